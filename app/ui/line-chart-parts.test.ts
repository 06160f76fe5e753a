import { expect, it } from "vitest";
import { aboveZero } from "./line-chart-parts";

const series = [
  { label: "a", values: [1, null, 3], band: { low: [0, 1, 2], high: [2, 3, 4] } },
  { label: "b", values: [undefined, 5, 6], dashed: true },
];

it("leaves out the places that a logarithmic axis has no room for, with their values", () => {
  expect(aboveZero([-1, 0, 2], series)).toEqual({
    x: [2],
    series: [
      { label: "a", values: [3], band: { low: [2], high: [4] } },
      { label: "b", values: [6], dashed: true },
    ],
  });
  expect(aboveZero([1, 2, 3], series).x).toEqual([1, 2, 3]);
  // A tracker keeps what is measured once at step 0.
  expect(aboveZero([0], [{ label: "a", values: [0.9] }])).toEqual({
    x: [],
    series: [{ label: "a", values: [] }],
  });
});
