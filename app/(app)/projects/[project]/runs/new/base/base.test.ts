import { expect, it } from "vitest";
import { defaultConfiguration } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { withValue } from "../draft";
import { isSuited, madeFor, suited, taughtBy, upon } from "./base";

const mobilenet = {
  id: "basemodel_1",
  name: "MobileNet",
  inputShape: [128, 160, 3],
  scaling: "signed" as const,
};
const draft = defaultConfiguration("transfer", { width: 28, height: 28, channels: 1, training: 500 });

it("brings images to what the base was made for, width and height not mixed up", () => {
  expect(madeFor(mobilenet)).toBe("160 × 128, colour, -1 to 1");
  expect(isSuited(draft, mobilenet)).toBe(false);
  const next = suited(draft, mobilenet);
  expect(next.data).toMatchObject({ width: 160, height: 128, channels: 3, scaling: "signed" });
  expect(isSuited(next, mobilenet)).toBe(true);
});

it("leaves the scaling alone where nobody knows it", () => {
  const unknown = { ...mobilenet, scaling: null };
  const next = suited(withValue(draft, "data.scaling", "standard"), unknown);
  expect(valueAt(next, "data.scaling")).toBe("standard");
  expect(isSuited(next, unknown)).toBe(true);
  expect(madeFor({ inputShape: [28, 28, 1], scaling: null })).toBe("28 × 28, grey");
});

it("forgets a layer that was named of another base", () => {
  const before = withValue(draft, "architecture.features", "conv_9");
  const next = upon(before, mobilenet);
  expect(next.architecture).toMatchObject({ base: "basemodel_1", features: "" });
  expect(next.learning).toBe(draft.learning);
  expect(upon(before, undefined).architecture).toMatchObject({ base: "", features: "" });
});

it("says what a teacher teaches, or why it cannot", () => {
  const made = { inputShape: [28, 28, 1], scaling: "unit" as const };
  const run = { ...made, id: "run_1", name: "#1 CNN", commonClasses: 8, refusal: null };
  expect(taughtBy(run, 8)).toBe(
    "Teaches all classes. It sees each image as it was trained: 28 × 28, grey, 0 to 1.",
  );
  expect(taughtBy(run, 10)).toContain("Teaches 8 of the 10 classes: images of the others");
  const refusal = "knows cat: none of the version's 2 classes (a, b), and it takes two";
  expect(taughtBy({ ...run, refusal }, 2)).toBe(`#1 CNN ${refusal}: choose another run, or none.`);
});
