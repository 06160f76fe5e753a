import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classes, images } from "@/db/schema";
import { actionKey, command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { appendLabels, holdImages } from "@/server/labels/append";
import { batchOfKey, beginBatch, endBatch } from "@/server/labels/commands";
import type { LabelBatch } from "@/server/labels/queries";
import { holdClass } from "./commands";
import type { ClassRow } from "./queries";

/** What a merge did: the class that was merged, and the labels that it gave, by which it can be taken back. */
export interface Merged {
  merged: ClassRow;
  batch: LabelBatch;
}

/**
 * Gives all images of a class another class, by one batch of labels, and archives the class: an import that names it
 * brings images of the other. The same key again is the same merge. It is taken back by restoring the class and undoing
 * the batch. Frozen versions keep both.
 */
export const mergeClass = command({
  action: "project:write",
  name: "class:merge",
  input: z.object({
    classId: z.string(),
    intoId: z.string(),
    key: actionKey,
  }),
  on: ({ classId }) => classId,
  run: async ({ tx, actor, projectId, publish, audit }, { classId, intoId, key }): Promise<Merged> => {
    if (classId === intoId) {
      throw new AppError(
        "INVALID_INPUT",
        "A class cannot be merged into itself: choose another one.",
        "intoId",
      );
    }
    const { own, into } = await holdBoth(tx, projectId, classId, intoId);
    audit(classId);
    const before = await batchOfKey(tx, projectId, key);
    if (before) return { merged: own, batch: before };
    if (into.archivedAt) {
      throw new AppError(
        "CONFLICT",
        `${into.name} is archived: no image gets it any more. Choose another class, or take it out of the archive first.`,
        "intoId",
      );
    }
    if (own.mergedIntoId) {
      throw new AppError("CONFLICT", `${own.name} is merged already. Take it out of the archive first.`);
    }
    const rows = await tx
      .select({ imageId: images.id })
      .from(images)
      .where(and(eq(images.projectId, projectId), eq(images.classId, classId)));
    const batch = await beginBatch(tx, {
      ...{ projectId, key, authorId: actor.id },
      ...{ classId: intoId, isMerge: true },
    });
    if (!batch) throw new AppError("CONFLICT", "Another action has this key. Choose a new one.", "key");
    const held = await holdImages(
      tx,
      projectId,
      rows.map(({ imageId }) => imageId),
    );
    // Who held them until now may have given them another class.
    const ofClass = rows.filter(({ imageId }) => held.get(imageId) === classId);
    const imageCount = await appendLabels(tx, {
      projectId,
      choices: ofClass.map(({ imageId }) => ({ imageId, classId: intoId })),
      held,
      source: "person",
      authorId: actor.id,
      batchId: batch.id,
    });
    const [merged] = await tx
      .update(classes)
      .set({ archivedAt: own.archivedAt ?? new Date(), mergedIntoId: intoId })
      .where(eq(classes.id, classId))
      .returning();
    publish(projectId, "LABELS_CHANGED", batch.id);
    publish(projectId, "PROJECT_CHANGED", projectId);
    return { merged: merged ?? own, batch: await endBatch(tx, batch, { imageCount }) };
  },
});

/** Both classes, held in the order of their ids: two merges at once never wait for each other in a circle. */
async function holdBoth(tx: Transaction, projectId: string, classId: string, intoId: string) {
  const [first, second] = classId < intoId ? [classId, intoId] : [intoId, classId];
  const one = await holdClass(tx, projectId, first);
  const other = await holdClass(tx, projectId, second);
  return classId < intoId ? { own: one, into: other } : { own: other, into: one };
}
