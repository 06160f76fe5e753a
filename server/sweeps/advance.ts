import { and, asc, eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import { runs, sweeps, sweepTrials } from "@/db/schema";
import { withParameters } from "@/ml/sweep/space";
import { type Suggestion, suggest } from "@/ml/sweep/suggest";
import type { BlobStore } from "@/server/core/blobs";
import { AppError } from "@/server/core/errors";
import { type Publish, transact } from "@/server/core/events";
import { configurationOf, launchableVersion, nextNumber } from "@/server/runs/launch";
import { tellOfEnd } from "./followers";
import { endTrials, goOnWithNext, thatAreOutOfHours } from "./hours";
import { asTried, isPending, planOf, type Sweep, secondsOf, trialsOf } from "./trials";

/** So many trials in a row of which no run could be made: something is wrong with the ranges. */
const mostProblems = 20;

/** Sweeps that may begin a trial: those that run and have fewer under way than they may. */
async function thatMayBegin(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: sweeps.id })
    .from(sweeps)
    .where(
      and(
        eq(sweeps.state, "running"),
        sql`(
          select count(*) from sweep_trials t join runs r on r.id = t.run_id
          where t.sweep_id = ${sweeps.id} and r.state not in ('finished', 'stopped', 'failed')
        ) < ${sweeps.concurrency}`,
      ),
    )
    .orderBy(asc(sweeps.id));
  return rows.map(({ id }) => id);
}

/**
 * Begins the next trial of each sweep that has room for one, or ends the sweep where its budget is used up, its trials
 * before it: one transaction each, under the sweep's row, so that several workers and a crash leave each trial begun once.
 * @returns whether something was begun or ended.
 */
export async function advanceSweeps(db: Database, blobs: BlobStore): Promise<boolean> {
  let any = false;
  for (const id of await thatAreOutOfHours(db)) {
    any = (await transact(db, ({ tx, publish }) => endTrials(tx, publish, id))) || any;
  }
  for (const id of await thatMayBegin(db)) {
    any =
      (await transact(db, async ({ tx, publish }) => {
        const [sweep] = await tx
          .select()
          .from(sweeps)
          .where(and(eq(sweeps.id, id), eq(sweeps.state, "running")))
          .for("update", { skipLocked: true });
        return sweep ? advance({ tx, publish, blobs }, sweep) : false;
      })) || any;
  }
  return any;
}

interface Scope {
  tx: Transaction;
  publish: Publish;
  blobs: BlobStore;
}

async function advance(scope: Scope, sweep: Sweep): Promise<boolean> {
  const { tx } = scope;
  const trials = await trialsOf(tx, [sweep.id]);
  const pending = trials.filter(isPending).length;
  if (pending >= sweep.concurrency) return false;
  const isOutOfHours = sweep.maxSeconds !== null && secondsOf(trials) >= sweep.maxSeconds;
  if (!isOutOfHours && (await goOnWithNext(tx, scope.publish, sweep, trials))) return true;
  const isSpent = isOutOfHours || (sweep.maxTrials !== null && sweep.trials >= sweep.maxTrials);
  const { plan, revision, bases } = await planOf(tx, sweep);
  const suggestion = isSpent
    ? null
    : suggest(
        plan,
        sweep.trials,
        trials.map((trial) => asTried(trial, sweep.objective)),
      );
  if (!suggestion) {
    if (pending > 0) return false;
    return end(scope, sweep, "finished", null);
  }
  const problems = trials.slice(-mostProblems).filter(({ problem }) => problem !== null);
  if (problems.length === mostProblems) {
    const reason = `No run could be made of the last ${mostProblems} trials. ${problems.at(-1)?.problem} Change the ranges, then resume the sweep.`;
    return end(scope, sweep, "paused", reason);
  }
  const base = bases[suggestion.base];
  if (!base) throw new Error(`The sweep ${sweep.id} has no base ${suggestion.base}`);
  const made = await configured(scope, sweep, base, suggestion);
  // The version is gone: no other trial could begin either.
  if (made.refused) return end(scope, sweep, "paused", made.refused);
  const runId = made.configuration
    ? await launch(scope, sweep, { versionId: base.versionId, configuration: made.configuration })
    : null;
  await tx.insert(sweepTrials).values({
    ...{ sweepId: sweep.id, trial: sweep.trials, runId, revision, problem: made.problem },
    ...{ base: suggestion.base, parameters: suggestion.parameters },
    ...{ parent: suggestion.parent, change: suggestion.change },
  });
  await tx
    .update(sweeps)
    .set({ trials: sweep.trials + 1 })
    .where(eq(sweeps.id, sweep.id));
  scope.publish(sweep.projectId, "SWEEP_CHANGED", sweep.id);
  return true;
}

type Configuration = Awaited<ReturnType<typeof configurationOf>>;

/** The configuration of a trial; or why none can be made of its parameters, or why the version takes no run at all. */
async function configured(
  { tx, blobs }: Scope,
  sweep: Sweep,
  base: { versionId: string; configuration: unknown },
  { parameters }: Suggestion,
): Promise<{ configuration: Configuration | null; problem: string | null; refused: string | null }> {
  const refusal = async <T>(of: Promise<T>): Promise<T | string> => {
    try {
      return await of;
    } catch (error) {
      if (error instanceof AppError) return error.message;
      throw error;
    }
  };
  const version = await refusal(launchableVersion(tx, base.versionId));
  if (typeof version === "string") return { configuration: null, problem: null, refused: version };
  const json = withParameters(base.configuration, parameters as Record<string, number>);
  const configuration = await refusal(
    configurationOf({ db: tx, blobs }, sweep.projectId, json, version.classes),
  );
  return typeof configuration === "string"
    ? { configuration: null, problem: configuration, refused: null }
    : { configuration, problem: null, refused: null };
}

/** Puts the run of a trial into the queue, in the name of whoever began the sweep. */
async function launch(
  { tx, publish }: Scope,
  sweep: Sweep,
  { versionId, configuration }: { versionId: string; configuration: Configuration },
): Promise<string> {
  const [run] = await tx
    .insert(runs)
    .values({
      ...{ projectId: sweep.projectId, versionId, configuration, createdBy: sweep.createdBy },
      priority: sweep.priority,
      number: await nextNumber(tx, sweep.projectId),
      name: `${sweep.name.slice(0, 180)}, trial ${sweep.trials + 1}`,
      epochs: configuration.learning.epochs,
    })
    .returning({ id: runs.id });
  if (!run) throw new Error("The insert returned no run");
  publish(sweep.projectId, "RUN_CHANGED", run.id);
  return run.id;
}

async function end(
  { tx, publish }: Scope,
  sweep: Sweep,
  state: "finished" | "paused",
  stateReason: string | null,
): Promise<boolean> {
  const how = { state, stateReason, finishedAt: state === "finished" ? new Date() : null };
  await tx.update(sweeps).set(how).where(eq(sweeps.id, sweep.id));
  await tellOfEnd(tx, { ...sweep, ...how }, publish);
  publish(sweep.projectId, "SWEEP_CHANGED", sweep.id);
  return true;
}
