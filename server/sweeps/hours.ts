/** A sweep's hours: where they are used up its trials end too, and where there are more again these go on. */
import { and, asc, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import { runs, sweeps, sweepTrials } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { queuedAgain } from "@/server/runs/again";
import { askToStop } from "@/server/runs/stop";
import { workedByNow } from "@/server/runs/worked";
import type { Sweep, SweepTrial } from "./trials";

/** A run that has epochs before it after the one at hand, and that nobody asked to stop. */
const goesOn = and(
  isNull(runs.stopRequestedAt),
  or(
    inArray(runs.state, ["queued", "starting"]),
    and(eq(runs.state, "running"), sql`${runs.epoch} + 1 < ${runs.epochs}`),
  ),
);

/** A sweep that is not over, whose hours are used up while trials go on. */
const isOutOfHours = and(
  inArray(sweeps.state, ["running", "paused"]),
  isNotNull(sweeps.maxSeconds),
  sql`exists (
    select 1 from ${sweepTrials} join ${runs} on ${runs.id} = ${sweepTrials.runId}
    where ${sweepTrials.sweepId} = ${sweeps.id} and ${goesOn})`,
  sql`(
    select sum(${workedByNow}) from ${sweepTrials} join ${runs} on ${runs.id} = ${sweepTrials.runId}
    where ${sweepTrials.sweepId} = ${sweeps.id}) >= ${sweeps.maxSeconds}`,
);

/** Sweeps whose trials have to end. */
export async function thatAreOutOfHours(db: Database): Promise<string[]> {
  const rows = await db.select({ id: sweeps.id }).from(sweeps).where(isOutOfHours).orderBy(asc(sweeps.id));
  return rows.map(({ id }) => id);
}

/**
 * Asks every trial of a sweep whose hours are used up to end: one that learns does so after its epoch, one that waits at
 * once. A run in its last epoch comes to its end by itself, and is measured.
 * @returns whether any was asked.
 */
export async function endTrials(tx: Transaction, publish: Publish, sweepId: string): Promise<boolean> {
  // It may have been given more hours since it was looked at.
  const [sweep] = await tx
    .select()
    .from(sweeps)
    .where(and(eq(sweeps.id, sweepId), isOutOfHours))
    .for("update", { skipLocked: true });
  if (!sweep) return false;
  const going = await tx
    .select({ run: runs, trial: sweepTrials.trial })
    .from(sweepTrials)
    .innerJoin(runs, eq(runs.id, sweepTrials.runId))
    .where(and(eq(sweepTrials.sweepId, sweepId), goesOn))
    .orderBy(asc(runs.id))
    .for("update", { of: runs });
  const reason = `The ${Number(((sweep.maxSeconds ?? 0) / 3600).toFixed(4))} h of its sweep were used up.`;
  for (const { run, trial } of going) {
    await askToStop(tx, run, true, reason);
    await setOutOfHours(tx, { sweepId, trial }, new Date());
    publish(sweep.projectId, "RUN_CHANGED", run.id);
  }
  if (going.length > 0) publish(sweep.projectId, "SWEEP_CHANGED", sweepId);
  return going.length > 0;
}

/** Why a trial stopped that was under way when somebody stopped its sweep. */
export const sweepStopped = "Its sweep was stopped.";

/**
 * Puts the first trial that ended for want of hours, or with its sweep, back into the queue: it goes on from its last
 * checkpoint, before any other is begun. One that a person, or a rung, stopped since stays as it is. The caller holds the
 * sweep's row.
 * @returns whether there was one.
 */
export async function goOnWithNext(
  tx: Transaction,
  publish: Publish,
  { id: sweepId, projectId }: Sweep,
  trials: readonly SweepTrial[],
): Promise<boolean> {
  for (const { trial, runId } of trials.filter((one) => endedForHours(one) || endedWithSweep(one))) {
    const [run] = await tx
      .select()
      .from(runs)
      .where(
        and(
          eq(runs.id, runId ?? ""),
          eq(runs.state, "stopped"),
          isNotNull(runs.stopReason),
          isNull(runs.deletedAt),
        ),
      )
      .for("update");
    if (!run) continue;
    await tx.update(runs).set(queuedAgain(run)).where(eq(runs.id, run.id));
    await setOutOfHours(tx, { sweepId, trial }, null);
    publish(projectId, "RUN_CHANGED", run.id);
    publish(projectId, "SWEEP_CHANGED", sweepId);
    return true;
  }
  return false;
}

/** Whether a trial ended, or is about to, because the hours were used up, and nobody had it go on or stop since. */
export const endedForHours = ({ outOfHoursAt, run }: SweepTrial) =>
  outOfHoursAt !== null && run !== null && run.stopReason !== null;

/** Whether a trial ended because its sweep was stopped, and nobody had it go on or stop since. */
const endedWithSweep = ({ run }: SweepTrial) => run?.state === "stopped" && run.stopReason === sweepStopped;

async function setOutOfHours(
  tx: Transaction,
  { sweepId, trial }: Pick<SweepTrial, "sweepId" | "trial">,
  outOfHoursAt: Date | null,
): Promise<void> {
  await tx
    .update(sweepTrials)
    .set({ outOfHoursAt })
    .where(and(eq(sweepTrials.sweepId, sweepId), eq(sweepTrials.trial, trial)));
}
