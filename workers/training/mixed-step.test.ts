import { describe, expect, it } from "vitest";
import type { ConfigurationInput } from "@/ml/configuration";
import { example } from "@/test/training-examples";
import { tf } from "@/workers/tf";
import { compileTrainer } from "@/workers/training/compiled/compile";
import { buildModel } from "@/workers/training/model";
import { type Batch, EagerTrainer, type Trainer } from "@/workers/training/step";

const weights = Float32Array.of(0.5, 2, 1.25, 0.75);
const steps = 50;

/** The example's batches, each image with a second label and a share. */
function blended(batch: Batch, step: number): Batch {
  const { rows, bytes, pixels, labels, count } = batch;
  return {
    rows,
    bytes,
    pixels,
    labels,
    count,
    mixed: {
      labels: labels.map((label, i) => (label + step + i) % weights.length),
      shares: Float32Array.from(labels, (_, i) => ((i * 7 + step) % 11) / 10),
    },
  };
}

function lossesOf(trainer: Trainer, batchOf: (step: number) => Batch): number[] {
  return Array.from({ length: steps }, (_, step) => {
    const [result] = trainer.train([{ batch: batchOf(step), step, learningRate: 0.003 }]);
    return result?.loss ?? Number.NaN;
  });
}

describe("with class weights and blended images", () => {
  it.each<[string, ConfigurationInput["architecture"], "categoricalCrossentropy" | "focal"]>([
    ["the dense network", { preset: "dense", hidden: [16], dropout: 0.2 }, "categoricalCrossentropy"],
    ["the CNN, with focal loss", { preset: "cnn", filters: [4], dense: 8, dropout: 0.2 }, "focal"],
  ])("the compiled step agrees with the eager one over 50 steps: %s", async (_, architecture, loss) => {
    const { batch, configuration, spec, classes } = example(architecture, { loss, labelSmoothing: 0.1 });
    const trainer = () => new EagerTrainer(configuration, buildModel(configuration, classes, null), weights);
    const batchOf = (step: number) => blended(batch(step % 5), step);
    const options = { spec, batchSizes: [16], evaluationSize: 16, packed: null, source: "mixed" as const };
    const compiled = await compileTrainer(trainer(), options);
    if ("fallback" in compiled) throw new Error(compiled.fallback);
    const [eager, fast] = [lossesOf(trainer(), batchOf), lossesOf(compiled, batchOf)];
    for (const [step, value] of fast.entries()) {
      expect(Math.abs(value - (eager[step] ?? Number.NaN)) / value, `step ${step}`).toBeLessThan(1e-4);
    }
    compiled.close();
  });

  it("the loss is the mean of each image's, weighted by its classes' shares", () => {
    const { batch, configuration, classes } = example({ preset: "dense", hidden: [8] });
    const trainer = new EagerTrainer(configuration, buildModel(configuration, classes, null), weights);
    const given = blended(batch(0), 3);
    const probabilities = trainer.predict(given);
    const expected = Array.from({ length: given.count }, (_, i) => {
      const share = given.mixed?.shares[i] ?? Number.NaN;
      const of = (label: number) => -Math.log(probabilities[i * classes + label] ?? Number.NaN);
      const [one, other] = [given.labels[i] ?? 0, given.mixed?.labels[i] ?? 0];
      const weight = share * (weights[one] ?? 0) + (1 - share) * (weights[other] ?? 0);
      return weight * (share * of(one) + (1 - share) * of(other));
    });
    const mean = expected.reduce((sum, value) => sum + value, 0) / given.count;
    const [result] = trainer.train([{ batch: given, step: 0, learningRate: 0.001 }]);
    expect(result?.loss).toBeCloseTo(mean, 5);
    tf.disposeVariables();
  });
});
