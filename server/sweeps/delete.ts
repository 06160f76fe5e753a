import { and, eq, notInArray } from "drizzle-orm";
import { z } from "zod";
import { runs, sweeps, sweepTrials } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { endStates } from "@/server/runs/stop";

const bySweep = {
  action: "run:launch" as const,
  input: z.object({ sweepId: z.string() }),
  on: ({ sweepId }: { sweepId: string }) => sweepId,
};

/**
 * Marks a sweep as deleted: it is hidden, and can be restored until the grace time is over; then its trials and ranges
 * are gone, and it holds its versions no longer. Its runs stay. A second call changes nothing.
 */
export const deleteSweep = command({
  ...bySweep,
  name: "sweep:delete",
  run: async ({ tx, projectId, publish }, { sweepId }) => {
    const [sweep] = await tx.select().from(sweeps).where(eq(sweeps.id, sweepId)).for("update");
    if (!sweep) throw notFound(sweepId);
    if (sweep.deletedAt) return sweep;
    const [going] = await tx
      .select({ number: runs.number, state: runs.state })
      .from(runs)
      .innerJoin(sweepTrials, eq(sweepTrials.runId, runs.id))
      .where(and(eq(sweepTrials.sweepId, sweepId), notInArray(runs.state, endStates)))
      .limit(1);
    if (sweep.state === "running" || going) {
      const why = going ? `its run #${going.number} is ${going.state}` : "it is running";
      throw new AppError("CONFLICT", `${sweep.name} cannot be deleted: ${why}. Stop it first.`);
    }
    const [marked] = await tx
      .update(sweeps)
      .set({ deletedAt: new Date() })
      .where(eq(sweeps.id, sweepId))
      .returning();
    publish(projectId, "SWEEP_CHANGED", sweepId);
    return marked ?? sweep;
  },
});

/** Takes a deletion back, within the grace time. */
export const restoreSweep = command({
  ...bySweep,
  name: "sweep:restore",
  run: async ({ tx, projectId, publish }, { sweepId }) => {
    const [sweep] = await tx
      .update(sweeps)
      .set({ deletedAt: null })
      .where(eq(sweeps.id, sweepId))
      .returning();
    // Swept at this very moment.
    if (!sweep) throw notFound(sweepId);
    publish(projectId, "SWEEP_CHANGED", sweepId);
    return sweep;
  },
});
