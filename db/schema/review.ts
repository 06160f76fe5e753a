import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  real,
  smallint,
  text,
} from "drizzle-orm/pg-core";
import type { PictureEdits } from "@/ml/picture-edits";
import { user } from "./auth";
import { bytes, createdAt, id, realArray } from "./columns";
import { split } from "./datasets";
import { images } from "./images";
import { classes, projects } from "./projects";
import { runs } from "./runs";

/** What a run said of each image of its test split, with the truth as it was then. */
export const predictions = pgTable(
  "predictions",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    /** No foreign key: the version of the run holds its images, and cannot go while the run is there. */
    imageId: text().notNull(),
    split: split().notNull(),
    truth: smallint().notNull(),
    predicted: smallint().notNull(),
    /** Probability of the predicted class. */
    confidence: real().notNull(),
    probabilities: realArray().notNull(),
    /** Confidence less the probability of the second class, 0..1 (ml/active-learning.ts). */
    margin: real().notNull(),
    /** Of the probabilities, in nats. */
    entropy: real().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.imageId] }),
    index("predictions_cell").on(t.runId, t.truth, t.predicted, t.confidence, t.imageId),
    // Holds all that two runs are compared by, in the order of the images: the join merges two index-only scans.
    index("predictions_pair").on(t.runId, t.imageId, t.truth, t.predicted),
    // Images of a dataset in the order of how sure a run is of them.
    index().on(t.runId, t.confidence, t.imageId),
    index().on(t.runId, t.margin, t.imageId),
    index().on(t.runId, t.entropy, t.imageId),
    // Errors in the order of their confidence: the first ones of a group of two runs are found without sorting it.
    index("predictions_wrong").on(t.runId, t.confidence, t.imageId).where(sql`${t.truth} <> ${t.predicted}`),
  ],
);

/**
 * What the predictions of a run that has ended amount to, measured once: they change no more. It can be deleted and is
 * measured anew.
 */
export const runReports = pgTable("run_reports", {
  runId: text()
    .primaryKey()
    .references(() => runs.id, { onDelete: "cascade" }),
  /** Of the code that measured it: an older one is measured anew. */
  edition: integer().notNull(),
  /** Figures, calibration and confidence (server/review/report-measure.ts). */
  body: jsonb().notNull(),
  /** Thinned curves, one a class: read one at a time. */
  curves: jsonb().notNull(),
  createdAt: createdAt(),
});

/**
 * The predictions of a run that has ended counted by cell, step of confidence and rank of the truth
 * (server/review/bins.ts): the matrix at any threshold is a sum of them. Kept and measured anew as its report is.
 */
export const confusionBins = pgTable("confusion_bins", {
  runId: text()
    .primaryKey()
    .references(() => runs.id, { onDelete: "cascade" }),
  edition: integer().notNull(),
  body: bytes().notNull(),
});

/** Kept counts of predictions by cell. */
export const confusionCells = pgTable(
  "confusion_cells",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    truth: smallint().notNull(),
    predicted: smallint().notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.truth, t.predicted] })],
);

export const errorCause = pgEnum("error_cause", [
  "label_wrong",
  "poor_image",
  "classes_alike",
  "unlike_training_data",
  "other",
]);

/** A failure that the team keeps: what was shown, what was expected, what the run said. */
export const errorCases = pgTable(
  "error_cases",
  {
    id: id("ErrorCase"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    imageId: text()
      .notNull()
      .references(() => images.id),
    expectedClassId: text()
      .notNull()
      .references(() => classes.id),
    predictedClassId: text()
      .notNull()
      .references(() => classes.id),
    confidence: real().notNull(),
    /** Probabilities by class in the order of the run's version. */
    probabilities: jsonb().$type<number[]>().notNull(),
    /** Where it was met: the matrix (worker's prediction) or Try (the browser's). */
    source: text({ enum: ["matrix", "try"] }).notNull(),
    /** What answered in the browser: the format of the run's model, where it ran, and its weights. Null from the matrix. */
    format: text({ enum: ["layers", "graph", "float16", "uint16", "uint8", "uint8_channels"] }),
    backend: text({ enum: ["wasm", "webgpu", "webgl", "cpu"] }),
    weightsSha256: text(),
    /** What was done to a picture in Try, of which the image is the outcome (ml/picture-edits.ts); null where nothing was. */
    edits: jsonb().$type<PictureEdits>(),
    /** The picture before that: not null where there are edits. Runs face the image, never this one. */
    originalImageId: text().references(() => images.id),
    cause: errorCause().notNull(),
    note: text().notNull().default(""),
    /**
     * open: runs have to pass it. repaired: the label was wrong, not the model. retired: a person says that it counts no
     * more. Kept beside case_turns.
     */
    standing: text({ enum: ["open", "repaired", "retired"] })
      .notNull()
      .default("open"),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [
    index().on(t.projectId, t.id),
    index().on(t.runId),
    index().on(t.imageId),
    index().on(t.originalImageId).where(sql`${t.originalImageId} is not null`),
    check("error_cases_edits", sql`(${t.edits} is null) = (${t.originalImageId} is null)`),
  ],
);
