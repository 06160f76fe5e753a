import { and, desc, eq, isNotNull } from "drizzle-orm";
import { datasets } from "@/db/schema";
import { builder } from "@/server/graphql/builder";
import { MatchingImagesInput } from "@/server/labels/matching-schema";
import { Project } from "@/server/projects/schema";
import { deleteDataset, type Removed, removeImages, restoreDataset, restoreImages } from "./delete";
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
    imageIds: t.idList({ description: "10,000 at most." }),
    matching: t.field({ type: MatchingImagesInput, description: "In place of imageIds." }),
    key: t.string({
      description:
        "Chosen by the client, 8 to 100 characters: by it the whole action is taken back, and done once while it stands.",
    }),
  }),
});
const RestoreImagesInput = builder.inputType("RestoreImagesInput", {
  fields: (t) => ({
    datasetId: t.id({ required: true }),
    imageIds: t.idList({ description: "10,000 at most." }),
    key: t.string({ description: "In place of imageIds: all that were taken out under it." }),
  }),
});

const RemovedImages = builder.objectRef<Removed>("RemovedImages").implement({
  fields: (t) => ({
    dataset: t.field({ type: Dataset, resolve: ({ dataset }) => dataset }),
    removed: t.exposeInt("removed"),
    leftAlone: t.exposeInt("leftAlone", {
      description: "Images that came or were labelled since the filter was shown: they stay.",
    }),
  }),
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
    type: RemovedImages,
    args: { input: t.arg({ type: RemoveImagesInput, required: true }) },
    resolve: (_root, { input }, context) => removeImages(context, input),
  }),
  restoreImages: t.field({
    type: Dataset,
    args: { input: t.arg({ type: RestoreImagesInput, required: true }) },
    resolve: (_root, { input }, context) => restoreImages(context, input),
  }),
}));
