import { bigint, index, integer, jsonb, pgTable, primaryKey, real, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { baseModels } from "./base-models";
import { at, bytes, createdAt, id, workColumns } from "./columns";
import { datasets } from "./datasets";
import { images } from "./images";
import { projects } from "./projects";
import { runs } from "./runs";

export const embeddingMethods = ["umap", "pca"] as const;
/** What a worker is at: each has its own `processed` and `total`. */
export const embeddingStages = ["axes", "features", "neighbours", "layout"] as const;

/** What is told of a map once it is made. */
export interface EmbeddingFindings {
  /** Numbers that the model gives for an image, and those that are kept of them. */
  featureWidth: number;
  dimensions: number;
  /** Share of the features' variance that the kept ones hold, and that the map's two axes hold. */
  explained: number;
  explainedByTwo: number;
  /** Images whose variance decided the axes. */
  fitted: number;
  /** Images by how far they are from their like, in medians of their class; the last bin holds all beyond. */
  distances: { from: number; to: number; count: number }[];
}

/** A map of a dataset's images by what a model makes of them (workers/embeddings): like images lie side by side. */
export const embeddings = pgTable(
  "embeddings",
  {
    id: id("Embedding"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    datasetId: text()
      .notNull()
      .references(() => datasets.id, { onDelete: "cascade" }),
    method: text({ enum: embeddingMethods }).notNull(),
    /** The model, one of both; its name lives longer than itself. */
    runId: text().references(() => runs.id, { onDelete: "cascade" }),
    baseModelId: text().references(() => baseModels.id, { onDelete: "set null" }),
    modelName: text().notNull(),
    stage: text({ enum: embeddingStages }).notNull().default("axes"),
    /** When that was begun. */
    stageAt: at(),
    /** Images of the dataset when it was begun. */
    datasetImages: integer(),
    /** Of a large dataset only those images are taken whose seeded hash is no larger; null takes all. */
    hashLimit: bigint({ mode: "bigint" }),
    /** Images on the map. */
    imageCount: integer().notNull().default(0),
    /** Images that could not be read. */
    unread: integer().notNull().default(0),
    findings: jsonb().$type<EmbeddingFindings>(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    ...workColumns(),
  },
  (t) => [index().on(t.datasetId, t.id), index().on(t.projectId, t.id)],
);

/** An image on a map. */
export const embeddingPoints = pgTable(
  "embedding_points",
  {
    embeddingId: text()
      .notNull()
      .references(() => embeddings.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id, { onDelete: "cascade" }),
    /** Its coordinates on the axes, float32, little endian. */
    feature: bytes().notNull(),
    /** Its place, and how far it is from its like, in medians of its class; null until the map is made. */
    x: real(),
    y: real(),
    distance: real(),
  },
  (t) => [
    primaryKey({ columns: [t.embeddingId, t.imageId] }),
    index().on(t.embeddingId, t.distance, t.imageId),
    index().on(t.imageId),
  ],
);

/** Mean and axes of the features of a map (float64), once they are known: apart, as lists of maps need none of it. */
export const embeddingAxes = pgTable("embedding_axes", {
  embeddingId: text()
    .primaryKey()
    .references(() => embeddings.id, { onDelete: "cascade" }),
  axes: bytes().notNull(),
});
