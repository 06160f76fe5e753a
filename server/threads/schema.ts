import { commentReactions, type comments, threads } from "@/db/schema";
import { Class } from "@/server/classes/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Image } from "@/server/images/schema";
import { Project } from "@/server/projects/schema";
import { ErrorCase } from "@/server/review/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import {
  cellThreadsOf,
  commentsOf,
  mentionsOf,
  type ReactionRow,
  reactionsOf,
  regionThreadsOf,
  type ThreadRow,
  threadOfCase,
  threadOfClass,
  threadOfImage,
  threadOfRun,
  threadsPage,
} from "./queries";
import { type Region, regionOf } from "./region";

const ImageRegion = builder.objectRef<Region>("ImageRegion").implement({
  description: "A rectangle of an upright image: shares of its width and height, 0 to 1.",
  fields: (t) => ({
    left: t.exposeFloat("left"),
    top: t.exposeFloat("top"),
    width: t.exposeFloat("width"),
    height: t.exposeFloat("height"),
  }),
});

export const Thread = builder.loadableNodeRef("Thread", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(threads, ids, context),
});

export const CommentReaction = builder.enumType("CommentReaction", {
  values: commentReactions.reaction.enumValues,
});

const Reaction = builder.objectRef<ReactionRow>("Reaction").implement({
  fields: (t) => ({
    reaction: t.expose("reaction", { type: CommentReaction }),
    user: t.field({ type: User, resolve: (row) => row.userId }),
  }),
});

export const Comment = builder.objectRef<typeof comments.$inferSelect>("Comment").implement({
  description: "Markdown.",
  fields: (t) => ({
    id: t.exposeID("id"),
    author: t.field({ type: User, resolve: (comment) => comment.authorId }),
    body: t.exposeString("body"),
    mentions: t.field({
      type: [User],
      description: "Whom it calls by name.",
      resolve: (comment, _args, context) => mentionsOf(context, comment.id),
    }),
    reactions: t.field({
      type: [Reaction],
      description: "Oldest first.",
      resolve: (comment, _args, context) => reactionsOf(context, comment.id),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

Thread.implement({
  description:
    "A conversation about one thing: a run, a cell of its matrix, a class, an error case, an image or a region of one.",
  fields: (t) => ({
    run: t.field({
      type: Run,
      nullable: true,
      description: "The run; with both classes, a cell of its matrix.",
      resolve: (thread) => thread.runId,
    }),
    truthClass: t.field({ type: Class, nullable: true, resolve: (thread) => thread.truthClassId }),
    predictedClass: t.field({ type: Class, nullable: true, resolve: (thread) => thread.predictedClassId }),
    class: t.field({ type: Class, nullable: true, resolve: (thread) => thread.classId }),
    errorCase: t.field({ type: ErrorCase, nullable: true, resolve: (thread) => thread.errorCaseId }),
    image: t.field({ type: Image, nullable: true, resolve: (thread) => thread.imageId }),
    region: t.field({
      type: ImageRegion,
      nullable: true,
      description: "Of the image; null: the whole.",
      resolve: (thread) => regionOf(thread.region),
    }),
    comments: t.field({
      type: [Comment],
      description: "Oldest first.",
      resolve: (thread, _args, context) => commentsOf(context, thread.id),
    }),
    resolvedAt: t.expose("resolvedAt", { type: "DateTime", nullable: true }),
    resolvedBy: t.field({ type: User, nullable: true, resolve: (thread) => thread.resolvedBy }),
    createdBy: t.field({ type: User, resolve: (thread) => thread.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const ThreadEdge = builder.edgeObject({ type: Thread, name: "ThreadEdge" });
const ThreadConnection = builder.connectionObject({ type: Thread, name: "ThreadConnection" }, ThreadEdge);

builder.objectFields(Image, (t) => ({
  thread: t.field({
    type: Thread,
    nullable: true,
    description: "About the image as a whole.",
    resolve: (image, _args, context) => threadOfImage(context, image.id),
  }),
  regionThreads: t.field({
    type: [Thread],
    description: "About regions of it, oldest first.",
    resolve: (image, _args, context) => regionThreadsOf(context, image.id),
  }),
}));

builder.objectField(ErrorCase, "thread", (t) =>
  t.field({
    type: Thread,
    nullable: true,
    resolve: (row, _args, context) => threadOfCase(context, row.id),
  }),
);

builder.objectField(Class, "thread", (t) =>
  t.field({
    type: Thread,
    nullable: true,
    resolve: (row, _args, context) => threadOfClass(context, row.id),
  }),
);

builder.objectFields(Project, (t) => ({
  threads: t.connection(
    {
      type: Thread,
      description: "Newest first.",
      resolve: (project, args, context) =>
        page(
          args,
          (row: ThreadRow) => row.id,
          (request) => threadsPage(context.db, project.id, request),
        ),
    },
    ThreadConnection,
    ThreadEdge,
  ),
}));

builder.objectFields(Run, (t) => ({
  thread: t.field({
    type: Thread,
    nullable: true,
    description: "About the run as a whole.",
    resolve: (run, _args, context) => threadOfRun(context, run.id),
  }),
  threads: t.field({
    type: [Thread],
    description: "Threads on cells of its matrix.",
    resolve: (run, _args, context) => cellThreadsOf(context.db, run.id),
  }),
}));

builder.queryFields((t) => ({
  thread: t.field({
    type: Thread,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
