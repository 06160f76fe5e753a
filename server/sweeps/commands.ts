import { and, eq, notInArray } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { runs, sweepSpaces, sweeps, sweepTrials } from "@/db/schema";
import type { LayerEntry } from "@/ml/configuration/layers";
import { type Evolution, evolutionSchema } from "@/ml/sweep/evolution";
import { fits, fitted } from "@/ml/sweep/rules";
import type { Plan } from "@/ml/sweep/suggest";
import { command, parse } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { askToStop, endStates } from "@/server/runs/stop";
import { budget, checkedSpace, concurrency, gridTotal, sweepName } from "./create";
import { setFollowing, tellOfEnd } from "./followers";
import { sweepStopped } from "./hours";
import { planOf, type Sweep, trialsOf } from "./trials";

async function held(tx: Transaction, sweepId: string): Promise<Sweep> {
  const [sweep] = await tx.select().from(sweeps).where(eq(sweeps.id, sweepId)).for("update");
  if (!sweep) throw notFound(sweepId);
  if (sweep.deletedAt) throw new AppError("CONFLICT", `${sweep.name} is deleted: restore it first.`);
  return sweep;
}

async function changed(
  tx: Transaction,
  sweep: Sweep,
  to: Partial<typeof sweeps.$inferInsert>,
): Promise<Sweep> {
  const [row] = await tx.update(sweeps).set(to).where(eq(sweeps.id, sweep.id)).returning();
  return row ?? sweep;
}

const bySweep = {
  action: "run:launch" as const,
  on: ({ sweepId }: { sweepId: string }) => sweepId,
};

/**
 * Begins no further trial: those that still wait in the queue wait on (server/runs/queue.ts), those that a worker has go on.
 * A second call changes nothing.
 */
export const pauseSweep = command({
  ...bySweep,
  name: "sweep:pause",
  input: z.object({ sweepId: z.string() }),
  run: async ({ tx, projectId, publish }, { sweepId }) => {
    const sweep = await held(tx, sweepId);
    if (sweep.state !== "running") {
      if (sweep.state === "paused") return sweep;
      throw new AppError("CONFLICT", `The sweep is ${sweep.state}: there is nothing to pause.`);
    }
    publish(projectId, "SWEEP_CHANGED", sweepId);
    return changed(tx, sweep, { state: "paused", stateReason: null });
  },
});

/** Goes on with a sweep that was paused or stopped. A second call changes nothing. */
export const resumeSweep = command({
  ...bySweep,
  name: "sweep:resume",
  input: z.object({ sweepId: z.string() }),
  run: async ({ tx, projectId, publish }, { sweepId }) => {
    const sweep = await held(tx, sweepId);
    if (sweep.state === "running") return sweep;
    if (sweep.state === "finished") {
      throw new AppError("CONFLICT", "The sweep has used up its budget: give it more runs or hours.");
    }
    publish(projectId, "SWEEP_CHANGED", sweepId);
    return changed(tx, sweep, { state: "running", stateReason: null, finishedAt: null });
  },
});

/** Stops a sweep and every run of it that is not over; resumed, it has these go on first. A second call changes nothing. */
export const stopSweep = command({
  ...bySweep,
  name: "sweep:stop",
  input: z.object({ sweepId: z.string() }),
  run: async ({ tx, actor, projectId, publish }, { sweepId }) => {
    const sweep = await held(tx, sweepId);
    if (sweep.state === "stopped") return sweep;
    if (sweep.state === "finished") {
      throw new AppError("CONFLICT", "The sweep is finished: there is nothing to stop.");
    }
    const waiting = await tx
      .select({ run: runs })
      .from(runs)
      .innerJoin(sweepTrials, eq(sweepTrials.runId, runs.id))
      .where(and(eq(sweepTrials.sweepId, sweepId), notInArray(runs.state, endStates)))
      .orderBy(runs.id)
      .for("update", { of: runs });
    for (const { run } of waiting) {
      // One that was to end before ends for the reason of that.
      await askToStop(tx, run, false, run.stopRequestedAt === null ? sweepStopped : run.stopReason);
      publish(projectId, "RUN_CHANGED", run.id);
    }
    publish(projectId, "SWEEP_CHANGED", sweepId);
    const stopped = await changed(tx, sweep, {
      ...{ state: "stopped", stateReason: null, finishedAt: new Date() },
    });
    await tellOfEnd(tx, stopped, publish, actor.id);
    return stopped;
  },
});

/** Gives a sweep another name. */
export const renameSweep = command({
  ...bySweep,
  name: "sweep:rename",
  input: z.object({ sweepId: z.string(), name: sweepName }),
  run: async ({ tx, projectId, publish }, { sweepId, name }) => {
    const sweep = await held(tx, sweepId);
    publish(projectId, "SWEEP_CHANGED", sweepId);
    return changed(tx, sweep, { name });
  },
});

/** Makes the caller be told when a sweep comes to its end, or no longer. */
export const followSweep = command({
  action: "project:read",
  name: "sweep:follow",
  scope: "launch",
  input: z.object({ sweepId: z.string(), follow: z.boolean() }),
  on: ({ sweepId }) => sweepId,
  run: async ({ tx, actor }, { sweepId, follow }) => {
    const [sweep] = await tx.select().from(sweeps).where(eq(sweeps.id, sweepId)).for("share");
    if (!sweep) throw notFound(sweepId);
    await setFollowing(tx, sweepId, actor.id, follow);
    return sweep;
  },
});

/** Sets what a sweep may take. One that had used up its budget goes on where it has more now. */
export const extendSweep = command({
  ...bySweep,
  name: "sweep:extend",
  input: z.object({ sweepId: z.string(), ...budget, concurrency: concurrency.nullish() }),
  run: async ({ tx, projectId, publish }, { sweepId, maxTrials, maxHours, ...input }) => {
    const sweep = await held(tx, sweepId);
    if (sweep.method !== "grid" && maxTrials == null && maxHours == null) {
      throw new AppError("INVALID_INPUT", "Say how many runs or hours the sweep may take.", "maxTrials");
    }
    publish(projectId, "SWEEP_CHANGED", sweepId);
    return changed(tx, sweep, {
      maxTrials: maxTrials ?? null,
      maxSeconds: maxHours == null ? null : 3600 * maxHours,
      concurrency: input.concurrency ?? sweep.concurrency,
      // What has nothing left ends again by itself.
      ...(sweep.state === "finished" ? { state: "running" as const, finishedAt: null } : {}),
    });
  },
});

/** Looks in other ranges of the same settings, by other rules of evolution, from the next trial on; the former are kept. */
export const changeSweepRanges = command({
  ...bySweep,
  name: "sweep:ranges",
  input: z.object({
    sweepId: z.string(),
    space: z.unknown(),
    evolution: z.unknown(),
  }),
  run: async ({ tx, actor, projectId, publish }, { sweepId, space: json, evolution: asked }) => {
    const sweep = await held(tx, sweepId);
    const { plan, revision } = await planOf(tx, sweep);
    const configurations = plan.bases.map(({ configuration }) => configuration);
    const space = checkedSpace(json, configurations);
    const paths = (of: readonly { path: string }[]) => of.map(({ path }) => path).sort();
    if (paths(space).join() !== paths(plan.space).join()) {
      throw new AppError(
        "INVALID_INPUT",
        "The settings that vary stay the same, only their ranges change: begin another sweep to vary others.",
        "space",
      );
    }
    if (sweep.method === "grid") gridTotal(space, configurations);
    const evolution = await changedRules(
      tx,
      sweep,
      plan,
      parse(z.record(z.string(), z.unknown()), asked ?? {}, "evolution"),
    );
    const before = { space: plan.space, evolution: plan.rules.at(-1) ?? null };
    if (JSON.stringify({ space, evolution }) === JSON.stringify(before)) return sweep;
    const row = { sweepId, space, evolution, firstTrial: sweep.trials, createdBy: actor.id };
    await tx.insert(sweepSpaces).values({ ...row, revision: revision + 1 });
    publish(projectId, "SWEEP_CHANGED", sweepId);
    return sweep;
  },
});

/**
 * The rules of an evolution with some of them changed, or an error where nothing is left to go on from: neither the start
 * nor a trial is so small. Null for the other methods.
 */
async function changedRules(
  tx: Transaction,
  sweep: Sweep,
  { rules, bases: [base] }: Plan,
  asked: Record<string, unknown>,
): Promise<Evolution | null> {
  const before = rules.at(-1);
  if (!before) {
    if (Object.keys(asked).length === 0) return null;
    throw new AppError("INVALID_INPUT", "Only a sweep by evolution has rules for layers.", "evolution");
  }
  const now = parse(evolutionSchema, { ...before, ...asked }, "evolution");
  if (!base) throw new Error(`The sweep ${sweep.id} has no base`);
  const { configuration, classes } = base;
  const { architecture } = configuration;
  const tried = (await trialsOf(tx, [sweep.id])).flatMap(({ value, parameters }) =>
    value === null ? [] : [parameters["architecture.layers"] as LayerEntry[]],
  );
  const known = [...(architecture.preset === "layers" ? [architecture.layers] : []), ...tried];
  const isOneLeft = known.some((layers) =>
    fits(configuration, fitted(layers, [...rules, now]).layers, now, classes),
  );
  if (!isOneLeft) {
    throw new AppError(
      "INVALID_INPUT",
      "Neither the network to start from nor a trial is left to go on from: allow more layers or weights.",
      "evolution",
    );
  }
  return now;
}
