import { expect, it } from "vitest";
import { correctedPs, meaningOf } from "./figures";
import type { Against } from "./operations";

const beside = (p: number | null, fixed = 9, broken = 1): Against => ({
  compared: {
    common: 400,
    counts: { fixed, broken, stillWrong: 0, differentlyWrong: 0, bothRight: 390 },
    mcnemar: p === null ? null : { p, method: "exact" },
  } as Against["compared"],
  ...{ values: null, figures: undefined, whole: undefined },
});

it("corrects the p of each run for how many are held against the baseline, by Holm", () => {
  const against = new Map([
    ["a", beside(0.01)],
    ["b", beside(0.04)],
    ["c", beside(null)],
    ["d", beside(0.03)],
    ["e", beside(0.005)],
    ["f", { ...beside(null), compared: null }],
  ]);
  // By hand: 4 · 0.005, 3 · 0.01, 2 · 0.03, and no less for 0.04.
  expect([...correctedPs(against, 6)].map(([id, p]) => [id, Number(p.toFixed(12))])).toEqual([
    ["a", 0.03],
    ["b", 0.06],
    ["d", 0.06],
    ["e", 0.02],
  ]);
  // Two more are on their way: 6 · 0.005, 5 · 0.01, 4 · 0.03, and no less for 0.04.
  expect([...correctedPs(against, 8).values()].map((p) => Number(p.toFixed(12)))).toEqual([
    0.05, 0.12, 0.12, 0.03,
  ]);
});

it("calls no run better of 499 whose p is below 0.05 by itself alone, and says by which p", () => {
  const against = new Map(
    Array.from({ length: 499 }, (_, i) => [`run_${i}`, beside(i === 0 ? 0.00001 : 0.04)]),
  );
  const corrected = correctedPs(against, 499);
  const meaning = (id: string, one = against.get(id)) =>
    one?.compared ? meaningOf(one.compared, corrected.get(id)) : null;
  expect(meaning("run_0")).toEqual({
    text: "better, p < 0.001",
    isTold: true,
    title: "Corrected by Holm for the runs compared: p = 0.0050",
  });
  expect(meaning("run_1")).toEqual({
    text: "may be chance, p = 0.040",
    isTold: false,
    title: "Corrected by Holm for the runs compared: p = 1.00",
  });
  expect(meaning("none", beside(null))).toEqual({ text: "the same images right", isTold: false });
});
