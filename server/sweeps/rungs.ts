/** Early stopping of a sweep's trials: at a rung the run itself is asked, under its fence, whether it goes on. */
import { and, eq, ne, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { runs, sweepRungs, sweeps, sweepTrials } from "@/db/schema";
import { goesOn, rungsOf } from "@/ml/sweep/asha";

/** What early stopping needs to know of a run. */
export interface Rungs {
  sweepId: string;
  trial: number;
  objective: (typeof sweeps.$inferSelect)["objective"];
  factor: number;
  epochs: readonly number[];
}

/** The epochs at which a run is looked at; null where it is no trial of a sweep that stops early. */
export async function rungsOfRun(tx: Transaction, runId: string): Promise<Rungs | null> {
  const [row] = await tx
    .select({ sweep: sweeps, trial: sweepTrials.trial, epochs: runs.epochs })
    .from(sweepTrials)
    .innerJoin(sweeps, eq(sweeps.id, sweepTrials.sweepId))
    .innerJoin(runs, eq(runs.id, sweepTrials.runId))
    .where(eq(sweepTrials.runId, runId));
  if (!row?.sweep.stoppingFactor || !row.sweep.stoppingFirst) return null;
  const { id: sweepId, objective, stoppingFactor: factor, stoppingFirst } = row.sweep;
  return { sweepId, trial: row.trial, objective, factor, epochs: rungsOf(stoppingFirst, factor, row.epochs) };
}

const words: Readonly<Record<number, string>> = { 2: "half", 3: "third", 4: "quarter" };

/**
 * Decides at an epoch whether a trial goes on, and asks its run to stop where it does not. Two that come at once are
 * judged one after the other; a run that comes again after a crash is answered as before.
 * @returns why it stops; null where it goes on.
 */
export async function judgeAtRung(
  tx: Transaction,
  runId: string,
  { sweepId, trial, objective, factor }: Rungs,
  epoch: number,
): Promise<string | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('sweep rungs'), hashtext(${sweepId}))`);
  const value = await bestSoFar(tx, runId, objective);
  if (value === null) return null;
  const others = await tx
    .select({ trial: sweepRungs.trial, value: sweepRungs.value, kept: sweepRungs.kept })
    .from(sweepRungs)
    .where(and(eq(sweepRungs.sweepId, sweepId), eq(sweepRungs.epoch, epoch)));
  const before = others.find((one) => one.trial === trial);
  const sign = objective === "validation.loss" ? -1 : 1;
  const { kept, of } = before
    ? { kept: before.kept, of: others.length }
    : goesOn(
        others.map((one) => sign * one.value),
        sign * value,
        factor,
      );
  if (!before) await tx.insert(sweepRungs).values({ sweepId, epoch, trial, value, kept });
  if (kept) return null;
  const share = words[factor] ?? `${factor}th`;
  const stopReason = `At epoch ${epoch} it was below the best ${share} of ${of} trials.`;
  await tx
    .update(runs)
    .set({ stopRequestedAt: new Date(), stopAfterEpoch: true, stopReason })
    .where(and(eq(runs.id, runId), ne(runs.state, "stopped")));
  // More hours do not bring back what others are ahead of.
  await tx
    .update(sweepTrials)
    .set({ outOfHoursAt: null })
    .where(and(eq(sweepTrials.sweepId, sweepId), eq(sweepTrials.trial, trial)));
  return stopReason;
}

/** Whether a rung has decided on a trial already. */
export async function isJudged(tx: Transaction, { sweepId, trial }: Rungs, epoch: number): Promise<boolean> {
  const own = and(eq(sweepRungs.sweepId, sweepId), eq(sweepRungs.trial, trial), eq(sweepRungs.epoch, epoch));
  return (await tx.$count(sweepRungs, own)) > 0;
}

/** The objective's best figure of a run so far, which the caller has just written; null without validation images. */
async function bestSoFar(
  tx: Transaction,
  runId: string,
  objective: Rungs["objective"],
): Promise<number | null> {
  if (objective === "validation.accuracy") {
    const [run] = await tx.select({ best: runs.bestValidationAccuracy }).from(runs).where(eq(runs.id, runId));
    return run?.best ?? null;
  }
  const [least] = await tx.execute<{ value: number | null }>(sql`
    select min(value) as value from run_metrics where run_id = ${runId} and name = 'validation.loss'`);
  return least?.value == null ? null : Number(least.value);
}
