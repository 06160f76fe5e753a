import { builder } from "@/server/graphql/builder";
import { createDataset, updateDataset } from "./commands";
import { createVersion } from "./freeze";
import { Dataset, SplitMethod, Version } from "./schema";

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
const SplitFractionsInput = builder.inputType("SplitFractionsInput", {
  fields: (t) => ({
    train: t.float({ required: true }),
    validation: t.float({ required: true }),
    test: t.float({ required: true }),
  }),
});
const CreateVersionInput = builder.inputType("CreateVersionInput", {
  fields: (t) => ({
    datasetId: t.id({ required: true }),
    name: t.string(),
    splitMethod: t.field({ type: SplitMethod, required: true }),
    seed: t.int({ required: true }),
    fractions: t.field({ type: SplitFractionsInput, required: true }),
  }),
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
  createVersion: t.field({
    type: Version,
    args: { input: t.arg({ type: CreateVersionInput, required: true }) },
    resolve: (_root, { input }, context) => createVersion(context, input),
  }),
}));
