import { expect, it } from "vitest";
import { groupLines } from "./group-lines";

const loss = {
  ...{ name: "loss", epochs: [1, 2, 3], means: [2, 1, null], deviations: [0.5, 1.5, null] },
  members: [
    { member: 0, values: [1.5, 0, 0.25], breaks: [] },
    { member: 1, values: [2.5, 2, null], breaks: [{ epoch: 3, kind: "nan" as const, count: 4 }] },
  ],
};
const validation = {
  ...{ name: "validation.accuracy", epochs: [1, 2], means: [0.5, 0.9], deviations: [null, 0.2], members: [] },
};
const drawn = (each: boolean, smoothing: number) =>
  groupLines([loss, validation], "loss", { each, smoothing });

it("draws the mean with one deviation to either side, and none where a member has none", () => {
  const { x, series } = drawn(false, 0);
  expect(x).toEqual([1, 2, 3]);
  expect(series.map(({ label, values, band }) => [label, values, band?.low, band?.high])).toEqual([
    ["Training", [2, 1, null], [1.5, 0, null], [2.5, 2.5, null]],
  ]);
  const accuracy = groupLines([loss, validation], "accuracy", { each: false, smoothing: 0 });
  expect(accuracy.series.map(({ label, dashed, band }) => [label, dashed, band?.high])).toEqual([
    ["Validation", true, [0.5, 1]],
  ]);
});

it("draws each member where that is asked for, and marks what was no number in any case", () => {
  expect(drawn(true, 0).series.map(({ label, values }) => [label, values])).toEqual([
    ["Training", [2, 1, null]],
    ["Training 1", [1.5, 0, 0.25]],
    ["Training 2", [2.5, 2, null]],
  ]);
  for (const each of [true, false])
    expect(drawn(each, 0.5).marks).toEqual([{ x: 3, label: "Training 2: 4 × NaN" }]);
});

it("smooths a mean and its band alike, with the values as they are beside", () => {
  const { series } = drawn(false, 0.5);
  expect(series.map(({ label, rawOf, band }) => [label, rawOf, band !== undefined])).toEqual([
    ["Training, raw", "Training", false],
    ["Training", undefined, true],
  ]);
  // By hand: the first as it is, then (0.5 · first + second) / 1.5.
  expect(series[0]?.values).toEqual([2, 1, null]);
  expect(series[1]?.values).toEqual([2, expect.closeTo(2 / 1.5, 12), null]);
  expect(series[1]?.band?.low).toEqual([1.5, expect.closeTo(0.75 / 1.5, 12), null]);
  expect(series[1]?.band?.high).toEqual([2.5, expect.closeTo(3.75 / 1.5, 12), null]);
});
