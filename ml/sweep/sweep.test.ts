import { describe, expect, it } from "vitest";
import { createRandom } from "@/ml/random";
import reference from "@/test/fixtures/reference/sweep.json";
import { goesOn, rungsOf } from "./asha";
import { importanceOf } from "./importance";
import { dominates, paretoFront } from "./pareto";
import { randomPoint, shiftedSobolPoint, sobolPoint } from "./points";
import { fromUnit, type Parameters, parameterSchema, type Space } from "./space";
import { densityOf, suggestByTpe, type Tried } from "./tpe";

describe("quasi-random points", () => {
  it("are SciPy's Sobol points in 20 dimensions", () => {
    expect(reference.sobol.map((_, i) => sobolPoint(i, 20))).toEqual(reference.sobol);
  });

  it("fill each quarter of an axis alike once they are shifted, and differ by seed", () => {
    const points = Array.from({ length: 16 }, (_, i) => shiftedSobolPoint(5, i, 6));
    for (let dimension = 0; dimension < 6; dimension++) {
      const quarters = [0, 0, 0, 0];
      for (const point of points) {
        const at = Math.floor(4 * (point[dimension] as number));
        quarters[at] = (quarters[at] ?? 0) + 1;
      }
      expect(quarters).toEqual([4, 4, 4, 4]);
    }
    expect(shiftedSobolPoint(6, 3, 2)).not.toEqual(shiftedSobolPoint(5, 3, 2));
    expect(randomPoint(5, 3, 2)).toEqual(randomPoint(5, 3, 2));
  });
});

describe("TPE", () => {
  it.each(reference.densities)("has Optuna's density: $space.kind of $observed", (one) => {
    const parameter = parameterSchema.parse({ path: "x", ...one.space });
    // Ours is a density over the unit scale, Optuna's over the transformed range.
    const span =
      parameter.kind !== "number"
        ? 1
        : parameter.log
          ? Math.log(parameter.high / parameter.low)
          : parameter.high - parameter.low;
    const density = densityOf(parameter, one.observed);
    for (const [i, at] of one.at.entries()) {
      expect(density.logDensity(at) - Math.log(span)).toBeCloseTo(one.logDensity[i] as number, 8);
    }
  });

  const space: Space = [
    { kind: "number", path: "x", low: -5, high: 5, log: false },
    { kind: "number", path: "rate", low: 1e-5, high: 1, log: true },
    { kind: "choice", path: "kind", values: ["a", "b", "c"] },
  ];
  const loss = (p: Parameters) =>
    (Number(p.x) - 2) ** 2 + (Math.log10(Number(p.rate)) + 3) ** 2 + (p.kind === "b" ? 0 : 3);
  const search = (seed: number, method: "tpe" | "random") => {
    const done: Tried[] = [];
    for (let trial = 0; trial < 60; trial++) {
      const ranked = [...done].sort((a, b) => loss(a.parameters) - loss(b.parameters));
      const point = randomPoint(seed, trial, space.length);
      const parameters =
        method === "tpe"
          ? suggestByTpe(space, { seed, trial }, ranked, [])
          : Object.fromEntries(space.map((one, i) => [one.path, fromUnit(one, point[i] as number)]));
      done.push({ trial, parameters });
    }
    return Math.min(...done.map(({ parameters }) => loss(parameters)));
  };

  it("comes nearer to the least of a known function than random draws, nine times in ten and on the whole", () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed);
    const pairs = seeds.map((seed) => [search(seed, "tpe"), search(seed, "random")] as const);
    const median = (values: number[]) => values.sort((a, b) => a - b)[10] as number;
    expect(pairs.filter(([tpe, random]) => tpe < random).length).toBeGreaterThanOrEqual(18);
    expect(median(pairs.map(([tpe]) => tpe))).toBeLessThan(0.2 * median(pairs.map(([, random]) => random)));
  });

  it("suggests the same for the same trial, and other than what is under way", () => {
    const done: Tried[] = Array.from({ length: 12 }, (_, trial) => ({
      trial,
      parameters: { x: trial / 3, rate: 10 ** (-trial / 4), kind: "b" },
    }));
    const one = suggestByTpe(space, { seed: 1, trial: 12 }, done, []);
    expect(suggestByTpe(space, { seed: 1, trial: 12 }, done, [])).toEqual(one);
    expect(suggestByTpe(space, { seed: 1, trial: 13 }, done, [{ trial: 12, parameters: one }])).not.toEqual(
      one,
    );
  });
});

describe("early stopping", () => {
  it("looks at the first epoch and each time a factor later, not at the last", () => {
    expect(rungsOf(1, 3, 27)).toEqual([1, 3, 9]);
    expect(rungsOf(2, 2, 7)).toEqual([2, 4]);
    expect(rungsOf(5, 3, 5)).toEqual([]);
  });

  it("decides as sorting all that came so far does", () => {
    const random = createRandom("asha");
    for (const factor of [2, 3, 4]) {
      const values: number[] = [];
      for (let i = 0; i < 200; i++) {
        const value = random.int(20) === 0 ? Number.NaN : random.int(50) / 50;
        const all = [...values, value].map((one, at) => ({ one: Number.isNaN(one) ? -1 : one, at }));
        const best = all
          .sort((a, b) => b.one - a.one || a.at - b.at)
          .slice(0, Math.max(1, Math.floor(all.length / factor)));
        const { kept, rank, of } = goesOn(values, value, factor);
        expect(kept).toBe(best.some(({ at }) => at === i));
        expect(all.findIndex(({ at }) => at === i) + 1).toBe(rank);
        expect(of).toBe(i + 1);
        values.push(value);
      }
    }
  });
});

describe("the Pareto front", () => {
  it("holds those that none dominates", () => {
    const random = createRandom("front");
    const points = Array.from({ length: 200 }, () => ({ value: random.int(40), cost: random.int(40) }));
    const front = paretoFront(points);
    const naive = points.flatMap((point, i) => {
      const isFirst = points.findIndex((one) => one.value === point.value && one.cost === point.cost) === i;
      return isFirst && !points.some((other) => dominates(other, point)) ? [i] : [];
    });
    expect([...front].sort((a, b) => a - b)).toEqual(naive);
    expect(front.map((i) => points[i]?.cost)).toEqual(
      front.map((i) => points[i]?.cost).sort((a, b) => Number(a) - Number(b)),
    );
  });
});

describe("the importance of parameters", () => {
  const { x, y, permutation } = reference.importance;
  it("is scikit-learn's permutation importance of a forest, within four hundredths", () => {
    const found = importanceOf(x, y) ?? [];
    for (const [i, { share, error }] of found.entries()) {
      expect(Math.abs(share - (permutation[i] as number))).toBeLessThan(0.04);
      expect(error).toBeLessThan(0.02);
    }
    expect(found).toHaveLength(4);
    expect(found.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it("is not told of too few trials, nor of values that are all the same", () => {
    expect(importanceOf(x.slice(0, 7), y.slice(0, 7))).toBeNull();
    expect(
      importanceOf(
        x,
        y.map(() => 1),
      ),
    ).toBeNull();
  });
});
