import { asc, eq, inArray, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { runs, sweepBases, sweepSpaces, sweeps, sweepTrials, versions } from "@/db/schema";
import { configurationSchema } from "@/ml/configuration/schema";
import { type Evolution, evolutionSchema } from "@/ml/sweep/evolution";
import { type Space, spaceSchema } from "@/ml/sweep/space";
import type { Plan, Trial } from "@/ml/sweep/suggest";
import type { Context } from "@/server/core/context";
import { batched, groupBy } from "@/server/core/loader";
import type { Run } from "@/server/runs/queries";
import { isOver } from "@/server/runs/stop";
import { workedSeconds } from "@/server/runs/worked";

export type Sweep = typeof sweeps.$inferSelect;

/** A trial with what its run has come to. */
export type SweepTrial = typeof sweepTrials.$inferSelect & {
  /** Null where there is none, or it was freed. */
  run:
    | (Pick<Run, "state" | "epoch" | "epochs" | "parameters" | "stopReason" | "number"> & {
        /** That were worked on it; null before its start. */
        seconds: number | null;
      })
    | null;
  /** The objective's figure: of the model where the run is finished, the best of its epochs before; null where none is finite. */
  value: number | null;
};

const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? Number(value) : null);

/** The least finite validation loss of a run so far. */
const leastLoss = sql<number | null>`(
  select min(m.value) from run_metrics m
  where m.run_id = ${runs.id} and m.name = 'validation.loss' and m.value < 'Infinity')`;

/** Every trial of some sweeps by number. */
export async function trialsOf(db: Queryable, sweepIds: readonly string[]): Promise<SweepTrial[]> {
  const rows = await db
    .select({
      trial: sweepTrials,
      run: {
        state: runs.state,
        number: runs.number,
        epoch: runs.epoch,
        epochs: runs.epochs,
        parameters: runs.parameters,
        startedAt: runs.startedAt,
        finishedAt: runs.finishedAt,
        heartbeatAt: runs.heartbeatAt,
        idleSeconds: runs.idleSeconds,
        idleSince: runs.idleSince,
        stopReason: runs.stopReason,
      },
      value: sql<number | null>`case
        when ${sweeps.objective} = 'validation.accuracy' then
          case when ${runs.state} = 'finished' then ${runs.validationAccuracy} else ${runs.bestValidationAccuracy} end
        when ${runs.state} = 'finished' then ${runs.validationLoss}
        else ${leastLoss} end`,
    })
    .from(sweepTrials)
    .innerJoin(sweeps, eq(sweeps.id, sweepTrials.sweepId))
    .leftJoin(runs, eq(runs.id, sweepTrials.runId))
    .where(inArray(sweepTrials.sweepId, [...sweepIds]))
    .orderBy(asc(sweepTrials.sweepId), asc(sweepTrials.trial));
  return rows.map(({ trial, run, value }) => ({
    ...trial,
    run: run?.state ? { ...run, seconds: workedSeconds(run) } : null,
    value: finite(value),
  }));
}

/** The trials of a sweep; of many sweeps in one query. The caller has loaded the sweeps, so may see them. */
export const trialsOfSweep = batched<SweepTrial[]>(async (ids, context: Context) => {
  const bySweep = groupBy(await trialsOf(context.db, ids), ({ sweepId }) => sweepId);
  return ids.map((id) => bySweep.get(id) ?? []);
});

/** Whether a trial waits or works. */
export const isPending = ({ run }: SweepTrial) => run !== null && !isOver(run);

/** A trial as the methods see it: of a loss, less is better. */
export function asTried(trial: SweepTrial, objective: Sweep["objective"]): Trial {
  const { run, value } = trial;
  const state =
    trial.problem !== null || run?.state === "failed"
      ? "failed"
      : isPending(trial)
        ? "pending"
        : run?.state === "finished"
          ? "finished"
          : "cut";
  return {
    trial: trial.trial,
    base: trial.base,
    parameters: trial.parameters,
    state,
    value: value !== null && objective === "validation.loss" ? -value : value,
    epoch: run?.epoch ?? 0,
    cost: run?.parameters ?? null,
  };
}

/** The trial with the best value so far, the first of equal ones; null where none has one. */
export function bestOf(
  { objective }: Pick<Sweep, "objective">,
  trials: readonly SweepTrial[],
): SweepTrial | null {
  const sign = objective === "validation.loss" ? -1 : 1;
  return trials.reduce<SweepTrial | null>((best, trial) => {
    if (trial.value === null) return best;
    return !best || sign * trial.value > sign * (best.value ?? 0) ? trial : best;
  }, null);
}

/** Seconds that the runs of trials have worked, all together. */
export function secondsOf(trials: readonly SweepTrial[]): number {
  return trials.reduce((sum, { run }) => sum + (run?.seconds ?? 0), 0);
}

/**
 * Seconds until a sweep has used up its budget, guessed from its trials that are over; null where none is, or where
 * nothing is left.
 * @param total trials that it may begin; null where hours alone limit it.
 */
export function secondsLeft(
  { concurrency, maxSeconds }: Pick<Sweep, "concurrency" | "maxSeconds">,
  trials: readonly SweepTrial[],
  total: number | null,
): number | null {
  const pending = trials.filter(isPending);
  const lengths = trials.filter((one) => !isPending(one)).map(({ run }) => run?.seconds ?? 0);
  const known = lengths.filter((seconds) => seconds > 0);
  if (known.length === 0) return null;
  const each = known.reduce((sum, seconds) => sum + seconds, 0) / known.length;
  const used = secondsOf(trials);
  const ofTrials =
    total === null
      ? Number.POSITIVE_INFINITY
      : Math.max(0, total - trials.length) * each +
        pending.reduce((sum, { run }) => sum + Math.max(0, each - (run?.seconds ?? 0)), 0);
  const ofHours = maxSeconds === null ? Number.POSITIVE_INFINITY : Math.max(0, maxSeconds - used);
  const work = Math.min(ofTrials, ofHours);
  return Number.isFinite(work) ? work / Math.max(1, Math.min(concurrency, pending.length || 1)) : null;
}

/** What a sweep looks for its trials with: the plan of its method, and the revision of its ranges. */
export async function planOf(
  db: Queryable,
  sweep: Sweep,
): Promise<{ plan: Plan; revision: number; bases: Base[] }> {
  const rows = await db
    .select({ base: sweepBases, classes: versions.classes })
    .from(sweepBases)
    .innerJoin(versions, eq(versions.id, sweepBases.versionId))
    .where(eq(sweepBases.sweepId, sweep.id))
    .orderBy(asc(sweepBases.place));
  const { space, rules, revision } = await spaceOf(db, sweep.id);
  const bases = rows.map(({ base }) => base);
  return {
    revision,
    bases,
    plan: {
      method: sweep.method,
      seed: sweep.seed,
      space,
      rules,
      countsParameters: sweep.countsParameters,
      bases: rows.map(({ base, classes }) => ({
        configuration: configurationSchema.parse(base.configuration),
        classes: Math.max(2, classes.length),
      })),
    },
  };
}

export type Base = typeof sweepBases.$inferSelect;

/** Every revision of a sweep's ranges, first one first. */
export function spacesOf(db: Queryable, sweepId: string) {
  return db
    .select()
    .from(sweepSpaces)
    .where(eq(sweepSpaces.sweepId, sweepId))
    .orderBy(asc(sweepSpaces.revision));
}

/** The ranges that a sweep looks in now, and all rules that its evolution has gone by, the last of which hold. */
async function spaceOf(
  db: Queryable,
  sweepId: string,
): Promise<{ space: Space; rules: Evolution[]; revision: number }> {
  const all = await spacesOf(db, sweepId);
  const last = all.at(-1);
  return {
    space: spaceSchema.parse(last?.space ?? []),
    rules: all.flatMap(({ evolution }) => (evolution === null ? [] : [evolutionSchema.parse(evolution)])),
    revision: last?.revision ?? 1,
  };
}
