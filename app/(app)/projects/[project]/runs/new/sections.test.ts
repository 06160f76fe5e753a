import { describe, expect, it } from "vitest";
import { configurationFields, defaultConfiguration, presets } from "@/ml/configuration";
import { type Draft, withValue } from "./draft";
import { changedIn, idleOf, isMeant, sectionsOf, summaryOf } from "./sections";

const images = { width: 28, height: 28, channels: 1, training: 60_000 } as const;
const dense: Draft = defaultConfiguration("dense", images);

const section = (id: string, draft: Draft = dense) => {
  const found = sectionsOf(draft).find((one) => one.id === id);
  if (!found) throw new Error(`There is no section ${id}`);
  return found;
};

describe("sectionsOf", () => {
  it("has every setting that counts once, the preset apart", () => {
    for (const { preset } of presets) {
      const draft: Draft = defaultConfiguration(preset, images);
      const paths = sectionsOf(draft).flatMap(({ fields }) => fields.map(({ path }) => path));
      expect(new Set(paths).size).toBe(paths.length);
      const others = configurationFields.filter(
        ({ path, when }) =>
          path !== "architecture.preset" &&
          // A model that was made elsewhere learns nothing: of no other section anything counts.
          (preset !== "imported" || path.startsWith("data.")) &&
          when === undefined,
      );
      for (const { path } of others) expect(paths).toContain(path);
    }
  });

  it("tells schedule and stopping from learning, what nearly every run sets first", () => {
    expect(sectionsOf(dense).map(({ id }) => id)).toEqual([
      "images",
      "augmentation",
      "architecture",
      "learning",
      "schedule",
      "stopping",
      "seed",
    ]);
    expect(section("learning").fields.map(({ path }) => path)[0]).toBe("learning.epochs");
    const stepped = withValue(dense, "learning.schedule", "step");
    expect(section("schedule", stepped).fields.map(({ path }) => path)).toContain("learning.stepFactor");
    expect(section("schedule").fields.map(({ path }) => path)).not.toContain("learning.stepFactor");
  });
});

it("says in one line what differs", () => {
  const draft = withValue(withValue(dense, "data.channels", 3), "data.width", 64);
  const changed = changedIn(section("images", draft), draft, dense);
  expect(summaryOf(changed, draft)).toBe("Width: 64, Colour: Colour");
  expect(changedIn(section("learning", draft), draft, dense)).toEqual([]);
});

describe("search", () => {
  const found = (query: string) =>
    sectionsOf(dense)
      .flatMap(({ fields }) => fields)
      .filter((field) => isMeant(field, query))
      .map(({ path }) => path);

  it("goes by the beginnings of words, of label, path, explanation and choices", () => {
    expect(found("learning ra")).toContain("learning.learningRate");
    expect(found("batchS")).toContain("learning.batchSize");
    expect(found("adam")).toContain("learning.optimizer");
    expect(found("xyzzy")).toEqual([]);
  });

  it("says of a setting without effect what it takes", () => {
    const idle = idleOf("momentum", dense).find(({ field }) => field.path === "learning.momentum");
    expect(idle?.needs).toBe("Optimizer: SGD with momentum or SGD with Nesterov momentum");
    expect(idleOf("epochs", dense).map(({ field }) => field.path)).not.toContain("learning.epochs");
  });
});
