import { boolean, index, integer, jsonb, pgTable, primaryKey, real, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, bytes, createdAt, realArray, workColumns } from "./columns";
import { projects } from "./projects";
import { runs } from "./runs";

/** What a worker is at: each has its own `processed` and `total`. */
export const runFeatureStages = ["axes", "features", "neighbours"] as const;

/** What is told of the features of a run once all are there. */
export interface RunFeatureFindings {
  /** Numbers that the model gives for an image, and those that are kept of them. */
  featureWidth: number;
  dimensions: number;
  /** Share of the features' variance that the kept ones hold, 0..1. */
  explained: number;
  /** Images whose variance decided the axes. */
  fitted: number;
  /** An evaluated image is as novel as the distance to the so many-th nearest image of training. */
  neighbours: number;
}

/**
 * What a run's model makes of its training and evaluated images before it decides (workers/run-features): by it images
 * look alike, have neighbours among those that the run learnt from, and are novel where these are far.
 */
export const runFeatures = pgTable(
  "run_features",
  {
    /** The run's. */
    id: text()
      .primaryKey()
      .references(() => runs.id, { onDelete: "cascade" }),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    stage: text({ enum: runFeatureStages }).notNull().default("axes"),
    /** When that was begun. */
    stageAt: at(),
    /** Images that have features, and those that the run has. */
    trained: integer().notNull().default(0),
    trainedOf: integer().notNull().default(0),
    evaluated: integer().notNull().default(0),
    evaluatedOf: integer().notNull().default(0),
    findings: jsonb().$type<RunFeatureFindings>(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    ...workColumns(),
  },
  (t) => [index().on(t.projectId)],
);

/** An image of a run's training or evaluated split, as its model sees it. */
export const runFeaturePoints = pgTable(
  "run_feature_points",
  {
    runId: text()
      .notNull()
      .references(() => runFeatures.id, { onDelete: "cascade" }),
    /** No foreign key: the version of the run holds its images, and cannot go while the run is there. */
    imageId: text().notNull(),
    /** Its row in the version. */
    position: integer().notNull(),
    isTraining: boolean().notNull(),
    /** Coordinates of its feature of length 1 on the axes, float32, little endian. */
    feature: bytes().notNull(),
    /** Of an evaluated image, once it is known: distance to the tenth nearest image of training, 0..2. */
    novelty: real(),
    /** Of an evaluated image: the nearest ones of training by their row in the version, nearest first, and how far. */
    nearest: integer().array(),
    distances: realArray(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.imageId] }),
    index().on(t.runId, t.isTraining, t.position),
    index().on(t.runId, t.novelty, t.imageId),
  ],
);

/** Mean and axes of the features of a run (float64), once they are known: apart, as nobody but the worker reads them. */
export const runFeatureAxes = pgTable("run_feature_axes", {
  runId: text()
    .primaryKey()
    .references(() => runFeatures.id, { onDelete: "cascade" }),
  axes: bytes().notNull(),
});
