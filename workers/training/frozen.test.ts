import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { layersOf } from "@/ml/architecture";
import { scaleBytes } from "@/ml/preprocess";
import { progressAtStart } from "@/ml/progress";
import { createRandom } from "@/ml/random";
import { baseOf, example } from "@/test/training-examples";
import { encodeCheckpoint, restoreCheckpoint } from "@/workers/training/checkpoint";
import { compileTrainer } from "@/workers/training/compiled/compile";
import type { CompiledTrainer } from "@/workers/training/compiled/trainer";
import { PackedImages } from "@/workers/training/data";
import { extractorOf, FrozenTrainer, frozenPart } from "@/workers/training/frozen";
import { buildModel } from "@/workers/training/model";
import { tableOfRows } from "@/workers/training/row-table";
import { type Batch, EagerTrainer, type Trainer } from "@/workers/training/step";

const base = baseOf(example({ preset: "cnn", filters: [4, 6], dense: 8, batchNorm: true }));
const one = example({ preset: "transfer", base: "run_1", dense: 8, dropout: 0.4 }, {}, {}, base);
const layers = layersOf(one.configuration, one.classes, base.description);
const images = 60;
const imageBytes = 12 * 12;
const { bytes: all, labels: labelOf } = one.batch(0, images);
const pixelsOf = (bytes: Uint8Array) => scaleBytes(bytes, one.spec);
const everything = { bytes: all.slice(), labels: labelOf.slice() };

function batchOf(rows: Uint32Array): Batch {
  const bytes = new Uint8Array(rows.length * imageBytes);
  for (const [i, row] of rows.entries()) {
    bytes.set(everything.bytes.subarray(row * imageBytes, (row + 1) * imageBytes), i * imageBytes);
  }
  const labels = Int32Array.from(rows, (row) => everything.labels[row] ?? 0);
  return { rows, bytes, pixels: pixelsOf(bytes), labels, count: rows.length };
}

const folder = mkdtempSync(join(tmpdir(), "offdiagonal-frozen-"));
const file = join(folder, "packed.bin");
writeFileSync(file, everything.bytes);
const packed = new PackedImages(file, imageBytes);

afterAll(() => {
  for (const trainer of open) trainer.close();
  packed.close();
  rmSync(folder, { recursive: true });
});

/** @param taught classes that a teacher knows too. */
async function frozenTrainer(rows = images, taught: readonly number[] | null = null): Promise<FrozenTrainer> {
  const model = buildModel(one.configuration, one.classes, base);
  const part = frozenPart(model, layers, rows);
  if (!part) throw new Error("Nothing is frozen.");
  const known = Uint32Array.from({ length: rows }, (_, row) => row);
  const { extract, note } = extractorOf(part, { spec: one.spec, packed, batchOf });
  expect(note).toBeNull();
  const table = await tableOfRows(part.width, extract, known, images, async () => {});
  return new FrozenTrainer(one.configuration, model, part, table, extract, null, taught);
}

const open: CompiledTrainer[] = [];

async function compiledTrainer(taught: readonly number[] | null = null): Promise<CompiledTrainer> {
  const trainer = await compileTrainer(await frozenTrainer(images, taught), {
    spec: one.spec,
    batchSizes: [16],
    evaluationSize: 2,
    packed,
    source: "features",
  });
  if ("fallback" in trainer) throw new Error(trainer.fallback);
  open.push(trainer);
  return trainer;
}

const whole = (taught: readonly number[] | null = null) =>
  new EagerTrainer(one.configuration, buildModel(one.configuration, one.classes, base), null, taught);

/** @param common how many classes a teacher knows, which is surer of them the higher the row. */
function lossesOf(trainer: Trainer, { from = 0, to = 40, common = 0 } = {}): number[] {
  return Array.from({ length: to - from }, (_, i) => {
    const random = createRandom(`rows ${from + i}`);
    const rows = Uint32Array.from({ length: 16 }, () => random.int(images));
    const sayings = [...rows].flatMap((row) =>
      Array.from({ length: common }, (_, k) => (k === 0 ? 1 + row : 1) / (common + row)),
    );
    const batch = { ...batchOf(rows), ...(common > 0 && { taught: Float32Array.from(sayings) }) };
    const [result] = trainer.train([{ batch, step: from + i, learningRate: 0.01 }]);
    return result?.loss ?? Number.NaN;
  });
}

const largest = (values: ArrayLike<number>, expected: ArrayLike<number>) =>
  Math.max(...Array.from(expected, (value, i) => Math.abs((values[i] ?? Number.NaN) - value)));

describe("a frozen base whose features are known", () => {
  it.each([
    ["op by op", frozenTrainer],
    ["as one graph", () => compiledTrainer()],
  ])("trains as the whole network does, dropout included: %s", async (_, made) => {
    const [trainer, reference] = [await made(), whole()];
    expect(trainer.state.map(({ name }) => name)).toEqual(reference.state.map(({ name }) => name));
    expect(largest(lossesOf(trainer), lossesOf(reference))).toBeLessThan(1e-5);
    const batch = batchOf(Uint32Array.from([3, 50, 7]));
    const [ours, theirs] = [trainer.evaluate(batch), reference.evaluate(batch)];
    expect(ours.loss).toBeCloseTo(theirs.loss, 5);
    expect(largest(trainer.predict(batch), reference.predict(batch))).toBeLessThan(1e-5);
    expect(trainer.reference().evaluate(batch).loss).toBeCloseTo(ours.loss, 5);
  });

  it.each([
    ["op by op, all classes", (taught: number[]) => frozenTrainer(images, taught), [0, 1, 2, 3]],
    ["op by op, some of them", (taught: number[]) => frozenTrainer(images, taught), [1, 3]],
    ["as one graph, all classes", compiledTrainer, [0, 1, 2, 3]],
    ["as one graph, some of them", compiledTrainer, [1, 3]],
  ])("learns from a teacher as the whole network does: %s", async (_, made, taught) => {
    const common = taught.length;
    const losses = lossesOf(await made(taught), { common });
    expect(largest(losses, lossesOf(whole(taught), { common }))).toBeLessThan(1e-5);
    expect(largest(losses, lossesOf(whole()))).toBeGreaterThan(0.1);
  });

  it("judges images whose features are not known, too", async () => {
    const [trainer, reference] = [await frozenTrainer(10), whole()];
    for (const rows of [Uint32Array.from([1, 2]), Uint32Array.from([1, 30])]) {
      const batch = batchOf(rows);
      expect(largest(trainer.predict(batch), reference.predict(batch))).toBeLessThan(1e-5);
      const made = { ...batch, rows: null };
      expect(largest(trainer.predict(made), reference.predict(batch))).toBeLessThan(1e-5);
    }
  });

  it("takes many steps in one call, to the bit as one by one", async () => {
    const [once, together] = [await compiledTrainer(), await compiledTrainer()];
    const steps = Array.from({ length: 17 }, (_, step) => ({
      batch: batchOf(Uint32Array.from({ length: 16 }, (_, i) => (5 * i + step) % images)),
      step,
      learningRate: 0.01,
    }));
    expect(together.train(steps)).toEqual(steps.flatMap((step) => once.train([step])));
  });

  it.each([
    ["op by op", frozenTrainer],
    ["as one graph", compiledTrainer],
  ])("goes on from a checkpoint to the bit: %s", async (_, made) => {
    const undisturbed = await made();
    lossesOf(undisturbed, { to: 5 });
    const manifest = { runId: "run", epoch: 1, step: 5, seed: 7, progress: progressAtStart, metrics: {} };
    const file = encodeCheckpoint(undisturbed.state, manifest);
    const losses = lossesOf(undisturbed, { from: 5, to: 12 });
    const resumed = await made();
    restoreCheckpoint(file, resumed.state);
    expect(lossesOf(resumed, { from: 5, to: 12 })).toEqual(losses);
  });

  it("is not made where nothing is frozen, or the features take too much memory", () => {
    const model = buildModel(one.configuration, one.classes, base);
    expect(frozenPart(model, layers, 100_000_000)).toBeNull();
    const plain = example({ preset: "dense" });
    const own = buildModel(plain.configuration, plain.classes);
    expect(frozenPart(own, layersOf(plain.configuration, plain.classes), 10)).toBeNull();
  });
});
