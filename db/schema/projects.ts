import { bigint, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id } from "./columns";
import { teams } from "./teams";

export const projects = pgTable(
  "projects",
  {
    id: id("Project"),
    teamId: text()
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.teamId)],
);

/** A class of the project. `position` gives its order and its colour everywhere. */
export const classes = pgTable(
  "classes",
  {
    id: id("Class"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    name: text().notNull(),
    position: integer().notNull(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.projectId, t.name), index().on(t.projectId, t.position)],
);

/** The last event number of a project: its row lock orders the events of concurrent transactions. */
export const eventCounters = pgTable("event_counters", {
  projectId: text()
    .primaryKey()
    .references(() => projects.id, { onDelete: "cascade" }),
  sequence: bigint({ mode: "number" }).notNull().default(0),
});
