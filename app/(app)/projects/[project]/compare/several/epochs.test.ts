import { expect, it } from "vitest";
import { epochsOf } from "./epochs";

const runs = (...lengths: (number | null)[]) =>
  lengths.map((stepsPerEpoch, i) => ({ number: i + 1, stepsPerEpoch }));

it("lays epochs of different lengths over the longest, without those of no known length", () => {
  expect(epochsOf(runs(30, 30))).toEqual({ common: 30, isMixed: false, without: [] });
  expect(epochsOf(runs(30, 120, null))).toEqual({ common: 120, isMixed: true, without: [3] });
  expect(epochsOf(runs(null))).toEqual({ common: null, isMixed: false, without: [1] });
  expect(epochsOf([])).toEqual({ common: null, isMixed: false, without: [] });
});
