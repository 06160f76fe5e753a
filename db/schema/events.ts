import { bigint, index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns";
import { projects } from "./projects";

/** Which rows of the object it is about: decisions of a review by the action that they are of. */
export interface EventDetail {
  decisions: { userId: string; key: string };
}

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
    /** Null where the object is to be read again. */
    detail: jsonb().$type<EventDetail>(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.sequence] }), index().on(t.createdAt)],
);
