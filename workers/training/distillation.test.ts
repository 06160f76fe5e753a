import { describe, expect, it } from "vitest";
import { example } from "@/test/training-examples";
import { tf } from "@/workers/tf";
import { compileTrainer } from "@/workers/training/compiled/compile";
import { distillationOf } from "@/workers/training/losses";
import { type Batch, EagerTrainer } from "@/workers/training/step";

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

describe("a student whose teacher knows some of its classes", () => {
  const one = example({ preset: "dense", hidden: [6], dropout: 0 }, { teacher: "run_1", teacherShare: 0.6 });
  const known = [1, 3];
  const student = (taught: readonly number[] | null) =>
    new EagerTrainer(one.configuration, one.eager().model, null, taught);
  /** A batch of one class, whose teacher is sure of the first class that it knows. */
  const batchOf = (label: number): Batch => {
    const batch = one.batch(0, 4);
    return {
      ...batch,
      labels: batch.labels.map(() => label),
      taught: Float32Array.of(1, 0, 1, 0, 1, 0, 1, 0),
    };
  };
  const lossOf = (trainer: EagerTrainer, batch: Batch) =>
    trainer.train([{ batch, step: 0, learningRate: 0 }])[0]?.loss ?? Number.NaN;

  it("learns an image of another class from its label alone", () => {
    expect(lossOf(student(known), batchOf(0))).toBeCloseTo(lossOf(student(null), batchOf(0)), 5);
  });

  it("is compared with it among the common classes for the others", () => {
    const batch = batchOf(3);
    const trainer = student(known);
    const { teacherShare: share, teacherTemperature: temperature } = one.configuration.learning;
    const probabilities = trainer.predict(batch);
    const expected = Array.from({ length: 4 }, (_, i) => {
      // Differences of logits are those of the logarithms of probabilities.
      const logits = known.map((place) => Math.log(probabilities[4 * i + place] as number));
      const [own = Number.NaN] = softmax(logits, temperature);
      const labelled = -Math.log(probabilities[4 * i + 3] as number);
      return (1 - share) * labelled - share * temperature ** 2 * Math.log(own);
    }).reduce((sum, loss) => sum + loss / 4, 0);
    // A teacher that is sure has a share of 1e-7 left, which the temperature makes larger.
    expect(Math.abs(lossOf(trainer, batch) - expected)).toBeLessThan(0.05 * expected);
  });

  it.each([
    ["some of the classes", known],
    ["all of them", [0, 1, 2, 3]],
  ])("takes the same steps in one native graph, with %s", async (_, classes) => {
    const { spec } = one;
    const options = { spec, batchSizes: [16], evaluationSize: 16, packed: null, source: "bytes" as const };
    const compiled = await compileTrainer(student(classes), options);
    if ("fallback" in compiled) throw new Error(compiled.fallback);
    const taught = Float32Array.from({ length: 16 * classes.length }, () => 1 / classes.length);
    const steps = [{ batch: { ...one.batch(3), taught }, step: 0, learningRate: 0.01 }];
    const [own] = compiled.train(steps);
    const [expected] = student(classes).train(steps);
    expect(own?.loss).toBeCloseTo(expected?.loss ?? Number.NaN, 4);
    compiled.close();
  });
});
