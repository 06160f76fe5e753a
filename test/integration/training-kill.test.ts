import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { desc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { checkpoints, runLogs, runMarks, runMetrics, runs } from "@/db/schema";
import { decodeCheckpoint } from "@/workers/training/checkpoint";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion } from "./training-fixtures";
import { startJob } from "./worker-process";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 1200, validation: 30, test: 30 });
// Images augmented by threads, blended, and rare classes over-sampled, which follow from the seed and the epoch; and
// everything that a checkpoint must carry: averages of normalisation, slots and powers of AdamW, what the plateau has
// seen (its least gain of 1 makes every epoch after the first one that is no better) and used up of its patience.
const plain = shapesConfiguration(
  {
    epochs: 4,
    batchSize: 8,
    optimizer: "adamw",
    clipping: "norm",
    labelSmoothing: 0.1,
    schedule: "cosine",
    warmupEpochs: 1.5,
    monitor: "loss",
    reduceOnPlateau: true,
    plateauPatience: 1,
    plateauDelta: 1,
    earlyStopping: true,
    stoppingPatience: 3,
    stoppingDelta: 1,
  },
  { preset: "cnn", filters: [8, 8], dense: 16, dropout: 0.3 },
);
const configuration: typeof plain = {
  ...plain,
  data: { ...plain.data, balance: "over" },
  augmentation: { ...plain.augmentation, flipHorizontal: true, rotation: 15, noise: 0.02, mixup: 0.2 },
};

const start = (runId: string) => startJob(database, "run", runId);

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function lastWeights(runId: string) {
  const [row] = await db
    .select()
    .from(checkpoints)
    .where(eq(checkpoints.runId, runId))
    .orderBy(desc(checkpoints.epoch))
    .limit(1);
  if (!row) throw new Error("no checkpoint");
  return { epoch: row.epoch, ...decodeCheckpoint(await database.blobs.read(row.sha256)) };
}

it("goes on after kill -9 in mid-epoch as if nothing had happened", { timeout: 180_000 }, async () => {
  const undisturbed = await queuedRun(database, fixture, 1, configuration);
  const killed = await queuedRun(database, fixture, 2, configuration);
  await ended(start(undisturbed));

  const child = start(killed);
  const row = async () => {
    const [found] = await db.select().from(runs).where(eq(runs.id, killed));
    if (!found) throw new Error("no run");
    return found;
  };
  // In the second epoch: after its first checkpoint and before its second.
  for (let now = await row(); !(now.step > 160 && now.epoch === 1); now = await row()) {
    if (now.epoch > 1 || child.exitCode !== null) throw new Error("The second epoch was over too soon.");
    await new Promise((done) => setTimeout(done, 20));
  }
  child.kill("SIGKILL");
  await ended(child);
  expect((await row()).state).toBe("running");
  // A fast machine may have ended the second epoch between the look and the kill: there is still one to go on with.
  const kept = (await lastWeights(killed)).epoch;
  expect(kept).toBeGreaterThanOrEqual(1);
  expect(kept).toBeLessThan(4);

  await ended(start(killed));
  expect(await row()).toMatchObject({ state: "finished", epoch: 4, fence: 2 });
  const log = await db.select().from(runLogs).where(eq(runLogs.runId, killed));
  expect(log.map((line) => line.message).join("\n")).toContain(`Going on after epoch ${kept},`);

  const expected = await lastWeights(undisturbed);
  const actual = await lastWeights(killed);
  expect([...actual.tensors.keys()]).toEqual([...expected.tensors.keys()]);
  for (const [name, { values }] of expected.tensors) {
    expect(actual.tensors.get(name)?.values, `${name}, to the bit`).toEqual(values);
  }
  expect(actual.manifest.progress).toEqual(expected.manifest.progress);
  // Three reductions; and with the fourth epoch the patience of the early end was used up too.
  expect(actual.manifest.progress).toMatchObject({ plateau: { scale: 0.125 }, stopping: { stopped: true } });

  // Nothing is doubled: each step's point is there once, with the value of the undisturbed run.
  const points = (runId: string) =>
    db
      .select({ name: runMetrics.name, step: runMetrics.step, value: runMetrics.value })
      .from(runMetrics)
      .where(eq(runMetrics.runId, runId))
      .orderBy(runMetrics.name, runMetrics.step);
  expect(await points(killed)).toEqual(await points(undisturbed));
  const marks = (runId: string) =>
    db
      .select({ kind: runMarks.kind, step: runMarks.step, message: runMarks.message })
      .from(runMarks)
      .where(eq(runMarks.runId, runId))
      .orderBy(runMarks.kind, runMarks.step);
  expect(await marks(killed)).toEqual(await marks(undisturbed));
  // After the last epoch there is no rate to reduce, and nothing to stop.
  expect((await marks(killed)).map(({ kind }) => kind)).toEqual(["plateau", "plateau"]);
});
