import { builder } from "@/server/graphql/builder";
import { Backend, ModelFormat } from "@/server/parity/schema";
import { Project } from "@/server/projects/schema";
import { createErrorCase, deleteErrorCase, updateErrorCase } from "./commands";
import { ErrorCase, ErrorCaseSource, ErrorCause } from "./schema";

const CreateErrorCaseInput = builder.inputType("CreateErrorCaseInput", {
  fields: (t) => ({
    runId: t.id({ required: true }),
    imageId: t.id({ required: true }),
    expectedClassId: t.id({ required: true }),
    source: t.field({ type: ErrorCaseSource, required: true }),
    probabilities: t.floatList({
      description: "Needed for `try`; for `matrix` the stored prediction is taken.",
    }),
    format: t.field({
      type: ModelFormat,
      description: "Of `try`: the format of the run's model that answered.",
    }),
    backend: t.field({ type: Backend, description: "Of `try`: where it ran." }),
    edits: t.field({
      type: "JSON",
      description: "Of `try`: what was done to the picture, in the form of ErrorCase.edits.",
    }),
    originalImageId: t.id({ description: "Of `try`, with edits: the picture that they were done to." }),
    cause: t.field({ type: ErrorCause, required: true }),
    note: t.string(),
    suiteIds: t.idList({ description: "Suites that it is put into." }),
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
}));
