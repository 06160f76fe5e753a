import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { commentMentions, commentReactions, comments, threads } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { batched, groupBy } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";

export type ThreadRow = typeof threads.$inferSelect;

/** A page of a project's threads, newest first. */
export function threadsPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<ThreadRow[]> {
  return db
    .select()
    .from(threads)
    .where(and(eq(threads.projectId, projectId), after ? lt(threads.id, after) : undefined))
    .orderBy(desc(threads.id))
    .limit(limit);
}

/** Threads on cells of a run's matrix, oldest first. */
export function cellThreadsOf(db: Queryable, runId: string): Promise<ThreadRow[]> {
  return db
    .select()
    .from(threads)
    .where(and(eq(threads.runId, runId), isNotNull(threads.truthClassId)))
    .orderBy(asc(threads.id));
}

/** The thread of each thing of a kind, if one is open; those of many in one query. */
const threadOf = (
  target: typeof threads.errorCaseId | typeof threads.imageId | typeof threads.classId | typeof threads.runId,
  where?: SQL,
) =>
  batched<ThreadRow | null>(async (ids, context: Context) => {
    const rows = await context.db
      .select({ thread: threads, id: sql<string>`${target}` })
      .from(threads)
      .where(and(inArray(target, [...ids]), where));
    const byTarget = new Map(rows.map(({ id, thread }) => [id, thread]));
    return ids.map((id) => byTarget.get(id) ?? null);
  });

export const threadOfCase = threadOf(threads.errorCaseId);
export const threadOfImage = threadOf(threads.imageId, isNull(threads.region));
export const threadOfClass = threadOf(threads.classId);
export const threadOfRun = threadOf(threads.runId, isNull(threads.truthClassId));

/** Threads on regions of each image, oldest first; those of many in one query. */
export const regionThreadsOf = batched<ThreadRow[]>(async (imageIds, context: Context) => {
  const rows = await context.db
    .select()
    .from(threads)
    .where(and(inArray(threads.imageId, [...imageIds]), isNotNull(threads.region)))
    .orderBy(asc(threads.id));
  const byImage = groupBy(rows, (row) => row.imageId ?? "");
  return imageIds.map((id) => byImage.get(id) ?? []);
});

/** Comments of a thread, oldest first; those of many in one query. */
export const commentsOf = batched<(typeof comments.$inferSelect)[]>(async (threadIds, context: Context) => {
  const rows = await context.db
    .select()
    .from(comments)
    .where(inArray(comments.threadId, [...threadIds]))
    .orderBy(asc(comments.id));
  const byThread = groupBy(rows, (row) => row.threadId);
  return threadIds.map((id) => byThread.get(id) ?? []);
});

/** Ids of the people whom a comment mentions. */
export const mentionsOf = batched<string[]>(async (commentIds, context: Context) => {
  const rows = await context.db
    .select()
    .from(commentMentions)
    .where(inArray(commentMentions.commentId, [...commentIds]))
    .orderBy(asc(commentMentions.userId));
  const byComment = groupBy(rows, (row) => row.commentId);
  return commentIds.map((id) => (byComment.get(id) ?? []).map(({ userId }) => userId));
});

export type ReactionRow = typeof commentReactions.$inferSelect;

/** Reactions under a comment, oldest first. */
export const reactionsOf = batched<ReactionRow[]>(async (commentIds, context: Context) => {
  const rows = await context.db
    .select()
    .from(commentReactions)
    .where(inArray(commentReactions.commentId, [...commentIds]))
    .orderBy(asc(commentReactions.createdAt), asc(commentReactions.userId));
  const byComment = groupBy(rows, (row) => row.commentId);
  return commentIds.map((id) => byComment.get(id) ?? []);
});
