import { expect, it } from "vitest";
import { deltaText, fieldText, spreadText } from "./field-text";

it("a figure is so far from the baseline's, in points of a share; a setting is not compared", () => {
  expect(deltaText("test.accuracy", 0.9312, 0.927)).toBe("+0.42");
  expect(deltaText("last(validation.accuracy)", 0.9, 0.95)).toBe("−5.00");
  expect(deltaText("best(validation.loss)", 0.25, 0.5)).toBe("−0.25");
  expect(deltaText("test.loss", 1, 1)).toBe("0");
  expect(deltaText("test.accuracy", 0.93, 0.93001)).toBe("0.00");
  for (const [value, base] of [
    [null, 0.9],
    [0.9, null],
    ["NaN", 0.9],
    [0.9, "Infinity"],
  ])
    expect(deltaText("test.accuracy", value, base)).toBeNull();
  expect(deltaText("learning.learningRate", 0.1, 0.2)).toBeNull();
});

it("what a run costs is so much more or less than the baseline's", () => {
  expect(deltaText("duration", 200, 80)).toBe("+2 min");
  expect(deltaText("duration", 20, 80)).toBe("−1 min");
  expect(deltaText("duration", 80, 80)).toBe("0");
  expect(deltaText("parameters", 12_000, 13_500)).toBe("−1,500");
  expect(deltaText("imagesPerSecond", 120, 100)).toBe("+20");
  // Neither a setting nor a place in time.
  for (const key of ["epochs", "launched", "toString"]) expect(deltaText(key, 2, 1)).toBeNull();
});

it("is written as a share only where it is one: other trackers keep 93.1, and a setting is what it is", () => {
  expect(fieldText("last(val_accuracy)", 0.931, undefined)).toBe("93.10 %");
  expect(fieldText("last(val_accuracy)", 93.1, undefined)).toBe("93.1");
  expect(fieldText("waitingShare", 0.05, undefined)).toBe("5.00 %");
  expect(fieldText("params.recall_threshold", 0.5, undefined)).toBe("0.5");
  expect(deltaText("last(val_accuracy)", 93.1, 92)).toBe("+1.1");
  expect(spreadText("last(val_accuracy)", { mean: 93.1, deviation: 0.5 }, undefined)).toBe("93.1 ± 0.5");
  expect(spreadText("last(val_accuracy)", { mean: 0.931, deviation: 0.005 }, undefined)).toBe(
    "93.10 % ± 0.50 %",
  );
});
