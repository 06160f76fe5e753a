import { models } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { Run } from "@/server/runs/schema";
import { frozenClasses } from "@/server/versions/queries";
import { Version, VersionClass } from "@/server/versions/schema";
import {
  type Conversion as ConversionRow,
  conversionsOfModel,
  filesOfConversion,
  filesOfModel,
  type ModelFile as ModelFileRow,
  modelOfRun,
  modelsPage,
  type Model as Row,
  runsInBrowsers,
  versionIdOf,
} from "./queries";

export const ModelFile = builder.objectRef<ModelFileRow>("ModelFile").implement({
  description: "A file of a model.",
  fields: (t) => ({
    name: t.exposeString("name"),
    url: t.exposeString("url", { description: "For members." }),
    bytes: t.exposeFloat("bytes"),
    sha256: t.exposeString("sha256", { description: "Of its content, under which a browser may keep it." }),
  }),
});

const Conversion = builder.objectRef<ConversionRow>("Conversion").implement({
  description:
    "A model in a format, loaded again from its files and measured in the worker, each on the same images.",
  fields: (t) => ({
    id: t.exposeID("id"),
    format: t.exposeString("format", {
      description:
        "layers: the tfjs layers model itself; graph: a tfjs graph model, dropout gone and batch normalisation folded; float16, uint16, uint8: the same with its weights in fewer bits, by one scale a tensor; uint8_channels: in eight bits with a scale for each output channel; sparse: the graph of a pruned run with its weights compressed by gzip; saved_model: for TensorFlow, with a signature for prepared numbers (serving_default) and two that hold the whole preprocessing, of pixels of any size (bytes) and of a picture's file (file).",
    }),
    bytes: t.exposeFloat("bytes"),
    images: t.exposeInt("images", { description: "Of the judged split, that it was asked about." }),
    accuracy: t.exposeFloat("accuracy", { nullable: true, description: "0..1, on these images." }),
    agreeing: t.exposeInt("agreeing", {
      description: "Images of which it says the same class as the trained network.",
    }),
    largestDifference: t.exposeFloat("largestDifference", {
      nullable: true,
      description: "Of a probability, from the trained network.",
    }),
    latencyMs: t.exposeFloat("latencyMs", {
      nullable: true,
      description: "Milliseconds for one image in the worker, the median.",
    }),
    failure: t.exposeString("failure", { nullable: true, description: "Why there are no files." }),
    url: t.string({
      nullable: true,
      description: "Address of model.json, for members, of what tfjs loads; the weights lie beside it.",
      resolve: ({ modelId, format, failure }) =>
        failure === null && runsInBrowsers(format) ? `/files/models/${modelId}/${format}/model.json` : null,
    }),
    files: t.field({
      type: [ModelFile],
      resolve: (conversion, _args, context) => filesOfConversion(context.db, conversion),
    }),
  }),
});

export const Model = builder.loadableNodeRef("Model", {
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
      description: "Measured with the converted files, on every image that the run judged.",
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
    files: t.field({
      type: [ModelFile],
      description: "Of the layers model.",
      resolve: (model, _args, context) => filesOfModel(context.db, model),
    }),
    conversions: t.field({
      type: [Conversion],
      resolve: (model, _args, context) => conversionsOfModel(context, model.id),
    }),
    takeAwayUrl: t.string({
      description:
        "Address of a zip, for members: every format, preprocessing, a card, licences, and a page that runs it offline where its browser agrees with the trainer.",
      resolve: (model) => `/files/models/${model.id}/take-away.zip`,
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
    resolve: (run, _args, context) => modelOfRun(context, run.id),
  }),
}));

builder.queryFields((t) => ({
  model: t.field({
    type: Model,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
