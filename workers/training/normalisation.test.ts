import { expect, it } from "vitest";
import { tf } from "@/workers/tf";
import { withNativeTraining } from "@/workers/training/normalisation";

const x = tf.variable(tf.randomNormal([6, 5, 4, 3], 1, 2, "float32", 5));
const weights = tf.randomNormal([6, 5, 4, 3], 0, 1, "float32", 6);

/** What a training pass gives, its gradients, the averages after it, and what the layer then says without training. */
function numbersOf(native: boolean): Float32Array[] {
  const { constant } = tf.initializers;
  const plain = tf.layers.batchNormalization({
    momentum: 0.9,
    epsilon: 1e-3,
    gammaInitializer: constant({ value: 1.5 }),
    betaInitializer: constant({ value: 0.3 }),
  });
  const layer = native ? withNativeTraining(plain) : plain;
  layer.build([6, 5, 4, 3]);
  const { value, grads } = tf.variableGrads(() =>
    (layer.call(x, { training: true }) as tf.Tensor).mul(weights).square().sum().asScalar(),
  );
  const judged = layer.call(x, { training: false }) as tf.Tensor;
  return [value, ...Object.values(grads), ...layer.getWeights(), judged].map((one) =>
    one.dataSync<"float32">(),
  );
}

it("normalises as tfjs's own layer: outputs, gradients and moving averages", () => {
  const [expected, ours] = [numbersOf(false), numbersOf(true)];
  expect(ours).toHaveLength(9);
  for (const [i, values] of expected.entries()) {
    const largest = Math.max(...values.map(Math.abs));
    const off = values.map((value, at) => Math.abs(value - (ours[i]?.[at] ?? Number.NaN)));
    expect(Math.max(...off) / largest).toBeLessThan(1e-5);
  }
});

it("leaves nothing behind", () => {
  const layer = withNativeTraining(tf.layers.batchNormalization({}));
  layer.build([6, 5, 4, 3]);
  const pass = () => tf.tidy(() => void layer.call(x, { training: true }));
  pass();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) pass();
  expect(tf.memory().numTensors).toBe(before);
});
