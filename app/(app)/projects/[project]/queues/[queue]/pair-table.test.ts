import { expect, it } from "vitest";
import { confusionOf, kappaTable, type Pair } from "./pair-table";

const pair = (first: string, second: string, cells: Pair["cells"], kappa: number | null = 0.5): Pair => ({
  first: { id: first, name: `Person ${first}` },
  second: { id: second, name: `Person ${second}` },
  images: cells.reduce((sum, { count }) => sum + count, 0),
  agreeing: 0,
  kappa: kappa === null ? null : { value: kappa, low: null, high: null, images: 1 },
  cells,
});
const one = pair("b", "a", [
  { first: 0, second: 0, count: 4 },
  { first: 0, second: 1, count: 2 },
]);
const other = pair("a", "c", [{ first: 1, second: 0, count: 3 }], null);

it("lays kappas out for every two people, in the order of their names", () => {
  const { people, kappas, images } = kappaTable([one, other]);
  expect(people.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect([...kappas]).toEqual([NaN, 0.5, NaN, 0.5, NaN, NaN, NaN, NaN, NaN]);
  expect([...images]).toEqual([0, 6, 3, 6, 0, 0, 3, 0, 0]);
});

it("counts a pair by who said what, and several pairs without regard to that", () => {
  expect([...confusionOf(one, 2)]).toEqual([4, 2, 0, 0]);
  expect([...confusionOf([one], 2)]).toEqual([4, 2, 2, 0]);
  expect([...confusionOf([one, other], 2)]).toEqual([4, 5, 5, 0]);
});
