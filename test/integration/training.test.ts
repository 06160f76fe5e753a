import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  checkpoints,
  confusionCells,
  events,
  models,
  predictions,
  runLogs,
  runMetrics,
  runs,
} from "@/db/schema";
import { checkGolden, specificationSchema } from "@/ml/golden";
import { FenceLost } from "@/server/core/work";
import { claimRun } from "@/server/runs/claim";
import { RunWriter, recordInfrastructureFailure } from "@/server/runs/worker";
import { loadFiles } from "@/workers/training/convert";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const services = trainingServices(database);
const fixture = await shapesVersion(database, { train: 180, validation: 60, test: 60 });

async function runRow(id: string) {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw new Error("no run");
  return row;
}
const logOf = async (id: string) =>
  (await db.select().from(runLogs).where(eq(runLogs.runId, id)).orderBy(runLogs.sequence)).map(
    (l) => l.message,
  );

describe("a run from beginning to end", async () => {
  const runId = await queuedRun(database, fixture, 1, shapesConfiguration({ epochs: 12 }));
  await executeRun(runId, services);
  const run = await runRow(runId);

  it("finishes with curves, checkpoints and a log", async () => {
    expect(run).toMatchObject({
      state: "finished",
      failureMessage: null,
      epoch: 12,
      stepsPerEpoch: 12,
      step: 144,
    });
    expect(run.imagesPerSecond).toBeGreaterThan(0);
    expect(run.parameters).toBe(16 * 16 * 3 * 32 + 32 + 32 * 3 + 3);
    const points = await db.select().from(runMetrics).where(eq(runMetrics.runId, runId));
    const count = (name: string) => points.filter((point) => point.name === name).length;
    expect([count("loss"), count("accuracy")]).toEqual([144, 144]);
    expect([count("validation.loss"), count("validation.accuracy")]).toEqual([12, 12]);
    expect((await logOf(runId)).join("\n")).toMatch(/Epoch 12 of 12/);
  });

  it("learns to tell shapes apart", () => {
    expect(run.testAccuracy).toBeGreaterThan(0.8);
  });

  it("keeps a prediction for each test image, whose counts are the matrix", async () => {
    const rows = await db.select().from(predictions).where(eq(predictions.runId, runId));
    const cells = await db.select().from(confusionCells).where(eq(confusionCells.runId, runId));
    expect(rows).toHaveLength(60);
    for (const cell of cells) {
      expect(rows.filter((r) => r.truth === cell.truth && r.predicted === cell.predicted)).toHaveLength(
        cell.count,
      );
    }
    expect(cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(60);
    const right = rows.filter((row) => row.truth === row.predicted).length;
    expect(run.testAccuracy).toBeCloseTo(right / 60, 10);
    for (const row of rows) {
      expect(row.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
      expect(row.probabilities[row.predicted]).toBe(Math.max(...row.probabilities));
      expect(row.confidence).toBeCloseTo(row.probabilities[row.predicted] ?? 0, 6);
    }
  });

  it("leaves a model that loads and decides as the trained one", async () => {
    const [model] = await db.select().from(models).where(eq(models.runId, runId));
    if (!model) throw new Error("no model");
    expect(model.accuracy).toBe(run.testAccuracy);
    const topology = await database.blobs.read(model.topologySha256);
    const weights = await database.blobs.read(model.weightsSha256);
    expect(model.bytes).toBe(topology.length + weights.length);
    const loaded = await loadFiles(topology, weights);
    expect(loaded.countParams()).toBe(run.parameters);
    const { golden, ...specification } = model.preprocessing as { golden: unknown };
    const { spec } = specificationSchema.parse(specification);
    expect(spec.mean).toHaveLength(3);
    expect(checkGolden(spec, golden)).toEqual({ ok: true });
    expect((await logOf(runId)).join("\n")).toMatch(/decides as the trained one on every 60 test images/);
  });

  it("keeps the blobs of the best and the last checkpoint only", async () => {
    const rows = await db.select().from(checkpoints).where(eq(checkpoints.runId, runId));
    expect(rows).toHaveLength(12);
    expect(rows.filter((row) => row.best)).toHaveLength(1);
    for (const row of rows) {
      expect(await database.blobs.has(row.sha256)).toBe(row.best || row.epoch === 12);
    }
  });

  it("says what happened in few events", async () => {
    const told = await db.select().from(events).where(eq(events.objectId, runId));
    const seconds = ((run.finishedAt?.getTime() ?? 0) - (run.startedAt?.getTime() ?? 0)) / 1000;
    expect(told.length).toBeLessThan(20 + 4 * seconds + 3 * 12);
    expect(new Set(told.map((event) => event.type))).toEqual(
      new Set(["RUN_CHANGED", "RUN_METRICS", "RUN_LOG"]),
    );
  });

  it("does nothing when it is delivered once more", async () => {
    await executeRun(runId, services);
    expect((await runRow(runId)).fence).toBe(run.fence);
  });
});

describe("a run that cannot go on", () => {
  it("fails for its configuration where the loss is no number, and says what to do", async () => {
    const configuration = shapesConfiguration(
      { optimizer: "sgd", learningRate: 10 },
      { preset: "dense", hidden: [64, 64, 64, 64, 64, 64, 64] },
    );
    const runId = await queuedRun(database, fixture, 20, configuration);
    await executeRun(runId, services);
    const run = await runRow(runId);
    expect(run).toMatchObject({ state: "failed", failureKind: "configuration" });
    expect(run.failureMessage).toMatch(
      /loss became (not a number|infinite) (in|after) step \d+ .*smaller learning rate than 10/,
    );
  });

  it("fails for its data where an image's file is gone, and names the image", async () => {
    const other = await shapesVersion(database, { train: 12, validation: 0, test: 0 });
    const runId = await queuedRun(database, other, 1);
    const all = await db.query.images.findMany({
      where: (image, { eq }) => eq(image.projectId, other.projectId),
    });
    const gone = all[0];
    if (!gone) throw new Error("no image");
    await database.blobs.delete(gone.sha256);
    await executeRun(runId, services);
    const run = await runRow(runId);
    expect(run).toMatchObject({ state: "failed", failureKind: "data" });
    expect(run.failureMessage).toContain(gone.id);
  });

  it("is given up after many claims without an epoch", async () => {
    const runId = await queuedRun(database, fixture, 21);
    for (let i = 0; i < 6; i++) await claimRun(db, runId);
    await executeRun(runId, services);
    expect(await runRow(runId)).toMatchObject({ state: "failed", failureKind: "infrastructure" });
  });

  it("is recorded as failed once the job's retries are used up", async () => {
    const runId = await queuedRun(database, fixture, 22);
    await recordInfrastructureFailure(db, runId, "The worker could not be started.");
    expect(await runRow(runId)).toMatchObject({
      state: "failed",
      failureKind: "infrastructure",
      failureMessage: "The worker could not be started.",
    });
    expect(await claimRun(db, runId)).toBeNull();
  });
});

it("finishes without a matrix where there is nothing to judge by", async () => {
  const other = await shapesVersion(database, { train: 24, validation: 0, test: 0 });
  const runId = await queuedRun(database, other, 1, shapesConfiguration({ epochs: 1 }));
  await executeRun(runId, services);
  expect(await runRow(runId)).toMatchObject({ state: "finished", testAccuracy: null });
  expect((await logOf(runId)).join("\n")).toMatch(/no test and no validation images/);
});

it("stops at a step when asked, and keeps what it has", async () => {
  const runId = await queuedRun(database, fixture, 30, shapesConfiguration({ epochs: 1000 }));
  const done = executeRun(runId, services);
  while ((await runRow(runId)).epoch < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  await db.update(runs).set({ stopRequestedAt: new Date() }).where(eq(runs.id, runId));
  await done;
  const run = await runRow(runId);
  expect(run.state).toBe("stopped");
  expect(run.finishedAt).not.toBeNull();
  const rows = await db.select().from(checkpoints).where(eq(checkpoints.runId, runId));
  expect(rows.length).toBeGreaterThanOrEqual(2);
});

it("begins again where the only checkpoint cannot be read", async () => {
  const runId = await queuedRun(database, fixture, 32, shapesConfiguration({ epochs: 2 }));
  const sha256 = await database.blobs.put(Buffer.from("written by another release"));
  await db.insert(checkpoints).values({ runId, epoch: 9, step: 90, sha256, manifest: {}, best: true });
  await executeRun(runId, services);
  expect((await runRow(runId)).state).toBe("finished");
  const rows = await db.select().from(checkpoints).where(eq(checkpoints.runId, runId));
  expect(rows.map((row) => row.epoch).sort()).toEqual([1, 2]);
  expect((await logOf(runId)).join("\n")).toMatch(
    /checkpoint of epoch 9 cannot be read .*: it is passed over/,
  );
});

it("goes on through a database that drops every connection", async () => {
  const runId = await queuedRun(database, fixture, 31, shapesConfiguration({ epochs: 120 }));
  const done = executeRun(runId, services);
  while ((await runRow(runId)).epoch < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  const [row] = await db.execute<{ ended: number }>(sql`
    select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  expect(row?.ended).toBeGreaterThan(0);
  await done;
  expect(await runRow(runId)).toMatchObject({ state: "finished", epoch: 120, fence: 1 });
  const points = await db.select().from(runMetrics).where(eq(runMetrics.runId, runId));
  expect(points.filter((point) => point.name === "validation.loss")).toHaveLength(120);
});

describe("the fence", () => {
  it("keeps a worker whose claim is old from changing anything", async () => {
    const runId = await queuedRun(database, fixture, 40);
    const first = await claimRun(db, runId);
    const second = await claimRun(db, runId);
    if (!first || !second) throw new Error("no claim");
    expect(second.fence).toBe(first.fence + 1);
    const old = new RunWriter(db, first, { onError: () => {} });
    old.log("info", "from the grave");
    old.metric({ name: "loss", step: 1, epoch: 1, value: 1 });
    await expect(old.flush()).rejects.toThrow(FenceLost);
    await expect(old.fail("data", "no")).rejects.toThrow(FenceLost);
    await expect(old.finish("finished")).rejects.toThrow(FenceLost);
    const manifest = {};
    await expect(
      old.saveCheckpoint({ epoch: 1, step: 1, sha256: "x", manifest, best: true }),
    ).rejects.toThrow(FenceLost);
    expect(await runRow(runId)).toMatchObject({ state: "starting", failureMessage: null });
    expect(await logOf(runId)).toEqual([]);
    expect(await db.select().from(checkpoints).where(eq(checkpoints.runId, runId))).toEqual([]);
  });

  it("sends what came while a write was under way with the next one", async () => {
    const runId = await queuedRun(database, fixture, 41);
    const claim = await claimRun(db, runId);
    if (!claim) throw new Error("no claim");
    const writer = new RunWriter(db, claim, { onError: () => {} });
    writer.log("info", "one");
    const under = writer.flush();
    writer.log("info", "two");
    writer.update({ step: 5 });
    await under;
    await writer.flush();
    expect(await logOf(runId)).toEqual(["one", "two"]);
    expect((await runRow(runId)).step).toBe(5);
  });
});
