import { builder } from "@/server/graphql/builder";
import { createDataset, updateDataset } from "./commands";
import { Dataset } from "./schema";

const CreateDatasetInput = builder.inputType("CreateDatasetInput", {
  fields: (t) => ({
    projectId: t.id({ required: true }),
    name: t.string({ required: true }),
    description: t.string(),
  }),
});
const UpdateDatasetInput = builder.inputType("UpdateDatasetInput", {
  fields: (t) => ({ datasetId: t.id({ required: true }), name: t.string(), description: t.string() }),
});
builder.mutationFields((t) => ({
  createDataset: t.field({
    type: Dataset,
    args: { input: t.arg({ type: CreateDatasetInput, required: true }) },
    resolve: (_root, { input }, context) => createDataset(context, input),
  }),
  updateDataset: t.field({
    type: Dataset,
    args: { input: t.arg({ type: UpdateDatasetInput, required: true }) },
    resolve: (_root, { input }, context) => updateDataset(context, input),
  }),
}));
