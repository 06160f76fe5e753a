import { describe, expect, it } from "vitest";
import { defaultConfiguration, parseConfiguration } from "@/ml/configuration";
import { type LayerEntry, layerEntrySchema } from "@/ml/configuration/layers";
import { createRandom } from "@/ml/random";
import { evolutionSchema, mutate, parametersOf, parentOf } from "./evolution";
import { fitted } from "./rules";
import {
  combinations,
  effective,
  fromUnit,
  gridAt,
  gridSize,
  gridValues,
  isVaried,
  parameterSchema,
  type Space,
  spaceIssues,
  toUnit,
  withParameters,
} from "./space";
import { type Plan, ranked, suggest, type Trial } from "./suggest";

const images = { width: 28, height: 28, channels: 1 as const, training: 100 };
const dense = defaultConfiguration("dense", images);
const layered = defaultConfiguration("layers", images);
const optimizer: Space[number] = { kind: "choice", path: "learning.optimizer", values: ["adam", "momentum"] };
const momentum: Space[number] = { kind: "choice", path: "learning.momentum", values: [0.8, 0.9] };
const rate: Space[number] = {
  kind: "number",
  path: "learning.learningRate",
  low: 0.0001,
  high: 0.1,
  log: true,
  points: 4,
};
const plan = (over: Partial<Plan>): Plan => ({
  method: "grid",
  seed: 3,
  space: [],
  rules: [],
  countsParameters: false,
  bases: [{ configuration: dense, classes: 3 }],
  ...over,
});
const over = (trial: number, parameters: Trial["parameters"], value: number | null, more = {}): Trial => ({
  ...{ trial, base: 0, parameters, value, state: "finished", epoch: 5, cost: 100 },
  ...more,
});

describe("a space", () => {
  it("goes to the unit scale and back, evenly on a logarithmic one", () => {
    expect(toUnit(rate, 0.001)).toBeCloseTo(1 / 3, 12);
    expect([0, 1 / 3, 1].map((unit) => fromUnit(rate, unit))).toEqual([0.0001, 0.001, 0.1]);
    expect(gridValues(rate)).toEqual([0.0001, 0.001, 0.01, 0.1]);
    const batch = parameterSchema.parse({ kind: "integer", path: "learning.batchSize", low: 1, high: 3 });
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 300; i++) {
      const at = Number(fromUnit(batch, (i + 0.5) / 300));
      counts[at] = (counts[at] ?? 0) + 1;
    }
    expect(counts).toEqual([0, 100, 100, 100]);
    expect(toUnit(optimizer, "sgd")).toBeNaN();
  });

  it("counts what has an effect: momentum does with its optimizers alone", () => {
    const space = [optimizer, momentum];
    expect(gridSize(space)).toBe(4);
    expect(combinations(space, dense)).toBe(3);
    expect(effective(dense, { "learning.optimizer": "adam", "learning.momentum": 0.8 })).toEqual({
      "learning.optimizer": "adam",
    });
    expect(gridAt(space, 1)).toEqual({ "learning.optimizer": "adam", "learning.momentum": 0.9 });
  });

  it("says what cannot be varied, at its path", () => {
    const messages = (space: unknown[]) =>
      spaceIssues(
        space.map((one) => parameterSchema.parse(one)),
        dense,
      ).map(({ message }) => message);
    expect(messages([optimizer, momentum, rate])).toEqual([]);
    expect(messages([optimizer, optimizer])[0]).toMatch(/varied twice/);
    expect(messages([{ ...rate, low: 0 }])[0]).toMatch(/begins above 0/);
    expect(messages([{ ...rate, low: 1, high: 1 }])[0]).toMatch(/no range/);
    expect(messages([{ ...rate, high: 100 }])[0]).toMatch(/cannot be 100/);
    expect(messages([{ kind: "choice", path: "architecture.filters", values: [[8], [16]] }])[0]).toMatch(
      /no setting of this network/,
    );
    expect(messages([{ kind: "choice", path: "architecture.preset", values: ["cnn", "dense"] }])[0]).toMatch(
      /no setting that a sweep can vary/,
    );
    expect(messages([{ kind: "choice", path: "architecture.hidden", values: [[8], [16, 8]] }])).toEqual([]);
  });

  it("gives configurations that parse", () => {
    const space: Space = [optimizer, momentum, rate];
    for (let i = 0; i < 16; i++) {
      const { ok } = parseConfiguration(withParameters(dense, effective(dense, gridAt(space, i))), 3);
      expect(ok).toBe(true);
    }
    expect(isVaried({ path: "architecture.layers", kind: "layers" } as never)).toBe(false);
  });
});

describe("what is tried next", () => {
  it("is each combination of a grid once, of each base, also after the ranges were narrowed", () => {
    const bases = [
      { configuration: dense, classes: 3 },
      { configuration: { ...dense, seed: 9 }, classes: 3 },
    ];
    const trials: Trial[] = [];
    const run = (space: Space) => {
      for (;;) {
        const next = suggest(plan({ space, bases }), trials.length, trials);
        if (!next) return trials.length;
        trials.push({ ...over(trials.length, next.parameters, 0.5), base: next.base });
      }
    };
    expect(run([optimizer, momentum])).toBe(6);
    // With Adam it has no effect: one trial, of no parameter, for each base.
    expect(run([momentum])).toBe(8);
    expect(run([{ ...momentum, path: "learning.rho" }])).toBe(8);
    expect(run([rate])).toBe(16);
    expect(run([{ ...rate, low: 0.001, points: 3 }])).toBe(16);
    expect(new Set(trials.map((one) => JSON.stringify([one.base, one.parameters]))).size).toBe(16);
  });

  it("is without parameters each version with each configuration", () => {
    expect(suggest(plan({}), 0, [])).toMatchObject({ base: 0, parameters: {} });
    expect(suggest(plan({}), 1, [over(0, {}, 0.5)])).toBeNull();
  });

  it("ranks by value, those that were cut behind, by how far they came", () => {
    const trials = [
      over(0, {}, 0.5),
      over(1, {}, 0.9, { state: "cut", epoch: 1 }),
      over(2, {}, null, { state: "failed" }),
      over(3, {}, 0.7),
      over(4, {}, 0.2, { state: "cut", epoch: 3 }),
      over(5, {}, 0.8, { state: "pending" }),
      over(6, {}, null, { state: "cut" }),
    ];
    expect(ranked(trials).map(({ trial }) => trial)).toEqual([3, 0, 4, 1, 2]);
  });

  it.each(["random", "quasi_random", "tpe"] as const)("is by %s the same for the same history", (method) => {
    const tpe = plan({ method, space: [optimizer, momentum, rate] });
    const trials: Trial[] = [];
    for (let trial = 0; trial < 14; trial++) {
      const next = suggest(tpe, trial, trials);
      expect(suggest(tpe, trial, trials)).toEqual(next);
      trials.push(over(trial, next?.parameters ?? {}, Math.sin(trial)));
    }
    expect(new Set(trials.map(({ parameters }) => parameters["learning.learningRate"])).size).toBe(14);
  });
});

describe("evolution", () => {
  const rules = evolutionSchema.parse({ population: 6, sample: 3, mostParameters: 60_000 });
  const start = layered.architecture.preset === "layers" ? layered.architecture.layers : [];
  const evolving = plan({
    method: "evolution",
    rules: [rules],
    countsParameters: true,
    bases: [{ configuration: layered, classes: 3 }],
  });

  it("makes networks that can be trained, none twice, none too large", () => {
    const trials: Trial[] = [];
    for (let trial = 0; trial < 60; trial++) {
      const next = suggest(evolving, trial, trials);
      expect(next).not.toBeNull();
      const { ok } = parseConfiguration(withParameters(layered, next?.parameters as never), 3);
      expect(ok).toBe(true);
      const cost = parametersOf(layered, next?.parameters["architecture.layers"] as never, 3) ?? Number.NaN;
      if (trial > 0) expect(cost).toBeLessThanOrEqual(60_000);
      if (trial >= 6) expect(next?.parent).not.toBeNull();
      trials.push(over(trial, next?.parameters ?? {}, -Math.abs(Math.log(cost / 5000)), { cost }));
    }
    expect(new Set(trials.map((one) => JSON.stringify(one.parameters))).size).toBe(60);
    const mean = (some: Trial[]) => some.reduce((sum, one) => sum + (one.value ?? 0), 0) / some.length;
    expect(mean(trials.slice(-15))).toBeGreaterThan(mean(trials.slice(0, 15)));
  });

  it("changes each thing that it may: layers, widths, kernels, residual or not", () => {
    const seen = new Set<string>();
    const random = createRandom("all");
    for (let i = 0; i < 300; i++) {
      const { change } = mutate(start, rules, random, { times: 1, isAllowed: () => true }) ?? { change: "" };
      seen.add(change.replace(/\d+/g, "n"));
    }
    for (const part of [
      "n → n filters",
      "kernel n → n",
      "convolution → residual block",
      "added",
      "removed",
    ]) {
      expect([...seen].some((change) => change.includes(part))).toBe(true);
    }
    expect(mutate(start, rules, random, { times: 1, isAllowed: () => false })).toBeNull();
  });

  it("keeps to rules that were narrowed on the way, and goes on from what was tried before", () => {
    const narrow = { ...rules, widths: [8, 16], kernels: [3 as const], residual: false, mostLayers: 6 };
    const rate = { kind: "number", path: "learning.learningRate", low: 0.001, high: 0.1, log: true } as const;
    const wide = { ...evolving, space: [rate] };
    const narrowed = { ...wide, rules: [rules, narrow], space: [{ ...rate, low: 0.05 }] };
    const trials: Trial[] = [];
    const layersOf = (one: { parameters: Readonly<Record<string, unknown>> } | null | undefined) =>
      (one?.parameters["architecture.layers"] ?? []) as LayerEntry[];
    for (let trial = 0; trial < 40; trial++) {
      const next = suggest(trial < 15 ? wide : narrowed, trial, trials);
      expect(next, `trial ${trial}`).not.toBeNull();
      trials.push(over(trial, next?.parameters ?? {}, Math.sin(trial), { cost: 100 }));
      if (trial < 15) continue;
      expect(next?.parent).not.toBeNull();
      expect(next?.parameters[rate.path]).toBeGreaterThanOrEqual(0.05);
      expect(layersOf(next).length).toBeLessThanOrEqual(6);
      for (const entry of layersOf(next)) {
        if ("filters" in entry) expect([8, 16]).toContain(entry.filters);
        if ("kernel" in entry) expect(entry.kernel).toBe(3);
        expect(entry.kind).not.toBe("residual");
      }
    }
    const before = trials.slice(0, 15).flatMap(layersOf);
    expect(
      before.some((entry) => entry.kind === "residual" || ("kernel" in entry && entry.kernel !== 3)),
    ).toBe(true);
    // Before the first trial: the start is brought within them, and what no rules ever named stays.
    expect(layersOf(suggest(narrowed, 0, []))).toEqual(
      fitted(layersOf({ parameters: { "architecture.layers": start } }), narrowed.rules).layers,
    );
    const odd = layerEntrySchema.parse({ kind: "conv", filters: 48, kernel: 7 });
    expect(fitted([odd], narrowed.rules)).toEqual({ layers: [odd], change: "" });
  });

  it("draws of the youngest alone, and the best of those drawn", () => {
    const all = Array.from({ length: 10 }, (_, i) => ({ value: i === 0 ? 99 : i, cost: 1, i }));
    const random = createRandom("parents");
    for (let k = 0; k < 50; k++) {
      const parent = parentOf(all, { population: 5, sample: 5 }, false, random);
      expect(parent?.i).toBe(9);
    }
    expect(parentOf([], rules, false, random)).toBeUndefined();
  });
});
