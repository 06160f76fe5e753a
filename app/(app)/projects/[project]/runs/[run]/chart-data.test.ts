import { describe, expect, it } from "vitest";
import { linesOf, overTime, stretched } from "./chart-data";
import type { Curve } from "./use-metrics";

/** A curve whose points are all there, one a step from 1. */
function curve(values: (number | null)[], breaks: Curve["breaks"] = []): Curve {
  const steps = values.map((_, i) => i + 1);
  return {
    ...{ isWhole: true, steps, seconds: steps.map((step) => step / 10), values, breaks },
    ...{ meanSteps: [], meanSeconds: [], means: [], counts: [] },
  };
}

describe("the lines of a chart", () => {
  it("are the values as they are, without smoothing", () => {
    const { x, series } = linesOf([{ label: "Loss", curve: curve([3, 1, 2]) }]);
    expect(x).toEqual([1, 2, 3]);
    expect(series).toEqual([
      { label: "Loss", color: "var(--chart-1)", dashed: undefined, dots: true, values: [3, 1, 2] },
    ]);
  });

  it("are smoothed one and all, each with its values as they are beside it and below, paler", () => {
    const { series } = linesOf(
      [
        { label: "Training", curve: curve([4, 0, 8]) },
        { label: "Validation", curve: curve([2, 6]), dashed: true },
      ],
      "step",
      0.5,
    );
    expect(series.map(({ label, rawOf }) => [label, rawOf])).toEqual([
      ["Training, raw", "Training"],
      ["Validation, raw", "Validation"],
      ["Training", undefined],
      ["Validation", undefined],
    ]);
    expect(series[0]?.color).toBe("color-mix(in oklab, var(--chart-1) 32%, transparent)");
    expect(series[0]?.values).toEqual([4, 0, 8]);
    expect(series[1]?.values).toEqual([2, 6, undefined]);
    // By hand: 4; (0.5 · 2 + 0.5 · 0) / 0.75; (0.5 · 1 + 0.5 · 8) / 0.875.
    const expected = [4, 1 / 0.75, 4.5 / 0.875];
    expect(Array.from(series[2]?.values ?? [], Number)).toHaveLength(3);
    for (const [i, value] of expected.entries()) expect(series[2]?.values[i]).toBeCloseTo(value, 12);
    expect(series[3]?.values[1]).toBeCloseTo((0.5 * 1 + 0.5 * 6) / 0.75, 12);
  });

  it("keep the colour of their place where one before them has no points yet", () => {
    const { series } = linesOf([
      { label: "a", curve: undefined },
      { label: "b", curve: curve([1]) },
    ]);
    expect(series.map(({ label, color }) => [label, color])).toEqual([["b", "var(--chart-2)"]]);
  });
});

describe("marks over time", () => {
  const marks = [1, 3, 9].map((x) => ({ x, label: `at ${x}` }));
  it("stand at the seconds of their steps, as far as the curve goes", () => {
    expect(overTime(marks, curve([5, 4, 3]))).toEqual([
      { x: 0.1, label: "at 1" },
      { x: 0.3, label: "at 3" },
    ]);
  });

  it("are none where no curve says when its steps were", () => {
    expect(overTime(marks, undefined)).toEqual([]);
    expect(overTime(marks, curve([]))).toEqual([]);
  });
});

describe("curves by epoch", () => {
  it("lie over each other where epochs are of different lengths, their marks too", () => {
    const short = curve([1, 2, 3, 4, 5, 6], [{ step: 3, kind: "nan", count: 1 }]);
    const found = stretched({ ...short, meanSteps: [2, 4], counts: [1, 1] }, 3, 7);
    // Two epochs of 3 steps end where two of 7 do, to the bit.
    expect([found.steps[2], found.steps[5]]).toEqual([7, 14]);
    expect(found.meanSteps).toEqual([14 / 3, 28 / 3]);
    expect(found.breaks).toEqual([{ step: 7, kind: "nan", count: 1 }]);
    expect(found.values).toEqual(short.values);
    expect(stretched(short, 7, 7)).toBe(short);
  });
});

describe("the marks of a chart", () => {
  it("say where the only curve was not finite, together what lies together", () => {
    const values = Array.from({ length: 400 }, (_, i) => i);
    const { marks } = linesOf([
      {
        label: "loss",
        curve: curve(values, [
          { step: 10, kind: "nan", count: 1 },
          { step: 12, kind: "nan", count: 2 },
          { step: 300, kind: "minus_infinity", count: 1 },
        ]),
      },
    ]);
    expect(marks).toEqual([
      { x: 10, label: "3 × NaN" },
      { x: 300, label: "-Inf" },
    ]);
  });

  it("come from every curve, in seconds over time, and name it where there are several", () => {
    const nan = (step: number): Curve["breaks"] => [{ step, kind: "nan", count: 1 }];
    const named = [
      { label: "Training", curve: curve([1, null, 3], nan(2)) },
      { label: "Validation", curve: curve([1, null, 3], [{ step: 2, kind: "infinity", count: 1 }]) },
    ];
    expect(linesOf(named).marks).toEqual([{ x: 2, label: "Training: NaN; Validation: +Inf" }]);
    expect(linesOf(named, "time").marks[0]?.x).toBeCloseTo(0.2, 12);
    const classes = ["a", "b", "c"].map((label) => ({ label, curve: curve([1, null], nan(2)) }));
    expect(linesOf(classes).marks).toEqual([{ x: 2, label: "3 curves: NaN" }]);
    expect(linesOf(classes.slice(0, 2)).marks).toEqual([{ x: 2, label: "a, b: NaN" }]);
  });
});
