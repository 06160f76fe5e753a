import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { type Example, example } from "@/test/training-examples";
import { Batcher } from "@/workers/training/batches";
import { compileTrainer } from "@/workers/training/compiled/compile";
import type { CompiledTrainer, CompileOptions } from "@/workers/training/compiled/trainer";
import { PackedImages } from "@/workers/training/data";
import type { Batch, StepResult, Trainer, TrainStep } from "@/workers/training/step";

// Large enough for products that are done by halves, and updates in place.
const one = example({ preset: "dense", hidden: [64, 48], dropout: 0.3 }, { batchSize: 128 });
const cnn = example({ preset: "cnn", filters: [4, 8], dense: 16 }, { optimizer: "nesterov" });
const count = 400;
const folder = mkdtempSync(join(tmpdir(), "offdiagonal-test-"));
const open: CompiledTrainer[] = [];
let packed: PackedImages;

beforeAll(() => {
  const random = createRandom("packed");
  const path = join(folder, "packed.bin");
  writeFileSync(
    path,
    Uint8Array.from({ length: count * 144 }, () => random.int(256)),
  );
  packed = new PackedImages(path, 144);
});

afterEach(() => {
  for (const trainer of open.splice(0)) trainer.close();
});

afterAll(() => {
  packed.close();
  rmSync(folder, { recursive: true });
});

async function compiled(of: Example, options: Partial<CompileOptions> = {}): Promise<CompiledTrainer> {
  const trainer = await compileTrainer(of.eager(), {
    spec: of.spec,
    batchSizes: [of.configuration.learning.batchSize, 7],
    evaluationSize: 50,
    packed,
    source: "rows",
    ...options,
  });
  if ("fallback" in trainer) throw new Error(trainer.fallback);
  open.push(trainer);
  return trainer;
}

/** Steps of batches of the packed images, the last of them smaller. */
function stepsOf(of: Example, length: number, made: (batch: Batch) => Batch = (batch) => batch): TrainStep[] {
  const { batchSize } = of.configuration.learning;
  const labels = Uint16Array.from({ length: count }, (_, row) => (row * 7) % of.classes);
  return Array.from({ length }, (_, step) => {
    const random = createRandom(`step ${step}`);
    const size = step === length - 1 ? 7 : batchSize;
    const rows = Uint32Array.from({ length: size }, () => random.int(count));
    const batch = new Batcher(packed, labels, of.spec, size).of(rows);
    return { batch: made(batch), step, learningRate: 0.001 + step / 10_000 };
  });
}

function stateOf(trainer: Trainer): number[][] {
  return trainer.state.map(({ variable }) => [...variable.dataSync()]);
}

function oneByOne(trainer: Trainer, steps: readonly TrainStep[]): StepResult[] {
  return steps.flatMap((step) => trainer.train([step]));
}

describe.each([
  ["dense with dropout, Adam", one],
  ["CNN with batch normalisation, Nesterov", cnn],
])("%s: steps in one call", (_, of) => {
  it("give to the bit what they give one by one", async () => {
    const steps = stepsOf(of, 40);
    const [together, apart] = [await compiled(of), await compiled(of)];
    expect(together.train(steps)).toEqual(oneByOne(apart, steps));
    expect(stateOf(together)).toEqual(stateOf(apart));
  });

  it("agree with the eager trainer, each with its rate", async () => {
    const steps = stepsOf(of, 34);
    const expected = of.eager().train(steps);
    const results = (await compiled(of)).train(steps);
    for (const [i, { loss, correct }] of results.entries()) {
      expect(Math.abs(loss / (expected[i]?.loss ?? 0) - 1)).toBeLessThan(1e-4);
      expect(correct).toBe(expected[i]?.correct);
    }
  });
});

it("rows of the mapped file are the bytes of it, to the bit, in training and evaluation", async () => {
  const steps = stepsOf(one, 20);
  const [rows, bytes] = [await compiled(one), await compiled(one, { packed: null, source: "bytes" })];
  expect(rows.train(steps)).toEqual(bytes.train(steps));
  const { batch } = steps[0] as TrainStep;
  expect(rows.evaluate(batch)).toEqual(bytes.evaluate(batch));
  expect(rows.predict({ ...batch, rows: null })).toEqual(rows.predict(batch));
});

it("mixed images have a share of two labels, as the eager trainer has them", async () => {
  const random = createRandom("shares");
  const mix = (batch: Batch): Batch => ({
    ...batch,
    bytes: batch.bytes.slice(),
    rows: null,
    mixed: {
      labels: Int32Array.from(batch.labels, (label) => (label + 1) % one.classes),
      shares: Float32Array.from(batch.labels, () => 0.5 + random.next() / 2),
    },
  });
  const steps = stepsOf(one, 20, mix);
  const trainer = await compiled(one, { packed: null, source: "mixed" });
  const [ours, theirs] = [trainer.train(steps), one.eager().train(steps)];
  for (const [i, { loss }] of theirs.entries()) {
    expect(Math.abs((ours[i]?.loss ?? Number.NaN) / loss - 1)).toBeLessThan(1e-4);
  }
  const [plain] = stepsOf(one, 1);
  const own = { ...(plain as TrainStep), learningRate: 0 };
  const same = { labels: own.batch.labels, shares: new Float32Array(own.batch.count).fill(0.3) };
  const [alone, withItself] = [own, { ...own, batch: { ...own.batch, mixed: same } }].map(
    (step) => trainer.train([step])[0]?.loss,
  );
  expect(withItself).toBeCloseTo(alone ?? 0, 5);
});

it("refuses made images where it was compiled for rows", async () => {
  const [step] = stepsOf(one, 1);
  const { batch } = step as TrainStep;
  const trainer = await compiled(one);
  expect(() => trainer.train([{ ...(step as TrainStep), batch: { ...batch, rows: null } }])).toThrow(
    "compiled for rows of the packed images",
  );
});
