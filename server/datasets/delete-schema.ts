import { and, desc, eq, isNotNull } from "drizzle-orm";
import { datasets } from "@/db/schema";
import { builder } from "@/server/graphql/builder";
import { Project } from "@/server/projects/schema";
import { deleteDataset, removeImages, restoreDataset, restoreImages } from "./delete";
import { Dataset } from "./schema";

const mostShown = 100;

builder.objectField(Project, "deletedDatasets", (t) =>
  t.field({
    type: [Dataset],
    description: `Those that can be restored, newest first, ${mostShown} at most.`,
    resolve: (project, _args, context) =>
      context.db
        .select()
        .from(datasets)
        .where(and(eq(datasets.projectId, project.id), isNotNull(datasets.deletedAt)))
        .orderBy(desc(datasets.id))
        .limit(mostShown),
  }),
);

const DeleteDatasetInput = builder.inputType("DeleteDatasetInput", {
  fields: (t) => ({ datasetId: t.id({ required: true }) }),
});
const RestoreDatasetInput = builder.inputType("RestoreDatasetInput", {
  fields: (t) => ({ datasetId: t.id({ required: true }) }),
});
const RemoveImagesInput = builder.inputType("RemoveImagesInput", {
  fields: (t) => ({
    datasetId: t.id({ required: true }),
    imageIds: t.idList({ required: true, description: "10,000 at most." }),
  }),
});
const RestoreImagesInput = builder.inputType("RestoreImagesInput", {
  fields: (t) => ({ datasetId: t.id({ required: true }), imageIds: t.idList({ required: true }) }),
});

builder.mutationFields((t) => ({
  deleteDataset: t.field({
    type: Dataset,
    args: { input: t.arg({ type: DeleteDatasetInput, required: true }) },
    resolve: (_root, { input }, context) => deleteDataset(context, input),
  }),
  restoreDataset: t.field({
    type: Dataset,
    args: { input: t.arg({ type: RestoreDatasetInput, required: true }) },
    resolve: (_root, { input }, context) => restoreDataset(context, input),
  }),
  removeImages: t.field({
    type: Dataset,
    args: { input: t.arg({ type: RemoveImagesInput, required: true }) },
    resolve: (_root, { input }, context) => removeImages(context, input),
  }),
  restoreImages: t.field({
    type: Dataset,
    args: { input: t.arg({ type: RestoreImagesInput, required: true }) },
    resolve: (_root, { input }, context) => restoreImages(context, input),
  }),
}));
