import { expect, it } from "vitest";
import type { Field } from "../runs/table/field-text";
import { columnOf, orderOf } from "./columns";

const fields: Field[] = [
  { key: "duration", source: "run", isNumber: true, unit: "seconds" },
  { key: "learning.optimizer", source: "setting", isNumber: false, unit: null },
  { key: "last(validation.loss)", source: "metric", isNumber: true, unit: null },
  { key: "best(validation.loss)", source: "metric", isNumber: true, unit: null },
];

it.each([
  ["duration", "duration", "seconds"],
  ["optimizer", "learning.optimizer", null],
  ["val.loss", "last(validation.loss)", null],
  ["best(val.loss)", "best(validation.loss)", null],
  ["tags", "tag", null],
])("shows for %s what a filter means by it", (name, key, unit) => {
  expect(columnOf(name, fields)).toEqual({ key, unit, problem: null });
});

it("says what no run has, and what may be meant", () => {
  expect(columnOf("optimiser", fields).problem).toBe("No run of this project has “optimiser”.");
  expect(columnOf("optim", fields).problem).toContain("Did you mean learning.optimizer?");
});

it("puts the newest first unless another order is named", () => {
  expect(orderOf(" ")).toEqual({ by: "number", descending: true });
  expect(orderOf("-test.accuracy")).toEqual({ by: "test.accuracy", descending: true });
  expect(orderOf("duration")).toEqual({ by: "duration", descending: false });
});
