import { and, eq, like, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { checkpoints, models, runLogs, runMarks, runMetrics, runs, versionImages } from "@/db/schema";
import { decodeCheckpoint } from "@/workers/training/checkpoint";
import { loadFiles } from "@/workers/training/convert";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const services = trainingServices(database);
const fixture = await shapesVersion(database, { train: 180, validation: 60, test: 30 }, "learning");
let runNumber = 0;

async function trained(
  learning: Parameters<typeof shapesConfiguration>[0],
  architecture?: Parameters<typeof shapesConfiguration>[1],
  version = fixture,
) {
  const configuration = shapesConfiguration(learning, architecture);
  const runId = await queuedRun(database, version, ++runNumber, configuration);
  await executeRun(runId, services);
  const [run] = await db.select().from(runs).where(eq(runs.id, runId));
  if (!run) throw new Error("no run");
  const marks = await db.select().from(runMarks).where(eq(runMarks.runId, runId));
  const lines = await db.select().from(runLogs).where(eq(runLogs.runId, runId)).orderBy(runLogs.sequence);
  return { runId, run, marks, log: lines.map(({ message }) => message).join("\n") };
}

async function seriesOf(runId: string, name: string) {
  return db
    .select({ step: runMetrics.step, epoch: runMetrics.epoch, value: runMetrics.value })
    .from(runMetrics)
    .where(and(eq(runMetrics.runId, runId), eq(runMetrics.name, name)))
    .orderBy(runMetrics.step);
}

/** Kernel of the first layer: in the model's files, and in an epoch's checkpoint. */
async function firstKernels(runId: string, epoch: number) {
  const [model] = await db.select().from(models).where(eq(models.runId, runId));
  const [checkpoint] = await db
    .select()
    .from(checkpoints)
    .where(and(eq(checkpoints.runId, runId), eq(checkpoints.epoch, epoch)));
  if (!model || !checkpoint) throw new Error("no model or checkpoint");
  const loaded = await loadFiles(
    await database.blobs.read(model.topologySha256),
    await database.blobs.read(model.weightsSha256),
  );
  const { tensors } = decodeCheckpoint(await database.blobs.read(checkpoint.sha256));
  const [kernel] = loaded.getWeights();
  return [[...(kernel?.dataSync() ?? [])], [...(tensors.get("weight/dense_1/kernel")?.values ?? [])]];
}

describe("a run with early stopping and a plateau", async () => {
  const { runId, run, marks, log } = await trained({
    epochs: 60,
    monitor: "loss",
    optimizer: "nesterov",
    learningRate: 0.2,
    schedule: "exponential",
    decayFactor: 0.99,
    warmupEpochs: 1,
    reduceOnPlateau: true,
    plateauPatience: 2,
    earlyStopping: true,
    stoppingPatience: 5,
  });

  it("ends before its last epoch, five epochs after the lowest validation loss", async () => {
    expect(run).toMatchObject({ state: "finished", failureMessage: null });
    expect(run.epoch).toBeLessThan(60);
    const losses = await seriesOf(runId, "validation.loss");
    expect(losses).toHaveLength(run.epoch);
    const lowest = losses.reduce((best, one) => (one.value < best.value ? one : best));
    expect(lowest.epoch).toBe(run.epoch - 5);
    expect(run.modelEpoch).toBe(lowest.epoch);
    expect(marks.filter(({ kind }) => kind === "early_stop")).toMatchObject([
      { epoch: run.epoch, step: run.epoch * (run.stepsPerEpoch ?? 0) },
    ]);
    expect(log).toMatch(/Stopped early after epoch \d+: the validation loss was no better for 5 epochs/);
  });

  it("makes the model of the best epoch's weights, not of the last one's", async () => {
    const [model, best] = await firstKernels(runId, run.modelEpoch ?? 0);
    expect(model?.length).toBe(16 * 16 * 3 * 32);
    expect(model).toEqual(best);
    const [, last] = await firstKernels(runId, run.epoch);
    expect(model).not.toEqual(last);
    expect(log).toContain(
      `The model has the weights of epoch ${run.modelEpoch}: the lowest loss on the validation`,
    );
  });

  it("shows the rate of each step: rising, falling, and halved where it says so", async () => {
    const rates = await seriesOf(runId, "learningRate");
    expect(rates).toHaveLength(run.step);
    const { stepsPerEpoch } = run;
    if (!stepsPerEpoch) throw new Error("no steps");
    expect(rates[0]?.value).toBeCloseTo(0.2 / stepsPerEpoch, 12);
    const reductions = marks.filter(({ kind }) => kind === "plateau").sort((a, b) => a.step - b.step);
    expect(reductions.length).toBeGreaterThan(0);
    for (const { step, message } of reductions) {
      const [before, after] = [rates[step - 1]?.value ?? 0, rates[step]?.value];
      if (after === undefined) continue;
      expect(after / before).toBeCloseTo(0.5 * 0.99 ** (1 / stepsPerEpoch), 6);
      expect(message).toContain(`reduced to ${Number(after.toPrecision(3))}`);
    }
  });

  it("keeps the figures of each class and of all at each epoch", async () => {
    const names = await db
      .selectDistinct({ name: runMetrics.name })
      .from(runMetrics)
      .where(and(eq(runMetrics.runId, runId), like(runMetrics.name, "validation.%")));
    // Three classes are too few for a top 3.
    expect(names.map(({ name }) => name).sort()).toEqual(
      [
        "validation.accuracy",
        "validation.loss",
        ...["f1", "precision", "recall"].flatMap((figure) =>
          ["", ".circle", ".cross", ".square"].map((name) => `validation.${figure}${name}`),
        ),
      ].sort(),
    );
    const each = await Promise.all(
      ["circle", "square", "cross"].map((name) => seriesOf(runId, `validation.recall.${name}`)),
    );
    const [macro, accuracy] = [
      await seriesOf(runId, "validation.recall"),
      await seriesOf(runId, "validation.accuracy"),
    ];
    for (const [i, { value }] of macro.entries()) {
      expect(value).toBeCloseTo(each.reduce((sum, one) => sum + (one[i]?.value ?? 0), 0) / 3, 12);
      // Twenty images of each class: the mean of the recalls is the accuracy.
      expect(value).toBeCloseTo(accuracy[i]?.value ?? 0, 12);
    }
  });
});

it("lets the training figures decide where there are no validation images, and says so", async () => {
  const other = await shapesVersion(database, { train: 24, validation: 0, test: 0 });
  const { run, log, marks } = await trained(
    { epochs: 9, learningRate: 1e-6, earlyStopping: true, stoppingPatience: 2, stoppingDelta: 1 },
    undefined,
    other,
  );
  expect(run).toMatchObject({ state: "finished", epoch: 3, modelEpoch: 3 });
  expect(log).toMatch(/no validation images: the training accuracy decides when the run stops/);
  expect(marks.map(({ message }) => message).join()).toMatch(
    /the training accuracy was no better for 2 epochs/,
  );
});

it("keeps the last weights where the configuration says so", async () => {
  const { runId, run, log } = await trained({ epochs: 6, keep: "last", learningRate: 0.03 });
  expect(run).toMatchObject({ state: "finished", modelEpoch: 6 });
  const [model, last] = await firstKernels(runId, 6);
  expect(model).toEqual(last);
  expect(log).toMatch(/The model has the weights of epoch 6: the last one, (as configured|and the best)/);
});

it("names the layer and the step where the loss ceased to be a number", async () => {
  const { run, marks } = await trained(
    { optimizer: "sgd", learningRate: 10 },
    { preset: "dense", hidden: [64, 64, 64, 64, 64, 64, 64] },
  );
  expect(run).toMatchObject({ state: "failed", failureKind: "configuration" });
  expect(run.failureMessage).toMatch(
    /^The loss became (not a number|infinite) in step \d+ \(epoch \d+\)\. It began in (dense_\d|probabilities) \(layer \d+ of \d+\), whose (gradient|output) was no longer finite.*smaller learning rate than 10/,
  );
  const step = Number(/in step (\d+)/.exec(run.failureMessage ?? "")?.[1]);
  const mark = marks.find(({ kind }) => kind === "not_a_number");
  expect(mark).toMatchObject({ step });
  expect(mark?.advice).toMatch(/clipped by norm, or with Adam/);
});

it("names them also where the validation is the first to see it", async () => {
  const { run, marks } = await trained(
    // One step an epoch.
    { optimizer: "sgd", learningRate: 10, batchSize: 256 },
    { preset: "dense", hidden: [64, 64, 64, 64, 64, 64, 64] },
  );
  expect(run).toMatchObject({ state: "failed", failureKind: "configuration" });
  expect(run.failureMessage).toMatch(
    /^The validation loss became (not a number|infinite) after step \d+ \(epoch \d+\)\. It began in (dense_\d|probabilities) \(layer \d+ of \d+\), whose (gradient|output) was no longer finite/,
  );
  const step = Number(/after step (\d+)/.exec(run.failureMessage ?? "")?.[1]);
  expect(marks.filter(({ kind }) => kind === "not_a_number")).toMatchObject([{ epoch: step, step }]);
});

it("marks where overfitting begins", async () => {
  const noisy = await shapesVersion(database, { train: 90, validation: 60, test: 0 });
  // Half of the validation images have another class than what they show: certainty makes them cost more and more.
  await db
    .update(versionImages)
    .set({ classIndex: sql`(${versionImages.classIndex} + 1) % 3` })
    .where(
      and(
        eq(versionImages.versionId, noisy.versionId),
        eq(versionImages.split, "validation"),
        sql`${versionImages.position} % 2 = 0`,
      ),
    );
  const { runId, run, marks, log } = await trained({ epochs: 20, learningRate: 0.003 }, undefined, noisy);
  expect(run.state).toBe("finished");
  const losses = await seriesOf(runId, "validation.loss");
  const lowest = losses.reduce((best, one) => (one.value < best.value ? one : best));
  expect(marks.filter(({ kind }) => kind === "overfitting")).toMatchObject([
    { epoch: lowest.epoch, step: lowest.step },
  ]);
  expect(log).toMatch(/Overfitting begins after epoch \d+.*More training images or augmentation/);
});

it("marks units that are dead", async () => {
  const dead = await trained(
    { epochs: 2, learningRate: 1 },
    { preset: "dense", hidden: [32, 32, 32, 32, 32] },
  );
  const mark = dead.marks.find(({ kind }) => kind === "dead_units");
  expect(mark?.message).toMatch(
    /units of dense_\d \(\d+\.\d+ %\) are zero for each of \d+ validation images/,
  );
  expect(dead.log).toContain(mark?.message);
});
