import { describe, expect, it } from "vitest";
import { defaultConfiguration } from "@/ml/configuration";
import type { Space } from "@/ml/sweep/space";
import { narrowedBy, parallelOf, variedOf } from "./parallel-axes";

const configuration = defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 100 });
const rate = { kind: "number", path: "learning.learningRate", low: 0.001, high: 0.1, log: true } as const;
const batch = { kind: "integer", path: "learning.batchSize", low: 8, high: 64, log: true } as const;
const optimizer = {
  kind: "choice",
  path: "learning.optimizer",
  values: ["adam", "sgd", "momentum"],
} as const;
const first: Space = [rate, batch, { ...optimizer, values: [...optimizer.values] }];
const later: Space = [
  { ...rate, low: 0.01 },
  batch,
  { kind: "choice", path: optimizer.path, values: ["adam"] },
];
const varied = variedOf([first, later], configuration);
const outcome = { label: "Validation loss", text: String, lessIsBetter: true };
const trial = (number: number, parameters: object, value: number | null) => ({
  ...{ trial: number, parameters, value, weights: 10, label: `Trial ${number}` },
});

describe("the axes of a sweep", () => {
  it("cover all that was ever looked in, and end with the outcome", () => {
    expect(varied.map(({ label }) => label)).toEqual(["Learning rate", "Batch size", "Optimizer"]);
    const { axes, lines } = parallelOf(
      varied,
      [
        trial(0, { [rate.path]: 0.01, [batch.path]: 8, [optimizer.path]: "sgd" }, 0.5),
        trial(1, { [rate.path]: 0.1, [optimizer.path]: "adam" }, 0.25),
        trial(2, { [rate.path]: 0.1 }, null),
      ],
      outcome,
    );
    expect(axes.map(({ label }) => label)).toEqual([
      ...["Learning rate", "Batch size", "Optimizer", "Validation loss"],
    ]);
    expect(axes[2]?.ticks.map(({ text }) => text)).toEqual(["Adam", "SGD", "SGD with momentum"]);
    expect(lines[0]?.places[0]).toBeCloseTo(0.5, 10);
    expect(lines.map(({ places }) => places[2])).toEqual([0.5, 1 / 6, null]);
    expect(lines.map(({ values }) => values)).toEqual([
      [0.01, 8, "sgd", 0.5],
      [0.1, null, "adam", 0.25],
      [0.1, null, null, null],
    ]);
    // Less is better.
    expect(lines.map(({ worth }) => worth)).toEqual([0, 1, null]);
  });

  it("narrow the ranges to what was brushed, and leave the others", () => {
    const brushes = { [rate.path]: [0.5, 1], [optimizer.path]: [0, 0.6] } as const;
    expect(narrowedBy(first, varied, brushes)).toEqual([
      { ...rate, low: 0.01, high: 0.1 },
      batch,
      { kind: "choice", path: optimizer.path, values: ["adam", "sgd"] },
    ]);
    expect(narrowedBy(first, varied, { [batch.path]: [0, 0.01] })[1]).toEqual({
      ...{ kind: "choice", path: batch.path, values: [8] },
    });
    expect(narrowedBy(first, varied, { [optimizer.path]: [0.4, 0.45] })[2]).toEqual(first[2]);
  });
});
