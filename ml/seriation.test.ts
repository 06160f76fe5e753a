import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import { averageLinkage, confusionDistances, optimalLeafOrder, similarityOrder } from "@/ml/seriation";

const reference: {
  source: string;
  seriation: {
    classes: number;
    counts: number[][];
    plain: number[];
    distances: number[][];
    heights: number[];
    length: number;
    scipy: number;
  }[];
} = JSON.parse(readFileSync(new URL("../test/fixtures/reference/matrix.json", import.meta.url), "utf8"));

function lengthOf(order: readonly number[], distances: Float64Array, size: number): number {
  return order
    .slice(1)
    .reduce((sum, leaf, i) => sum + (distances[(order[i] ?? 0) * size + leaf] ?? Number.NaN), 0);
}

const isPermutation = (order: readonly number[]) =>
  [...order].sort((a, b) => a - b).every((leaf, i) => leaf === i);

describe(`an order by likeness, beside ${reference.source}`, () => {
  it.each(reference.seriation)("has the heights and the length of $classes classes", (given) => {
    const size = given.classes;
    const distances = Float64Array.from(given.distances.flat());
    const merges = averageLinkage(distances, size);
    expect(merges.map(({ height }) => height)).toEqual(
      given.heights.map((height) => expect.closeTo(height, 12)),
    );
    const order = optimalLeafOrder(merges, distances, size);
    expect(isPermutation(order)).toBe(true);
    expect(lengthOf(order, distances, size)).toBeCloseTo(given.length, 10);
    expect(given.length).toBeLessThan(given.scipy + 1e-9);
    const plain = confusionDistances(given.counts.flat(), size);
    expect([...plain.subarray(0, size)]).toEqual(given.plain.map((value) => expect.closeTo(value, 12)));
  });

  it("brings blocks together that were dealt out, of 400 classes too", () => {
    const size = 400;
    const random = createRandom(7);
    const counts = new Float64Array(size * size);
    const block = (i: number) => i % 8;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        counts[i * size + j] = i === j ? 90 : block(i) === block(j) ? Math.floor(random.next() * 3) : 0;
    const order = similarityOrder(counts, size);
    expect(isPermutation(order)).toBe(true);
    const changes = order.slice(1).filter((leaf, i) => block(leaf) !== block(order[i] ?? 0));
    expect(changes).toHaveLength(7);
  });

  it("leaves one class, two, and classes that nothing is confused of", () => {
    expect(similarityOrder([5], 1)).toEqual([0]);
    expect(similarityOrder([5, 1, 0, 5], 2)).toEqual([0, 1]);
    expect(isPermutation(similarityOrder(new Float64Array(36), 6))).toBe(true);
  });
});
