import { index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { createdAt, id } from "./columns";
import { projects } from "./projects";
import { runGroups, runs } from "./runs";

/** What people write about a run or a group, in Markdown: the newest version is kept here. */
export const notes = pgTable(
  "notes",
  {
    id: id("Note"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    /** Exactly one of them. */
    runId: text().references(() => runs.id, { onDelete: "cascade" }),
    runGroupId: text().references(() => runGroups.id, { onDelete: "cascade" }),
    /** 1, 2, 3…: who writes says which version they read. */
    number: integer().notNull(),
    body: text().notNull(),
    authorId: text()
      .notNull()
      .references(() => user.id),
    writtenAt: createdAt(),
  },
  (t) => [unique().on(t.runId), unique().on(t.runGroupId), index().on(t.projectId)],
);

/** Append-only: every version of a note. */
export const noteVersions = pgTable(
  "note_versions",
  {
    noteId: text()
      .notNull()
      .references(() => notes.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    body: text().notNull(),
    authorId: text()
      .notNull()
      .references(() => user.id),
    writtenAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.noteId, t.number] })],
);
