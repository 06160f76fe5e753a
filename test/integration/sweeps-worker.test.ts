import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { runAttempts, runs, sweepRungs, sweeps } from "@/db/schema";
import { rungsOf } from "@/ml/sweep/asha";
import { stopRun } from "@/server/runs/commands";
import { createSweep } from "@/server/sweeps/create";
import { trialsOf } from "@/server/sweeps/trials";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { shapesConfiguration, shapesVersion } from "./training-fixtures";
import { processOf, startWorker } from "./worker-process";

const database = await openTestDatabase();
const { db } = database.connection;
const { context, versionId, projectId } = await shapesVersion(database, {
  train: 240,
  validation: 60,
  test: 12,
});
await createQueues(context.jobs);

const stateOf = async (id: string) => (await db.select().from(sweeps).where(eq(sweeps.id, id)))[0]?.state;
const runOf = async (sweepId: string, trial: number) => {
  const id = (await trialsOf(db, [sweepId])).find((one) => one.trial === trial)?.runId;
  return id ? (await db.select().from(runs).where(eq(runs.id, id)))[0] : undefined;
};

it("ends right: eight trials over two places, one killed in the middle, one stopped by hand, the worse ones early", {
  timeout: 240_000,
}, async () => {
  const sweep = await createSweep(context, {
    ...{ projectId, name: "Rates", versionIds: [versionId], method: "quasi_random", seed: 4 },
    configurations: [{ name: "Dense", configuration: shapesConfiguration({ epochs: 6, batchSize: 2 }) }],
    ...{ objective: "validation.accuracy", concurrency: 2, maxTrials: 8 },
    stopping: { factor: 3, firstEpoch: 1 },
    space: [
      { kind: "number", path: "learning.learningRate", low: 0.0003, high: 0.3, log: true },
      { kind: "choice", path: "architecture.hidden", values: [[8], [32]] },
    ],
    evolution: null,
  });
  startWorker(database, 2);
  const poll = { timeout: 120_000, interval: 20 };
  await expect.poll(async () => (await runOf(sweep.id, 0))?.epoch ?? 0, poll).toBeGreaterThan(0);
  const first = await runOf(sweep.id, 0);
  process.kill(await processOf(first?.id ?? ""), "SIGKILL");
  await expect.poll(async () => (await runOf(sweep.id, 3))?.id, poll).toBeDefined();
  const third = await runOf(sweep.id, 3);
  await stopRun(context, { runId: third?.id ?? "" });
  await expect.poll(() => stateOf(sweep.id), poll).toBe("finished");

  const trials = await trialsOf(db, [sweep.id]);
  expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(await db.select().from(runs)).toHaveLength(8);
  expect(trials.every(({ run }) => run?.state === "finished" || run?.state === "stopped")).toBe(true);
  // The one whose process was killed went on, and was begun once.
  const attempts = await db
    .select()
    .from(runAttempts)
    .where(eq(runAttempts.runId, first?.id ?? ""));
  expect(attempts.map(({ kind }) => kind)).toEqual(["started", "worker_lost"]);
  expect(trials[3]?.run).toMatchObject({ state: "stopped", stopReason: null });
  // Each that a rung did not keep ended at that epoch, and says so; each other one went to its last.
  const judged = await db.select().from(sweepRungs).where(eq(sweepRungs.sweepId, sweep.id));
  for (const { trial, run } of trials) {
    if (trial === 3) continue;
    const own = judged.filter((one) => one.trial === trial).sort((a, b) => a.epoch - b.epoch);
    const cut = own.find(({ kept }) => !kept);
    expect(own.map(({ epoch }) => epoch)).toEqual(
      rungsOf(1, 3, 6).filter((epoch) => epoch <= (cut?.epoch ?? 6)),
    );
    if (cut) {
      expect(run).toMatchObject({ state: "stopped", epoch: cut.epoch });
      expect(run?.stopReason).toMatch(
        new RegExp(`^At epoch ${cut.epoch} it was below the best third of \\d trials\\.$`),
      );
    } else expect(run).toMatchObject({ state: "finished", epoch: 6, stopReason: null });
  }
  expect(judged.some(({ kept }) => !kept)).toBe(true);
  const answer = await ask<{ sweep: { best: { value: number }; begun: number; underWay: number } }>(
    context,
    `query ($id: ID!) { sweep(id: $id) { begun underWay secondsLeft usedSeconds best { value run { number } } trials { trial } } }`,
    { id: sweep.id },
  );
  const best = Math.max(...trials.map(({ value }) => value ?? 0));
  expect(answer.sweep).toMatchObject({ begun: 8, underWay: 0, secondsLeft: null, best: { value: best } });
});
