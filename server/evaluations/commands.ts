import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { evaluationPieces, evaluations, runs, split } from "@/db/schema";
import { judgedSplit, splitNames } from "@/ml/splits";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { cancelWork } from "@/server/core/work";
import { modelIdOf } from "@/server/models/queries";
import { splitCounts } from "@/server/runs/baseline";
import type { Evaluation } from "./queries";

/** Asks for a run's model to be evaluated on another of its splits. What is there, or being worked on, stays. */
export const createEvaluation = command({
  action: "run:launch",
  name: "evaluation:create",
  input: z.object({
    runId: z.string(),
    split: z.enum(split.enumValues),
    by: z.enum(evaluations.by.enumValues).nullish(),
  }),
  on: ({ runId }) => runId,
  run: async ({ tx, context, actor, projectId, publish, enqueue, audit }, input) => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, input.runId)).for("update");
    if (!run) throw notFound(input.runId);
    const name = splitNames[input.split];
    if (run.deletedAt) throw new AppError("CONFLICT", `Run ${run.number} is deleted: restore it first.`);
    if (!(await modelIdOf(tx, run.id))) {
      throw new AppError(
        "CONFLICT",
        `Run ${run.number} has no model that could be evaluated: wait until it has finished, or launch it again.`,
      );
    }
    const counts = await splitCounts(context, run);
    if (counts[input.split] === 0) {
      throw new AppError("INVALID_INPUT", `The run's version has no ${name} images.`, "split");
    }
    if (input.split === judgedSplit(counts)) {
      throw new AppError(
        "CONFLICT",
        `Run ${run.number} was measured on its ${name} split after its training: open its matrix.`,
      );
    }
    const [former] = await tx
      .select()
      .from(evaluations)
      .where(and(eq(evaluations.runId, run.id), eq(evaluations.split, input.split)));
    if (former && former.state !== "failed" && former.state !== "cancelled") {
      audit(former.id);
      return former;
    }
    if (former) await tx.delete(evaluations).where(eq(evaluations.id, former.id));
    const [made] = await tx
      .insert(evaluations)
      .values({
        ...{ projectId, runId: run.id, split: input.split, createdBy: actor.id },
        by: input.by ?? "worker",
      })
      .returning();
    if (!made) throw new Error("The insert returned no evaluation");
    await enqueue("evaluation", { id: made.id }, made.id);
    publish(projectId, "EVALUATION_CHANGED", made.id);
    audit(made.id);
    return made;
  },
});

const ofEvaluation = {
  action: "run:launch",
  input: z.object({ evaluationId: z.string() }),
  on: ({ evaluationId }: { evaluationId: string }) => evaluationId,
} as const;

/** Ends an evaluation: nothing of it counts. A second call changes nothing. */
export const cancelEvaluation = command({
  ...ofEvaluation,
  name: "evaluation:cancel",
  run: async ({ tx, projectId, publish }, { evaluationId }) => {
    const { lentAt } = await evaluationById(tx, evaluationId);
    await cancelWork(tx, evaluations, evaluationId);
    // While tabs are at it the worker's part is finished.
    if (lentAt) {
      const cancelled = { state: "cancelled", lentAt: null, finishedAt: new Date() } as const;
      await tx.update(evaluations).set(cancelled).where(eq(evaluations.id, evaluationId));
    }
    publish(projectId, "EVALUATION_CHANGED", evaluationId);
    return evaluationById(tx, evaluationId);
  },
});

/** Has the worker answer what no tab has answered yet. A second call changes nothing. */
export const finishEvaluation = command({
  ...ofEvaluation,
  name: "evaluation:finish",
  run: async ({ tx, projectId, publish, enqueue }, { evaluationId }) => {
    const { lentAt } = await evaluationById(tx, evaluationId);
    if (lentAt) {
      const anew = { by: "worker", state: "queued", lentAt: null, finishedAt: null } as const;
      await tx
        .update(evaluations)
        .set({ ...anew, fence: sql`${evaluations.fence} + 1` })
        .where(eq(evaluations.id, evaluationId));
      // What tabs have in hand is the worker's from now on.
      await tx
        .update(evaluationPieces)
        .set({ tabId: null, leaseUntil: null })
        .where(and(eq(evaluationPieces.evaluationId, evaluationId), isNull(evaluationPieces.answers)));
      await enqueue("evaluation", { id: evaluationId }, evaluationId);
      publish(projectId, "EVALUATION_CHANGED", evaluationId);
    }
    return evaluationById(tx, evaluationId);
  },
});

/** Deletes an evaluation that is over, and the run that holds its result. The split can then be evaluated anew. */
export const deleteEvaluation = command({
  ...ofEvaluation,
  name: "evaluation:delete",
  run: async ({ tx, projectId, publish }, { evaluationId }) => {
    const { state, runId, resultId, lentAt } = await evaluationById(tx, evaluationId);
    if (state === "queued" || state === "running" || lentAt) {
      throw new AppError("CONFLICT", "This evaluation is under way: cancel it first.");
    }
    if (resultId) {
      await tx.update(runs).set({ deletedAt: new Date() }).where(eq(runs.id, resultId));
      publish(projectId, "RUN_CHANGED", resultId);
    }
    await tx.delete(evaluations).where(eq(evaluations.id, evaluationId));
    publish(projectId, "EVALUATION_CHANGED", evaluationId);
    return runId;
  },
});

/** @throws NOT_FOUND where somebody has deleted it. */
export async function evaluationById(tx: Transaction, id: string): Promise<Evaluation> {
  const [row] = await tx.select().from(evaluations).where(eq(evaluations.id, id)).for("update");
  if (!row) throw notFound(id);
  return row;
}
