import { afterEach, describe, expect, it, vi } from "vitest";
import { progressAtStart } from "@/ml/progress";
import { type Example, example } from "@/test/training-examples";
import { tf } from "@/workers/tf";
import { backend } from "@/workers/training/backend";
import { encodeCheckpoint, restoreCheckpoint } from "@/workers/training/checkpoint";
import { compileTrainer } from "@/workers/training/compiled/compile";
import type { CompiledTrainer, CompileOptions } from "@/workers/training/compiled/trainer";
import { type Batch, EagerTrainer, type StepTensors, type Trainer } from "@/workers/training/step";

const steps = 50;
const open: CompiledTrainer[] = [];

afterEach(() => {
  for (const trainer of open.splice(0)) trainer.close();
});

async function compiled(one: Example, eager = one.eager()): Promise<CompiledTrainer> {
  const { batchSize } = one.configuration.learning;
  const trainer = await compileTrainer(eager, {
    spec: one.spec,
    batchSizes: [batchSize, 5],
    evaluationSize: 24,
    packed: null,
    source: "bytes",
  });
  if ("fallback" in trainer) throw new Error(trainer.fallback);
  open.push(trainer);
  return trainer;
}

function optionsOf({ spec }: Example): CompileOptions {
  return { spec, batchSizes: [16], evaluationSize: 16, packed: null, source: "bytes" };
}

async function fallbackOf(one: Example, eager: EagerTrainer): Promise<string> {
  const before = stateOf(eager);
  const trainer = await compileTrainer(eager, optionsOf(one));
  expect(stateOf(eager)).toEqual(before);
  return "fallback" in trainer ? trainer.fallback : "compiled";
}

function lossOf(trainer: Trainer, batch: Batch, step: number, learningRate: number): number {
  return trainer.train([{ batch, step, learningRate }])[0]?.loss ?? Number.NaN;
}

/** Losses of some steps, every fourth of them a smaller batch as at the end of an epoch. */
function lossesOf(
  trainer: Trainer,
  one: Example,
  from = 0,
  to = steps,
  learningRate = one.configuration.learning.learningRate,
): number[] {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    losses.push(lossOf(trainer, one.batch(step, step % 4 === 3 ? 5 : undefined), step, learningRate));
  }
  return losses;
}

function stateOf(trainer: Trainer): number[][] {
  return trainer.state.map(({ variable }) => [...variable.dataSync()]);
}

function largestRelative(values: readonly number[], expected: readonly number[]): number {
  return Math.max(
    ...expected.map((value, i) => Math.abs((values[i] ?? Number.NaN) - value) / Math.abs(value)),
  );
}

const dense = { preset: "dense" as const, hidden: [24, 16] };
const cnn = { preset: "cnn" as const, filters: [4, 8], dense: 16, batchNorm: false, dropout: 0 };

describe("the compiled step agrees with the eager one over 50 steps", () => {
  it.each<[string, Example]>([
    ["dense, relu, Adam", example(dense)],
    ["dense, tanh, SGD", example({ ...dense, activation: "tanh" }, { optimizer: "sgd", learningRate: 0.05 })],
    [
      "dense, sigmoid, momentum",
      example({ ...dense, activation: "sigmoid" }, { optimizer: "momentum", learningRate: 0.05 }),
    ],
    ["dense, elu, RMSProp", example({ ...dense, activation: "elu" }, { optimizer: "rmsprop" })],
    ["dense, dropout", example({ ...dense, dropout: 0.4 })],
    ["dense, label smoothing, -1 to 1", example(dense, { labelSmoothing: 0.1 }, { scaling: "signed" })],
    ["linear", example({ preset: "dense", hidden: [] })],
    ["CNN", example(cnn)],
    [
      "CNN, dropout, colour, standardised",
      example({ ...cnn, dropout: 0.5 }, {}, { channels: 3, scaling: "standard" }),
    ],
    ["CNN, batch normalisation, momentum", example({ ...cnn, batchNorm: true }, { optimizer: "momentum" })],
    ["CNN, batch normalisation, elu, Adam", example({ ...cnn, batchNorm: true, activation: "elu" })],
  ])("%s", async (_, one) => {
    const reference = one.eager();
    const trainer = await compiled(one);
    const expected = lossesOf(reference, one);
    expect(largestRelative(lossesOf(trainer, one), expected)).toBeLessThan(1e-4);
    expect(expected.at(-2)).toBeLessThan(0.95 * (expected[0] ?? 0));

    const batch = one.batch(1000, 61);
    const [ours, theirs] = [trainer.evaluate(batch), reference.evaluate(batch)];
    expect(ours.loss).toBeCloseTo(theirs.loss, 4);
    expect(ours.correct).toBe(theirs.correct);
    const probabilities = reference.predict(batch);
    const off = trainer.predict(batch).map((value, i) => Math.abs(value - (probabilities[i] ?? Number.NaN)));
    expect(Math.max(...off)).toBeLessThan(1e-4);
    expect(off).toHaveLength(61 * one.classes);
  });

  it("also where the learning rate changes", async () => {
    const one = example(dense);
    const [reference, trainer] = [one.eager(), await compiled(one)];
    const rates = [0.001, 0.02, 0];
    const losses = (of: Trainer) => rates.flatMap((rate, i) => lossesOf(of, one, 10 * i, 10 * i + 10, rate));
    expect(largestRelative(losses(trainer), losses(reference))).toBeLessThan(1e-4);
    const before = stateOf(trainer)[0];
    lossOf(trainer, one.batch(0), 99, 0);
    expect(stateOf(trainer)[0]).toEqual(before);
  });
});

describe("dropout", () => {
  it("follows from the seed and the step alone", async () => {
    const one = example({ ...dense, dropout: 0.5 });
    const trainer = await compiled(one);
    const [first, again, other] = [3, 3, 4].map((step) => lossOf(trainer, one.batch(0), step, 0));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});

describe("the state", () => {
  const one = example({ ...cnn, batchNorm: true, dropout: 0.3 });

  it("is what the eager trainer had, also where it is read before the first step", async () => {
    const small = example(dense);
    expect(stateOf(await compiled(small))).toEqual(stateOf(small.eager()));
  });

  it("goes on from a checkpoint as if nothing had happened, to the bit", async () => {
    const undisturbed = await compiled(one);
    lossesOf(undisturbed, one, 0, 12);
    const metrics = {};
    const manifest = { runId: "run", epoch: 1, step: 12, seed: 7, progress: progressAtStart, metrics };
    const file = encodeCheckpoint(undisturbed.state, manifest);
    const losses = lossesOf(undisturbed, one, 12, 24);

    const resumed = await compiled(one);
    lossesOf(resumed, one, 0, 3);
    expect(restoreCheckpoint(file, resumed.state)).toEqual(manifest);
    expect(lossesOf(resumed, one, 12, 24)).toEqual(losses);
    expect(stateOf(resumed)).toEqual(stateOf(undisturbed));
  });

  it("can be read by an eager trainer, and the other way round", async () => {
    const [reference, trainer] = [one.eager(), await compiled(one)];
    lossesOf(trainer, one, 0, 8);
    const manifest = { runId: "run", epoch: 1, step: 8, seed: 7, progress: progressAtStart, metrics: {} };
    restoreCheckpoint(encodeCheckpoint(trainer.state, manifest), reference.state);
    const losses = lossesOf(reference, one, 8, 16);
    expect(largestRelative(lossesOf(trainer, one, 8, 16), losses)).toBeLessThan(1e-4);
  });

  it("is in the model's weights when the model is asked for, and stays with the eager trainer at the end", async () => {
    const eager = one.eager();
    const trainer = await compiled(one, eager);
    const start = stateOf(eager);
    lossesOf(trainer, one, 0, 2);
    const kernel = trainer.model.getWeights()[0];
    expect([...(kernel?.dataSync() ?? [])]).not.toEqual(start[0]);
    lossesOf(trainer, one, 2, 4);
    const end = stateOf(trainer);
    open.pop()?.close();
    expect(stateOf(eager)).toEqual(end);
  });
});

it("leaves nothing behind in 2,000 steps", async () => {
  const one = example(dense);
  const trainer = await compiled(one);
  const batch = one.batch(0);
  const take = (count: number) => {
    for (let step = 0; step < count; step++) lossOf(trainer, batch, step, 0.001);
    trainer.evaluate(batch);
    return trainer.state.length;
  };
  take(400);
  const count = () => [tf.memory().numTensors, backend().getNumOfTFTensors()];
  const before = count();
  const memory = process.memoryUsage.rss();
  take(2000);
  expect(count()).toEqual(before);
  expect(process.memoryUsage.rss() - memory).toBeLessThan(24 * 1024 * 1024);
});

describe("falls back, with the reason,", () => {
  const one = example(dense);

  class Altered extends EagerTrainer {
    /** Steps so far, of the construction and the traces too. */
    steps = 0;
    alter: (images: tf.Tensor) => tf.Tensor = (images) => images;

    override step(tensors: StepTensors): tf.Tensor1D {
      this.steps++;
      return super.step({ ...tensors, images: this.alter(tensors.images) });
    }
  }

  function altered(alter: (images: tf.Tensor, trainer: Altered) => tf.Tensor): Altered {
    const trainer = new Altered(one.configuration, one.eager().model);
    trainer.steps = 0;
    trainer.alter = (images) => alter(images, trainer);
    return trainer;
  }

  it("where a step reads numbers back", async () => {
    const trainer = altered((images) => images.div(images.max().dataSync()[0] ?? 1));
    expect(await fallbackOf(one, trainer)).toMatch(/^Trained op by op.*reads numbers back.*after Max/);
  });

  it("where a step draws random numbers in JavaScript, which the graph would repeat", async () => {
    const trainer = altered((images) => images.add(tf.randomUniform(images.shape)));
    expect(await fallbackOf(one, trainer)).toMatch(/number made outside TensorFlow, for Add,/);
  });

  it("where a step does something else with the next images", async () => {
    const trainer = altered((images, { steps: taken }) => (taken % 2 ? images.square() : images.abs()));
    expect(await fallbackOf(one, trainer)).toMatch(/op Square depends on the images/);
  });

  it("where a step changes a variable that no checkpoint would keep", async () => {
    const mean = tf.variable(tf.scalar(0), false, "running mean");
    const trainer = altered((images) => {
      mean.assign(images.mean().asScalar());
      return images.sub(mean);
    });
    expect(await fallbackOf(one, trainer)).toMatch(/changes the unknown variable running mean/);
  });

  it("where the graph does not do what the step does", async () => {
    // The traces see one function, the step that is compared sees another.
    const trainer = altered((images, { steps: taken }) => (taken > 2 ? images.mul(3) : images));
    expect(await fallbackOf(one, trainer)).toMatch(/loss of the graph .* is not that of the step/);
  });

  it("where the graph cannot be written", async () => {
    vi.stubEnv("TMPDIR", "/nowhere");
    try {
      expect(await fallbackOf(one, one.eager())).toMatch(/the graph could not be built \(ENOENT/);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

it("stops compiling where it is told to", async () => {
  const one = example(dense);
  const eager = one.eager();
  const before = stateOf(eager);
  const options = optionsOf(one);
  for (const pauses of [0, 1, 2, 4]) {
    let left = pauses;
    const breathe = async () => {
      if (left-- === 0) throw new Error("stop asked for");
    };
    await expect(compileTrainer(eager, options, breathe)).rejects.toThrow("stop asked for");
    expect(stateOf(eager)).toEqual(before);
  }
});

it("names the batch size that was not compiled", async () => {
  const one = example(dense);
  const trainer = await compiled(one);
  expect(() => lossOf(trainer, one.batch(0, 3), 0, 0.001)).toThrow(
    /No step of 3 images was compiled, only of 16 and 5/,
  );
});
