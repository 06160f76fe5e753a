import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classes, queueImages, user } from "@/db/schema";
import { classesToday, givenBack } from "@/server/classes/today";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { appendLabels, holdImages } from "@/server/labels/append";
import { addToCounters, holdQueue, offeredClass, queueImageOf, stateSteps } from "./hold";
import { requireReviewer } from "./queries";

/** When the decision that was seen was made, null for none; left out, nothing is compared. */
const seenDecidedAt = z.date().nullish();

type QueueImage = typeof queueImages.$inferSelect;

/** Whether another reviewer has decided since the image was seen. */
const isOthersSince = (image: QueueImage, actorId: string, seenAt: Date | null | undefined) =>
  seenAt !== undefined &&
  image.state === "decided" &&
  image.decidedBy !== actorId &&
  image.decidedAt?.getTime() !== seenAt?.getTime();

async function decidedByOther(tx: Transaction, { decidedBy, decidedClassId }: QueueImage): Promise<AppError> {
  const [by] = await tx
    .select({ name: user.name })
    .from(user)
    .where(eq(user.id, decidedBy ?? ""));
  const [of] = await tx
    .select({ name: classes.name })
    .from(classes)
    .where(eq(classes.id, decidedClassId ?? ""));
  return new AppError(
    "CONFLICT",
    `${by?.name} has decided this image since you looked: ${of ? `it is ${of.name}` : "it has no class"}. That stays; look at the image again.`,
  );
}

/**
 * A reviewer decides what an image is, or that it has no class: a label that is a review's. The votes stay what they are.
 * The same decision again changes nothing, and what another reviewer decided since it was seen is not overridden.
 */
export const decideQueueImage = command({
  action: "queue:review",
  name: "queue:decide",
  input: z.object({
    queueId: z.string(),
    imageId: z.string(),
    classId: z.string().nullish(),
    seenDecidedAt,
  }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, actor, projectId, publish }, { queueId, imageId, ...input }) => {
    const queue = await holdQueue(tx, queueId);
    await requireReviewer(tx, queue, actor.id);
    const classId = input.classId == null ? null : await offeredClass(tx, queue, input.classId);
    const image = await queueImageOf(tx, queueId, imageId);
    if (image.state !== "review" && image.state !== "decided") {
      throw new AppError(
        "CONFLICT",
        image.state === "open"
          ? "Votes are still wanted for this image: it is decided on once they are there."
          : "The votes have decided this image: nothing is left to decide.",
      );
    }
    const isUnseen = isOthersSince(image, actor.id, input.seenDecidedAt);
    if (image.state === "decided" && image.decidedClassId === classId) {
      if (isUnseen || image.decidedBy === actor.id) return image;
    }
    if (isUnseen) throw await decidedByOther(tx, image);
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
  input: z.object({ queueId: z.string(), imageId: z.string(), seenDecidedAt }),
  on: ({ queueId }) => queueId,
  run: async ({ tx, actor, projectId, publish }, { queueId, imageId, ...input }) => {
    const queue = await holdQueue(tx, queueId);
    await requireReviewer(tx, queue, actor.id);
    const image = await queueImageOf(tx, queueId, imageId);
    if (image.state !== "decided") return image;
    if (isOthersSince(image, actor.id, input.seenDecidedAt)) throw await decidedByOther(tx, image);
    const held = await holdImages(tx, projectId, [imageId]);
    const current = held.get(imageId) ?? null;
    const isStanding = current === image.decidedClassId && current !== image.formerClassId;
    const classId = isStanding ? givenBack(await classesToday(tx, projectId), image.formerClassId) : current;
    if (classId !== current) {
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
