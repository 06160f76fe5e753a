import { describe, expect, it } from "vitest";
import { distanceHistogram, relativeDistances } from "@/ml/feature-distance";

describe("distances from the like", () => {
  it("are multiples of the median of the class", () => {
    const relative = relativeDistances(Float32Array.from([1, 2, 3, 10, 20, 5, 15]), [
      ...["a", "a", "a", "b", "b", null, null],
    ]);
    expect([...relative]).toEqual([0.5, 1, 1.5, Math.fround(10 / 15), Math.fround(20 / 15), 0.5, 1.5]);
  });

  it("of a class on one point are none, and as far as can be told for what is beyond", () => {
    expect([...relativeDistances(Float32Array.from([0, 0, 0, 2]), ["a", "a", "a", "a"])]).toEqual([
      0, 0, 0, 4,
    ]);
  });

  it("all lie in a bin", () => {
    const histogram = distanceHistogram(Float32Array.from([0, 0.25, 0.9999, 1, 3.99, 4, 1000]));
    expect(histogram.map(({ count }) => count)).toEqual([1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
    expect(histogram.at(-1)).toEqual({ from: 3.75, to: 1000, count: 3 });
  });
});
