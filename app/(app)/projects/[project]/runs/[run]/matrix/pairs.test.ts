import { expect, it } from "vitest";
import { linesOf } from "./matrix-model";
import { pairsOf } from "./pairs";

const classes = ["cat", "dog", "car"].map((name, index) => ({ index, id: name, name, position: index }));
const lines = linesOf(classes, new Map(), []);
const counts = Float64Array.from([6, 3, 1, 2, 8, 0, 0, 0, 10]);

it("joins both ways, with their threads and the change against another run's matrix of its own order", () => {
  const before = {
    ids: ["car", "cat", "bird"],
    counts: [
      [8, 2, 0],
      [0, 5, 5],
      [0, 0, 9],
    ],
  };
  const threads = [
    { truthClass: { id: "dog" }, predictedClass: { id: "cat" } },
    { truthClass: { id: "cat" }, predictedClass: { id: "dog" } },
    { truthClass: null, predictedClass: null },
  ];
  const pairs = pairsOf(counts, lines, { by: "count", before, threads });
  expect(
    pairs.map(({ first, second, firstAsSecond, secondAsFirst, threads }) => [
      first.name,
      second.name,
      firstAsSecond,
      secondAsFirst,
      threads,
    ]),
  ).toEqual([
    ["cat", "dog", 3, 2, 2],
    ["cat", "car", 1, 0, 0],
  ]);
  expect(pairs[0]?.share).toBeCloseTo(5 / 20, 12);
  // Of 10 cats and no dog of the other run, 5 went to a class that this one does not know.
  expect(pairs[0]?.change).toBeCloseTo(5 / 20 - 0, 12);
  expect(pairs[1]?.change).toBeCloseTo(1 / 20 - 2 / 20, 12);
});

it("are without a change where there is no other run, or none of their images in it", () => {
  expect(pairsOf(counts, lines, { by: "share", before: null })[0]?.change).toBeNull();
  const before = { ids: ["bird"], counts: [[9]] };
  expect(pairsOf(counts, lines, { by: "share", before })[0]?.change).toBeNull();
});
