import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, bytes, createdAt, double, id } from "./columns";
import { versions } from "./datasets";
import { projects } from "./projects";
import type { RunSource } from "./run-imports";

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

/**
 * A run learns and leaves a model; a check before training looks at the configuration and leaves a result; an evaluation
 * is what a run's model says of another of its splits (db/schema/evaluations.ts), and is never in the queue.
 */
export const runKind = pgEnum("run_kind", ["training", "rate_finder", "overfit_check", "evaluation"]);

export const repeatKind = pgEnum("repeat_kind", ["folds", "leave_one_out", "seeds"]);

/** Runs of one configuration that differ by their fold or by their seed alone. */
export const runGroups = pgTable(
  "run_groups",
  {
    id: id("RunGroup"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    versionId: text()
      .notNull()
      .references(() => versions.id),
    name: text().notNull(),
    kind: repeatKind().notNull(),
    /** How many runs it has. */
    members: integer().notNull(),
    /** The validated configuration; for seeds that of the first member. */
    configuration: jsonb().notNull(),
    /** Images by fold and class: foldCounts[fold][classIndex]; null for seeds. */
    foldCounts: jsonb().$type<number[][]>(),
    /** Images that lie in one fold with near-same ones; null for seeds, and where nobody could look for such. */
    keptTogether: integer(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.projectId, t.id), index().on(t.versionId)],
);

/** Who is told in the inbox once the last run of a group ends: who launched it, unless they said otherwise, and whoever asks. */
export const runGroupFollowers = pgTable(
  "run_group_followers",
  {
    groupId: text()
      .notNull()
      .references(() => runGroups.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.userId] })],
);

/** The fold of each image, decided once at the launch: every worker reads the same. */
export const runGroupFolds = pgTable("run_group_folds", {
  groupId: text()
    .primaryKey()
    .references(() => runGroups.id, { onDelete: "cascade" }),
  /** uint16, little-endian, one for each position of the version; 65535: in no fold, for it is a test image. */
  folds: bytes().notNull(),
});

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
    kind: runKind().notNull().default("training"),
    groupId: text().references(() => runGroups.id, { onDelete: "cascade" }),
    /** Place in the group, from 0: the fold that it validates on, or how far its seed is from the first. */
    member: smallint(),
    state: runState().notNull().default("queued"),
    /** The validated configuration (ml/configuration). */
    configuration: jsonb().notNull(),
    /** Worker attempts take the next number; a writer with an older one changes nothing. */
    fence: integer().notNull().default(0),
    heartbeatAt: at(),
    stopRequestedAt: at(),
    /** The stop that was asked for waits for the end of the epoch. */
    stopAfterEpoch: boolean().notNull().default(false),
    /** Higher ones of a project go first, whatever their place: 1 high, 0 normal, -1 low. */
    priority: smallint().notNull().default(0),
    /** Lower ones of a priority go first: the second of 1970 in which it was queued, until a person moves it. */
    queuePlace: double().notNull().default(sql`extract(epoch from clock_timestamp())`),
    /** The run that it repeats or goes on from. */
    originId: text().references((): AnyPgColumn => runs.id, { onDelete: "set null" }),
    /** Of a fork: the epoch of the origin that it goes on after, and the checkpoint's blob. */
    originEpoch: integer(),
    originSha256: text(),
    /** Of a run that another tracker made: nothing of it was trained here. */
    source: jsonb().$type<RunSource>(),
    /** Why something other than a person asked it to stop: a sweep that had better trials, or no hours left. */
    stopReason: text(),
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
    /** Share of the last epoch's time that its steps waited for their images, 0 to 1. */
    waitingShare: double(),
    /** Bytes of memory that the run's process holds, as of its last sign of life. */
    memoryBytes: double(),
    parameters: integer(),
    /** The epoch whose weights became the model; null before training has ended. */
    modelEpoch: integer(),
    /**
     * On the validation split: after the last epoch so far, in the end after the one whose weights became the model;
     * and the best of all epochs so far.
     */
    validationAccuracy: double(),
    bestValidationAccuracy: double(),
    validationLoss: double(),
    testAccuracy: double(),
    testLoss: double(),
    /** What a check found (ml/diagnosis). */
    result: jsonb(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    startedAt: at(),
    finishedAt: at(),
    /** Since its start, while nobody worked on it: between a worker that was lost or put down and the next one. */
    idleSeconds: double().notNull().default(0),
    /** When work ended that a person had go on, until the next worker takes it. */
    idleSince: at(),
    /** Put aside: lists leave it out unless they are asked for such. */
    archivedAt: at(),
    /** Marked for deletion: hidden, and swept after the grace time. */
    deletedAt: at(),
  },
  (t) => [
    unique().on(t.projectId, t.number),
    index("runs_listed")
      .on(t.projectId, t.number)
      .where(sql`${t.kind} = 'training' and ${t.archivedAt} is null and ${t.deletedAt} is null`),
    index("runs_put_aside")
      .on(t.projectId, t.number)
      .where(sql`${t.archivedAt} is not null or ${t.deletedAt} is not null`),
    index().on(t.projectId, t.id),
    index().on(t.versionId),
    unique().on(t.groupId, t.member),
    index("runs_queued").on(t.projectId, t.priority, t.queuePlace).where(sql`${t.state} = 'queued'`),
    index("runs_working")
      .on(t.projectId)
      .where(sql`${t.state} in ('starting', 'running', 'evaluating', 'converting')`),
    uniqueIndex("runs_source")
      .on(t.projectId, sql`(${t.source} ->> 'id')`)
      .where(sql`${t.source} is not null`),
    index("runs_origin").on(t.originId).where(sql`${t.originId} is not null`),
  ],
);

export const attemptKind = pgEnum("attempt_kind", ["started", "resumed", "worker_lost"]);

/** Each time that a worker took a run: at its beginning, because a person resumed it, or because the one before was lost. */
export const runAttempts = pgTable(
  "run_attempts",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    fence: integer().notNull(),
    kind: attemptKind().notNull(),
    /** Epochs that were done, whose checkpoint it goes on from. */
    epoch: integer().notNull(),
    /** Last sign of life of the worker that was lost. */
    lostAt: at(),
    startedAt: createdAt(),
    /** Seconds since the run's start, before this attempt, in which nobody worked on it. */
    idleBefore: double().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.runId, t.fence] })],
);

/** Who is told when a run ends. */
export const runFollowers = pgTable(
  "run_followers",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.runId, t.userId] })],
);

/** Every point kept. A resumed run writes the same steps again with the same key, so nothing doubles. */
export const runMetrics = pgTable(
  "run_metrics",
  {
    /** No foreign key, whose check costs more than the row: who writes holds the run; a trigger deletes them with it. */
    runId: text().notNull(),
    name: text().notNull(),
    step: integer().notNull(),
    epoch: integer().notNull(),
    value: double().notNull(),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name, t.step] })],
);

/**
 * What 256 steps of a metric hold, kept with its points: a curve of a million points is drawn from these, and from the
 * points themselves once one looks closer.
 */
export const runMetricBlocks = pgTable(
  "run_metric_blocks",
  {
    /** No foreign key, whose check costs more than the row: who writes holds the run; a trigger deletes them with it. */
    runId: text().notNull(),
    name: text().notNull(),
    /** Its first step divided by 256. */
    block: integer().notNull(),
    points: integer().notNull(),
    /** Points that are NaN, plus and minus infinity. */
    nans: integer().notNull(),
    highs: integer().notNull(),
    lows: integer().notNull(),
    /** Of the finite points; null where there is none. */
    least: double(),
    greatest: double(),
    /** Of those nearer to 0 than 1e100. */
    mean: double(),
    lastStep: integer().notNull(),
    lastEpoch: integer().notNull(),
    lastAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name, t.block] })],
);

export const runLogs = pgTable(
  "run_logs",
  {
    /** No foreign key, whose check costs more than the row: who writes holds the run; a trigger deletes them with it. */
    runId: text().notNull(),
    sequence: integer().notNull(),
    level: text({ enum: ["info", "warning", "error"] }).notNull(),
    message: text().notNull(),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.sequence] })],
);

export const runMarkKind = pgEnum("run_mark_kind", [
  "not_a_number",
  "dead_units",
  "overfitting",
  "plateau",
  "early_stop",
]);

/** What happened to a run at a place of its curves, and what to do about it. A resumed run writes the same again. */
export const runMarks = pgTable(
  "run_marks",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    kind: runMarkKind().notNull(),
    /** What tells two of a kind apart: the layer, the epoch, or nothing. */
    subject: text().notNull(),
    epoch: integer().notNull(),
    step: integer().notNull(),
    message: text().notNull(),
    /** Null where nothing is to be done. */
    advice: text(),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.kind, t.subject] })],
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
