import { describe, expect, it } from "vitest";
import { mcnemar } from "@/ml/significance";
import { cellsOf, changedConfusions, deltaPicture, firstPart, orderedClasses, partsOf } from "./delta-model";
import type { Compared } from "./operations";
import { leftOutText, points, pText, signed, verdict } from "./words";

/** A comparison of two classes on 400 images, of which so many are fixed and broken. */
function compared(fixed: number, broken: number): Compared {
  const counts = { bothRight: 400 - fixed - broken, fixed, broken, stillWrong: 0, differentlyWrong: 0 };
  const classes = ["cat", "dog"].map((name, index) => ({ index, id: name, name, position: 1 - index }));
  const none = { bothRight: 0, fixed: 0, broken: 0, stillWrong: 0, differentlyWrong: 0 };
  const row = { support: 400, recallA: null, recallB: null, mcnemar: null, correctedP: null };
  const [cat, dog] = classes;
  if (!cat || !dog) throw new Error("two classes");
  return {
    classes,
    common: 400,
    relabelled: 0,
    leftOutA: [],
    leftOutB: [],
    counts,
    matrix: [
      [0, 0, 400 - fixed, 400 - broken, 400 - fixed - broken],
      [0, 1, fixed, broken, 0],
    ],
    mcnemar: mcnemar(broken, fixed),
    perClass: [
      { ...row, class: cat, counts },
      { ...row, class: dog, support: 0, counts: none },
    ],
  };
}

describe("the verdict", () => {
  it("does not call a difference that chance gives better", () => {
    // 0.3 % of 400 images.
    const { better, title, reason } = verdict(compared(6, 5));
    expect([better, title]).toEqual([null, "Not told apart"]);
    expect(reason).toContain("100 of 100 cases");
    expect(reason).toContain("p = 1.00");
  });

  it("names the better run", () => {
    expect(verdict(compared(30, 4))).toMatchObject({ better: "b", title: "B is better" });
    expect(verdict(compared(4, 30))).toMatchObject({ better: "a", title: "A is better" });
    expect(verdict(compared(30, 4)).reason).toBe(
      "B fixes 30 images and breaks 4 of 400: more of a difference than chance explains (McNemar's test, p < 0.001).",
    );
    expect(verdict(compared(1, 0)).better).toBeNull();
  });

  it("says where there is nothing to tell apart", () => {
    expect(verdict(compared(0, 0)).title).toBe("Both runs have the same images right");
  });
});

describe("numbers", () => {
  it("have the digits that they are worth, and a true minus sign", () => {
    expect([0.00004, 0.00123, 0.0456, 0.05, 0.31, 1].map(pText)).toEqual([
      "< 0.001",
      "0.0012",
      "0.046",
      "0.050",
      "0.31",
      "1.00",
    ]);
    expect([1234, -3, 0].map(signed)).toEqual(["+1,234", "−3", "0"]);
    expect([0.0124, -0.0124, -0.00001].map((value) => points(value))).toEqual(["+1.24", "−1.24", "0.00"]);
  });

  it("say why images are left out", () => {
    expect(leftOutText([], "A")).toBeNull();
    const rows = [
      { split: "train" as const, count: 1200 },
      { split: null, count: 3 },
    ];
    expect(leftOutText(rows, "A")).toBe(
      "1,203 images that only A measured (for B: 1,200 in its training split, 3 not in B's version)",
    );
  });
});

describe("the matrix of differences", () => {
  const change = compared(30, 4);

  it("shows B - A, and by its colour whether that is good", () => {
    const picture = deltaPicture(cellsOf(change), change.classes);
    expect([...picture.counts]).toEqual([26, -26, 0, 0]);
    // More that is right and less that is wrong are both better.
    expect([...picture.values]).toEqual([1, 1, 0.5, 0.5]);
    expect(picture.strongest).toBe(26);
    expect(picture.cellText({ row: 0, column: 1 })).toBe("−26");
    expect(picture.cellText({ row: 1, column: 1 })).toBe("");
    const worse = compared(4, 30);
    expect([...deltaPicture(cellsOf(worse), worse.classes).values]).toEqual([0, 0, 0.5, 0.5]);
  });

  it("keeps one image among hundreds visible", () => {
    const classes = orderedClasses(change, "change");
    const cells = (truth: number, predicted: number) => ({
      a: 0,
      b: truth === predicted ? 400 : truth === 0 ? 1 : 0,
      same: 0,
    });
    expect(deltaPicture(cells, classes).values[1]).toBeCloseTo(0.5 - 0.5 * Math.sqrt(1 / 400), 12);
  });

  it("orders the classes as the project has them, or most changed first", () => {
    expect(orderedClasses(change, "position").map(({ name }) => name)).toEqual(["dog", "cat"]);
    expect(orderedClasses(change, "change").map(({ name }) => name)).toEqual(["cat", "dog"]);
  });

  it("takes a cell apart, and opens what there is in it", () => {
    const parts = partsOf(cellsOf(change)(0, 1));
    expect(parts).toEqual({ new: 4, gone: 30, same: 0 });
    expect(firstPart(parts)).toBe("new");
    expect(firstPart({ new: 0, gone: 2, same: 1 })).toBe("gone");
    expect(firstPart({ new: 0, gone: 0, same: 1 })).toBe("same");
  });

  it("lists the confusions that changed, without the diagonal", () => {
    expect(
      changedConfusions(change).map(({ truth, predicted, delta }) => [truth.name, predicted.name, delta]),
    ).toEqual([["cat", "dog", -26]]);
  });
});
