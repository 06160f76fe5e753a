import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { images, queueAssignments, queueImages, queueMembers } from "@/db/schema";
import { command } from "@/server/core/command";
import { holdQueue, type LabelQueue, type QueueMember, requireLabeller, takeBack } from "./hold";

/** How long an answer is waited for before the image goes back to the others. */
const waitMs = 30 * 60_000;

/** At most so many images wait for an answer of one person. */
const mostWaiting = 50;

/** An image to be voted on: nothing of what is known of it. */
export interface QueueTask {
  imageId: string;
  width: number;
  height: number;
}

/**
 * Deals images to the person who asks: those that still wait for an answer of theirs, then others in the queue's order,
 * none twice, and none that enough people have. Each is theirs for half an hour.
 */
export const dealQueueImages = command({
  action: "label:write",
  name: "queue:deal",
  input: z.object({
    queueId: z.string(),
    count: z
      .int()
      .min(1, "Ask for an image at least.")
      .max(mostWaiting, "At most 50 images wait for an answer."),
  }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, actor }, { queueId, count }): Promise<QueueTask[]> => {
    const queue = await holdQueue(tx, queueId);
    const member = await requireLabeller(tx, queue, actor.id);
    const now = new Date();
    const until = new Date(now.getTime() + waitMs);
    const ofPerson = and(
      eq(queueAssignments.queueId, queueId),
      eq(queueAssignments.userId, actor.id),
      sql`${queueAssignments.answer} is null`,
    );
    const own = await tx.update(queueAssignments).set({ until }).where(ofPerson).returning();
    await takeBack(tx, queueId, { overdueAt: now });
    if (queue.state === "open" && own.length < count) {
      // Read anew: what was taken back may be before the cursor.
      const [at = member] = await tx
        .select()
        .from(queueMembers)
        .where(and(eq(queueMembers.queueId, queueId), eq(queueMembers.userId, actor.id)));
      await dealMore(tx, queue, at, count - own.length, until);
    }
    return tx
      .select({ imageId: images.id, width: images.width, height: images.height })
      .from(queueAssignments)
      .innerJoin(images, eq(images.id, queueAssignments.imageId))
      .innerJoin(
        queueImages,
        and(
          eq(queueImages.queueId, queueAssignments.queueId),
          eq(queueImages.imageId, queueAssignments.imageId),
        ),
      )
      .where(ofPerson)
      .orderBy(asc(queueImages.position))
      .limit(count);
  },
});

async function dealMore(
  tx: Transaction,
  queue: LabelQueue,
  member: QueueMember,
  count: number,
  until: Date,
): Promise<void> {
  const bound = member.share === null ? Infinity : Math.ceil(member.share * queue.imageCount);
  const room = Math.min(count, bound - member.dealtCount);
  if (room <= 0) return;
  const found = await tx.execute<{ image_id: string; position: number }>(sql`
    select image_id, position from queue_images q
    where queue_id = ${queue.id} and state = 'open' and position >= ${member.cursor}
      and taken < ${queue.votesPerImage} and not exists (
        select 1 from queue_assignments a
        where a.queue_id = q.queue_id and a.image_id = q.image_id and a.user_id = ${member.userId})
    order by position limit ${room}`);
  const last = found.at(-1);
  // Fewer than asked for: behind the cursor nothing is left, until an image is given back or added.
  const cursor = found.length === room && last ? last.position + 1 : queue.imageCount;
  await tx
    .update(queueMembers)
    .set({ cursor, dealtCount: member.dealtCount + found.length })
    .where(and(eq(queueMembers.queueId, queue.id), eq(queueMembers.userId, member.userId)));
  if (found.length === 0) return;
  await tx
    .insert(queueAssignments)
    .values(
      found.map(({ image_id }) => ({ queueId: queue.id, imageId: image_id, userId: member.userId, until })),
    );
  await tx
    .update(queueImages)
    .set({ taken: sql`${queueImages.taken} + 1` })
    .where(
      and(
        eq(queueImages.queueId, queue.id),
        sql`${queueImages.imageId} = any(${sql.param(found.map(({ image_id }) => image_id))}::text[])`,
      ),
    );
}
