import { expect, it } from "vitest";
import { filterOf, noFilter, parseImageFilter } from "./image-filter-url";

it("an address' query, as a saved view keeps it, asks for what the grid shows there", () => {
  expect(
    filterOf(
      parseImageFilter(
        "class=class_1,none&split=train,none&sharpness=..0.2&text=IMG%2001&run=run_1&predicted=3&wrong=true&sort=-arrival",
      ),
    ),
  ).toEqual({
    classIds: ["class_1", null],
    splits: ["train", null],
    sharpness: { min: null, max: 0.2 },
    text: "IMG 01",
    predictedAs: { runId: "run_1", classIndex: 3, wrong: true },
  });
  expect(parseImageFilter("")).toEqual(noFilter);
  // What another release wrote and this one does not read asks for nothing.
  expect(filterOf(parseImageFilter("sharpness=low&gone=1"))).toEqual({});
});
