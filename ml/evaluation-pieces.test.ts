import { expect, it } from "vitest";
import { pieceSize } from "./evaluation-pieces";

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
