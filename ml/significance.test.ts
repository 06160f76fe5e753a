import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { confusionMatrix, report } from "@/ml/metrics";
import { createRandom } from "@/ml/random";
import { chiSquareMcnemar, erfc, exactMcnemar, holm, mcnemar, wilson } from "@/ml/significance";
import { binomial, figuresOf, type PairCell, pairedBootstrap } from "@/ml/significance-bootstrap";

interface Reference {
  source: string;
  mcnemar: { onlyFirst: number; onlySecond: number; exact: number | null; chiSquare: number }[];
  erfc: [number, number][];
  holm: { p: number[]; corrected: number[] }[];
  wilson: [hits: number, images: number, low: number, high: number][];
  binomial: { n: number; p: number; cdf: Record<string, number> }[];
  bootstrap: {
    images: number;
    classes: number;
    truth: number[];
    a: number[];
    b: number[];
    intervals: Record<"accuracyA" | "accuracy" | "macroF1", { low: number; high: number; error: number }>;
  }[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/significance.json", import.meta.url), "utf8"),
);

/** To 12 digits of the value itself, however small it is. */
function expectSame(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
}

describe(`beside ${reference.source}`, () => {
  it.each(reference.mcnemar)("McNemar of $onlyFirst and $onlySecond", (pair) => {
    const { onlyFirst, onlySecond, exact, chiSquare } = pair;
    if (exact !== null) expectSame(exactMcnemar(onlyFirst, onlySecond), exact);
    // statsmodels "corrects" also where there is no difference to correct.
    if (onlyFirst !== onlySecond) expectSame(chiSquareMcnemar(onlyFirst, onlySecond), chiSquare);
    const chosen = mcnemar(onlyFirst, onlySecond);
    expect(chosen?.method).toBe(exact === null ? "chi-square" : "exact");
    expectSame(chosen?.p, exact ?? (onlyFirst === onlySecond ? 1 : chiSquare));
  });

  it.each(reference.erfc)("erfc of %d", (x, value) => {
    expectSame(erfc(x), value);
  });

  it.each(reference.holm)("Holm of $p", ({ p, corrected }) => {
    const actual = holm(p);
    expect(actual).toHaveLength(corrected.length);
    for (const [i, value] of corrected.entries()) expectSame(actual[i], value);
  });

  it.each(reference.wilson)("Wilson of %d of %d", (hits, images, low, high) => {
    const actual = wilson(hits, images);
    expect(actual?.low).toBeCloseTo(low, 12);
    expect(actual?.high).toBeCloseTo(high, 12);
  });

  it.each(reference.binomial)("binomial draws of $n at $p", ({ n, p, cdf }) => {
    const draws = 20_000;
    const random = createRandom(`binomial/${n}/${p}`);
    const values = Array.from({ length: draws }, () => binomial(random, n, p));
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= n)).toBe(true);
    for (const [k, share] of Object.entries(cdf)) {
      const seen = values.filter((value) => value <= Number(k)).length / draws;
      // Four deviations of the share itself: one in 16,000 would be outside by chance, and the seed is fixed.
      expect(Math.abs(seen - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / draws) + 1e-12);
    }
  });

  it.each(reference.bootstrap)(
    "bootstrap intervals of $images images",
    ({ classes, truth, a, b, intervals }) => {
      const bootstrap = pairedBootstrap(cellsOf(truth, a, b), classes, createRandom("test"));
      for (let i = 0; i < 4000; i++) bootstrap.resample();
      const actual = bootstrap.intervals();
      const near = (value: number, expected: number, error: number) =>
        expect(Math.abs(value - expected)).toBeLessThan(0.15 * error);
      for (const [given, expected] of [
        [actual.accuracy.a, intervals.accuracyA],
        [actual.accuracy.delta, intervals.accuracy],
        [actual.macroF1.delta, intervals.macroF1],
      ] as const) {
        near(given.low, expected.low, expected.error);
        near(given.high, expected.high, expected.error);
      }
    },
  );
});

function cellsOf(truth: number[], a: number[], b: number[]): PairCell[] {
  const cells = new Map<string, PairCell>();
  for (const [i, own] of truth.entries()) {
    const key = `${own}/${a[i]}/${b[i]}`;
    const count = (cells.get(key)?.count ?? 0) + 1;
    cells.set(key, { truth: own, a: a[i] ?? 0, b: b[i] ?? 0, count });
  }
  return [...cells.values()];
}

describe("McNemar", () => {
  it("has nothing to say where no image tells the two apart", () => {
    expect(mcnemar(0, 0)).toBeNull();
  });

  it("does not call 0.3 % on 400 images better", () => {
    // 388 right against 387: 5 images only the first has right, 4 only the second.
    expect(mcnemar(5, 4)?.p).toBe(1);
    expect(mcnemar(15, 2)?.p).toBeLessThan(0.05);
  });

  it("goes over from exact to chi-square without a jump", () => {
    const [exact, approximate] = [mcnemar(460, 540)?.p ?? 0, mcnemar(460, 541)?.p ?? 0];
    expect(mcnemar(460, 540)?.method).toBe("exact");
    expect(mcnemar(460, 541)?.method).toBe("chi-square");
    expect(Math.abs(exact - approximate)).toBeLessThan(0.001);
  });

  it("refuses what counts no images, and the exact form where it cannot be computed", () => {
    expect(() => mcnemar(1.5, 2)).toThrow("1.5 counts no images");
    expect(() => mcnemar(-1, 2)).toThrow(RangeError);
    expect(() => exactMcnemar(600, 600)).toThrow("1000 discordant images at most");
  });
});

describe("Wilson", () => {
  it("is null without an image, and refuses more hits than images", () => {
    expect(wilson(0, 0)).toBeNull();
    expect(() => wilson(3, 2)).toThrow("3 of 2 images");
  });

  it("ends at 0 and 1 exactly where all images agree", () => {
    expect(wilson(0, 12)?.low).toBe(0);
    expect(wilson(12, 12)?.high).toBe(1);
  });
});

describe("paired bootstrap", () => {
  const { classes, truth, a, b } = reference.bootstrap[0] ?? { classes: 0, truth: [], a: [], b: [] };

  it("measures both sides as the report of a run does", () => {
    const figures = figuresOf(cellsOf(truth, a, b), classes);
    for (const [side, predicted] of [
      ["a", a],
      ["b", b],
    ] as const) {
      const own = report(confusionMatrix(truth, predicted, classes));
      expect(figures?.[side].accuracy).toBeCloseTo(own.accuracy ?? 0, 12);
      expect(figures?.[side].macroF1).toBeCloseTo(own.macro?.f1 ?? 0, 12);
      expect(figures?.[side].macroPrecision).toBeCloseTo(own.macro?.precision ?? 0, 12);
      expect(figures?.[side].macroRecall).toBeCloseTo(own.macro?.recall ?? 0, 12);
      expect(figures?.[side].weightedF1).toBeCloseTo(own.weighted?.f1 ?? 0, 12);
    }
    expect(figuresOf([], classes)).toBeNull();
  });

  it("gives the same intervals for the same seed", () => {
    const run = (seed: string) => {
      const bootstrap = pairedBootstrap(cellsOf(truth, a, b), classes, createRandom(seed));
      for (let i = 0; i < 50; i++) bootstrap.resample();
      return bootstrap.intervals();
    };
    expect(run("one")).toEqual(run("one"));
    expect(run("one")).not.toEqual(run("other"));
  });

  it("sees no difference between a run and itself", () => {
    const bootstrap = pairedBootstrap(cellsOf(truth, a, a), classes, createRandom(1));
    for (let i = 0; i < 20; i++) bootstrap.resample();
    expect(bootstrap.intervals().macroF1.delta).toEqual({ low: 0, high: 0 });
  });

  it("needs an image", () => {
    expect(() => pairedBootstrap([{ truth: 0, a: 0, b: 0, count: 0 }], 1, createRandom(1))).toThrow(
      "no image to draw from",
    );
  });
});
