import { and, desc, eq, getTableColumns, inArray, isNull, lt, type SQL } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { comments, inboxItems, members, projects } from "@/db/schema";
import type { Actor } from "@/server/core/context";
import { notFound } from "@/server/core/errors";
import { batched } from "@/server/core/loader";
import { ownProjects } from "@/server/core/scope";
import type { PageRequest } from "@/server/graphql/paging";

export type InboxItemRow = typeof inboxItems.$inferSelect;

/** What waits for a person in teams that they are still in. */
const ofPerson = (db: Queryable, actor: Actor, where?: SQL) =>
  db
    .select(getTableColumns(inboxItems))
    .from(inboxItems)
    .innerJoin(projects, eq(projects.id, inboxItems.projectId))
    .innerJoin(members, ownProjects(actor))
    .where(and(eq(inboxItems.userId, actor.id), where))
    .$dynamic();

/** A page of a person's inbox, newest first. */
export function inboxPage(
  db: Queryable,
  actor: Actor,
  { after, limit }: PageRequest,
): Promise<InboxItemRow[]> {
  return ofPerson(db, actor, after ? lt(inboxItems.id, after) : undefined)
    .orderBy(desc(inboxItems.id))
    .limit(limit);
}

/** One of a person's inbox. Throws NOT_FOUND where it is not theirs, or of a team that they have left. */
export async function inboxItemOf(db: Queryable, actor: Actor, id: string): Promise<InboxItemRow> {
  const [row] = await ofPerson(db, actor, eq(inboxItems.id, id));
  if (!row) throw notFound(id);
  return row;
}

/** How far a run is ahead of a champion, as the person was told; null where they were not. */
export async function aheadOf(db: Queryable, actor: Actor, runId: string): Promise<InboxItemRow["ahead"]> {
  const [row] = await ofPerson(db, actor, eq(inboxItems.runId, runId));
  return row?.ahead ?? null;
}

/** A badge that says "99+" needs no more. */
const countedTo = 100;

/** How much in a person's inbox is unread; 100 where it is more. */
export async function unreadCount(db: Queryable, actor: Actor): Promise<number> {
  return (await ofPerson(db, actor, isNull(inboxItems.readAt)).limit(countedTo)).length;
}

/** Comments by id; the caller has loaded an item of theirs that names each. */
export const commentOf = batched<typeof comments.$inferSelect | null>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(comments)
    .where(inArray(comments.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});
