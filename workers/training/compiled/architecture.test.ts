import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { layersOf, phaseAt, phasesOf } from "@/ml/architecture";
import { readTopology, readWeights } from "@/ml/architecture/topology";
import type { ConfigurationInput } from "@/ml/configuration";
import { sharedFile } from "@/test/shared";
import { baseOf, type Example, example } from "@/test/training-examples";
import { compileTrainer } from "@/workers/training/compiled/compile";
import type { CompiledTrainer } from "@/workers/training/compiled/trainer";
import { setUnfrozen } from "@/workers/training/model";
import { EagerTrainer, type Trainer } from "@/workers/training/step";

const steps = 50;
const open: CompiledTrainer[] = [];

afterEach(() => {
  for (const trainer of open.splice(0)) trainer.close();
});

async function compiled(
  one: Example,
  eager: EagerTrainer,
  options: { divideFrom?: number } = {},
): Promise<CompiledTrainer> {
  const { batchSize } = one.configuration.learning;
  const trainer = await compileTrainer(eager, {
    spec: one.spec,
    batchSizes: [batchSize],
    evaluationSize: 16,
    packed: null,
    source: "bytes",
    ...options,
  });
  if ("fallback" in trainer) throw new Error(trainer.fallback);
  open.push(trainer);
  return trainer;
}

function lossesOf(trainer: Trainer, { batch, configuration }: Example, length = steps): number[] {
  const { learningRate } = configuration.learning;
  return Array.from({ length }, (_, step) => {
    const [result] = trainer.train([{ batch: batch(step), step, learningRate }]);
    return result?.loss ?? Number.NaN;
  });
}

type Entry = NonNullable<Extract<ConfigurationInput["architecture"], { preset: "layers" }>["layers"]>[number];

const small = { initializer: "heUniform", l1: 0.0003, l2: 0.001 } as const;
const own = (...layers: Entry[]) => example({ preset: "layers", layers });
const after = (...layers: Entry[]) => own({ kind: "conv", filters: 4 }, ...layers);
const global: Entry = { kind: "globalPooling" };
const flatten: Entry = { kind: "flatten" };

const base = baseOf(example({ preset: "cnn", filters: [4, 6], dense: 8, batchNorm: true }));
const transfer = (settings: object, learning = {}) =>
  example({ preset: "transfer", base: "run_1", dense: 8, ...settings }, learning, {}, base);

describe("the compiled step agrees with the eager one over 50 steps, for", () => {
  it.each<[string, Example]>([
    [
      "a convolution with stride, inside only",
      after({ kind: "conv", filters: 6, kernel: 5, stride: 2, padding: "valid", ...small }, flatten),
    ],
    ["a depthwise convolution", after({ kind: "depthwise", multiplier: 2, ...small }, flatten)],
    ["a depthwise convolution with stride", after({ kind: "depthwise", stride: 2 }, flatten)],
    ["a separable convolution", after({ kind: "separable", filters: 6, ...small }, flatten)],
    ["pooling of both kinds", after({ kind: "pooling" }, { kind: "pooling", type: "average" }, flatten)],
    ["global pooling of the largest", after({ kind: "globalPooling", type: "max" })],
    [
      "batch normalisation with an activation of its own",
      after({ kind: "batchNorm" }, { kind: "activation", activation: "swish" }, flatten),
    ],
    [
      // Its gradient is what rounding leaves: no reason to train op by op.
      "a bias before batch normalisation",
      after(
        { kind: "conv", filters: 6, activation: "linear" },
        { kind: "batchNorm" },
        { kind: "activation", activation: "elu" },
        flatten,
      ),
    ],
    ["a residual block of the same shape", after({ kind: "residual", filters: 4, ...small }, global)],
    [
      "a residual block with a projection",
      after({ kind: "residual", filters: 6, stride: 2, batchNorm: false }, global),
    ],
    [
      "dropout in the middle",
      after({ kind: "dropout", rate: 0.4 }, flatten, { kind: "dense", units: 8, bias: false }),
    ],
    ["leaky ReLU", own(flatten, { kind: "dense", units: 16, activation: "leakyRelu" })],
    ["GELU", own(flatten, { kind: "dense", units: 16, activation: "gelu" })],
    ["swish", own(flatten, { kind: "dense", units: 16, activation: "swish", initializer: "lecunNormal" })],
    ["L1 and L2", example({ preset: "dense", hidden: [16], l1: 0.001, l2: 0.01 })],
    [
      "a residual network",
      example({ preset: "residual", filters: [4, 6], blocks: 1 }, { batchSize: 8 }, { width: 8, height: 8 }),
    ],
    [
      "a residual network with the large beginning",
      example({ preset: "residual", filters: [4], blocks: 1, stem: "large", activation: "gelu" }),
    ],
    ["a transfer", transfer({}, { learningRate: 0.01 })],
  ])(
    "%s",
    async (_, one) => {
      const eager = one.eager();
      const expected = lossesOf(eager, one);
      // As a whole and divided among the cores.
      for (const options of [{}, { divideFrom: 0 }]) {
        const losses = lossesOf(await compiled(one, one.eager(), options), one);
        const off = losses.map((loss, i) => Math.abs(loss / (expected[i] ?? Number.NaN) - 1));
        expect(Math.max(...off)).toBeLessThan(1e-4);
      }
      // The steps have led somewhere: the first batch is known better than it was.
      const again = eager.evaluate(one.batch(0)).loss;
      expect(again).toBeLessThan(0.995 * (expected[0] ?? 0));
    },
    30_000,
  );
});

const mobileNet = sharedFile("models/mobilenet-v1-025-224/model.json");

it.skipIf(mobileNet === null)(
  "so it does for MobileNetV1 whose last layers learn (skipped where ../shared/models is absent)",
  async () => {
    const topology = readTopology(JSON.parse(readFileSync(mobileNet ?? "", "utf8")));
    const bytes = readFileSync(mobileNet?.replace("model.json", "weights.bin") ?? "");
    const description = { name: "MobileNet", scaling: "signed" as const, ...topology };
    const one = example(
      { preset: "transfer", base: "basemodel_1", dense: 8, frozenEpochs: 0, unfrozen: 4 },
      { batchSize: 8, learningRate: 0.001 },
      { width: 32, height: 32, channels: 3, scaling: "signed" },
      { description, weights: readWeights(topology, bytes) },
    );
    const layers = layersOf(one.configuration, one.classes, description);
    const unfrozen = (trainer: EagerTrainer) => {
      setUnfrozen(trainer.model, layers, true);
      return new EagerTrainer(one.configuration, trainer.model);
    };
    const [eager, trainer] = [unfrozen(one.eager()), await compiled(one, unfrozen(one.eager()))];
    expect(eager.state.filter(({ name }) => name.startsWith("optimizer/momentum/base_"))).toHaveLength(8);
    const expected = lossesOf(eager, one, 8);
    const off = lossesOf(trainer, one, 8).map((loss, i) => Math.abs(loss / (expected[i] ?? Number.NaN) - 1));
    expect(Math.max(...off)).toBeLessThan(1e-4);
  },
);

describe("a transfer", () => {
  const one = transfer({ frozenEpochs: 2, unfrozen: 2, fineTuneRate: 0.5 });
  const layers = layersOf(one.configuration, one.classes, base.description);
  const weightsOf = (trainer: Trainer) =>
    new Map(trainer.state.map(({ name, variable }) => [name, [...variable.dataSync()]]));

  it("has two phases: the base learns in the second one, more slowly", () => {
    const phases = phasesOf(one.configuration);
    expect(phases).toEqual([
      { from: 0, unfrozen: false, rate: 1 },
      { from: 2, unfrozen: true, rate: 0.5 },
    ]);
    expect([0, 1, 2, 9].map((epoch) => phaseAt(phases, epoch).unfrozen)).toEqual([false, false, true, true]);
    expect(phasesOf(transfer({ frozenEpochs: 0, unfrozen: 1 }).configuration)).toHaveLength(1);
    expect(phasesOf(transfer({ unfrozen: 0 }).configuration)).toHaveLength(1);
  });

  it("leaves the base as it is while it is frozen, its averages too; then changes the last layers alone", async () => {
    const { model } = one.eager();
    const frozen = new EagerTrainer(one.configuration, model);
    const before = weightsOf(frozen);
    const trainer = await compiled(one, frozen);
    lossesOf(trainer, one);
    const changed = (from: Map<string, number[]>, to: Map<string, number[]>) =>
      [...from].filter(([name, values]) => to.get(name)?.join() !== values.join()).map(([name]) => name);
    const middle = weightsOf(trainer);
    const ofWeights = (names: string[]) => names.filter((name) => name.startsWith("weight/"));
    expect(ofWeights(changed(before, middle)).sort()).toEqual([
      "weight/dense_1/bias",
      "weight/dense_1/kernel",
      "weight/probabilities/bias",
      "weight/probabilities/kernel",
    ]);
    open.pop()?.close();

    setUnfrozen(model, layers, true);
    const unfrozen = await compiled(one, new EagerTrainer(one.configuration, model));
    lossesOf(unfrozen, one);
    const moved = ofWeights(changed(middle, weightsOf(unfrozen))).filter((name) => name.includes("base_"));
    expect(moved.sort()).toEqual([
      "weight/base_dense_1/bias",
      "weight/base_dense_1/kernel",
      "weight/base_normalisation_2/beta",
      "weight/base_normalisation_2/gamma",
    ]);
  });
});
