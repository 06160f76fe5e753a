import { describe, expect, it } from "vitest";
import { learningSchema } from "@/ml/configuration/learning";
import { learningRateAt, reducedRate, scheduleCurve } from "@/ml/schedule";
import { kerasRecord } from "@/test/keras";

interface Recorded {
  schedules: {
    settings: Record<string, string | number>;
    stepsPerEpoch: number;
    steps: number[];
    rates: number[];
  }[];
}

const { schedules } = kerasRecord<Recorded>("learning");
const settingsOf = (json: object) => learningSchema.parse(json);

describe("the rate of each step is that of Keras (one cycle: of PyTorch)", () => {
  it.each(schedules.map((one) => [JSON.stringify(one.settings), one] as const))("%s", (_, one) => {
    const settings = settingsOf(one.settings);
    expect(one.steps.length).toBeGreaterThan(40);
    for (const [i, step] of one.steps.entries()) {
      const [rate, expected] = [
        learningRateAt(settings, one.stepsPerEpoch, step),
        one.rates[i] ?? Number.NaN,
      ];
      // Keras calculates in float32: near the bottom of a cosine the difference from 1 loses digits.
      expect(Math.abs(rate - expected), `step ${step}: ${rate}, not ${expected}`).toBeLessThan(
        1e-5 * expected + 2e-8,
      );
    }
  });
});

describe("learningRateAt", () => {
  it("has no step without a rate, and rises to the whole rate", () => {
    const settings = settingsOf({ learningRate: 0.5, epochs: 4, warmupEpochs: 2, schedule: "cosine" });
    const rates = Array.from({ length: 40 }, (_, step) => learningRateAt(settings, 10, step));
    expect(rates[0]).toBeCloseTo(0.5 / 20, 12);
    expect(rates[19]).toBe(0.5);
    expect(rates[20]).toBe(0.5);
    expect(Math.min(...rates)).toBeGreaterThan(0);
  });

  it("stays in a run that is shorter than its warm-up or a cycle", () => {
    const warming = settingsOf({ learningRate: 1, epochs: 1, warmupEpochs: 5, schedule: "cosine" });
    expect([0, 1, 2].map((step) => learningRateAt(warming, 3, step))).toEqual([1 / 3, 2 / 3, 1]);
    for (const epochs of [1, 2, 3]) {
      const cycle = settingsOf({ learningRate: 1, epochs, schedule: "oneCycle" });
      for (let step = 0; step < epochs; step++) {
        const rate = learningRateAt(cycle, 1, step);
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(1);
      }
    }
  });

  it("jumps back at the first step of each period", () => {
    const settings = settingsOf({
      learningRate: 1,
      epochs: 7,
      schedule: "cosineRestarts",
      restartEpochs: 1,
      restartGrowth: 2,
    });
    const rates = Array.from({ length: 70 }, (_, step) => learningRateAt(settings, 10, step));
    expect(rates.flatMap((rate, step) => (rate === 1 ? [step] : []))).toEqual([0, 10, 30]);
  });
});

describe("reducedRate", () => {
  it("leaves the schedule's own rates below the minimum alone", () => {
    expect(reducedRate(0.1, 1, 0.01)).toBe(0.1);
    expect(reducedRate(0.1, 0.5, 0.01)).toBe(0.05);
    expect(reducedRate(0.1, 0.05, 0.01)).toBe(0.01);
    expect(reducedRate(0.001, 0.05, 0.01)).toBe(0.001);
  });
});

describe("scheduleCurve", () => {
  const settings = settingsOf({ learningRate: 1, epochs: 10, schedule: "exponential" });

  it("holds every step of a short run, and the ends of a long one", () => {
    const short = scheduleCurve(settings, 5);
    expect(short.map(({ step }) => step)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const long = scheduleCurve(settings, 1000, 100);
    expect(long).toHaveLength(100);
    expect(long[0]).toEqual({ step: 0, epoch: 0, rate: 1 });
    expect(long.at(-1)?.step).toBe(9999);
    expect(scheduleCurve(settingsOf({ epochs: 1 }), 1)).toHaveLength(1);
  });
});
