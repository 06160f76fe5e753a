import { expect, it } from "vitest";
import { forkIssues } from "@/ml/configuration/fork";
import { defaultConfiguration } from "@/ml/configuration/presets";

const images = { width: 32, height: 32, channels: 3, training: 1000 } as const;
const before = defaultConfiguration("cnn", images);

it("lets a fork change how it learns and what its images are augmented by", () => {
  const after = {
    ...before,
    seed: 9,
    data: { ...before.data, balance: "over" as const },
    learning: { ...before.learning, optimizer: "sgd" as const, learningRate: 0.1, batchSize: 7 },
    augmentation: { ...before.augmentation, flipHorizontal: true },
  };
  expect(forkIssues(before, after, before.learning.epochs - 1)).toEqual([]);
});

it("names what a fork may not change", () => {
  const after = {
    ...before,
    data: { ...before.data, width: before.data.width + 1 },
    architecture: { ...defaultConfiguration("dense", images).architecture },
  };
  const paths = forkIssues(before, after, 1).map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["data.width", "architecture.preset"]));
  expect(paths.some((path) => path.startsWith("learning"))).toBe(false);
});

it("asks for epochs beyond the one it goes on after", () => {
  expect(forkIssues(before, before, before.learning.epochs)).toMatchObject([{ path: "learning.epochs" }]);
});
