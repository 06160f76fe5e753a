import { expect, it } from "vitest";
import { mostNamed, readRefs, severalHref, writeRefs } from "./run-refs";

it("names runs by their numbers, those that follow each other as a range, in their order", () => {
  const refs = [3, 4, 5, 12, 9, 10, 1];
  expect(writeRefs(refs)).toBe("3-5,12,9-10,1");
  expect(readRefs("3-5,12,9-10,1")).toEqual(refs);
  expect(severalHref("project_1", [1, 2, 3, 7])).toBe("/projects/project_1/compare/several?runs=1-3,7");
  expect(writeRefs([])).toBe("");
  expect(readRefs("")).toEqual([]);
});

it("still reads the ids that links of before have, and keeps them", () => {
  const ids = ["run_01k9zz", "run_01k9aa"];
  expect(readRefs(ids.join(","))).toEqual(ids);
  expect(writeRefs(ids)).toBe(ids.join(","));
  expect(readRefs("run_01k9zz,4-5")).toEqual(["run_01k9zz", 4, 5]);
});

it("takes each once, leaves out what names none, and ends at the most there can be", () => {
  expect(readRefs("2,1-3,2")).toEqual([2, 1, 3]);
  expect(readRefs("x,-,5-,9-7,<b>,4")).toEqual([4]);
  const all = readRefs("1-999999999999999");
  expect(all.length).toBe(mostNamed);
  expect(readRefs(writeRefs(all))).toEqual(all);
  // The longest there can be: every second number, of a project of a million runs.
  const apart = Array.from({ length: mostNamed }, (_, i) => 900_000 + 2 * i);
  expect(readRefs(writeRefs(apart))).toEqual(apart);
  expect(severalHref("project_01k9zzzzzzzzzzzzzzzzzzzzzz", apart).length).toBeLessThan(4000);
});
