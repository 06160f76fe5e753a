import { describe, expect, it } from "vitest";
import { tf } from "@/workers/tf";
import { distillationOf } from "@/workers/training/losses";

const softmax = (logits: readonly number[], temperature: number) => {
  const weights = logits.map((value) => Math.exp(value / temperature));
  const whole = weights.reduce((sum, value) => sum + value, 0);
  return weights.map((value) => value / whole);
};

describe("what a student loses against its teacher", () => {
  const own = [
    [1, -2, 0.5],
    [0, 3, -1],
  ];
  const theirs = [
    [2, 0, -1],
    [-1, 1, 4],
  ];

  it.each([1, 2, 5])("is the cross-entropy at the temperature %d times its square", (temperature) => {
    const taught = tf.tensor2d(theirs.map((row) => softmax(row, 1)));
    const actual = distillationOf(tf.tensor2d(own), taught, temperature).dataSync();
    for (const [i, logits] of own.entries()) {
      const [p, q] = [softmax(theirs[i] ?? [], temperature), softmax(logits, temperature)];
      const expected =
        -(temperature ** 2) * p.reduce((sum, value, c) => sum + value * Math.log(q[c] ?? 0), 0);
      expect(actual[i]).toBeCloseTo(expected, 4);
    }
  });

  it("pulls each logit by T (q - p), and stays finite where the teacher is sure", () => {
    const temperature = 3;
    const taught = tf.tensor2d([[1, 0, 0]]);
    const gradient = tf.grad((x) => distillationOf(x as tf.Tensor2D, taught, temperature).sum());
    const p = [1, 0, 0];
    const q = softmax(own[0] ?? [], temperature);
    for (const [c, value] of gradient(tf.tensor2d([own[0] ?? []]))
      .dataSync()
      .entries())
      expect(value).toBeCloseTo(temperature * ((q[c] ?? 0) - (p[c] ?? 0)), 4);
  });
});
