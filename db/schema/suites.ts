import { bigint, index, pgTable, primaryKey, real, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id, realArray, workColumns } from "./columns";
import { classes, projects } from "./projects";
import { errorCases } from "./review";
import { runs } from "./runs";

/**
 * When a suite holds a run back from promotion. none: never. all: unless it passes every open case. baseline: unless it
 * passes every case that the baseline run passes.
 */
export const suiteRules = ["none", "all", "baseline"] as const;

/** Error cases that every run has to face, kept together. */
export const caseSuites = pgTable(
  "case_suites",
  {
    id: id("CaseSuite"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    rule: text({ enum: suiteRules }).notNull().default("none"),
    /** The run that others are held against. No cascade: it is not deleted while a suite names it. */
    baselineRunId: text().references(() => runs.id),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.name), index().on(t.projectId, t.id), index().on(t.baselineRunId)],
);

export const suiteCases = pgTable(
  "suite_cases",
  {
    suiteId: text()
      .notNull()
      .references(() => caseSuites.id, { onDelete: "cascade" }),
    caseId: text()
      .notNull()
      .references(() => errorCases.id, { onDelete: "cascade" }),
    addedBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.suiteId, t.caseId] }), index().on(t.caseId)],
);

/** The work of asking a run's model about the open error cases that it has not answered. */
export const caseFacings = pgTable(
  "case_facings",
  {
    /** That of the run. */
    id: text()
      .primaryKey()
      .references(() => runs.id, { onDelete: "cascade" }),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Who asked for it; null where the end of the run did. */
    createdBy: text().references(() => user.id),
    createdAt: createdAt(),
    ...workColumns(),
  },
  (t) => [index().on(t.projectId)],
);

/**
 * What a run's model said of a case's picture. Whether it passed is told at each look, by the class that the case expects
 * then: what was said stays.
 */
export const caseAnswers = pgTable(
  "case_answers",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    caseId: text()
      .notNull()
      .references(() => errorCases.id, { onDelete: "cascade" }),
    /** Null, as the next two, where the picture could not be read. */
    predictedClassId: text().references(() => classes.id),
    /** Probability of that class. */
    confidence: real(),
    /** By class, in the order of the run's version. */
    probabilities: realArray(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.runId] }), index().on(t.runId)],
);

/** Append-only: what became of a case, by whom and why. The newest is kept beside as error_cases.standing. */
export const caseTurns = pgTable(
  "case_turns",
  {
    sequence: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    caseId: text()
      .notNull()
      .references(() => errorCases.id, { onDelete: "cascade" }),
    /**
     * relabelled: the picture's label was put right, and the case expects that class. repaired: that class is the one
     * which the model had said. retired, reopened: a person's decision.
     */
    kind: text({ enum: ["relabelled", "repaired", "retired", "reopened"] }).notNull(),
    reason: text().notNull().default(""),
    /** The class that was expected until then, and from then on. */
    formerClassId: text()
      .notNull()
      .references(() => classes.id),
    classId: text()
      .notNull()
      .references(() => classes.id),
    authorId: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.caseId, t.sequence)],
);
