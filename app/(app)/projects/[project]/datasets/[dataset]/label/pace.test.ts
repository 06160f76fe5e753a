import { expect, it } from "vitest";
import { decided, paceOf } from "./pace";

it("is the median of the last pictures, without pauses", () => {
  expect(paceOf([0, 1000, 2000])).toBeNull();
  expect(paceOf([0, 1000, 3000, 4000, 400_000, 401_000])).toBe(1000);
});

it("forgets how fast one was long ago", () => {
  let at: number[] = [];
  for (let step = 0; step < 30; step++) at = decided(at, step * 9000);
  const last = at.at(-1) ?? 0;
  for (let step = 1; step <= 20; step++) at = decided(at, last + step * 1000);
  expect(at).toHaveLength(21);
  expect(paceOf(at)).toBe(1000);
});
