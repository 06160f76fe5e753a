import { datasets, split } from "@/db/schema";
import { Class } from "@/server/classes/schema";
import type { Context } from "@/server/core/context";
import { Deletable } from "@/server/deletion/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { type ClassSplitCount as ClassSplitRow, classCountsOf } from "./counts";
import { datasetsPage } from "./queries";

export const Split = builder.enumType("Split", {
  description: "What an image is for: to learn from, to choose by, or to measure with.",
  values: split.enumValues,
});
export const Dataset = builder.loadableNodeRef("Dataset", {
  id: { resolve: (dataset) => dataset.id },
  load: (ids: string[], context: Context) => visibleByProject(datasets, ids, context),
});

export const ClassSplitCount = builder.objectRef<ClassSplitRow>("ClassSplitCount").implement({
  fields: (t) => ({
    class: t.field({ type: Class, nullable: true, resolve: (row) => row.classId }),
    split: t.expose("split", { type: Split, nullable: true }),
    count: t.exposeInt("count"),
  }),
});

Dataset.implement({
  interfaces: [Deletable],
  fields: (t) => ({
    name: t.exposeString("name"),
    description: t.exposeString("description"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    project: t.field({ type: Project, resolve: (dataset) => dataset.projectId }),
    imageCount: t.exposeInt("imageCount"),
    classCounts: t.field({
      type: [ClassSplitCount],
      description: "Images a class and split as the folders named them; split null where none was named.",
      resolve: (dataset, _args, context) => classCountsOf(context.db, dataset.id),
    }),
  }),
});

const DatasetEdge = builder.edgeObject({ type: Dataset, name: "DatasetEdge" });
const DatasetConnection = builder.connectionObject({ type: Dataset, name: "DatasetConnection" }, DatasetEdge);

builder.objectFields(Project, (t) => ({
  datasets: t.connection(
    {
      type: Dataset,
      description: "Newest first.",
      resolve: (project, args, context) =>
        page(
          args,
          (dataset: typeof datasets.$inferSelect) => dataset.id,
          (request) => datasetsPage(context.db, project.id, request),
        ),
    },
    DatasetConnection,
    DatasetEdge,
  ),
}));

builder.queryFields((t) => ({
  dataset: t.field({
    type: Dataset,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
