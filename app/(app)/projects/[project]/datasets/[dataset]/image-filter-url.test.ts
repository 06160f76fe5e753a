import { expect, it } from "vitest";
import { filterOf, imageFilterParsers, noFilter, parseImageFilter } from "./image-filter-url";
import { barRange } from "./quality/bar-range";

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
  // As a bar of a histogram says it: what the next one counts is not in it.
  const ofBar = `width=${barRange({ from: 64, to: 128 })}&height=${barRange({ from: 131072, to: 1048576 }, "open")}`;
  expect(
    filterOf(parseImageFilter(`${ofBar}&brightness=${barRange({ from: 0.95, to: 1 }, "closed")}`)),
  ).toEqual({
    width: { min: 64, max: null, below: 128 },
    height: { min: 131072, max: null },
    brightness: { min: 0.95, max: 1 },
  });
  expect(imageFilterParsers.width.serialize({ min: 64, max: null, below: 128 })).toBe("64..<128");
  expect(parseImageFilter("")).toEqual(noFilter);
  // What another release wrote and this one does not read asks for nothing.
  expect(filterOf(parseImageFilter("sharpness=low&gone=1"))).toEqual({});
});
