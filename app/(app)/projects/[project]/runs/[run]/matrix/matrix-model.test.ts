import { describe, expect, it } from "vitest";
import { arrange, edgesOf, foldCounts, linesOf, movedLine, orderLines } from "./matrix-model";
import { chosenOf, imagesIn, MatrixLines, placesOf, toggled } from "./matrix-selection";

const classes = ["cat", "dog", "car", "van"].map((name, index) => ({
  index,
  id: `class_${name}`,
  name,
  position: 3 - index,
}));
const matrix = {
  counts: [
    [8, 2, 0, 0],
    [3, 5, 0, 1],
    [0, 0, 20, 4],
    [0, 0, 0, 0],
  ],
  refused: [1, 0, 2, 0],
};
const superClassOf = new Map([
  ["class_cat", "animals"],
  ["class_dog", "animals"],
]);
const names = (lines: readonly { name: string }[]) => lines.map(({ name }) => name);
const plain = linesOf(classes, superClassOf, []);
const folded = linesOf(classes, superClassOf, ["animals", "no such"]);

describe("the lines of a matrix", () => {
  it("stand in the project's order, a folded super-class where its first class is", () => {
    expect(names(plain)).toEqual(["van", "car", "dog", "cat"]);
    expect(names(folded)).toEqual(["van", "car", "animals"]);
    expect(folded[2]?.classes.map(({ index }) => index)).toEqual([1, 0]);
  });

  it("sum what they fold, and hold what is refused apart", () => {
    expect([...foldCounts(matrix, folded, true).counts]).toEqual([
      ...[0, 0, 0, 0],
      ...[4, 20, 0, 2],
      ...[1, 0, 18, 1],
    ]);
    expect(foldCounts(matrix, folded, false).columns).toBe(3);
  });

  it.each([
    ["name", [], ["car", "cat", "dog", "van"]],
    ["support", [], ["car", "cat", "dog", "van"]],
    ["error", [], ["dog", "cat", "car", "van"]],
    ["hand", [2, 0], ["car", "cat", "van", "dog"]],
  ] as const)("are ordered by %s", (order, hand, wanted) => {
    expect(names(orderLines(plain, matrix, order, hand))).toEqual(wanted);
  });

  it("are moved by hand, a folded one with all its classes", () => {
    expect(movedLine(plain, 0, 2)).toEqual([2, 3, 1, 0]);
    expect(movedLine(folded, 2, 0)).toEqual([1, 0, 3, 2]);
  });
});

describe("the picture", () => {
  const counts = foldCounts(matrix, plain, true);
  const edges = edgesOf(plain, true);
  it("is normalised by row, column or all, what is refused among it", () => {
    const row = arrange(counts, edges, "row", "linear", false);
    expect(row.cellText({ row: 2, column: 2 })).toBe("55.6");
    expect(row.cellText({ row: 3, column: 4 })).toBe("9.1");
    const column = arrange(counts, edges, "column", "linear", false);
    expect(column.cellText({ row: 3, column: 4 })).toBe("33.3");
    const all = arrange(counts, edges, "all", "linear", false);
    expect(all.strongest).toBeCloseTo(20 / 46, 12);
  });

  it("spans the errors alone without the diagonal, and by the logarithm shows few among many", () => {
    const errors = arrange(counts, edges, "counts", "linear", true);
    expect(errors.strongest).toBe(4);
    expect(errors.values[0]).toBeNaN();
    const [linear, log] = (["linear", "log"] as const).map(
      (scale) => arrange(counts, edges, "counts", scale, false).values,
    );
    const dogAsVan = 2 * 5;
    expect(linear?.[dogAsVan]).toBeCloseTo(1 / 20, 12);
    expect(log?.[dogAsVan]).toBeGreaterThan(0.5);
    expect(log?.[6]).toBe(1);
    expect(log?.[0]).toBe(0);
  });
});

describe("what is open", () => {
  const lines = new MatrixLines(folded, 4, true);
  it("goes into an address and out of it", () => {
    const places = [
      { truth: 0, predicted: 2 },
      { truth: 3, predicted: null },
      { truth: null, predicted: 4 },
    ];
    expect(chosenOf(places)).toEqual({ truth: 0, predicted: 2, more: ["3_", "_4"] });
    expect(placesOf({ truth: 0, predicted: 2, more: ["3_", "_4", "_", "x", "1_2_3"] })).toEqual(places);
    expect(toggled(places, { truth: 3, predicted: null })).toHaveLength(2);
    expect(toggled(places, { truth: 3, predicted: 3 })).toHaveLength(4);
  });

  it("names classes, folded ones together, and without the diagonal what went wrong", () => {
    expect(lines.bandOf({ truth: 0, predicted: 4 })).toEqual({ row: 2, column: 3 });
    expect(lines.bandOf({ truth: 4, predicted: 0 })).toBeNull();
    expect(lines.bandOf({ truth: 9, predicted: 0 })).toBeNull();
    expect(lines.placeOf({ row: 2, column: 3 })).toEqual({ truth: 1, predicted: 4 });
    expect(lines.blockOf({ row: 2, column: 1 }, true)).toEqual({ truths: [1, 0], predictions: [2] });
    expect(lines.blockOf({ row: 2, column: null }, false)).toEqual({ truths: [1, 0] });
    expect(lines.blockOf({ row: 2, column: null }, true)).toEqual({ truths: [1, 0], predictions: [3, 2, 4] });
    expect(lines.blockOf({ row: null, column: 1 }, true)).toEqual({ truths: [3, 1, 0], predictions: [2] });
  });

  it("counts an image once", () => {
    const counts = foldCounts(matrix, folded, true);
    expect(
      imagesIn(
        [
          { row: 1, column: null },
          { row: 1, column: 1 },
        ],
        counts,
        false,
      ),
    ).toBe(26);
    expect(imagesIn([{ row: 1, column: null }], counts, true)).toBe(6);
    expect(
      imagesIn(
        [
          { row: null, column: 2 },
          { row: 2, column: 0 },
        ],
        counts,
        true,
      ),
    ).toBe(1);
  });
});
