import { builder } from "@/server/graphql/builder";
import { createVersion } from "./freeze";
import { SplitMethod, Version } from "./schema";

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
  createVersion: t.field({
    type: Version,
    args: { input: t.arg({ type: CreateVersionInput, required: true }) },
    resolve: (_root, { input }, context) => createVersion(context, input),
  }),
}));
