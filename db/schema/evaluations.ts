import { index, integer, jsonb, pgTable, primaryKey, smallint, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, bytes, createdAt, double, id, workColumns } from "./columns";
import { split } from "./datasets";
import { projects } from "./projects";
import { runs } from "./runs";

/** Who answered how many images of an evaluation: people by their tabs, the worker where `userId` is null. */
export type Evaluators = { userId: string | null; images: number }[];

/**
 * A run's model on a split that it was not judged on after its training (workers/evaluations). What comes of it is a run of
 * its own kind, with predictions and a matrix as any other, which is there once all of it is.
 */
export const evaluations = pgTable(
  "evaluations",
  {
    id: id("Evaluation"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Whose model it is. */
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    split: split().notNull(),
    /** The run of kind "evaluation" that holds what came of it. */
    resultId: text().references(() => runs.id, { onDelete: "cascade" }),
    /** Who answers its pieces: the worker, or tabs that members lend. */
    by: text({ enum: ["worker", "tabs"] })
      .notNull()
      .default("worker"),
    /**
     * Since when tabs are dealt pieces: the worker has answered its sample, so that its work is finished, until all pieces
     * are answered. Null before and after.
     */
    lentAt: at(),
    /** Once it is finished. */
    evaluators: jsonb().$type<Evaluators>(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    /** `processed` of `total` images. */
    ...workColumns(),
  },
  (t) => [unique().on(t.runId, t.split), index().on(t.projectId), index().on(t.resultId)],
);

/** Some of the images of an evaluation, which are answered together: kept until all are. */
export const evaluationPieces = pgTable(
  "evaluation_pieces",
  {
    evaluationId: text()
      .notNull()
      .references(() => evaluations.id, { onDelete: "cascade" }),
    /** 0, 1, 2… */
    piece: integer().notNull(),
    /** Rows of the run's version. */
    positions: integer().array().notNull(),
    /** What the model says of each: images × classes probabilities, float32, little endian. Null until it is known. */
    answers: bytes(),
    /** Places in it of the images that the worker answers as well, which no tab is told, and its answers. */
    samplePlaces: smallint().array(),
    sampleAnswers: bytes(),
    /** The tab that has it, or that answered it. */
    tabId: text(),
    /** Until when nobody else is dealt it. */
    leaseUntil: at(),
  },
  (t) => [primaryKey({ columns: [t.evaluationId, t.piece] })],
);

/** A tab that a member lent to an evaluation. */
export const evaluationTabs = pgTable(
  "evaluation_tabs",
  {
    evaluationId: text()
      .notNull()
      .references(() => evaluations.id, { onDelete: "cascade" }),
    /** Chosen by the tab, told to nobody else. */
    id: text().notNull(),
    userId: text()
      .notNull()
      .references(() => user.id),
    format: text({ enum: ["layers", "graph"] }).notNull(),
    backend: text({ enum: ["wasm", "webgpu", "webgl", "cpu"] }).notNull(),
    /** Name, version and system, as it says of itself. */
    browser: text().notNull(),
    /** Images of its pieces that count, and what all that it answered took it. */
    images: integer().notNull().default(0),
    milliseconds: double().notNull().default(0),
    joinedAt: createdAt(),
    seenAt: at().notNull().defaultNow(),
    leftAt: at(),
    /** Why nothing of it counts: its answers were not the worker's. */
    refusal: text(),
  },
  (t) => [primaryKey({ columns: [t.evaluationId, t.id] })],
);
