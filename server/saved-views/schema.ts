import { asc, eq } from "drizzle-orm";
import { savedViews } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { Dataset } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { visibleByProject } from "@/server/graphql/visible";
import { User } from "@/server/teams/schema";
import { createSavedView, deleteSavedView, renameSavedView } from "./commands";

const SavedView = builder.loadableNodeRef("SavedView", {
  id: { resolve: (view) => view.id },
  load: (ids: string[], context: Context) => visibleByProject(savedViews, ids, context),
});

SavedView.implement({
  description: "A filter and an order of a dataset's images that the team keeps, under a name.",
  fields: (t) => ({
    dataset: t.field({ type: Dataset, resolve: (view) => view.datasetId }),
    name: t.exposeString("name"),
    query: t.exposeString("query", { description: "What stands behind the ? of the page's address." }),
    author: t.field({ type: User, resolve: (view) => view.authorId }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

builder.objectFields(Dataset, (t) => ({
  savedViews: t.field({
    type: [SavedView],
    description: "By name.",
    resolve: (dataset, _args, context) =>
      context.db
        .select()
        .from(savedViews)
        .where(eq(savedViews.datasetId, dataset.id))
        .orderBy(asc(savedViews.name)),
  }),
}));

const CreateSavedViewInput = builder.inputType("CreateSavedViewInput", {
  fields: (t) => ({
    datasetId: t.id({ required: true }),
    name: t.string({ required: true }),
    query: t.string({ required: true }),
  }),
});
const RenameSavedViewInput = builder.inputType("RenameSavedViewInput", {
  fields: (t) => ({ savedViewId: t.id({ required: true }), name: t.string({ required: true }) }),
});
const DeleteSavedViewInput = builder.inputType("DeleteSavedViewInput", {
  fields: (t) => ({ savedViewId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createSavedView: t.field({
    type: SavedView,
    args: { input: t.arg({ type: CreateSavedViewInput, required: true }) },
    resolve: (_root, { input }, context) => createSavedView(context, input),
  }),
  renameSavedView: t.field({
    type: SavedView,
    args: { input: t.arg({ type: RenameSavedViewInput, required: true }) },
    resolve: (_root, { input }, context) => renameSavedView(context, input),
  }),
  deleteSavedView: t.field({
    type: Dataset,
    description: "Answers with the dataset that it was of.",
    args: { input: t.arg({ type: DeleteSavedViewInput, required: true }) },
    resolve: async (_root, { input }, context) => (await deleteSavedView(context, input)).datasetId,
  }),
}));
