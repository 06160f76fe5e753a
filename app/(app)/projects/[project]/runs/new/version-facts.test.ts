import { expect, it } from "vitest";
import { type Configuration, defaultConfiguration } from "@/ml/configuration";
import { withValue } from "./draft";
import { completed, readableParts, shownIn } from "./version-facts";

const last: Configuration = defaultConfiguration("cnn", {
  width: 28,
  height: 28,
  channels: 1,
  training: 900,
});

it("reads section by section: a wrong rate hides no other network", () => {
  const dense = defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 900 });
  const draft = withValue(withValue(dense, "learning.learningRate", "abc"), "seed", -1);
  const read = readableParts(draft, last);
  expect(read.architecture).toEqual(dense.architecture);
  expect(read.learning).toEqual(last.learning);
  expect(read.seed).toBe(last.seed);
});

it("gives a configuration of an earlier release the settings that came later, at their defaults", () => {
  const early = { architecture: { preset: "dense", hidden: [32] }, learning: { epochs: 3 } };
  expect(completed(early)).toMatchObject({
    architecture: { preset: "dense", hidden: [32] },
    learning: { epochs: 3, schedule: "constant" },
    augmentation: { rotation: 0 },
  });
  const unknown = { architecture: { preset: "unheard of" } };
  expect(completed(unknown)).toBe(unknown);
});

it("counts what an epoch shows of unequal classes under each balance", () => {
  const unequal = { counts: [{ split: "train" as const, total: 100, perClass: [70, 20, 10] }] };
  expect(shownIn(unequal, 100, "none")).toBe(100);
  expect(shownIn(unequal, 100, "weights")).toBe(100);
  expect(shownIn(unequal, 100, "over")).toBe(210);
  expect(shownIn(unequal, 80, "under")).toBe(24);
});
