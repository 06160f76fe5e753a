import { describe, expect, it } from "vitest";
import { defaultConfiguration, fieldAt } from "@/ml/configuration";
import { spaceIssues } from "@/ml/sweep/space";
import { draftFor, parameterOf, variableFields } from "./range-draft";

const cnn = defaultConfiguration("cnn", { width: 28, height: 28, channels: 1, training: 5000 });
const field = (path: string) => {
  const found = fieldAt(path, cnn);
  if (!found) throw new Error(path);
  return found;
};

describe("the ranges of a new sweep", () => {
  it("begin around what a setting has, such that a sweep takes them", () => {
    for (const one of variableFields(cnn)) {
      const parameter = parameterOf(draftFor(one, cnn), one, false);
      expect(parameter).toBeTypeOf("object");
      if (typeof parameter === "object") expect(spaceIssues([parameter], cnn)).toEqual([]);
    }
    expect(
      parameterOf(draftFor(field("learning.learningRate"), cnn), field("learning.learningRate"), true),
    ).toEqual({
      ...{ kind: "number", path: "learning.learningRate", low: 0.0001, high: 0.01, log: true, points: 3 },
    });
  });

  it("offer what this network knows, each setting once", () => {
    const paths = variableFields(cnn).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(expect.arrayContaining(["architecture.filters", "learning.momentum", "seed"]));
    expect(paths).not.toContain("architecture.hidden");
    expect(paths).not.toContain("architecture.preset");
  });

  it("are read from what was typed, or say what is wrong", () => {
    const filters = field("architecture.filters");
    const lists = { ...draftFor(filters, cnn), values: "8, 16; 16 32" };
    expect(parameterOf(lists, filters, false)).toMatchObject({
      values: [
        [8, 16],
        [16, 32],
      ],
    });
    const batch = field("learning.batchSize");
    const draft = draftFor(batch, cnn);
    expect(parameterOf({ ...draft, mode: "values", values: "16, 32" }, batch, true)).toMatchObject({
      values: [16, 32],
    });
    expect(parameterOf({ ...draft, mode: "values", values: "many" }, batch, true)).toMatch(/Name numbers/);
    expect(parameterOf({ ...draft, low: "64", high: "32" }, batch, false)).toMatch(/smaller/);
    expect(parameterOf({ ...draft, points: "" }, batch, true)).toMatch(/2 to 50/);
    const optimizer = field("learning.optimizer");
    expect(parameterOf({ ...draftFor(optimizer, cnn), chosen: [] }, optimizer, false)).toMatch(/Tick/);
  });
});
