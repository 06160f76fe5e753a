import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HISTOGRAM_EDGES, histogram, outliersOf, robustScores } from "@/ml/quality-panel";

interface Reference {
  scores: { name: string; values: number[]; scores: number[]; unlike: number[] }[];
  histogram: { edges: number[]; values: (number | null)[]; counts: number[] };
}
const reference: Reference = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/quality-panel.json", import.meta.url), "utf8"),
);

describe("robust scores", () => {
  it.each(reference.scores)("are those of SciPy: $name", ({ values, scores }) => {
    const own = robustScores(Float64Array.from(values));
    expect(own.length).toBe(scores.length);
    for (const [i, score] of scores.entries()) expect(own[i]).toBeCloseTo(score, 10);
  });

  it("of nothing are none", () => {
    expect(robustScores(new Float64Array())).toHaveLength(0);
  });
});

describe("a histogram", () => {
  it("is that of NumPy, edges and all", () => {
    const { edges, values, counts } = reference.histogram;
    expect(
      histogram(
        values.map((value) => value ?? Number.NaN),
        edges,
      ),
    ).toEqual(counts);
  });

  it("has a bin for every value that a figure can take", () => {
    const ends = {
      brightness: [0, 1],
      contrast: [0, 0.5],
      sharpness: [0, 16],
      width: [1, 100_000],
      height: [1, 1],
      proportion: [1 / 100_000, 100_000],
    };
    for (const [figure, edges] of Object.entries(HISTOGRAM_EDGES)) {
      for (const [i, edge] of edges.entries())
        if (i > 0) expect(edge).toBeGreaterThan(edges[i - 1] as number);
      const counts = histogram(ends[figure as keyof typeof ends], edges);
      expect(
        counts.reduce((sum, count) => sum + count, 0),
        figure,
      ).toBe(2);
    }
  });
});

describe("the histogram of proportions", () => {
  const barOf = (proportion: number) => histogram([proportion], HISTOGRAM_EDGES.proportion).indexOf(1);

  it("has the square in its middle, a shape lying as far from it as the same shape standing", () => {
    expect(barOf(1)).toBe(10);
    for (const shape of [5 / 4, 4 / 3, 3 / 2, 16 / 9, 2, 3, 1000]) {
      expect(barOf(shape) + barOf(1 / shape)).toBe(20);
    }
    expect([5 / 4, 4 / 3, 3 / 2, 16 / 9, 2].map(barOf)).toEqual([12, 12, 13, 14, 15]);
  });
});

describe("outliers", () => {
  it.each(reference.scores)("are those of the reference: $name", async ({ values, unlike }) => {
    const found = await outliersOf({ value: Float64Array.from(values) }, async () => {});
    expect(found.map(({ index }) => index)).toEqual(unlike);
  });

  it("are no images that lie among some that stand, nor more than a twentieth", () => {
    const of = (wanted: string) => reference.scores.find(({ name }) => name === wanted);
    expect(of("two shapes")?.unlike).toEqual([370]);
    expect(of("one in six another value")?.unlike).toEqual([]);
    expect(of("long tail")?.unlike.length).toBeLessThanOrEqual(20);
    expect(of("long tail")?.unlike.length).toBeGreaterThan(5);
  });

  it("are named once, by the figure that is furthest off, the furthest first", async () => {
    const flat = Float64Array.from({ length: 50 }, (_, i) => i % 5);
    const wide = flat.slice();
    const bright = flat.slice();
    wide[7] = 90;
    bright[7] = 30;
    bright[3] = -40;
    const found = await outliersOf({ wide, bright }, async () => {});
    expect(found.map(({ index, figure }) => [index, figure])).toEqual([
      [7, "wide"],
      [3, "bright"],
    ]);
    expect(found[1]?.score).toBeLessThan(-3.5);
    expect(await outliersOf({ flat }, async () => {})).toEqual([]);
  });
});
