import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { queueAssignments, queueImages, queueMembers, votes } from "@/db/schema";
import { classesToday } from "@/server/classes/today";
import { actionKey, command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import type { Publish } from "@/server/core/events";
import { appendLabels } from "@/server/labels/append";
import {
  addToCounters,
  askable,
  dealAgainFrom,
  holdQueue,
  type LabelQueue,
  offeredClass,
  queueImageOf,
  requireLabeller,
  stateSteps,
} from "./hold";
import { type Vote, verdictOf } from "./verdict";

type QueueImage = typeof queueImages.$inferSelect;

/** A day: a picture that was open for longer was not looked at. */
const longestMs = 86_400_000;

/**
 * Says what a person thinks of an image: a class, that they cannot say, or that another one shall be asked. Once for one
 * key; another vote of the same person is the one that counts from then on, and the first stays. A vote that comes late is
 * kept like any other; what a reviewer decided it does not touch.
 */
export const castVote = command({
  action: "label:write",
  name: "queue:vote",
  input: z
    .object({
      queueId: z.string(),
      imageId: z.string(),
      key: actionKey,
      answer: z.enum(votes.answer.enumValues),
      classId: z.string().nullish(),
      reason: z.string().trim().max(500, "A reason has at most 500 characters.").nullish(),
      ms: z.int().min(0).max(longestMs),
    })
    .refine(
      ({ answer, classId }) => (answer === "class") === (classId != null),
      "Give a class for the answer class, and none for the others.",
    ),
  on: ({ queueId }) => queueId,
  run: async ({ tx, actor, projectId, publish }, { queueId, imageId, key, ...said }) => {
    const queue = await holdQueue(tx, queueId);
    const member = await requireLabeller(tx, queue, actor.id);
    const [sent] = await tx
      .select({ sequence: votes.sequence })
      .from(votes)
      .where(and(eq(votes.queueId, queueId), eq(votes.userId, actor.id), eq(votes.key, key)));
    if (sent) return queue;
    if (queue.state === "closed") {
      throw new AppError("CONFLICT", `The queue ${queue.name} is closed: it takes no votes any more.`);
    }
    const classId = said.classId ?? null;
    if (classId !== null) await offeredClass(tx, queue, classId);
    const image = await queueImageOf(tx, queueId, imageId);
    const ofPerson = and(
      eq(queueAssignments.queueId, queueId),
      eq(queueAssignments.imageId, imageId),
      eq(queueAssignments.userId, member.userId),
    );
    const [before] = await tx.select().from(queueAssignments).where(ofPerson);
    const { answer, ms } = said;
    const [vote] = await tx
      .insert(votes)
      .values({ queueId, imageId, userId: actor.id, key, answer, classId, reason: said.reason ?? "", ms })
      .returning({ sequence: votes.sequence });
    if (!vote) throw new Error("The insert returned no vote");
    const kept = { answer, classId, ms, sequence: vote.sequence, until: null };
    await tx
      .insert(queueAssignments)
      .values({ queueId, imageId, userId: actor.id, ...kept })
      .onConflictDoUpdate({
        target: [queueAssignments.queueId, queueAssignments.imageId, queueAssignments.userId],
        set: kept,
      });
    // A skipped image is one that was never dealt, but to this person it is not dealt again.
    const step = (answer === "skip" ? 0 : 1) - (before && before.answer !== "skip" ? 1 : 0);
    if (step !== 0) {
      await tx
        .update(queueMembers)
        .set({ dealtCount: sql`${queueMembers.dealtCount} + ${step}` })
        .where(and(eq(queueMembers.queueId, queueId), eq(queueMembers.userId, actor.id)));
      if (step < 0) await dealAgainFrom(tx, queueId, image.position);
    }
    const counted = before?.answer === "class" || before?.answer === "cannot_say" ? 1 : 0;
    await addToCounters(tx, queueId, { voteCount: (answer === "skip" ? 0 : 1) - counted });
    await settle(tx, queue, { ...image, taken: image.taken + step }, publish);
    publish(projectId, "QUEUE_CHANGED", queueId);
    return queue;
  },
});

/**
 * What the votes on an image come to now: its state, the counters, and the label where they decide. A vote for a class that
 * was merged since counts for the one that it was merged into, and for one that was archived none can decide.
 */
async function settle(
  tx: Transaction,
  queue: LabelQueue,
  image: QueueImage,
  publish: Publish,
): Promise<void> {
  const ofImage = and(eq(queueAssignments.queueId, queue.id), eq(queueAssignments.imageId, image.imageId));
  const found = await tx
    .select()
    .from(queueAssignments)
    .where(ofImage)
    .orderBy(asc(queueAssignments.sequence));
  const today = await classesToday(tx, queue.projectId);
  const cast: Vote[] = found
    .filter(({ answer }) => answer === "class" || answer === "cannot_say")
    .map(({ userId, classId }) => ({ userId, classId: today.get(classId ?? "")?.id ?? null }));
  const isWaited = found.some(({ answer }) => answer === null);
  const stuck =
    cast.length < queue.votesPerImage &&
    !isWaited &&
    cast.length + (await othersOf(tx, image)) < queue.votesPerImage;
  const verdict = verdictOf(cast, {
    ...queue,
    ...{ isGold: image.goldClassId !== null, stuck },
    isArchived: (classId) => today.get(classId)?.archivedAt != null,
  });
  const isDecided = image.state === "decided";
  await tx
    .update(queueImages)
    .set({
      taken: image.taken,
      differs: verdict.differs,
      ...(isDecided ? {} : { state: verdict.state, decidedClassId: verdict.classId }),
    })
    .where(and(eq(queueImages.queueId, queue.id), eq(queueImages.imageId, image.imageId)));
  if (isDecided) return;
  await addToCounters(tx, queue.id, stateSteps(image.state, verdict.state));
  const { classId } = verdict;
  if (classId === null || classId === today.get(image.decidedClassId ?? "")?.id) return;
  await appendLabels(tx, {
    projectId: queue.projectId,
    choices: [{ imageId: image.imageId, classId }],
    source: "person",
    // Of those who said so the one who said it first.
    authorId: cast.find((vote) => vote.classId === classId)?.userId ?? null,
    originId: queue.id,
  });
  publish(queue.projectId, "LABELS_CHANGED", image.imageId);
}

/** How many who label in the queue have not been asked about an image. */
async function othersOf(tx: Transaction, { queueId, imageId }: QueueImage): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from (${askable(queueId)}) m
    where not exists (select 1 from queue_assignments a where a.queue_id = ${queueId} and a.image_id = ${imageId}
      and a.user_id = m.user_id)`);
  return row?.count ?? 0;
}
