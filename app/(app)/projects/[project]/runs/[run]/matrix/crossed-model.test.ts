import { describe, expect, it } from "vitest";
import { axesOf, chosenAxes } from "./axes";
import { CrossedPlaces, crossedCounts, crossedLines } from "./crossed-model";

const values = (...names: string[]) => names.map((name) => ({ key: `key_${name}`, name }));
const unequal = {
  rows: { title: "Labelled by", values: values("Zoe", "ada") },
  columns: { title: "Right or wrong", values: values("right", "wrong", "10", "9") },
  counts: [
    [5, 0, 0, 1],
    [4, 9, 0, 0],
  ],
  ...{ total: 19, leftOut: 0, isSquare: false },
};
const square = {
  rows: { title: "This", values: values("cat", "dog", "van") },
  columns: { title: "That", values: values("cat", "dog", "van") },
  counts: [
    [8, 2, 0],
    [0, 0, 0],
    [9, 0, 1],
  ],
  ...{ total: 20, leftOut: 0, isSquare: true },
};
const axes = { rows: { field: "labeller" as const }, columns: { field: "outcome" as const } };

describe("the lines of two fields", () => {
  it("are ordered each by itself where they differ", () => {
    expect(crossedLines(unequal, "position", null)).toEqual({ rows: [0, 1], columns: [0, 1, 2, 3] });
    expect(crossedLines(unequal, "name", null)).toEqual({ rows: [1, 0], columns: [3, 2, 0, 1] });
    expect(crossedLines(unequal, "support", null)).toEqual({ rows: [1, 0], columns: [0, 1, 3, 2] });
    expect(crossedLines(unequal, "error", null)).toEqual(crossedLines(unequal, "position", null));
  });

  it("stay in one order where there is a diagonal", () => {
    expect(crossedLines(square, "support", null)).toEqual({ rows: [0, 2, 1], columns: [0, 2, 1] });
    expect(crossedLines(square, "error", null).columns).toEqual([2, 0, 1]);
    expect(crossedLines(square, "similarity", [2, 0, 1]).rows).toEqual([2, 0, 1]);
    expect(crossedLines(square, "similarity", null).rows).toEqual([0, 1, 2]);
  });

  it("bring their cells along", () => {
    const counts = crossedCounts(unequal, { rows: [1, 0], columns: [3, 2, 0, 1] });
    expect([...counts.counts]).toEqual([0, 0, 4, 9, 1, 0, 5, 0]);
    expect([counts.rows, counts.columns]).toEqual([2, 4]);
  });
});

describe("open cells of two fields", () => {
  const at = new CrossedPlaces(unequal, { rows: [1, 0], columns: [3, 2, 0, 1] });

  it("are found again by their keys, whatever the order, and others are left out", () => {
    const bands = at.bandsOf(["key_ada~key_wrong", "key_Zoe~", "~key_9", "~", "key_bob~key_9", "key_ada~x"]);
    expect(bands).toEqual([
      { row: 0, column: 3 },
      { row: 1, column: null },
      { row: null, column: 0 },
    ]);
    expect(bands.map((band) => at.written(band))).toEqual(["key_ada~key_wrong", "key_Zoe~", "~key_9"]);
    expect(bands.map((band) => at.titleOf(band))).toEqual(["ada × wrong", "all of Zoe", "all of 9"]);
    expect(at.cellsOf(axes, bands).crossing?.cells).toEqual([
      { row: "key_ada", column: "key_wrong" },
      { row: "key_Zoe", column: null },
      { row: null, column: "key_9" },
    ]);
  });
});

describe("axes in an address", () => {
  it("are none where they are truth and prediction, or no two fields", () => {
    for (const [rows, columns] of [
      [null, null],
      ["truth", "predicted"],
      ["predicted", null],
      ["weather", null],
      ["other", null],
      ["said", null],
    ] as const)
      expect(axesOf({ rows, columns })).toBeNull();
    expect(axesOf({ rows: "other.run_1", columns: "said.member_2" })).toEqual({
      rows: { field: "other", runId: "run_1" },
      columns: { field: "said", memberId: "member_2" },
    });
    expect(axesOf({ rows: "predicted", columns: "truth" })).not.toBeNull();
  });

  it("change places where the one is chosen for the other", () => {
    const now = { rows: "truth", columns: "predicted" };
    expect(chosenAxes(now, "rows", "labeller")).toEqual({ rows: "labeller", columns: null });
    expect(chosenAxes(now, "rows", "predicted")).toEqual({ rows: "predicted", columns: "truth" });
    expect(chosenAxes({ rows: "predicted", columns: "truth" }, "rows", "truth")).toEqual({
      rows: null,
      columns: null,
    });
  });
});
