import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";
import { labelQueues, queueAssignments, queueImages, queueMembers } from "@/db/schema";
import { archivedClass, classesToday } from "@/server/classes/today";
import { AppError, notFound } from "@/server/core/errors";
import { policy } from "@/server/core/policy";
import { textArray } from "@/server/labels/append";

export type LabelQueue = typeof labelQueues.$inferSelect;
export type QueueMember = typeof queueMembers.$inferSelect;

/**
 * A queue, held until the end of the transaction. Dealing, voting and deciding hold it, each for some milliseconds: whom
 * an image is dealt to, what its votes come to and the counters are then a matter of one after the other.
 */
export async function holdQueue(tx: Transaction, queueId: string): Promise<LabelQueue> {
  const [queue] = await tx.select().from(labelQueues).where(eq(labelQueues.id, queueId)).for("no key update");
  if (!queue) throw notFound(queueId);
  return queue;
}

/**
 * SELECT of the user_id of those who can be asked about images of a queue: its labellers whom the team lets label. Who has
 * left it, or lost the role, stays among the people of the queue, and is asked no more.
 */
export const askable = (queueId: string): SQL => sql`
  select m.user_id from queue_members m
  join label_queues q on q.id = m.queue_id join projects p on p.id = q.project_id
  join members t on t.team_id = p.team_id and t.user_id = m.user_id
  where m.queue_id = ${queueId} and m.role = 'labeller'
    and t.role::text = any(${textArray(policy["label:write"].roles)})`;

/** The person's place among those who label in a queue; FORBIDDEN where there is none. */
export async function requireLabeller(
  tx: Transaction,
  queue: LabelQueue,
  userId: string,
): Promise<QueueMember> {
  const [member] = await tx
    .select()
    .from(queueMembers)
    .where(and(eq(queueMembers.queueId, queue.id), eq(queueMembers.userId, userId)));
  // Looked at once the queue is held: who is taken out of the team at this moment is dealt nothing behind it.
  const [asked] = await tx.execute(sql`select 1 from (${askable(queue.id)}) m where m.user_id = ${userId}`);
  if (!member || !asked) {
    throw new AppError(
      "FORBIDDEN",
      `You are not among those who label in the queue ${queue.name}. Who leads it can add you.`,
    );
  }
  return member;
}

/** Takes waits for an answer back, so that the images are dealt to others: those over their time, or all of a person. */
export async function takeBack(
  tx: Transaction,
  queueId: string,
  of: { overdueAt: Date } | { userId: string } | "everybody",
): Promise<void> {
  const gone = await tx
    .delete(queueAssignments)
    .where(
      and(
        eq(queueAssignments.queueId, queueId),
        sql`${queueAssignments.answer} is null`,
        of === "everybody"
          ? undefined
          : "userId" in of
            ? eq(queueAssignments.userId, of.userId)
            : sql`${queueAssignments.until} < ${of.overdueAt.toISOString()}::timestamptz`,
      ),
    )
    .returning({ imageId: queueAssignments.imageId, userId: queueAssignments.userId });
  if (gone.length === 0) return;
  const imageIds = textArray(gone.map(({ imageId }) => imageId));
  const [first] = await tx.execute<{ position: number | null }>(sql`
    with fewer as (
      update queue_images set taken = taken - back.times
      from (select image_id, count(*)::smallint as times from unnest(${imageIds}) image_id group by image_id) back
      where queue_images.queue_id = ${queueId} and queue_images.image_id = back.image_id
      returning queue_images.position)
    select min(position)::int as position from fewer`);
  await tx.execute(sql`
    update queue_members set dealt_count = dealt_count - back.times
    from (select user_id, count(*)::int as times from unnest(${textArray(gone.map(({ userId }) => userId))}) user_id
      group by user_id) back
    where queue_members.queue_id = ${queueId} and queue_members.user_id = back.user_id`);
  if (first?.position != null) await dealAgainFrom(tx, queueId, first.position);
}

/** Lets dealing go on from a position at the latest, as there is an image again that more people are wanted for. */
export async function dealAgainFrom(tx: Transaction, queueId: string, position: number): Promise<void> {
  await tx
    .update(queueMembers)
    .set({ cursor: position })
    .where(and(eq(queueMembers.queueId, queueId), sql`${queueMembers.cursor} > ${position}`));
}

/** Adds to the kept counters of a queue. */
export async function addToCounters(
  tx: Transaction,
  queueId: string,
  by: Partial<Record<"settledCount" | "reviewCount" | "decidedCount" | "voteCount", number>>,
): Promise<void> {
  const changed = Object.entries(by).filter(([, step]) => step !== 0) as [keyof typeof by, number][];
  if (changed.length === 0) return;
  await tx
    .update(labelQueues)
    .set(Object.fromEntries(changed.map(([name, step]) => [name, sql`${labelQueues[name]} + ${step}`])))
    .where(eq(labelQueues.id, queueId));
}

/** What going from one state to another does to the counters. */
export function stateSteps(from: string, to: string) {
  const step = (state: string) => (to === state ? 1 : 0) - (from === state ? 1 : 0);
  return { settledCount: step("settled"), reviewCount: step("review"), decidedCount: step("decided") };
}

/** An image of a queue; not found where the id names none of it. */
export async function queueImageOf(tx: Transaction, queueId: string, imageId: string) {
  const [row] = await tx
    .select()
    .from(queueImages)
    .where(and(eq(queueImages.queueId, queueId), eq(queueImages.imageId, imageId)));
  if (!row) throw notFound(imageId);
  return row;
}

/**
 * What a class that a queue offers goes by today: one that was merged counts for the one that it was merged into.
 * @throws AppError INVALID_INPUT where the queue does not offer it, CONFLICT where it is archived.
 */
export async function offeredClass(db: Queryable, queue: LabelQueue, classId: string): Promise<string> {
  const today = queue.classIds.includes(classId)
    ? (await classesToday(db, queue.projectId)).get(classId)
    : undefined;
  if (!today) {
    throw new AppError(
      "INVALID_INPUT",
      "This queue does not offer that class. Choose one that it offers.",
      "classId",
    );
  }
  if (today.archivedAt) throw archivedClass(today.name);
  return today.id;
}
