import { expect, it } from "vitest";
import { againstLeaveOneOut, once, planOf } from "./repeats";

const version = {
  counts: [
    { split: "train", total: 80 },
    { split: "validation", total: 15 },
    { split: "test", total: 20 },
  ],
} as const;
const large = {
  counts: [
    { split: "train", total: 900 },
    { split: "validation", total: 100 },
  ],
} as const;

it("says how many runs there will be and how many images each learns from", () => {
  expect(planOf(once, version)).toEqual({ runs: 1, training: 80 });
  expect(planOf({ kind: "seeds", count: 3 }, version)).toEqual({ runs: 3, training: 80 });
  expect(planOf({ kind: "folds", count: 5 }, version)).toEqual({ runs: 5, training: 76 });
  expect(planOf({ kind: "leave_one_out", count: 5 }, version)).toEqual({ runs: 95, training: 94 });
});

it("says what is wrong with a number, and of a set that is too large to leave one out", () => {
  expect(planOf({ kind: "folds", count: 21 }, version)).toBe("Folds: a whole number from 2 to 20.");
  expect(planOf({ kind: "folds", count: 2.5 }, version)).toBe("Folds: a whole number from 2 to 20.");
  expect(planOf({ kind: "seeds", count: "many" }, version)).toBe("Seeds: a whole number from 2 to 50.");
  expect(againstLeaveOneOut(version)).toBeNull();
  expect(planOf({ kind: "leave_one_out", count: 5 }, large)).toBe(
    "1,000 training and validation images would be as many runs; 100 are the most.",
  );
});
