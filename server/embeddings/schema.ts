import { type EmbeddingFindings, embeddingMethods, embeddingStages, embeddings } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { Dataset } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { HistogramBin } from "@/server/quality/schema";
import { Run } from "@/server/runs/schema";
import { User } from "@/server/teams/schema";
import { cancelEmbedding, createEmbedding, deleteEmbedding } from "./commands";
import { embeddingsPage, latestEmbedding, type Embedding as Row } from "./queries";

const EmbeddingMethod = builder.enumType("EmbeddingMethod", {
  description:
    "umap: neighbours among the features lie together. pca: the two directions in which the features vary most.",
  values: embeddingMethods,
});
const EmbeddingStage = builder.enumType("EmbeddingStage", {
  description:
    "axes: the model is asked about a sample, whose principal axes are found. features: it is asked about each image. neighbours, layout: what follows from that.",
  values: embeddingStages,
});

const Findings = builder.objectRef<EmbeddingFindings>("EmbeddingFindings").implement({
  fields: (t) => ({
    featureWidth: t.exposeInt("featureWidth", { description: "Numbers that the model gives for an image." }),
    dimensions: t.exposeInt("dimensions", { description: "Principal axes that are kept of them." }),
    fitted: t.exposeInt("fitted", { description: "Images whose variance decided the axes." }),
    explained: t.exposeFloat("explained", { description: "Share of the variance that the kept axes hold." }),
    explainedByTwo: t.exposeFloat("explainedByTwo", { description: "Share that the first two hold." }),
    distances: t.field({
      type: [HistogramBin],
      description:
        "Images by their distance from their like (the tenth nearest of their class), in medians of the class.",
      resolve: ({ distances }) => distances,
    }),
  }),
});

const Embedding = builder.loadableNodeRef("Embedding", {
  id: { resolve: (embedding) => embedding.id },
  load: (ids: string[], context: Context) => visibleByProject(embeddings, ids, context),
});

Embedding.implement({
  description: "A map of a dataset's images by what a model makes of them: like images lie side by side.",
  fields: (t) => ({
    dataset: t.field({ type: Dataset, resolve: (embedding) => embedding.datasetId }),
    method: t.expose("method", { type: EmbeddingMethod }),
    run: t.field({ type: Run, nullable: true, resolve: (embedding) => embedding.runId }),
    modelName: t.exposeString("modelName", { description: "Of the run, or of the base model." }),
    state: t.expose("state", { type: WorkState }),
    stage: t.expose("stage", { type: EmbeddingStage }),
    processed: t.exposeInt("processed", { description: "Units of the stage that are done." }),
    total: t.exposeInt("total", { nullable: true }),
    secondsLeft: t.int({
      nullable: true,
      description: "Of the stage, by its rate until now; null before there is one, and at the end.",
      resolve: ({ state, processed, total, stageAt }) => {
        if (state !== "running" || !stageAt || !total || processed === 0) return null;
        const seconds = (Date.now() - stageAt.getTime()) / 1000;
        return Math.round((seconds / processed) * Math.max(0, total - processed));
      },
    }),
    datasetImages: t.exposeInt("datasetImages", {
      nullable: true,
      description: "Images of the dataset when it was begun.",
    }),
    isSample: t.boolean({
      description: "Whether the dataset had more images than a map holds: as many were drawn.",
      resolve: ({ hashLimit }) => hashLimit !== null,
    }),
    imageCount: t.exposeInt("imageCount", { description: "Images on the map." }),
    unread: t.exposeInt("unread", { description: "Images that could not be read." }),
    failure: t.exposeString("failure", { nullable: true }),
    findings: t.field({ type: Findings, nullable: true, resolve: ({ findings }) => findings }),
    pointsUrl: t.string({
      description: "Address of its points (ml/map-points.ts), for members.",
      resolve: ({ id }) => `/files/embeddings/${id}/points`,
    }),
    createdBy: t.field({ type: User, resolve: (embedding) => embedding.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
  }),
});

const EmbeddingEdge = builder.edgeObject({ type: Embedding, name: "EmbeddingEdge" });
const EmbeddingConnection = builder.connectionObject(
  { type: Embedding, name: "EmbeddingConnection" },
  EmbeddingEdge,
);

builder.objectFields(Dataset, (t) => ({
  embeddings: t.connection(
    {
      type: Embedding,
      description: "Maps of its images, newest first.",
      resolve: (dataset, args, { db }) =>
        page(
          args,
          (embedding: Row) => embedding.id,
          (request) => embeddingsPage(db, dataset.id, request),
        ),
    },
    EmbeddingConnection,
    EmbeddingEdge,
  ),
  latestEmbedding: t.field({
    type: Embedding,
    nullable: true,
    description: "The newest one that is finished.",
    resolve: (dataset, _args, { db }) => latestEmbedding(db, dataset.id),
  }),
}));

builder.queryFields((t) => ({
  embedding: t.field({
    type: Embedding,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const CreateEmbeddingInput = builder.inputType("CreateEmbeddingInput", {
  description: "Give a run or a base model.",
  fields: (t) => ({
    datasetId: t.id({ required: true }),
    runId: t.id(),
    baseModelId: t.id(),
    method: t.field({ type: EmbeddingMethod, required: true }),
  }),
});
const EmbeddingInput = builder.inputType("EmbeddingInput", {
  fields: (t) => ({ embeddingId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  createEmbedding: t.field({
    type: Embedding,
    args: { input: t.arg({ type: CreateEmbeddingInput, required: true }) },
    resolve: (_root, { input }, context) => createEmbedding(context, input),
  }),
  cancelEmbedding: t.field({
    type: Embedding,
    args: { input: t.arg({ type: EmbeddingInput, required: true }) },
    resolve: (_root, { input }, context) => cancelEmbedding(context, input),
  }),
  deleteEmbedding: t.field({
    type: Dataset,
    description: "The images stay.",
    args: { input: t.arg({ type: EmbeddingInput, required: true }) },
    resolve: (_root, { input }, context) => deleteEmbedding(context, input),
  }),
}));
