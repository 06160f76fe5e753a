import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { double } from "./columns";
import { projects } from "./projects";
import { runs } from "./runs";

/**
 * What the runs of a project can be listed by: facts of the run itself ("state"), settings of its configuration
 * ("learning.optimizer") and figures of its metrics ("last(validation.loss)", "best(…)", "atBest(…)"). Triggers and
 * `insertPoints` add to it; see the migration `run_values`.
 */
export const runFields = pgTable(
  "run_fields",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    key: text().notNull(),
    source: text({ enum: ["run", "setting", "metric"] }).notNull(),
    /** Whether its values are numbers, or text. */
    numeric: boolean().notNull(),
    /** Whether they are numbers in some runs and text in others; numeric then too. */
    mixed: boolean().notNull().default(false),
  },
  (t) => [unique().on(t.projectId, t.key)],
);

/**
 * One row a run and field that it has a value of: narrow rows whose indexes are walked in order, so that a list of a
 * hundred thousand runs is filtered and sorted by anything. Kept in the transaction of what it is made of.
 */
export const runValues = pgTable(
  "run_values",
  {
    fieldId: integer()
      .notNull()
      .references(() => runFields.id, { onDelete: "cascade" }),
    /** The run's number in its project. */
    run: integer().notNull(),
    /** Dates in seconds since 1970. NaN where a metric was none. Of a setting that is the text of a number: beside its text. */
    number: double(),
    /** Its first 200 characters. */
    text: text(),
  },
  (t) => [
    primaryKey({ columns: [t.fieldId, t.run] }),
    index("run_values_number").on(t.fieldId, t.number, t.run).where(sql`${t.number} is not null`),
    // By their parts texts are found where pg_trgm and btree_gin are there (migration 0053), which the schema here cannot say.
    index("run_values_text").on(t.fieldId, t.text, t.run).where(sql`${t.text} is not null`),
  ],
);

export const runTags = pgTable(
  "run_tags",
  {
    runId: text()
      .notNull()
      .references(() => runs.id, { onDelete: "cascade" }),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    tag: text().notNull(),
    /** The run's number in its project. */
    run: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.tag, t.run] }), index().on(t.runId)],
);
