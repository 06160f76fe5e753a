import { sql } from "drizzle-orm";
import {
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
} from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, double, id } from "./columns";
import { versions } from "./datasets";
import { projects } from "./projects";

/** paused: begins no further trial; those under way go on. */
export const sweepState = pgEnum("sweep_state", ["running", "paused", "stopped", "finished"]);

export const sweepMethod = pgEnum("sweep_method", ["grid", "random", "quasi_random", "tpe", "evolution"]);

export const sweepObjective = pgEnum("sweep_objective", ["validation.accuracy", "validation.loss"]);

/** Many runs, launched one after another by a method that looks for the best configuration: each is a trial. */
export const sweeps = pgTable(
  "sweeps",
  {
    id: id("Sweep"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    state: sweepState().notNull().default("running"),
    /** Why it paused by itself; null where a person paused it. */
    stateReason: text(),
    method: sweepMethod().notNull(),
    objective: sweepObjective().notNull(),
    /** Fewer parameters count too: of evolution, who is chosen. */
    countsParameters: boolean().notNull().default(false),
    seed: integer().notNull(),
    /** Trials that wait or work at a time. */
    concurrency: smallint().notNull(),
    /**
     * The budget: trials begun, and seconds of all its runs together, beyond which those that learn end with their epoch;
     * null where there is no such limit.
     */
    maxTrials: integer(),
    maxSeconds: double(),
    /** Of its runs in the queue, as theirs. */
    priority: smallint().notNull().default(0),
    /** Early stopping: of those that reach an epoch, one in so many goes on; null for none. */
    stoppingFactor: smallint(),
    /** The first epoch at which is looked. */
    stoppingFirst: integer(),
    /** Trials that were begun: the number of the next one. */
    trials: integer().notNull().default(0),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    finishedAt: at(),
    /** Marked for deletion: hidden, and swept after the grace time; its runs stay. */
    deletedAt: at(),
  },
  (t) => [index().on(t.projectId, t.id), index("sweeps_running").on(t.id).where(sql`${t.state} = 'running'`)],
);

/** Who is told in the inbox when a sweep comes to its end: who began it, unless they said otherwise, and whoever asks for it. */
export const sweepFollowers = pgTable(
  "sweep_followers",
  {
    sweepId: text()
      .notNull()
      .references(() => sweeps.id, { onDelete: "cascade" }),
    userId: text()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.sweepId, t.userId] })],
);

/** What a sweep starts from: a version with a configuration. A grid tries all of them, other methods have one. */
export const sweepBases = pgTable(
  "sweep_bases",
  {
    sweepId: text()
      .notNull()
      .references(() => sweeps.id, { onDelete: "cascade" }),
    place: smallint().notNull(),
    versionId: text()
      .notNull()
      .references(() => versions.id),
    name: text().notNull(),
    /** The validated configuration. */
    configuration: jsonb().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sweepId, t.place] }), index().on(t.versionId)],
);

/** The ranges that a sweep looks in, with the rules of its evolution; changing them adds a row. */
export const sweepSpaces = pgTable(
  "sweep_spaces",
  {
    sweepId: text()
      .notNull()
      .references(() => sweeps.id, { onDelete: "cascade" }),
    /** 1, 2, 3… */
    revision: smallint().notNull(),
    /** Parameters with their ranges (ml/sweep/space). */
    space: jsonb().notNull(),
    /** What evolution may do to the list of layers (ml/sweep/evolution); null for the other methods. */
    evolution: jsonb(),
    /** The first trial that was drawn from it. */
    firstTrial: integer().notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.sweepId, t.revision] })],
);

/** One row a trial: its number is the key under which it was begun, so that no crash begins it twice. */
export const sweepTrials = pgTable(
  "sweep_trials",
  {
    sweepId: text()
      .notNull()
      .references(() => sweeps.id, { onDelete: "cascade" }),
    /** From 0. */
    trial: integer().notNull(),
    /** No foreign key: what was tried stays known when the run is freed. Null where no run could be made of it. */
    runId: text(),
    base: smallint().notNull(),
    revision: smallint().notNull(),
    /** Values by the path of the setting. */
    parameters: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Of evolution: the trial that it was changed from, and how. */
    parent: integer(),
    change: text(),
    /** Why no run could be made of it. */
    problem: text(),
    /** When its run was asked to end because the sweep's hours were used up: it goes on once there are more. */
    outOfHoursAt: at(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.sweepId, t.trial] }), unique().on(t.runId)],
);

/** What a trial had at an epoch at which early stopping looks, and whether it went on: decided once. */
export const sweepRungs = pgTable(
  "sweep_rungs",
  {
    sweepId: text()
      .notNull()
      .references(() => sweeps.id, { onDelete: "cascade" }),
    epoch: integer().notNull(),
    trial: integer().notNull(),
    value: double().notNull(),
    kept: boolean().notNull(),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.sweepId, t.epoch, t.trial] })],
);
