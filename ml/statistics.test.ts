import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { median, spreadOf, studentQuantile } from "@/ml/statistics";

it("takes the middle, or the mean of the two in the middle", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

interface Quantile {
  probability: number;
  freedom: number;
  quantile: number;
}
const reference: { source: string; student: Quantile[] } = JSON.parse(
  readFileSync(new URL("../test/fixtures/reference/folds.json", import.meta.url), "utf8"),
);

it(`has the quantiles of Student's t as ${reference.source}`, () => {
  for (const { probability, freedom, quantile } of reference.student) {
    expect(studentQuantile(probability, freedom) / quantile).toBeCloseTo(1, 8);
  }
});

it("says mean, deviation and interval of repeats", () => {
  // R: x <- c(.91, .93, .9, .94, .92); t.test(x)$conf.int
  expect(spreadOf([0.91, 0.93, 0.9, 0.94, 0.92])).toEqual({
    count: 5,
    mean: expect.closeTo(0.92, 12),
    deviation: expect.closeTo(0.015811388, 8),
    smallest: 0.9,
    largest: 0.94,
    interval: [expect.closeTo(0.9003676, 6), expect.closeTo(0.9396324, 6)],
  });
  expect(spreadOf([0.5])).toMatchObject({ count: 1, mean: 0.5, deviation: null, interval: null });
  expect(spreadOf([])).toBeNull();
});
