import { builder } from "@/server/graphql/builder";
import { Project } from "@/server/projects/schema";
import { addComment, createErrorCase, deleteErrorCase, updateErrorCase } from "./commands";
import { ErrorCase, ErrorCaseSource, ErrorCause, Thread } from "./schema";

const CreateErrorCaseInput = builder.inputType("CreateErrorCaseInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    imageId: t.id({ required: true }),
    expectedClassId: t.id({ required: true }),
    source: t.field({ type: ErrorCaseSource, required: true }),
    probabilities: t.floatList({
      description: "Needed for `try`; for `matrix` the stored prediction is taken.",
    }),
    cause: t.field({ type: ErrorCause, required: true }),
    note: t.string(),
  }),
});
const UpdateErrorCaseInput = builder.inputType("UpdateErrorCaseInput", {
  fields: (t) => ({
    errorCaseId: t.id({ required: true }),
    cause: t.field({ type: ErrorCause }),
    note: t.string(),
    expectedClassId: t.id(),
  }),
});
const DeleteErrorCaseInput = builder.inputType("DeleteErrorCaseInput", {
  fields: (t) => ({ errorCaseId: t.id({ required: true }) }),
});
const CellInput = builder.inputType("CellInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    truthClassId: t.id({ required: true }),
    predictedClassId: t.id({ required: true }),
  }),
});
const AddCommentInput = builder.inputType("AddCommentInput", {
  description: "Answers in a thread, or opens one on an error case, an image or a cell of a run's matrix.",
  fields: (t) => ({
    threadId: t.id(),
    errorCaseId: t.id(),
    imageId: t.id(),
    cell: t.field({ type: CellInput }),
    body: t.string({ required: true }),
  }),
});

builder.mutationFields((t) => ({
  createErrorCase: t.field({
    type: ErrorCase,
    args: { input: t.arg({ type: CreateErrorCaseInput, required: true }) },
    resolve: (_root, { input }, context) => createErrorCase(context, input),
  }),
  updateErrorCase: t.field({
    type: ErrorCase,
    args: { input: t.arg({ type: UpdateErrorCaseInput, required: true }) },
    resolve: (_root, { input }, context) => updateErrorCase(context, input),
  }),
  deleteErrorCase: t.field({
    type: Project,
    args: { input: t.arg({ type: DeleteErrorCaseInput, required: true }) },
    resolve: (_root, { input }, context) => deleteErrorCase(context, input),
  }),
  addComment: t.field({
    type: Thread,
    args: { input: t.arg({ type: AddCommentInput, required: true }) },
    resolve: (_root, { input }, context) => addComment(context, input),
  }),
}));
