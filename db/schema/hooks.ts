import { index, integer, jsonb, pgEnum, pgTable, text } from "drizzle-orm/pg-core";
import { user } from "./auth";
import { at, createdAt, id } from "./columns";
import { projects } from "./projects";

/** What an address is told of. `test` is sent by hand alone. */
export const hookEvent = pgEnum("hook_event", [
  "run_finished",
  "run_failed",
  "ahead_of_champion",
  "sweep_ended",
  "run_group_ended",
  "test",
]);

/** An address outside that is told when something happens in a project. */
export const hooks = pgTable(
  "hooks",
  {
    id: id("Hook"),
    projectId: text()
      .notNull()
      .references(() => projects.id, { onDelete: "cascade" }),
    url: text().notNull(),
    events: hookEvent().array().notNull(),
    /** Signs what is sent: both sides have to have it, so it is kept as it is. Shown when the hook is made. */
    secret: text().notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.projectId, t.id)],
);

export const hookDeliveryState = pgEnum("hook_delivery_state", ["waiting", "delivered", "failed"]);

/** Something that a hook's address is told, and how that went. */
export const hookDeliveries = pgTable(
  "hook_deliveries",
  {
    id: id("HookDelivery"),
    hookId: text()
      .notNull()
      .references(() => hooks.id, { onDelete: "cascade" }),
    event: hookEvent().notNull(),
    body: jsonb().notNull(),
    state: hookDeliveryState().notNull().default("waiting"),
    attempts: integer().notNull().default(0),
    /** When it may be tried next; while a worker tries, when another may think that one lost. */
    dueAt: at().notNull().defaultNow(),
    /** HTTP status of the last answer, where there was one. */
    status: integer(),
    failure: text(),
    createdAt: createdAt(),
    endedAt: at(),
  },
  (t) => [index().on(t.hookId, t.id), index().on(t.state, t.dueAt)],
);
