import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { classes, images, labelBatches } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { appendLabels } from "@/server/labels/append";
import { holdClass } from "./commands";
import type { ClassRow } from "./queries";

type Batch = typeof labelBatches.$inferSelect;

/** What a merge did: the class that was merged, and the labels that it gave, by which it can be taken back. */
export interface Merged {
  merged: ClassRow;
  batch: Batch;
}

/**
 * Gives all images of a class another class, by one batch of labels, and archives the class: an import that names it
 * brings images of the other. The same key again is the same merge. It is taken back by undoing the batch and restoring
 * the class. Frozen versions keep both.
 */
export const mergeClass = command({
  action: "project:write",
  name: "class:merge",
  input: z.object({
    classId: z.string(),
    intoId: z.string(),
    key: z.string().min(8, "A key has at least 8 characters.").max(100, "A key has at most 100 characters."),
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
    const [before] = await tx
      .select()
      .from(labelBatches)
      .where(and(eq(labelBatches.projectId, projectId), eq(labelBatches.key, key)));
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
    const [batch] = await tx
      .insert(labelBatches)
      .values({ projectId, key, classId: intoId, imageCount: rows.length, authorId: actor.id })
      .returning();
    if (!batch) throw new Error("The insert returned no batch");
    await appendLabels(tx, {
      projectId,
      choices: rows.map(({ imageId }) => ({ imageId, classId: intoId })),
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
    return { merged: merged ?? own, batch };
  },
});

/** Both classes, held in the order of their ids: two merges at once never wait for each other in a circle. */
async function holdBoth(tx: Transaction, projectId: string, classId: string, intoId: string) {
  const [first, second] = classId < intoId ? [classId, intoId] : [intoId, classId];
  const one = await holdClass(tx, projectId, first);
  const other = await holdClass(tx, projectId, second);
  return classId < intoId ? { own: one, into: other } : { own: other, into: one };
}
