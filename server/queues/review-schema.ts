import { Class } from "@/server/classes/schema";
import { batched } from "@/server/core/loader";
import { requireActor } from "@/server/core/scope";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Image } from "@/server/images/schema";
import { User } from "@/server/teams/schema";
import { type GoldCell, goldCells, settledGold } from "./figures";
import {
  type ReviewImage,
  requireReviewer,
  reviewPage,
  reviewStates,
  type VoteRow,
  votesOn,
} from "./queries";
import { LabelQueue, QueueAnswer } from "./schema";

const Vote = builder.objectRef<VoteRow>("Vote").implement({
  description: "What a person said of an image. Votes are only ever added; the newest of a person counts.",
  fields: (t) => ({
    user: t.field({ type: User, resolve: (vote) => vote.userId }),
    answer: t.expose("answer", { type: QueueAnswer }),
    class: t.field({ type: Class, nullable: true, resolve: (vote) => vote.classId }),
    reason: t.exposeString("reason"),
    ms: t.exposeInt("ms", { description: "Milliseconds that the picture was looked at." }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

// The keys of one load are of one queue: "queue image".
const votesOf = batched<VoteRow[]>(async (keys, { db }) => {
  const pairs = keys.map((key) => key.split(" ") as [string, string]);
  const byQueue = new Map<string, Map<string, VoteRow[]>>();
  for (const queueId of new Set(pairs.map(([id]) => id))) {
    const imageIds = pairs.filter(([id]) => id === queueId).map(([, imageId]) => imageId);
    byQueue.set(queueId, await votesOn(db, queueId, imageIds));
  }
  return pairs.map(([queueId, imageId]) => byQueue.get(queueId)?.get(imageId) ?? []);
});

const QueueImage = builder.objectRef<ReviewImage>("QueueImage").implement({
  description: "An image that a reviewer has to decide, or has decided, with every vote on it.",
  fields: (t) => ({
    imageId: t.exposeID("imageId"),
    image: t.field({ type: Image, resolve: (row) => row.imageId }),
    isDecided: t.boolean({ resolve: (row) => row.state === "decided" }),
    differs: t.exposeBoolean("differs", {
      description: "Whether people who chose a class chose different ones.",
    }),
    decidedClass: t.field({
      type: Class,
      nullable: true,
      description: "Null also where the reviewer says that it has none.",
      resolve: (row) => row.decidedClassId,
    }),
    decidedBy: t.field({ type: User, nullable: true, resolve: (row) => row.decidedBy }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    votes: t.field({
      type: [Vote],
      description: "Oldest first.",
      resolve: (row, _args, context) => votesOf(context, `${row.queueId} ${row.imageId}`),
    }),
  }),
});
const QueueImageEdge = builder.edgeObject({ type: QueueImage, name: "QueueImageEdge" });
const QueueImageConnection = builder.connectionObject(
  { type: QueueImage, name: "QueueImageConnection" },
  QueueImageEdge,
);

const ReviewState = builder.enumType("QueueReviewState", {
  description: "review: waits for a reviewer. decided: a reviewer decided it.",
  values: reviewStates,
});

const QueueGoldCount = builder.objectRef<GoldCell>("QueueGoldCount").implement({
  description: "First votes on images of known answer, by person, known class and class voted for.",
  fields: (t) => ({
    user: t.field({ type: User, resolve: ({ userId }) => userId }),
    known: t.field({ type: Class, resolve: ({ goldId }) => goldId }),
    voted: t.field({
      type: Class,
      nullable: true,
      description: "Null where the person could not say.",
      resolve: ({ classId }) => classId,
    }),
    count: t.exposeInt("count"),
  }),
});

builder.objectFields(LabelQueue, (t) => ({
  reviewImages: t.connection(
    {
      type: QueueImage,
      description: "In the queue's order; for its reviewers.",
      args: { state: t.arg({ type: ReviewState, required: true }) },
      resolve: async (queue, { state, ...args }, context) => {
        await requireReviewer(context.db, queue, requireActor(context).id);
        return page(
          args,
          (row: ReviewImage) => String(row.position),
          (request) => reviewPage(context.db, queue.id, state, request),
        );
      },
    },
    QueueImageConnection,
    QueueImageEdge,
  ),
  gold: t.field({
    type: [QueueGoldCount],
    description: "For reviewers.",
    resolve: async (queue, _args, context) => {
      await requireReviewer(context.db, queue, requireActor(context).id);
      return goldCells(context.db, queue);
    },
  }),
  settledGoldCount: t.int({
    description:
      "Images of known answer that all votes are there of, which they decide nothing of; for reviewers.",
    resolve: async (queue, _args, context) => {
      await requireReviewer(context.db, queue, requireActor(context).id);
      return settledGold(context.db, queue.id);
    },
  }),
}));
