import { models } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { Run } from "@/server/runs/schema";
import { frozenClasses } from "@/server/versions/queries";
import { Version, VersionClass } from "@/server/versions/schema";
import { modelOfRun, modelsPage, type Model as Row, versionIdOf } from "./queries";

const Model = builder.loadableNodeRef("Model", {
  id: { resolve: (model) => model.id },
  load: (ids: string[], context: Context) => visibleByProject(models, ids, context),
});

Model.implement({
  fields: (t) => ({
    run: t.field({ type: Run, resolve: (model) => model.runId }),
    version: t.field({
      type: Version,
      resolve: (model, _args, context) => versionIdOf(context.db, model),
    }),
    format: t.exposeString("format"),
    bytes: t.exposeInt("bytes"),
    accuracy: t.exposeFloat("accuracy", {
      nullable: true,
      description: "Measured with the converted files, on at most 2,000 test images.",
    }),
    classes: t.field({ type: [VersionClass], resolve: frozenClasses }),
    preprocessing: t.field({
      type: "JSON",
      description: "The shared preprocessing (ml/preprocess.ts) with its golden pixels.",
      resolve: (model) => model.preprocessing,
    }),
    url: t.string({
      description: "Address of model.json, for members; the weights lie beside it.",
      resolve: (model) => `/files/models/${model.id}/model.json`,
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

const ModelEdge = builder.edgeObject({ type: Model, name: "ModelEdge" });
const ModelConnection = builder.connectionObject({ type: Model, name: "ModelConnection" }, ModelEdge);

builder.objectFields(Project, (t) => ({
  models: t.connection(
    {
      type: Model,
      description: "Newest first.",
      resolve: (project, args, context) =>
        page(
          args,
          (model: Row) => model.id,
          (request) => modelsPage(context.db, project.id, request),
        ),
    },
    ModelConnection,
    ModelEdge,
  ),
}));

builder.objectFields(Run, (t) => ({
  model: t.field({
    type: Model,
    nullable: true,
    resolve: (run, _args, context) => modelOfRun(context.db, run.id),
  }),
}));

builder.queryFields((t) => ({
  model: t.field({
    type: Model,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
