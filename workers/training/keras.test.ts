import { describe, expect, it } from "vitest";
import { learningSchema } from "@/ml/configuration/learning";
import { kerasRecord, recordKerasAnew } from "@/test/keras";
import { tf } from "@/workers/tf";
import { lossOf } from "@/workers/training/losses";
import { Optimizer } from "@/workers/training/optimizers";

type Settings = Record<string, string | number>;

interface Recorded {
  losses: {
    logits: number[];
    classes: number;
    cases: {
      name: string;
      settings: Settings;
      truth: number[];
      classWeights: number[] | null;
      losses: number[];
      gradient: number[];
    }[];
  };
  optimizers: {
    start: { shape: number[]; values: number[] }[];
    batches: { images: number[]; labels: number[] }[];
    cases: { settings: Settings; rate: number; losses: number[]; weights: number[][] }[];
  };
}

const kept = kerasRecord<Recorded>("learning");
const settingsOf = (settings: Settings) => learningSchema.parse(settings);

/** Largest difference, of values about 1 absolute, of larger ones relative. */
function largest(values: ArrayLike<number>, expected: readonly number[]): number {
  expect(values).toHaveLength(expected.length);
  return Math.max(
    ...expected.map((one, i) => Math.abs((values[i] ?? Number.NaN) - one) / Math.max(1, Math.abs(one))),
  );
}

describe("losses and their gradients are those of Keras", () => {
  const { logits, classes, cases } = kept.losses;

  it.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const settings = settingsOf(one.settings);
    const truth = tf.tensor2d(one.truth, [one.truth.length / classes, classes]);
    const weights = one.classWeights && tf.tensor1d(one.classWeights);
    const sums = tf.tensor2d(logits, truth.shape);
    const losses = lossOf(sums, truth, weights, settings).dataSync<"float32">();
    expect(largest(losses, one.losses)).toBeLessThan(2e-6);
    const gradient = tf.grad((x) => lossOf(x as tf.Tensor2D, truth, weights, settings).mean())(sums);
    expect(largest(gradient.dataSync<"float32">(), one.gradient)).toBeLessThan(1e-6);
  });

  it("also for labels by index, whose loss is the same number", () => {
    const of = (name: string) => cases.find((one) => one.name === name)?.losses ?? [];
    expect(of("sparse")).toHaveLength(8);
    expect(largest(of("sparse"), of("categorical, one class, smoothing 0"))).toBeLessThan(1e-6);
  });

  it("stays finite where a class is as good as certain, right or wrong", () => {
    const sums = tf.tensor2d([200, -200, 0], [1, 3]);
    for (const loss of ["categoricalCrossentropy", "focal"] as const) {
      for (const focalGamma of [0.5, 2]) {
        for (const row of [
          [1, 0, 0],
          [0, 1, 0],
        ]) {
          const truth = tf.tensor2d(row, [1, 3]);
          const settings = settingsOf({ loss, focalGamma });
          const { value, grad } = tf.valueAndGrad((x) =>
            lossOf(x as tf.Tensor2D, truth, null, settings).mean(),
          )(sums);
          expect([...value.dataSync(), ...grad.dataSync()].every(Number.isFinite)).toBe(true);
        }
      }
    }
  });
});

describe("optimizers take the steps of Keras'", () => {
  const { start, batches, cases } = kept.optimizers;
  const names = ["dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias"];

  function train(settings: Settings, rate: number, steps: number) {
    const weights = start.map(({ shape, values }, i) => ({
      name: names[i] ?? "",
      variable: tf.variable(tf.tensor(values, shape, "float32")),
    }));
    const [kernel1, bias1, kernel2, bias2] = weights.map(({ variable }) => variable as tf.Tensor);
    if (!kernel1 || !bias1 || !kernel2 || !bias2) throw new Error("The record lacks weights.");
    const optimizer = new Optimizer(settingsOf(settings), weights);
    const losses = Array.from({ length: steps }, (_, step) =>
      tf.tidy(() => {
        const batch = batches[step % batches.length];
        if (!batch) throw new Error("The record lacks a batch.");
        const images = tf.tensor2d(batch.images, [8, 6]);
        const truth: tf.Tensor2D = tf.oneHot(tf.tensor1d(batch.labels, "int32"), 3).cast("float32");
        const { value, grads } = tf.variableGrads(() => {
          const hidden = tf.relu(images.matMul(kernel1 as tf.Tensor2D).add(bias1));
          const logits = hidden.matMul(kernel2 as tf.Tensor).add(bias2) as tf.Tensor2D;
          return lossOf(logits, truth, null, settingsOf({})).mean().asScalar();
        });
        optimizer.apply(grads, tf.scalar(rate * (1 - step / 64)));
        return value.dataSync()[0] ?? Number.NaN;
      }),
    );
    const values = weights.map(({ variable }) => [...variable.dataSync()]);
    tf.dispose([...weights, ...optimizer.slots].map(({ variable }) => variable));
    return { losses, values };
  }

  it.each(cases.map((one) => [JSON.stringify(one.settings), one] as const))("%s", (_, one) => {
    const { losses, values } = train(one.settings, one.rate, one.losses.length);
    expect(largest(losses, one.losses)).toBeLessThan(1e-5);
    expect(largest(values.flat(), one.weights.flat())).toBeLessThan(1e-5);
  });

  it("differ from each other, and with the clipping, so that none stands for another", () => {
    const ends = new Set(cases.map(({ weights }) => weights[0]?.[0]?.toPrecision(5)));
    expect(ends.size).toBe(cases.length);
  });
});

it("names a weight that the loss does not depend on", () => {
  const weights = [{ name: "dense_1/kernel", variable: tf.variable(tf.scalar(1)) }];
  const optimizer = new Optimizer(settingsOf({ optimizer: "sgd" }), weights);
  expect(() => optimizer.apply({}, tf.scalar(1))).toThrow(/does not depend on dense_1\/kernel/);
});

/** Numbers of both records, in order. */
function numbersOf(record: unknown): number[] {
  if (typeof record === "number") return [record];
  return typeof record === "object" && record !== null ? Object.values(record).flatMap(numbersOf) : [];
}

it("the record that is kept is what Keras gives today, where there is one", { timeout: 120_000 }, ({
  skip,
}) => {
  const anew = recordKerasAnew<Recorded>("learning");
  if (!anew) return skip("No Python with Keras: npm run bench -- train installs it");
  expect(largest(numbersOf(anew), numbersOf(kept))).toBeLessThan(1e-5);
});
