import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { queueImages } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { appendLabels, holdImages } from "@/server/labels/append";
import { addToCounters, holdQueue, queueImageOf, stateSteps } from "./hold";
import { requireReviewer } from "./queries";

/**
 * A reviewer decides what an image is, or that it has no class: a label that is a review's. The votes stay what they are.
 * The same decision again changes nothing.
 */
export const decideQueueImage = command({
  action: "queue:review",
  name: "queue:decide",
  input: z.object({ queueId: z.string(), imageId: z.string(), classId: z.string().nullish() }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, actor, projectId, publish }, { queueId, imageId, ...input }) => {
    const queue = await holdQueue(tx, queueId);
    await requireReviewer(tx, queue, actor.id);
    const classId = input.classId ?? null;
    if (classId !== null && !queue.classIds.includes(classId)) {
      throw new AppError(
        "INVALID_INPUT",
        "This queue does not offer that class. Choose one that it offers.",
        "classId",
      );
    }
    const image = await queueImageOf(tx, queueId, imageId);
    if (image.state !== "review" && image.state !== "decided") {
      throw new AppError(
        "CONFLICT",
        image.state === "open"
          ? "Votes are still wanted for this image: it is decided on once they are there."
          : "The votes have decided this image: nothing is left to decide.",
      );
    }
    if (image.state === "decided" && image.decidedClassId === classId && image.decidedBy === actor.id)
      return image;
    const held = await holdImages(tx, projectId, [imageId]);
    const current = held.get(imageId) ?? null;
    if (classId !== null || current !== null) {
      await appendLabels(tx, {
        projectId,
        choices: [{ imageId, classId }],
        source: "review",
        authorId: actor.id,
        originId: queueId,
        held,
      });
      publish(projectId, "LABELS_CHANGED", imageId);
    }
    const decided = {
      state: "decided" as const,
      decidedClassId: classId,
      decidedBy: actor.id,
      decidedAt: new Date(),
      // Of several decisions the first one's: taking back takes all of them back.
      formerClassId: image.state === "decided" ? image.formerClassId : current,
    };
    await change(tx, image, decided);
    await addToCounters(tx, queueId, stateSteps(image.state, "decided"));
    publish(projectId, "QUEUE_CHANGED", queueId);
    return { ...image, ...decided };
  },
});

/**
 * Takes a decision back: the image waits for a reviewer again, and gets the class that it had before, by a new label,
 * unless somebody has labelled it since.
 */
export const undoQueueDecision = command({
  action: "queue:review",
  name: "queue:undo",
  input: z.object({ queueId: z.string(), imageId: z.string() }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, actor, projectId, publish }, { queueId, imageId }) => {
    const queue = await holdQueue(tx, queueId);
    await requireReviewer(tx, queue, actor.id);
    const image = await queueImageOf(tx, queueId, imageId);
    if (image.state !== "decided") return image;
    const held = await holdImages(tx, projectId, [imageId]);
    const current = held.get(imageId) ?? null;
    if (current === image.decidedClassId && current !== image.formerClassId) {
      await appendLabels(tx, {
        projectId,
        choices: [{ imageId, classId: image.formerClassId }],
        source: "review",
        authorId: actor.id,
        originId: queueId,
        held,
      });
      publish(projectId, "LABELS_CHANGED", imageId);
    }
    const undecided = {
      state: "review" as const,
      decidedClassId: null,
      decidedBy: null,
      decidedAt: null,
      formerClassId: null,
    };
    await change(tx, image, undecided);
    await addToCounters(tx, queueId, stateSteps("decided", "review"));
    publish(projectId, "QUEUE_CHANGED", queueId);
    return { ...image, ...undecided };
  },
});

async function change(
  tx: Transaction,
  { queueId, imageId }: { queueId: string; imageId: string },
  set: Partial<typeof queueImages.$inferInsert>,
): Promise<void> {
  await tx
    .update(queueImages)
    .set(set)
    .where(and(eq(queueImages.queueId, queueId), eq(queueImages.imageId, imageId)));
}
