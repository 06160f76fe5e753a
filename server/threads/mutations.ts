import { builder } from "@/server/graphql/builder";
import { addComment, reactToComment, resolveThread } from "./commands";
import { CommentReaction, Thread } from "./schema";

const CellInput = builder.inputType("CellInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    truthClassId: t.id({ required: true }),
    predictedClassId: t.id({ required: true }),
  }),
});
const ImageRegionInput = builder.inputType("ImageRegionInput", {
  description: "A rectangle of an upright image: shares of its width and height, 0 to 1.",
  fields: (t) => ({
    imageId: t.id({ required: true }),
    left: t.float({ required: true }),
    top: t.float({ required: true }),
    width: t.float({ required: true }),
    height: t.float({ required: true }),
  }),
});
const AddCommentInput = builder.inputType("AddCommentInput", {
  description:
    "Answers in a thread, or opens one on a run, a cell of its matrix, a class, an error case, an image or a region of one.",
  fields: (t) => ({
    threadId: t.id(),
    runId: t.id(),
    cell: t.field({ type: CellInput }),
    classId: t.id(),
    errorCaseId: t.id(),
    imageId: t.id(),
    region: t.field({ type: ImageRegionInput }),
    body: t.string({ required: true, description: "Markdown." }),
    mentions: t.idList({ description: "Members of the team who shall find it in their inbox." }),
    key: t.string({
      description:
        "Chosen by the client, 8 to 100 characters, where it may send again: the same key is the same comment.",
    }),
  }),
});
const ResolveThreadInput = builder.inputType("ResolveThreadInput", {
  fields: (t) => ({ threadId: t.id({ required: true }), resolved: t.boolean({ required: true }) }),
});
const ReactToCommentInput = builder.inputType("ReactToCommentInput", {
  fields: (t) => ({
    threadId: t.id({ required: true }),
    commentId: t.id({ required: true }),
    reaction: t.field({ type: CommentReaction, required: true }),
    set: t.boolean({ required: true, description: "False takes it away." }),
  }),
});

builder.mutationFields((t) => ({
  addComment: t.field({
    type: Thread,
    args: { input: t.arg({ type: AddCommentInput, required: true }) },
    resolve: (_root, { input }, context) => addComment(context, input),
  }),
  resolveThread: t.field({
    type: Thread,
    args: { input: t.arg({ type: ResolveThreadInput, required: true }) },
    resolve: (_root, { input }, context) => resolveThread(context, input),
  }),
  reactToComment: t.field({
    type: Thread,
    args: { input: t.arg({ type: ReactToCommentInput, required: true }) },
    resolve: (_root, { input }, context) => reactToComment(context, input),
  }),
}));
