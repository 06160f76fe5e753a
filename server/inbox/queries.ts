import { and, desc, eq, getTableColumns, inArray, isNull, lt, type SQL } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { comments, inboxItems, members, projects } from "@/db/schema";
import { notFound } from "@/server/core/errors";
import { batched } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";

export type InboxItemRow = typeof inboxItems.$inferSelect;

/** What waits for a person in teams that they are still in. */
const ofPerson = (db: Queryable, userId: string, where?: SQL) =>
  db
    .select(getTableColumns(inboxItems))
    .from(inboxItems)
    .innerJoin(projects, eq(projects.id, inboxItems.projectId))
    .innerJoin(members, and(eq(members.teamId, projects.teamId), eq(members.userId, userId)))
    .where(and(eq(inboxItems.userId, userId), where))
    .$dynamic();

/** A page of a person's inbox, newest first. */
export function inboxPage(
  db: Queryable,
  userId: string,
  { after, limit }: PageRequest,
): Promise<InboxItemRow[]> {
  return ofPerson(db, userId, after ? lt(inboxItems.id, after) : undefined)
    .orderBy(desc(inboxItems.id))
    .limit(limit);
}

/** One of a person's inbox. Throws NOT_FOUND where it is not theirs, or of a team that they have left. */
export async function inboxItemOf(db: Queryable, userId: string, id: string): Promise<InboxItemRow> {
  const [row] = await ofPerson(db, userId, eq(inboxItems.id, id));
  if (!row) throw notFound(id);
  return row;
}

/** A badge that says "99+" needs no more. */
const countedTo = 100;

/** How much in a person's inbox is unread; 100 where it is more. */
export async function unreadCount(db: Queryable, userId: string): Promise<number> {
  return (await ofPerson(db, userId, isNull(inboxItems.readAt)).limit(countedTo)).length;
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
