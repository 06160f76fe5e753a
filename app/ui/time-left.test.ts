import { expect, it } from "vitest";
import { type Done, noted, timeLeft } from "./time-left";

const steady = (seconds: number, perSecond: number): readonly Done[] =>
  Array.from({ length: seconds + 1 }, (_, i) => ({ at: i * 1000, done: i * perSecond })).reduce(
    noted,
    [] as readonly Done[],
  );

it("is the rest at the pace so far, and nothing before there is a pace", () => {
  expect(timeLeft([], 100)).toBeNull();
  expect(timeLeft(steady(1, 10), 100)).toBeNull();
  expect(timeLeft(steady(4, 10), 100)).toBe(6000);
  expect(timeLeft(steady(4, 0), 100)).toBeNull();
});

it("forgets the pace of long ago, and that of work which begins anew", () => {
  const slow = steady(20, 1);
  const fast = Array.from({ length: 31 }, (_, i) => ({ at: 21_000 + i * 1000, done: 20 + i * 10 }));
  expect(timeLeft(fast.reduce(noted, slow), 420)).toBe(10_000);
  expect(noted(slow, { at: 30_000, done: 3 })).toEqual([{ at: 30_000, done: 3 }]);
});
