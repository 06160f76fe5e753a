import { bigint, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns";
import { projects } from "./projects";

/** What changed, by id only. A client that was away reads what came after its last number. */
export const events = pgTable(
  "events",
  {
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    sequence: bigint({ mode: "number" }).notNull(),
    type: text().notNull(),
    objectId: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.sequence] }), index().on(t.createdAt)],
);
