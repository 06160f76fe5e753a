import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { caseTurns, datasetImages, errorCases } from "@/db/schema";
import { classesToday, classToGive } from "@/server/classes/today";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import type { Publish } from "@/server/core/events";
import { appendLabels, holdImages } from "@/server/labels/append";
import { holdCases } from "./commands";

type ErrorCase = typeof errorCases.$inferSelect;
type Turn = Pick<typeof caseTurns.$inferInsert, "kind" | "reason" | "authorId"> & { classId?: string };

const reason = z.string().trim().max(2000, "A reason has at most 2,000 characters.");

async function turn(
  tx: Transaction,
  publish: Publish,
  own: ErrorCase,
  standing: ErrorCase["standing"],
  { classId = own.expectedClassId, ...said }: Turn,
): Promise<ErrorCase> {
  const [changed] = await tx
    .update(errorCases)
    .set({ standing, expectedClassId: classId })
    .where(eq(errorCases.id, own.id))
    .returning();
  await tx.insert(caseTurns).values({ ...said, caseId: own.id, formerClassId: own.expectedClassId, classId });
  publish(own.projectId, "ERROR_CASE_CHANGED", own.id);
  return changed ?? own;
}

async function holdCase(tx: Transaction, projectId: string, id: string): Promise<ErrorCase> {
  const [own] = await holdCases(tx, projectId, [id]);
  if (!own) throw new Error("A held case is missing");
  return own;
}

/**
 * Puts the label of a case's picture right, and lets the case expect that class. Where it is the class that the model had
 * said, the model was not wrong: the case is closed as repaired. Where it is another one, the model was wrong all the
 * same, and the case stays open; what runs have said is judged by the new class. To say the same again changes nothing.
 * A class that was merged stands for the one that it was merged into.
 * @throws AppError CONFLICT where the class is archived.
 */
export const repairErrorCase = command({
  action: "review:write",
  name: "error-case:repair",
  input: z.object({ errorCaseId: z.string(), classId: z.string(), reason: reason.nullish() }),
  on: ({ errorCaseId }) => errorCaseId,
  run: async ({ tx, actor, projectId, publish }, { errorCaseId, classId, reason: why }) => {
    const own = await holdCase(tx, projectId, errorCaseId);
    const today = await classesToday(tx, projectId, true);
    const held = await holdImages(tx, projectId, [own.imageId]);
    const now = held.get(own.imageId) ?? null;
    const given = classToGive(today, classId, now);
    const isLabelled = now === given;
    if (!isLabelled) {
      await appendLabels(tx, {
        projectId,
        choices: [{ imageId: own.imageId, classId: given }],
        source: "review",
        authorId: actor.id,
        originId: own.id,
        held,
      });
      const holders = await tx
        .select({ id: datasetImages.datasetId })
        .from(datasetImages)
        .where(eq(datasetImages.imageId, own.imageId));
      publish(projectId, "LABELS_CHANGED", own.imageId);
      for (const { id } of holders) publish(projectId, "DATASET_CHANGED", id);
    }
    const isRepaired = given === today.get(own.predictedClassId)?.id;
    // A retired case stays out until somebody brings it back.
    const standing = isRepaired ? "repaired" : own.standing === "repaired" ? "open" : own.standing;
    if (isLabelled && given === own.expectedClassId && standing === own.standing) return own;
    const kind = isRepaired ? "repaired" : "relabelled";
    return turn(tx, publish, own, standing, { kind, reason: why ?? "", authorId: actor.id, classId: given });
  },
});

/** Takes a case out of what runs have to pass, with the reason. What they said of it stays. */
export const retireErrorCase = command({
  action: "review:write",
  name: "error-case:retire",
  input: z.object({
    errorCaseId: z.string(),
    reason: reason.min(1, "Say why: whoever meets the case later will ask."),
  }),
  on: ({ errorCaseId }) => errorCaseId,
  run: async ({ tx, actor, projectId, publish }, { errorCaseId, reason: why }) => {
    const own = await holdCase(tx, projectId, errorCaseId);
    if (own.standing === "retired") return own;
    return turn(tx, publish, own, "retired", { kind: "retired", reason: why, authorId: actor.id });
  },
});

/** Brings a repaired or retired case back: runs have to pass it again. */
export const reopenErrorCase = command({
  action: "review:write",
  name: "error-case:reopen",
  input: z.object({ errorCaseId: z.string(), reason: reason.nullish() }),
  on: ({ errorCaseId }) => errorCaseId,
  run: async ({ tx, actor, projectId, publish }, { errorCaseId, reason: why }) => {
    const own = await holdCase(tx, projectId, errorCaseId);
    if (own.standing === "open") return own;
    const today = await classesToday(tx, projectId);
    if (own.standing === "repaired" && own.expectedClassId === today.get(own.predictedClassId)?.id) {
      throw new AppError(
        "CONFLICT",
        "The case expects the class that its run said, so there is nothing to pass: put the label right first.",
      );
    }
    return turn(tx, publish, own, "open", { kind: "reopened", reason: why ?? "", authorId: actor.id });
  },
});
