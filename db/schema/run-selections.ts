import { index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id } from "./columns";
import { projects } from "./projects";

/** Runs that were chosen, or that a filter showed at a moment, kept so that an address can name them however many they are. */
export const runSelections = pgTable(
  "run_selections",
  {
    id: id("RunSelection"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Of the runs, ascending. Runs are found by them when it is read: those that were deleted since are not there. */
    numbers: integer().array().notNull(),
    /** MD5 of the numbers and the filter: the same runs chosen again alike are the same selection. */
    digest: text().notNull(),
    /** The filter that showed them; null where they were chosen one by one. */
    filter: text(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.digest), index().on(t.projectId, t.id)],
);
