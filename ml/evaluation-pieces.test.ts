import { expect, it } from "vitest";
import { drawPlaces, pieceSize, samplePerPiece } from "./evaluation-pieces";
import { createRandom } from "./random";

it.each([
  // A split is shared among several, a large one in pieces that do not grow with it.
  [10_000, 10, 256],
  [1_000_000, 10, 256],
  [1000, 10, 63],
  [102, 6, 8],
  [3, 6, 8],
  // Of very many classes an answer stays small.
  [10_000, 1000, 250],
  [10_000, 10_000, 25],
  [10_000, 500_000, 1],
])("%i images of %i classes are answered %i at a time", (images, classes, size) => {
  expect(pieceSize(images, classes)).toBe(size);
});

it.each([
  [102, 13, 5],
  [10_000, 40, 5],
  [1_000_000, 3907, 6],
  [3, 1, 64],
])("of %i images in %i pieces the worker answers %i of each", (images, pieces, count) => {
  expect(samplePerPiece(images, pieces)).toBe(count);
});

it("draws each place of a piece equally often, none twice, and all where as many are wanted", () => {
  const random = createRandom("places");
  const drawn = Array.from({ length: 6000 }, () => drawPlaces(8, 3, (n) => random.int(n)));
  const counts = new Array(8).fill(0) as number[];
  for (const places of drawn) {
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    expect(places).toHaveLength(3);
    for (const place of places) counts[place] = (counts[place] as number) + 1;
  }
  // 2250 of each, with a standard deviation of 37.5.
  for (const count of counts) expect(Math.abs(count - 2250)).toBeLessThan(190);
  expect(drawPlaces(3, 64, (n) => random.int(n))).toEqual([0, 1, 2]);
});
