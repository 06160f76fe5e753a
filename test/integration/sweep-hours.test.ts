import { desc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { checkpoints, runs, sweeps } from "@/db/schema";
import { extendSweep, stopSweep } from "@/server/sweeps/commands";
import { createSweep } from "@/server/sweeps/create";
import { trialsOf } from "@/server/sweeps/trials";
import { openTestDatabase } from "./database";
import { shapesConfiguration, shapesVersion } from "./training-fixtures";
import { startWorker } from "./worker-process";

const database = await openTestDatabase();
const { db } = database.connection;
const { context, versionId, projectId } = await shapesVersion(database, {
  train: 60,
  validation: 6,
  test: 6,
});
await createQueues(context.jobs);

const epochs = 900;
const poll = { timeout: 90_000, interval: 50 };
const stateOf = async (id: string) => (await db.select().from(sweeps).where(eq(sweeps.id, id)))[0]?.state;

it("ends the trial that learns after its epoch and the one that waits at once, and both go on with more hours", {
  timeout: 240_000,
}, async () => {
  const { id } = await createSweep(context, {
    ...{ projectId, name: "Hours", versionIds: [versionId], method: "random" },
    configurations: [{ name: "Dense", configuration: shapesConfiguration({ epochs, batchSize: 2 }) }],
    ...{ objective: "validation.accuracy", concurrency: 2, maxTrials: 2, maxHours: 0.01 },
    space: [{ kind: "number", path: "learning.learningRate", low: 0.0001, high: 0.001, log: true }],
    evolution: null,
  });
  // The least that the form takes are 36 seconds: the test has fewer.
  await db.update(sweeps).set({ maxSeconds: 3 }).where(eq(sweeps.id, id));
  startWorker(database, 1);
  await expect.poll(() => stateOf(id), poll).toBe("finished");

  const ended = await trialsOf(db, [id]);
  expect(ended.map(({ run }) => run?.state)).toEqual(["stopped", "stopped"]);
  for (const { run } of ended) expect(run?.stopReason).toMatch(/^The 0\.0008 h of its sweep were used up\.$/);
  const [learnt, waited] = ended;
  expect(waited?.run).toMatchObject({ epoch: 0, seconds: null });
  const epoch = learnt?.run?.epoch ?? 0;
  expect(epoch).toBeGreaterThan(0);
  expect(epoch).toBeLessThan(epochs);
  // Its last whole epoch is kept.
  const newest = async () =>
    (
      await db
        .select({ epoch: checkpoints.epoch })
        .from(checkpoints)
        .where(eq(checkpoints.runId, learnt?.runId ?? ""))
        .orderBy(desc(checkpoints.epoch))
    )[0]?.epoch;
  expect(await newest()).toBe(epoch);

  await extendSweep(context, { sweepId: id, maxTrials: 2, maxHours: 1 });
  const again = async () => {
    const [row] = await db
      .select()
      .from(runs)
      .where(eq(runs.id, learnt?.runId ?? ""));
    return row?.epoch ?? 0;
  };
  await expect.poll(again, poll).toBeGreaterThan(epoch);
  expect(await stateOf(id)).toBe("running");
  expect((await trialsOf(db, [id])).map(({ run }) => run?.stopReason)).toEqual([null, null]);
  await stopSweep(context, { sweepId: id });
  await expect
    .poll(async () => (await trialsOf(db, [id])).map(({ run }) => run?.state), poll)
    .toEqual(["stopped", "stopped"]);
});
