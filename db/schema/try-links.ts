import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";
import { models } from "./models";
import { parityChecks } from "./parity";
import { projects } from "./projects";

/** A link by which whoever has it may try one model, until a day: only the sha256 of its token is kept. */
export const tryLinks = pgTable(
  "try_links",
  {
    id: id("TryLink"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    modelId: text()
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    /** The one that its files are sent in. */
    format: text({ enum: parityChecks.format.enumValues }).notNull(),
    tokenHash: text().notNull().unique(),
    /** How often it may be opened within an hour. */
    openingsPerHour: integer().notNull(),
    /** How often it was opened. */
    openings: integer().notNull().default(0),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
    expiresAt: at().notNull(),
    revokedAt: at(),
  },
  (t) => [index().on(t.modelId, t.id), index().on(t.projectId)],
);
