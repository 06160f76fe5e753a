import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { labelQueues, queueImages } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { checkQueueName, instructions, queueName, votesPerImage } from "./create";
import { addToCounters, askable, dealAgainFrom, holdQueue, type LabelQueue, takeBack } from "./hold";
import { giveUpOn, people, setPeople } from "./people";

/**
 * Changes a queue; what is not given stays. More votes may be asked for, not fewer: what waits for a reviewer then waits for
 * those votes first. A paused queue deals nothing and takes what was dealt; a closed one takes nothing.
 */
export const updateLabelQueue = command({
  action: "queue:write",
  name: "queue:update",
  input: z.object({
    queueId: z.string(),
    name: queueName.nullish(),
    instructions: instructions.nullish(),
    votesPerImage: votesPerImage.nullish(),
    state: z.enum(labelQueues.state.enumValues).nullish(),
    people: people.nullish(),
  }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, access, projectId, publish }, { queueId, ...input }) => {
    const current = await holdQueue(tx, queueId);
    if (input.name != null) await checkQueueName(tx, projectId, input.name, queueId);
    const [queue = current] = await tx
      .update(labelQueues)
      .set({
        name: input.name ?? current.name,
        instructions: input.instructions ?? current.instructions,
        votesPerImage: input.votesPerImage ?? current.votesPerImage,
        state: input.state ?? current.state,
      })
      .where(eq(labelQueues.id, queueId))
      .returning();
    if (queue.votesPerImage < current.votesPerImage) {
      throw new AppError(
        "INVALID_INPUT",
        `${current.votesPerImage} votes for each image were asked for: there can be more, not fewer, as some are there already.`,
        "votesPerImage",
      );
    }
    if (input.people) await setPeople(tx, queue, access.teamId, input.people);
    else if (queue.votesPerImage > current.votesPerImage) await requireEnough(tx, queue);
    if (queue.votesPerImage > current.votesPerImage) await askForMore(tx, queue);
    if (queue.state === "closed") await takeBack(tx, queueId, "everybody");
    publish(projectId, "QUEUE_CHANGED", queueId);
    const [changed = queue] = await tx.select().from(labelQueues).where(eq(labelQueues.id, queueId));
    return changed;
  },
});

async function requireEnough(tx: Transaction, queue: LabelQueue): Promise<void> {
  const [row] = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from (${askable(queue.id)}) m`,
  );
  const labellers = row?.count ?? 0;
  if (labellers >= queue.votesPerImage) return;
  throw new AppError(
    "INVALID_INPUT",
    `${queue.votesPerImage} votes for each image need as many people who label, and there are ${labellers}. Add people first.`,
    "votesPerImage",
  );
}

/**
 * What waits for a reviewer is open again where there is somebody left to ask; what the votes or a reviewer decided stays
 * decided.
 */
async function askForMore(tx: Transaction, queue: LabelQueue): Promise<void> {
  const queueId = queue.id;
  const reopened = await tx
    .update(queueImages)
    .set({ state: "open" })
    .where(and(eq(queueImages.queueId, queueId), eq(queueImages.state, "review")))
    .returning({ imageId: queueImages.imageId });
  await addToCounters(tx, queueId, { reviewCount: -reopened.length });
  await giveUpOn(tx, queue);
  await dealAgainFrom(tx, queueId, 0);
}
