import { expect, it } from "vitest";
import { calledClasses, comingOf } from "./coming";

const archive = { files: 10, refusals: [{ code: "bad-name", reason: "", files: 1, examples: [] }] };
const classOf = (name: string, files: number, taken: number) => ({ name, files, taken, isKnown: true });

it("counts the files of an archive that come in, less those of classes that are left out", () => {
  const plan = { ...archive, relabelling: null, classes: [classOf("cat", 6, 6), classOf("dog", 3, 3)] };
  expect(comingOf(plan, {})).toEqual({ coming: 9, leftOut: 0 });
  expect(comingOf(plan, { dog: " " })).toEqual({ coming: 6, leftOut: 3 });
  expect(comingOf(plan, { dog: "cat" })).toEqual({ coming: 9, leftOut: 0 });
});

it("takes images of an archived class once they are given another one", () => {
  const refusals = [{ code: "class-archived", reason: "", files: 4, examples: [] }];
  const plan = { files: 4, refusals, relabelling: null, classes: [classOf("old", 4, 0)] };
  expect(comingOf(plan, {}).coming).toBe(0);
  expect(comingOf(plan, { old: "bird" }).coming).toBe(4);
  expect(comingOf(plan, { old: "" })).toEqual({ coming: 0, leftOut: 4 });
});

it("of a table counts what changes: a class without changes takes nothing with it, another name may change all", () => {
  const relabelling = { matched: 10, unmatched: 0, ambiguous: 0, unchanged: 6, splits: 0, groups: 0 };
  const plan = {
    ...{ files: 10, refusals: [], relabelling },
    classes: [classOf("cat", 6, 0), classOf("dog", 4, 4)],
  };
  expect(comingOf(plan, {}).coming).toBe(4);
  expect(comingOf(plan, { cat: "" })).toEqual({ coming: 4, leftOut: 6 });
  expect(comingOf(plan, { dog: "" })).toEqual({ coming: 0, leftOut: 4 });
  expect(comingOf(plan, { cat: "feline" }).coming).toBe(10);
});

it("names each class once that images would come in with", () => {
  const plan = { classes: [classOf("skirt", 3, 3), classOf("pants", 2, 2), classOf("hat", 1, 1)] };
  expect(calledClasses(plan, { skirt: "pants", hat: "" })).toEqual(["pants"]);
});
