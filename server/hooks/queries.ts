import { and, desc, eq, lt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { hookDeliveries, hooks } from "@/db/schema";
import type { PageRequest } from "@/server/graphql/paging";

export type HookRow = typeof hooks.$inferSelect;
export type HookEventName = HookRow["events"][number];

/** Hooks of a project, the oldest first; commands keep them few. */
export function hooksOf(db: Queryable, projectId: string) {
  return db.select().from(hooks).where(eq(hooks.projectId, projectId)).orderBy(hooks.id);
}

/** A page of what a hook's address was told, newest first. */
export function deliveriesPage(db: Queryable, hookId: string, { after, limit }: PageRequest) {
  return db
    .select()
    .from(hookDeliveries)
    .where(and(eq(hookDeliveries.hookId, hookId), after ? lt(hookDeliveries.id, after) : undefined))
    .orderBy(desc(hookDeliveries.id))
    .limit(limit);
}
