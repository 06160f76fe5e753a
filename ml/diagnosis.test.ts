import { describe, expect, it } from "vitest";
import { judgeOverfit, largestRate, rateAt, readRates, SmoothedLoss, smallestRate } from "@/ml/diagnosis";

const steps = 161;
const rates = Array.from({ length: steps }, (_, step) => rateAt(step, steps));

it("tries rates by the same factor from step to step", () => {
  expect(rates[0]).toBe(smallestRate);
  expect(rates.at(-1)).toBeCloseTo(largestRate, 9);
  for (const [i, rate] of rates.slice(1).entries()) {
    expect(rate / (rates[i] ?? 1)).toBeCloseTo(10 ** (1 / 20), 9);
  }
});

describe("the running mean", () => {
  it("of a constant is the constant from the first step on", () => {
    const mean = new SmoothedLoss();
    for (let i = 0; i < 5; i++) expect(mean.add(2.3)).toBeCloseTo(2.3, 12);
  });

  it("is Adam's bias-corrected one", () => {
    const mean = new SmoothedLoss();
    const losses = [3, 1, 4, 1, 5];
    const weights = losses.map((_, i) => 0.9 ** (losses.length - 1 - i));
    const expected =
      losses.reduce((sum, loss, i) => sum + loss * (weights[i] ?? 0), 0) /
      weights.reduce((sum, weight) => sum + weight, 0);
    expect(losses.map((loss) => mean.add(loss)).at(-1)).toBeCloseTo(expected, 12);
  });

  it("is out of hand above four times the least, or where it is no number", () => {
    const mean = new SmoothedLoss();
    mean.add(1);
    expect(mean.isOutOfHand(3.9)).toBe(false);
    expect(mean.isOutOfHand(4.1)).toBe(true);
    expect(mean.isOutOfHand(mean.add(Number.NaN))).toBe(true);
  });
});

/** A loss that falls as a logistic curve around a rate, and explodes from another one on. */
const curve = (fall: number, explode: number) =>
  rates.map((rate) =>
    rate > explode * 3 ? null : 2.3 / (1 + (rate / fall) ** 2) + 0.1 + 10 * (rate / explode) ** 4,
  );

describe("reading the curve", () => {
  it("finds where the mean falls fastest, and where it is least", () => {
    const { suggestion, minimum } = readRates(rates, curve(0.003, 0.3));
    // The slope of a logistic curve by the logarithm is largest in its middle.
    expect(Math.log10((suggestion ?? 0) / 0.003)).toBeCloseTo(0, 1);
    expect(minimum).toBeGreaterThan(0.01);
    expect(minimum).toBeLessThan(0.1);
  });

  it("is not misled by images that are learnt by heart before the loss can explode", () => {
    const { suggestion, minimum } = readRates(rates, curve(0.003, 1e9));
    expect(minimum).toBeCloseTo(largestRate, 9);
    expect(Math.log10((suggestion ?? 0) / 0.003)).toBeCloseTo(0, 1);
  });

  it("suggests nothing where the loss never falls", () => {
    expect(
      readRates(
        rates,
        rates.map(() => 2.3),
      ),
    ).toEqual({ suggestion: null, minimum: null });
    expect(
      readRates(
        rates,
        rates.map((rate) => 2.3 + rate),
      ),
    ).toEqual({ suggestion: null, minimum: null });
    // The first means are of a few batches: a fall among them is chance.
    const noise = rates.map((_, i) => (i < 5 ? 4 - i / 2 : 2.3));
    expect(readRates(rates, noise)).toEqual({ suggestion: null, minimum: null });
    expect(readRates([], [])).toEqual({ suggestion: null, minimum: null });
    expect(readRates(rates.slice(0, 1), [null])).toEqual({ suggestion: null, minimum: null });
  });
});

describe("one batch", () => {
  const falling = Array.from({ length: 100 }, (_, i) => 2 * 0.98 ** i);
  const flat = Array.from({ length: 100 }, (_, i) => 1 + (i % 2) / 100);
  const some = { images: 4, correct: 2, predicted: [0, 1, 1, 0] };

  it.each([
    ["learnt", falling, { ...some, correct: 4 }],
    ["slow", falling, some],
    ["slow", falling.map((loss) => 2 + loss / 20), { ...some, predicted: [1, 1, 1, 1] }],
    ["stuck", flat, some],
    ["one_class", flat, { ...some, predicted: [1, 1, 1, 1] }],
    ["diverged", [...flat, Number.NaN], some],
  ])("is %s", (verdict, losses, answer) => {
    expect(judgeOverfit(losses, answer)).toBe(verdict);
  });
});
