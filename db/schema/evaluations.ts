import { index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { bytes, createdAt, id, workColumns } from "./columns";
import { split } from "./datasets";
import { projects } from "./projects";
import { runs } from "./runs";

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
  },
  (t) => [primaryKey({ columns: [t.evaluationId, t.piece] })],
);
