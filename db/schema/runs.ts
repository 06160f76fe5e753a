import {
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, double, id } from "./columns";
import { versions } from "./datasets";
import { projects } from "./projects";

export const runState = pgEnum("run_state", [
  "queued",
  "starting",
  "running",
  "evaluating",
  "converting",
  "finished",
  "stopped",
  "failed",
]);

export const failureKind = pgEnum("failure_kind", ["configuration", "data", "infrastructure"]);

export const runs = pgTable(
  "runs",
  {
    id: id("Run"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    versionId: text()
      .notNull()
      .references(() => versions.id),
    /** 1, 2, 3… within the project. */
    number: integer().notNull(),
    name: text().notNull(),
    state: runState().notNull().default("queued"),
    /** The validated configuration (ml/configuration). */
    configuration: jsonb().notNull(),
    /** Worker attempts take the next number; a writer with an older one changes nothing. */
    fence: integer().notNull().default(0),
    heartbeatAt: at(),
    stopRequestedAt: at(),
    failureKind: failureKind(),
    failureMessage: text(),
    /** What executes the step, and why where it is not the fast one. */
    engine: text(),
    engineNote: text(),
    epoch: integer().notNull().default(0),
    epochs: integer().notNull(),
    step: integer().notNull().default(0),
    stepsPerEpoch: integer(),
    imagesPerSecond: double(),
    parameters: integer(),
    testAccuracy: double(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    startedAt: at(),
    finishedAt: at(),
  },
  (t) => [unique().on(t.projectId, t.number), index().on(t.projectId, t.id), index().on(t.versionId)],
);

/** Every point kept. A resumed run writes the same steps again with the same key, so nothing doubles. */
export const runMetrics = pgTable(
  "run_metrics",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    name: text().notNull(),
    step: integer().notNull(),
    epoch: integer().notNull(),
    value: double().notNull(),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name, t.step] })],
);

export const runLogs = pgTable(
  "run_logs",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    sequence: integer().notNull(),
    level: text({ enum: ["info", "warning", "error"] }).notNull(),
    message: text().notNull(),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.sequence] })],
);

/** One row an epoch: enough to go on as if nothing had happened. */
export const checkpoints = pgTable(
  "checkpoints",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    epoch: integer().notNull(),
    step: integer().notNull(),
    /** Blob of weights and optimizer slots. */
    sha256: text().notNull(),
    /** Manifest of the blob, random state, metrics of the epoch. */
    manifest: jsonb().notNull(),
    best: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.epoch] })],
);
