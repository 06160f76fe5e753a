import { expect, it } from "vitest";
import type { ConfigurationInput } from "@/ml/configuration";
import { example } from "@/test/training-examples";
import { compileTrainer } from "@/workers/training/compiled/compile";
import type { Trainer } from "@/workers/training/step";

const steps = 50;
type Learning = NonNullable<ConfigurationInput["learning"]>;

const losses: Learning[] = [{}, { loss: "focal", focalAlpha: 1, labelSmoothing: 0.1 }];
const optimizers: Learning[] = [
  { optimizer: "sgd", learningRate: 0.2 },
  { optimizer: "momentum", learningRate: 0.02 },
  { optimizer: "nesterov", learningRate: 0.02 },
  { optimizer: "rmsprop", learningRate: 0.003, rho: 0.8, epsilon: 1e-4 },
  { optimizer: "adam", learningRate: 0.002, beta1: 0.8, beta2: 0.99 },
  { optimizer: "adamw", learningRate: 0.002, weightDecay: 0.2 },
];
const clippings: Learning[] = [
  { clipping: "none" },
  { clipping: "norm", clipNorm: 0.3 },
  { clipping: "value", clipValue: 0.02 },
];
const cases = losses.flatMap((loss) =>
  optimizers.flatMap((optimizer) => clippings.map((clipping) => ({ ...loss, ...optimizer, ...clipping }))),
);

/** The rate changes at each step, as a schedule's does. */
function lossesOf(trainer: Trainer, one: ReturnType<typeof example>): number[] {
  const { learningRate } = one.configuration.learning;
  return Array.from({ length: steps }, (_, step) => {
    const rate = learningRate * (1 - step / 100);
    return trainer.train([{ batch: one.batch(step % 8), step, learningRate: rate }])[0]?.loss ?? Number.NaN;
  });
}

it.each(cases.map((learning) => [JSON.stringify(learning), learning] as const))(
  "the compiled step agrees with the eager one over 50 steps: %s",
  async (_, learning) => {
    const one = example(
      { preset: "dense", hidden: [6] },
      { batchSize: 8, ...learning },
      { width: 8, height: 8 },
    );
    const trainer = await compileTrainer(one.eager(), {
      spec: one.spec,
      batchSizes: [8],
      evaluationSize: 8,
      packed: null,
      source: "bytes",
    });
    if ("fallback" in trainer) throw new Error(trainer.fallback);
    try {
      const expected = lossesOf(one.eager(), one);
      const off = lossesOf(trainer, one).map((loss, i) => Math.abs(loss / (expected[i] ?? Number.NaN) - 1));
      expect(Math.max(...off)).toBeLessThan(1e-4);
      const [start, end] = [expected.slice(0, 8), expected.slice(-8)].map((part) =>
        part.reduce((a, b) => a + b),
      );
      expect(end).toBeLessThan(0.98 * (start ?? 0));
    } finally {
      trainer.close();
    }
  },
);
