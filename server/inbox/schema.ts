import type { AheadOfChampion as Ahead } from "@/ml/promotion";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Project } from "@/server/projects/schema";
import { ModelVersion, Promotion, RegisteredModel } from "@/server/registry/schema";
import { Review } from "@/server/reviews/schema";
import { RunGroup } from "@/server/run-groups/schema";
import { Run } from "@/server/runs/schema";
import { Sweep } from "@/server/sweeps/schema";
import { Viewer } from "@/server/teams/schema";
import { Comment, Thread } from "@/server/threads/schema";
import { readInbox } from "./commands";
import { aheadOf, commentOf, type InboxItemRow, inboxItemOf, inboxPage, unreadCount } from "./queries";

const AheadOfChampion = builder.objectRef<Ahead>("AheadOfChampion").implement({
  description: "A run that has a greater test accuracy than a champion on the same version.",
  fields: (t) => ({
    champion: t.field({ type: ModelVersion, resolve: ({ modelVersionId }) => modelVersionId }),
    registeredModel: t.field({
      type: RegisteredModel,
      resolve: ({ registeredModelId }) => registeredModelId,
    }),
    accuracy: t.exposeFloat("accuracy"),
    championAccuracy: t.exposeFloat("championAccuracy"),
    p: t.exposeFloat("p", {
      nullable: true,
      description: "Of McNemar’s test; null where no image tells them apart.",
    }),
  }),
});

builder.objectField(Run, "ahead", (t) =>
  t.field({
    type: AheadOfChampion,
    nullable: true,
    description: "How far it is ahead of a champion, where the caller's inbox says so.",
    resolve: (run, _args, { db, actor }) => (actor ? aheadOf(db, actor, run.id) : null),
  }),
);

const InboxItem = builder.objectRef<InboxItemRow>("InboxItem").implement({
  description:
    "What waits for a person: a comment that mentions them, a review that they are asked for, a run, a group or a sweep of theirs that ended, or a promotion.",
  fields: (t) => ({
    id: t.exposeID("id"),
    project: t.field({ type: Project, resolve: (item) => item.projectId }),
    comment: t.field({
      type: Comment,
      nullable: true,
      resolve: (item, _args, context) => (item.commentId ? commentOf(context, item.commentId) : null),
    }),
    thread: t.field({
      type: Thread,
      nullable: true,
      description: "That the comment is in.",
      resolve: async (item, _args, context) =>
        item.commentId ? ((await commentOf(context, item.commentId))?.threadId ?? null) : null,
    }),
    review: t.field({ type: Review, nullable: true, resolve: (item) => item.reviewId }),
    run: t.field({
      type: Run,
      nullable: true,
      description: "That finished or failed.",
      resolve: (item) => item.runId,
    }),
    runGroup: t.field({
      type: RunGroup,
      nullable: true,
      description: "Whose last run ended.",
      resolve: (item) => item.runGroupId,
    }),
    sweep: t.field({
      type: Sweep,
      nullable: true,
      description: "That came to its end, or paused by itself.",
      resolve: (item) => item.sweepId,
    }),
    ahead: t.field({
      type: AheadOfChampion,
      nullable: true,
      description: "How far that run is ahead of a champion, where it is.",
      resolve: (item) => item.ahead,
    }),
    promotion: t.field({
      type: Promotion,
      nullable: true,
      description: "That waits for the person, or that they asked for and that was decided.",
      resolve: (item) => item.promotionId,
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    readAt: t.expose("readAt", { type: "DateTime", nullable: true }),
  }),
});

const InboxItemEdge = builder.edgeObject({ type: InboxItem, name: "InboxItemEdge" });
const InboxItemConnection = builder.connectionObject(
  { type: InboxItem, name: "InboxItemConnection" },
  InboxItemEdge,
);

builder.objectFields(Viewer, (t) => ({
  unreadCount: t.int({
    description: "In the inbox; 100 stands for more.",
    resolve: (viewer, _args, { db }) => unreadCount(db, viewer),
  }),
  inboxItem: t.field({
    type: InboxItem,
    args: { id: t.arg.id({ required: true }) },
    resolve: (viewer, { id }, { db }) => inboxItemOf(db, viewer, id),
  }),
  inbox: t.connection(
    {
      type: InboxItem,
      description: "Newest first.",
      resolve: (viewer, args, { db }) =>
        page(
          args,
          (item: InboxItemRow) => item.id,
          (request) => inboxPage(db, viewer, request),
        ),
    },
    InboxItemConnection,
    InboxItemEdge,
  ),
}));

const ReadInboxInput = builder.inputType("ReadInboxInput", {
  fields: (t) => ({ inboxItemIds: t.idList({ description: "All where none are given." }) }),
});

builder.mutationFields((t) => ({
  readInbox: t.field({
    type: Viewer,
    args: { input: t.arg({ type: ReadInboxInput, required: true }) },
    resolve: (_root, { input }, context) => readInbox(context, input),
  }),
}));
