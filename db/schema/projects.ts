import { type AnyPgColumn, bigint, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { at, createdAt, id } from "./columns";
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
    /** Runs that may be worked on at a time, of the project and of each person in it; null: as many as there are places. */
    runLimit: integer(),
    runLimitPerPerson: integer(),
    /** What stands on the card of each model that is taken away; empty where nobody has said. */
    modelLicence: text().notNull().default(""),
    intendedUse: text().notNull().default(""),
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
    description: text().notNull().default(""),
    /** The key that labels with it: a digit or a letter; null where it goes by its place. */
    key: text(),
    /** A colour of its own, #rrggbb; null where it goes by its place. */
    color: text(),
    /** The super-class that a matrix folds it into; null where it is in none. */
    superClass: text(),
    /** No new image gets it; what has it keeps it, and frozen versions know it for ever. */
    archivedAt: at(),
    /** The class that this one was merged into. */
    mergedIntoId: text().references((): AnyPgColumn => classes.id),
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
