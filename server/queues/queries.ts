import { and, asc, desc, eq, gt, inArray, lt, ne, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import {
  images,
  labelQueues,
  members,
  projects,
  queueAssignments,
  queueFills,
  queueImages,
  queueMembers,
  votes,
} from "@/db/schema";
import { AppError } from "@/server/core/errors";
import { batched, groupBy } from "@/server/core/loader";
import { can, type Role } from "@/server/core/policy";
import type { PageRequest } from "@/server/graphql/paging";
import { askable, type LabelQueue, type QueueMember } from "./hold";

/** A page of a project's queues, newest first. */
export function queuesPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<LabelQueue[]> {
  return db
    .select()
    .from(labelQueues)
    .where(and(eq(labelQueues.projectId, projectId), after ? lt(labelQueues.id, after) : undefined))
    .orderBy(desc(labelQueues.id))
    .limit(limit);
}

export type QueueFill = typeof queueFills.$inferSelect;

/** The newest filling of each queue, while it is under way and where it ended otherwise than well. */
export const fillingOf = batched<QueueFill | null>(async (queueIds, { db }) => {
  const rows = await db
    .select()
    .from(queueFills)
    .where(and(inArray(queueFills.id, [...queueIds]), ne(queueFills.state, "finished")));
  const byQueue = new Map(rows.map((row) => [row.id, row]));
  return queueIds.map((id) => byQueue.get(id) ?? null);
});

/** The people of some queues, in the order in which they came to them. */
export async function membersOfQueues(
  db: Queryable,
  queueIds: readonly string[],
): Promise<Map<string, QueueMember[]>> {
  const rows = await db
    .select()
    .from(queueMembers)
    .where(inArray(queueMembers.queueId, [...queueIds]))
    .orderBy(asc(queueMembers.createdAt), asc(queueMembers.userId));
  return groupBy(rows, ({ queueId }) => queueId);
}

/** The team's membership of the people of a queue; who has left the team is not among them. */
export async function membershipsOf(
  db: Queryable,
  queue: LabelQueue,
  userIds: readonly string[],
): Promise<Map<string, { id: string; role: Role }>> {
  const rows = await db
    .select({ id: members.id, userId: members.userId, role: members.role })
    .from(members)
    .innerJoin(projects, and(eq(projects.teamId, members.teamId), eq(projects.id, queue.projectId)))
    .where(inArray(members.userId, [...userIds]));
  return new Map(rows.map(({ userId, ...member }) => [userId, member]));
}

/** What a person may do in a queue; nothing who is not of the team. */
export async function permissionsIn(
  db: Queryable,
  queue: LabelQueue,
  userId: string,
): Promise<{ label: boolean; review: boolean }> {
  const role = (await membershipsOf(db, queue, [userId])).get(userId)?.role;
  if (!role) return { label: false, review: false };
  const people = (await membersOfQueues(db, [queue.id])).get(queue.id) ?? [];
  const own = people.find((member) => member.userId === userId)?.role;
  return {
    label: own === "labeller" && can(role, "label:write"),
    review: can(role, "queue:write") || (own === "reviewer" && can(role, "queue:review")),
  };
}

/**
 * Throws FORBIDDEN where a person neither reviews in a queue nor leads it: votes of others and known answers are for those
 * who do, and so is deciding.
 */
export async function requireReviewer(db: Queryable, queue: LabelQueue, userId: string): Promise<void> {
  if ((await permissionsIn(db, queue, userId)).review) return;
  throw new AppError(
    "FORBIDDEN",
    `You are not among the reviewers of the queue ${queue.name}. Who leads it can add you.`,
  );
}

export type ReviewImage = typeof queueImages.$inferSelect & { width: number; height: number };
export const reviewStates = ["review", "decided"] as const;

/** A page of the images that wait for a reviewer, or that one decided, in the queue's order. */
export async function reviewPage(
  db: Queryable,
  queueId: string,
  state: (typeof reviewStates)[number],
  { after, limit }: PageRequest,
): Promise<ReviewImage[]> {
  const position = Number(after ?? -1);
  if (!Number.isSafeInteger(position)) {
    throw new AppError("INVALID_INPUT", "after: this is no cursor of a queue's images.", "after");
  }
  const rows = await db
    .select({ row: queueImages, width: images.width, height: images.height })
    .from(queueImages)
    .innerJoin(images, eq(images.id, queueImages.imageId))
    .where(
      and(eq(queueImages.queueId, queueId), eq(queueImages.state, state), gt(queueImages.position, position)),
    )
    .orderBy(asc(queueImages.position))
    .limit(limit);
  return rows.map(({ row, ...size }) => ({ ...row, ...size }));
}

export type VoteRow = typeof votes.$inferSelect;

/** Every vote on some images of one queue, oldest first. */
export async function votesOn(
  db: Queryable,
  queueId: string,
  imageIds: readonly string[],
): Promise<Map<string, VoteRow[]>> {
  const rows = await db
    .select()
    .from(votes)
    .where(and(eq(votes.queueId, queueId), inArray(votes.imageId, [...imageIds])))
    .orderBy(asc(votes.sequence));
  return groupBy(rows, ({ imageId }) => imageId);
}

/** An answer of the caller's own. */
export type OwnAnswer = {
  imageId: string;
  width: number;
  height: number;
  answer: "class" | "cannot_say" | "skip";
  classId: string | null;
};

/** The newest answers of a person in a queue, newest first. */
export async function answersOf(
  db: Queryable,
  queueId: string,
  userId: string,
  limit: number,
): Promise<OwnAnswer[]> {
  const rows = await db
    .select({
      imageId: images.id,
      width: images.width,
      height: images.height,
      answer: queueAssignments.answer,
      classId: queueAssignments.classId,
    })
    .from(queueAssignments)
    .innerJoin(images, eq(images.id, queueAssignments.imageId))
    .where(
      and(
        eq(queueAssignments.queueId, queueId),
        eq(queueAssignments.userId, userId),
        sql`${queueAssignments.sequence} is not null`,
      ),
    )
    .orderBy(desc(queueAssignments.sequence))
    .limit(limit);
  return rows.flatMap(({ answer, ...row }) => (answer ? [{ ...row, answer }] : []));
}

/** By how many recent votes of each person the time that is left is reckoned. */
const recentVotes = 50;

/**
 * Seconds until the votes of a queue are there, if all who label go on at the pace of its last votes; null where there is
 * no pace yet or nothing left.
 */
export async function secondsLeftOf(db: Queryable, queue: LabelQueue): Promise<number | null> {
  const done = queue.settledCount + queue.reviewCount + queue.decidedCount;
  const left = queue.imageCount - done;
  if (left <= 0 || queue.voteCount === 0) return null;
  // Of images that are done all votes are there; the others are of those that are open.
  const ofOpen = Math.max(0, queue.voteCount - done * queue.votesPerImage);
  const [pace] = await db.execute<{ ms: number | null; people: number }>(sql`
    select percentile_cont(0.5) within group (order by recent.ms) as ms, count(distinct m.user_id)::int as people
    from (${askable(queue.id)}) m left join lateral (
      select a.ms from queue_assignments a
      where a.queue_id = ${queue.id} and a.user_id = m.user_id and a.answer <> 'skip'
      order by a.sequence desc limit ${recentVotes}) recent on true`);
  if (pace?.ms == null) return null;
  const votesLeft = Math.max(0, left * queue.votesPerImage - ofOpen);
  return Math.round((votesLeft * pace.ms) / 1000 / Math.max(1, pace.people));
}
