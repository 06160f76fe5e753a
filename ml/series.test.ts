import { describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { decimateMinMax, exponentialSmoothing } from "@/ml/series";

describe("decimateMinMax", () => {
  const random = createRandom(11);
  const x = Float64Array.from({ length: 100_000 }, (_, i) => i);
  const y = Array.from(x, () => random.normal());

  it("keeps the first, the smallest, the largest and the last sample of each pixel column, in order", () => {
    const pixels = 500;
    const result = decimateMinMax({ x, y }, pixels);
    expect(result.x.length).toBeLessThanOrEqual(4 * pixels);
    expect([...result.x].sort((a, b) => a - b)).toEqual(result.x);
    const columnOf = (position: number) => Math.min(pixels - 1, Math.floor((position / 99_999) * pixels));
    const limits = (positions: ArrayLike<number>, values: readonly (number | null)[]) => {
      const found = new Map<number, [number, number, number, number]>();
      for (let i = 0; i < positions.length; i++) {
        const value = values[i] ?? Number.NaN;
        const column = columnOf(positions[i] ?? 0);
        const [first, low, high] = found.get(column) ?? [value, value, value];
        found.set(column, [first, Math.min(low, value), Math.max(high, value), value]);
      }
      return found;
    };
    expect(limits(result.x, result.y)).toEqual(limits(x, y));
  });

  it("does not lose a single spike", () => {
    const flat = Array.from(x, (i) => (i === 54_321 ? 9 : i === 70_007 ? -9 : 0));
    const result = decimateMinMax({ x, y: flat }, 100);
    expect(result.x[result.y.indexOf(9)]).toBe(54_321);
    expect(result.x[result.y.indexOf(-9)]).toBe(70_007);
  });

  it("leaves a short series as it is, and one at a single position", () => {
    expect(decimateMinMax({ x: [1, 2, 5], y: [3, 1, 2] }, 1)).toEqual({
      x: [1, 2, 5],
      y: [3, 1, 2],
      markers: [],
    });
    expect(decimateMinMax({ x: [], y: [] }, 10)).toEqual({ x: [], y: [], markers: [] });
    expect(decimateMinMax({ x: new Array(9).fill(4), y: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, 1).y).toHaveLength(9);
  });

  it("breaks the line and sets a marker where a value is no number, also among thousands", () => {
    const some = [1, Number.NaN, null, Number.POSITIVE_INFINITY, 2];
    expect(decimateMinMax({ x: [0, 1, 2, 3, 4], y: some }, 10)).toEqual({
      x: [0, 1, 2, 3, 4],
      y: [1, null, null, null, 2],
      markers: [
        { x: 1, kind: "nan", count: 1 },
        { x: 3, kind: "infinity", count: 1 },
      ],
    });
    const diverged = y.map((value, i) => (i >= 50_000 && i < 50_010 ? Number.NEGATIVE_INFINITY : value));
    const result = decimateMinMax({ x, y: diverged }, 200);
    expect(result.markers.reduce((sum, { count }) => sum + count, 0)).toBe(10);
    expect(result.markers[0]).toMatchObject({ x: 50_000, kind: "-infinity" });
    expect(result.y[result.x.indexOf(50_000)]).toBeNull();
  });

  it("refuses columns of different lengths and a chart without width", () => {
    expect(() => decimateMinMax({ x: [1], y: [] }, 10)).toThrow("1 positions but 0 values");
    expect(() => decimateMinMax({ x: [1], y: [1] }, 0)).toThrow("shows nothing");
  });
});

describe("exponentialSmoothing", () => {
  it("is the debiased average of TensorBoard", () => {
    // (0.5·1) / 0.5; (0.25·1 + 0.5·3) / 0.75; (0.125·1 + 0.25·3 + 0.5·5) / 0.875
    expect(exponentialSmoothing([1, 3, 5], 0.5)).toEqual(
      [1, 1.75 / 0.75, 3.375 / 0.875].map((value) => expect.closeTo(value, 12)),
    );
    expect(exponentialSmoothing(Float32Array.of(1, 3, 5), 0)).toEqual([1, 3, 5]);
  });

  it("starts at the first value and follows a step to its end", () => {
    const smoothed = exponentialSmoothing([10, ...new Array<number>(200).fill(2)], 0.9);
    expect(smoothed[0]).toBeCloseTo(10, 12);
    expect(smoothed.at(-1)).toBeCloseTo(2, 6);
    expect(exponentialSmoothing(new Array<number>(50).fill(0.1), 0.97)).toEqual(
      new Array<number>(50).fill(0.1),
    );
  });

  it("leaves out what is no number and goes on after it", () => {
    const smoothed = exponentialSmoothing([1, Number.NaN, Number.POSITIVE_INFINITY, 3], 0.5);
    expect(smoothed).toEqual([1, null, null, expect.closeTo(1.75 / 0.75, 12)]);
  });

  it("smooths means of several points as the points themselves, where each column is flat", () => {
    const points = exponentialSmoothing([1, 1, 1, 5, 5, 2], 0.9);
    expect(exponentialSmoothing([1, 5, 2], 0.9, [3, 2, 1])).toEqual(
      [points[2], points[4], points[5]].map((value) => expect.closeTo(value ?? 0, 12)),
    );
  });

  it("refuses a weight that keeps nothing of the values", () => {
    expect(() => exponentialSmoothing([1], 1)).toThrow("from 0 to below 1");
    expect(() => exponentialSmoothing([1], Number.NaN)).toThrow("from 0 to below 1");
  });
});
