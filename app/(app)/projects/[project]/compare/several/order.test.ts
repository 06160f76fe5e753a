import { expect, it } from "vitest";
import type { Against, Several } from "./operations";
import { firstOf, inOrder, pickedFirst } from "./order";

const run = (number: number, isBaseline = false) =>
  ({ run: { id: `run_${number}`, number }, color: "", isBaseline }) as Several;
const said = (a: number, b: number): Against => ({
  ...{ compared: null, whole: undefined, figures: undefined },
  values: [{ figure: "accuracy", a, b }],
});
const numbers = (of: readonly Several[]) => of.map(({ run }) => run.number);

it("puts runs in order by a figure, the baseline's among them, those without it last", () => {
  const several = [run(4), run(1, true), run(3), run(2)];
  const against = new Map([
    ["run_4", { ...said(0.5, 0.4), values: null }],
    ["run_3", said(0.5, 0.7)],
    ["run_2", said(0.5, 0.3)],
  ]);
  expect(numbers(inOrder(several, { by: "accuracy", isDown: true }, against))).toEqual([3, 1, 2, 4]);
  expect(numbers(inOrder(several, { by: "accuracy", isDown: false }, against))).toEqual([2, 1, 3, 4]);
  expect(numbers(inOrder(several, { by: "run", isDown: false }, against))).toEqual([1, 2, 3, 4]);
  expect(inOrder(several, null, against)).toBe(several);
});

it("shows the first ones, with the baseline wherever it stands", () => {
  const several = [1, 2, 3, 4, 5].map((number) => run(number, number === 5));
  expect(numbers(firstOf(several, 3))).toEqual([1, 2, 5]);
  expect(numbers(firstOf(several.slice(0, 4), 3))).toEqual([1, 2, 3]);
  expect(firstOf(several, 5)).toBe(several);
});

it("takes those that were picked first, and leaves the others in their order", () => {
  const several = [1, 2, 3, 4].map((number) => run(number));
  expect(numbers(pickedFirst(several, [4, 2, 9]))).toEqual([4, 2, 1, 3]);
  expect(pickedFirst(several, [])).toBe(several);
});
