import { and, asc, eq, notInArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { labelQueues, projects, queueMembers } from "@/db/schema";
import { AppError } from "@/server/core/errors";
import type { Publish } from "@/server/core/events";
import { membersByIds, requireAble } from "@/server/teams/queries";
import { addToCounters, askable, holdQueue, type LabelQueue, takeBack } from "./hold";

/** Who works in a queue, by their membership in the team. */
export const people = z
  .array(
    z.object({
      memberId: z.string(),
      role: z.enum(queueMembers.role.enumValues),
      share: z
        .number()
        .gt(0, "A share is above 0.")
        .max(1, "A share is at most 1, which is all images.")
        .nullish(),
    }),
  )
  .max(500, "At most 500 people work in a queue.")
  .refine(
    (all) => new Set(all.map(({ memberId }) => memberId)).size === all.length,
    "A person is in a queue once: choose one role for each.",
  );

/**
 * Makes these the people of a queue. Who is no longer among them keeps their votes; what waited for an answer of theirs goes
 * back to the others. Refuses people whose role in the team does not allow it, and fewer who label than votes are wanted.
 */
export async function setPeople(
  tx: Transaction,
  queue: Pick<LabelQueue, "id" | "votesPerImage">,
  teamId: string,
  wanted: z.output<typeof people>,
): Promise<void> {
  const labellers = wanted.filter(({ role }) => role === "labeller").length;
  if (labellers < queue.votesPerImage) {
    throw new AppError(
      "INVALID_INPUT",
      `${queue.votesPerImage} votes for each image need as many people who label, and there are ${labellers}. Add people, or ask for fewer votes.`,
      "people",
    );
  }
  const found = await membersByIds(
    tx,
    teamId,
    wanted.map(({ memberId }) => memberId),
  );
  const rows = wanted.map(({ role, share }, place) => {
    const member = found[place];
    if (!member) throw new Error(`No member for place ${place}`);
    requireAble(member, role === "labeller" ? "label:write" : "queue:review");
    return {
      queueId: queue.id,
      userId: member.userId,
      role,
      share: role === "labeller" ? (share ?? null) : null,
    };
  });
  const users = rows.map(({ userId }) => userId);
  const gone = await tx
    .delete(queueMembers)
    .where(and(eq(queueMembers.queueId, queue.id), notInArray(queueMembers.userId, users)))
    .returning({ userId: queueMembers.userId });
  const idle = [...gone, ...rows.filter(({ role }) => role === "reviewer")];
  for (const { userId } of idle) await takeBack(tx, queue.id, { userId });
  await tx
    .insert(queueMembers)
    .values(rows)
    .onConflictDoUpdate({
      target: [queueMembers.queueId, queueMembers.userId],
      set: { role: sql`excluded.role`, share: sql`excluded.share` },
    });
  if (idle.length > 0) await giveUpOn(tx, queue);
}

/**
 * Gives to others what waited for an answer of a person who has left a team, or may not label in it any more. Their votes
 * count, and they stay among the people of its queues: who comes back goes on.
 */
export async function takeBackFrom(
  tx: Transaction,
  publish: Publish,
  { teamId, userId }: { teamId: string; userId: string },
): Promise<void> {
  const queues = await tx
    .select({ id: labelQueues.id })
    .from(queueMembers)
    .innerJoin(labelQueues, eq(labelQueues.id, queueMembers.queueId))
    .innerJoin(projects, and(eq(projects.id, labelQueues.projectId), eq(projects.teamId, teamId)))
    .where(eq(queueMembers.userId, userId))
    .orderBy(asc(labelQueues.id));
  for (const { id } of queues) {
    const queue = await holdQueue(tx, id);
    await takeBack(tx, id, { userId });
    await giveUpOn(tx, queue);
    publish(queue.projectId, "QUEUE_CHANGED", id);
  }
}

/** Images that somebody was asked about and that too few are left for go to the reviewer, with the votes that they have. */
export async function giveUpOn(
  tx: Transaction,
  { id, votesPerImage }: Pick<LabelQueue, "id" | "votesPerImage">,
): Promise<void> {
  const given = await tx.execute<{ state: "review" | "settled" }>(sql`
    with asked as materialized (${askable(id)})
    update queue_images q set state = case when gold_class_id is null then 'review' else 'settled' end
    where queue_id = ${id} and state = 'open'
      and exists (select 1 from queue_assignments a where a.queue_id = q.queue_id and a.image_id = q.image_id)
      and taken + (
        select count(*) from asked m
        where not exists (
          select 1 from queue_assignments a
          where a.queue_id = q.queue_id and a.image_id = q.image_id and a.user_id = m.user_id)
      ) < ${votesPerImage}
    returning state`);
  const settledCount = given.filter(({ state }) => state === "settled").length;
  await addToCounters(tx, id, { settledCount, reviewCount: given.length - settledCount });
}
