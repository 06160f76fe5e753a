import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { predictions, runAttempts, runs, sweepRungs, sweeps } from "@/db/schema";
import { rungsOf } from "@/ml/sweep/asha";
import { stopRun } from "@/server/runs/commands";
import { createSweep } from "@/server/sweeps/create";
import { trialsOf } from "@/server/sweeps/trials";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { registryClient } from "./registering";
import { shapesConfiguration, shapesVersion } from "./training-fixtures";
import { parentOf, processOf, startWorker } from "./worker-process";

const database = await openTestDatabase();
const { db } = database.connection;
const { context, versionId, projectId } = await shapesVersion(database, {
  train: 120,
  validation: 60,
  test: 60,
});
await createQueues(context.jobs);
const count = 12;
const epochs = 4;

const stateOf = async (id: string) => (await db.select().from(sweeps).where(eq(sweeps.id, id)))[0]?.state;
const runOf = async (sweepId: string, trial: number) => {
  const id = (await trialsOf(db, [sweepId])).find((one) => one.trial === trial)?.runId;
  return id ? (await db.select().from(runs).where(eq(runs.id, id)))[0] : undefined;
};
const poll = { timeout: 120_000, interval: 20 };

/** Begins the sweep over two workers, kills one of them while it works, and stops one trial by hand. */
async function sweptTrials() {
  const sweep = await createSweep(context, {
    ...{ projectId, name: "Rates", versionIds: [versionId], method: "quasi_random", seed: 4 },
    configurations: [{ name: "Dense", configuration: shapesConfiguration({ epochs, batchSize: 2 }) }],
    ...{ objective: "validation.accuracy", concurrency: 2, maxTrials: count },
    stopping: { factor: 2, firstEpoch: 2 },
    space: [
      { kind: "number", path: "learning.learningRate", low: 0.0003, high: 0.3, log: true },
      { kind: "choice", path: "architecture.hidden", values: [[8], [32]] },
    ],
    evolution: null,
  });
  startWorker(database, 1);
  startWorker(database, 1);
  const working = async () => {
    const run = await runOf(sweep.id, 0);
    return run && (await processOf(run.id).catch(() => null));
  };
  await expect.poll(working, poll).toBeTruthy();
  const worker = await parentOf((await working()) ?? 0);
  await expect.poll(async () => (await runOf(sweep.id, 0))?.epoch ?? 0, poll).toBeGreaterThan(0);
  // The worker with the process of its run, as where the machine goes down; the supervisor begins another.
  process.kill(-worker, "SIGKILL");
  startWorker(database, 1);
  await expect.poll(async () => (await runOf(sweep.id, 3))?.state, poll).toBe("running");
  const byHand = await runOf(sweep.id, 3);
  await stopRun(context, { runId: byHand?.id ?? "" });
  await expect.poll(() => stateOf(sweep.id), poll).toBe("finished");
  return { sweepId: sweep.id, trials: await trialsOf(db, [sweep.id]) };
}

interface Listed {
  id: string;
  number: number;
  state: string;
  aliases: string[];
  values: [accuracy: number | null, rate: number];
}

const table = `query ($id: ID!, $filter: String!) { project(id: $id) { runs(first: 50, filter: $filter,
  sort: { by: "test.accuracy", descending: true }) { edges { node { id number state aliases
    values(keys: ["test.accuracy", "learning.learningRate"]) } } } } }`;

const listed = async (filter: string) =>
  (
    await ask<{ project: { runs: { edges: { node: Listed }[] } } }>(context, table, { id: projectId, filter })
  ).project.runs.edges.map(({ node }) => node);

it("ends right: twelve trials over two workers, one killed in the middle, one stopped by hand; table, comparison and registry agree", {
  timeout: 240_000,
}, async () => {
  const { sweepId, trials } = await sweptTrials();
  expect(trials.map(({ trial }) => trial)).toEqual(Array.from({ length: count }, (_, i) => i));
  const rows = await db.select().from(runs);
  expect(rows).toHaveLength(count);
  expect(trials.every(({ run }) => run?.state === "finished" || run?.state === "stopped")).toBe(true);
  // The one whose worker was killed went on at the other, and was begun once; nobody else was touched.
  const attempts = await db.select().from(runAttempts).orderBy(runAttempts.startedAt);
  const ofFirst = attempts.filter(({ runId }) => runId === trials[0]?.runId);
  expect(ofFirst.map(({ kind }) => kind)).toEqual(["started", "worker_lost"]);
  expect(ofFirst[1]?.epoch).toBeGreaterThan(0);
  expect(attempts).toHaveLength(count + 1);
  expect(trials[3]?.run).toMatchObject({ state: "stopped", stopReason: null });

  // Each that a rung did not keep ended at that epoch, and says so; each other one went to its last.
  const judged = await db.select().from(sweepRungs).where(eq(sweepRungs.sweepId, sweepId));
  for (const { trial, run } of trials) {
    if (trial === 3) continue;
    const own = judged.filter((one) => one.trial === trial).sort((a, b) => a.epoch - b.epoch);
    const cut = own.find(({ kept }) => !kept);
    expect(own.map(({ epoch }) => epoch)).toEqual(
      rungsOf(2, 2, epochs).filter((epoch) => epoch <= (cut?.epoch ?? epochs)),
    );
    if (cut) {
      expect(run).toMatchObject({ state: "stopped", epoch: cut.epoch });
      expect(run?.stopReason).toMatch(
        new RegExp(`^At epoch ${cut.epoch} it was below the best half of \\d+ trials\\.$`),
      );
    } else expect(run).toMatchObject({ state: "finished", epoch: epochs, stopReason: null });
  }
  expect(judged.some(({ kept }) => !kept)).toBe(true);
  const best = Math.max(...trials.map(({ value }) => value ?? 0));
  const answer = await ask<{ sweep: object }>(
    context,
    `query ($id: ID!) { sweep(id: $id) { begun underWay secondsLeft best { value run { number } } } }`,
    { id: sweepId },
  );
  expect(answer.sweep).toMatchObject({ begun: count, underWay: 0, secondsLeft: null, best: { value: best } });

  // The table: every trial, each with the state and settings of its own, first the best on the test images.
  const all = await listed(`sweepId = ${sweepId}`);
  expect(all.map(({ number }) => number).sort((a, b) => a - b)).toEqual(
    rows.map(({ number }) => number).sort((a, b) => a - b),
  );
  for (const { id, state, values } of all) {
    const row = rows.find((one) => one.id === id);
    expect({ state, values }).toEqual({
      state: row?.state,
      values: [
        row?.testAccuracy ?? null,
        trials.find(({ runId }) => runId === id)?.parameters["learning.learningRate"],
      ],
    });
  }
  const finished = all.filter(({ state }) => state === "finished");
  expect(await listed(`sweepId = ${sweepId} and state = finished`)).toEqual(finished);
  const accuracies = finished.map(({ values: [accuracy] }) => accuracy ?? Number.NaN);
  expect(accuracies).toEqual([...accuracies].sort((a, b) => b - a));

  // The comparison counts the answers image by image, and comes to what the table says.
  const [first, second] = finished;
  if (!first || !second) throw new Error("fewer than two trials went to their end");
  const said = await db.select().from(predictions);
  const rightOf = (runId: string) =>
    new Map(
      said.filter((one) => one.runId === runId).map((one) => [one.imageId, one.truth === one.predicted]),
    );
  const [ofA, ofB] = [rightOf(second.id), rightOf(first.id)];
  expect([ofA.size, ofB.size]).toEqual([60, 60]);
  const { run } = await ask<{
    run: {
      comparison: {
        common: number;
        counts: { fixed: number; broken: number; bothRight: number };
        figures: { figures: { figure: string; a: { value: number }; b: { value: number } }[] };
      };
    };
  }>(
    context,
    `query ($a: ID!, $b: ID!) { run(id: $a) { comparison(with: $b) { common counts { fixed broken bothRight }
      figures { figures { figure a { value } b { value } } } } } }`,
    { a: second.id, b: first.id },
  );
  const { common, counts, figures } = run.comparison;
  expect(common).toBe(60);
  const both = (a: boolean, b: boolean) =>
    [...ofA].filter(([id, right]) => right === a && ofB.get(id) === b).length;
  expect(counts).toEqual({
    fixed: both(false, true),
    broken: both(true, false),
    bothRight: both(true, true),
  });
  const accuracy = figures.figures.find(({ figure }) => figure === "accuracy");
  expect([accuracy?.b.value, accuracy?.a.value]).toEqual([
    expect.closeTo(first.values[0] ?? 0, 6),
    expect.closeTo(second.values[0] ?? 0, 6),
  ]);

  // The registry promotes the better one over the other by its rule or holds it back, as McNemar's p has it.
  const registry = registryClient(context);
  const { id: modelId } = await registry.create(projectId, "Shapes");
  await registry.rule(modelId, { alpha: 0.05 });
  const [worse, better] = [
    await registry.register(modelId, second.id),
    await registry.register(modelId, first.id),
  ];
  expect((await registry.promote(modelId, worse.id)).state).toBe("applied");
  expect((await listed("alias = champion")).map(({ id }) => id)).toEqual([second.id]);
  const asked = await registry.promote(modelId, better.id);
  const [check] = asked.turns[0]?.checks ?? [];
  expect(check?.figures).toMatchObject({ fixed: counts.fixed, broken: counts.broken });
  expect(asked.state).toBe(check?.passed ? "applied" : "held_back");
  if (!check?.passed) await registry.decide("forcePromotion", asked.id, "To see the alias move.");
  const champions = await listed("alias = champion");
  expect(champions.map(({ id, aliases }) => ({ id, aliases }))).toEqual([
    { id: first.id, aliases: ["champion"] },
  ]);
  const kept = await listed(`sweepId = ${sweepId} and alias is null`);
  expect(kept.map(({ id }) => id)).not.toContain(first.id);
  expect(kept).toHaveLength(count - 1);
});
