import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { runFeatureAxes, runFeaturePoints, runFeatures } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { cancelWork } from "@/server/core/work";
import { modelIdOf } from "@/server/models/queries";

const ofRun = {
  action: "review:write",
  input: z.object({ runId: z.string() }),
  on: ({ runId }: { runId: string }) => runId,
} as const;

/** As a row is when it is asked for, whatever became of it before. A worker that is still at it loses the fence. */
const anew = {
  fence: sql`${runFeatures.fence} + 1`,
  state: "queued" as const,
  stage: "axes" as const,
  ...{ stageAt: null, processed: 0, total: null, failure: null, findings: null },
  ...{ cancelRequestedAt: null, startedAt: null, finishedAt: null },
};

/** Asks a worker what a run makes of its training and evaluated images. What is there, or being worked on, stays. */
export const createRunFeatures = command({
  ...ofRun,
  name: "run-features:create",
  run: async ({ tx, actor, projectId, publish, enqueue }, { runId }) => {
    if (!(await modelIdOf(tx, runId))) {
      throw new AppError("INVALID_INPUT", "This run has no model: launch it again to have one.", "runId");
    }
    const [asked] = await tx
      .insert(runFeatures)
      .values({ id: runId, projectId, createdBy: actor.id })
      .onConflictDoUpdate({
        target: runFeatures.id,
        set: { ...anew, createdBy: actor.id, createdAt: new Date() },
        setWhere: sql`${runFeatures.state} in ('failed', 'cancelled')`,
      })
      .returning({ id: runFeatures.id });
    if (asked) {
      await tx.delete(runFeaturePoints).where(eq(runFeaturePoints.runId, runId));
      await tx.delete(runFeatureAxes).where(eq(runFeatureAxes.runId, runId));
      await enqueue("features", { id: runId }, runId);
      publish(projectId, "FEATURES_CHANGED", runId);
    }
    return runId;
  },
});

/** Ends the reading of a run's features: there are none then. A second call changes nothing. */
export const cancelRunFeatures = command({
  ...ofRun,
  name: "run-features:cancel",
  run: async ({ tx, projectId, publish }, { runId }) => {
    await cancelWork(tx, runFeatures, runId);
    publish(projectId, "FEATURES_CHANGED", runId);
    return runId;
  },
});

/** Of a run that ends anew: what an earlier model of it made of images goes. */
export async function dropRunFeatures(tx: Transaction, runId: string): Promise<void> {
  await tx.delete(runFeatures).where(eq(runFeatures.id, runId));
}
