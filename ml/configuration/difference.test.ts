import { expect, it } from "vitest";
import { differenceOf, withDifference } from "./difference";

const base = {
  architecture: { preset: "dense", hidden: [16, 8] },
  learning: { rate: 0.1, schedule: { kind: "cosine", warmUp: 2 }, clip: null },
};

it("tells the leaves that differ, and nothing of what is the same", () => {
  expect(differenceOf(base, structuredClone(base))).toEqual([]);
  const own = {
    architecture: { preset: "cnn", filters: [8] },
    learning: { rate: 0.1, schedule: { kind: "constant" }, clip: 1 },
  };
  expect(differenceOf(base, own)).toEqual([
    [["architecture", "preset"], "cnn"],
    [["architecture", "hidden"]],
    [["architecture", "filters"], [8]],
    [["learning", "schedule", "kind"], "constant"],
    [["learning", "schedule", "warmUp"]],
    [["learning", "clip"], 1],
  ]);
});

it("is put back to the same whole, whatever became of a part, and shares what is the same", () => {
  const others = [
    { architecture: base.architecture },
    { ...base, learning: { ...base.learning, schedule: null } },
    { ...base, learning: { ...base.learning, clip: { norm: 1 } } },
    { ...base, architecture: { preset: "layers", layers: [{ kind: "dense", units: 3 }] } },
    null,
    {},
    { ...base, "params.lr": 1 },
  ];
  for (const own of others) {
    const told = JSON.parse(JSON.stringify(differenceOf(base, own)));
    expect(withDifference(base, told)).toEqual(own);
    expect(withDifference(own, JSON.parse(JSON.stringify(differenceOf(own, base))))).toEqual(base);
  }
  const shared = withDifference(base, [[["learning", "rate"], 0.2]]) as typeof base;
  expect(shared.architecture).toBe(base.architecture);
});
