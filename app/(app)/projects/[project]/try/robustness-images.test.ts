import { describe, expect, it } from "vitest";
import { evenly } from "./robustness-images";

const counts = (parts: { images: number }[]) => parts.map(({ images }) => images);

describe("a sample of a split", () => {
  it("has as many images of one class as of another, as far as they are there", () => {
    expect(counts(evenly([100, 100, 100, 100], 40))).toEqual([10, 10, 10, 10]);
    // What one class lacks the others give.
    expect(evenly([100, 4, 0, 100], 40)).toEqual([
      { classIndex: 0, images: 18 },
      { classIndex: 1, images: 4 },
      { classIndex: 3, images: 18 },
    ]);
    expect(counts(evenly([3, 2], 40))).toEqual([3, 2]);
    expect(counts(evenly([50, 50, 50], 40)).reduce((sum, images) => sum + images, 0)).toBe(40);
    expect(evenly([], 40)).toEqual([]);
  });

  it("is of classes from the first to the last where there are more of them than images", () => {
    const many = evenly(new Array(200).fill(5), 40);
    expect(many.length).toBe(40);
    expect(counts(many).every((images) => images === 1)).toBe(true);
    expect(many.map(({ classIndex }) => classIndex)).toEqual(Array.from({ length: 40 }, (_, i) => 5 * i));
  });
});
