import { describe, expect, it } from "vitest";
import { confusionMatrix, decisions } from "@/ml/metrics";
import { agreement, joinedPairs } from "@/ml/report";
import {
  addRule,
  type CostModel,
  costTable,
  decisionKey,
  noDecisions,
  thresholdCosts,
} from "@/ml/report-costs";
import {
  addScores,
  addThresholds,
  noScores,
  noThresholds,
  scoresOf,
  settleThresholds,
  thresholdSteps,
  topRanks,
} from "@/ml/report-scores";
import { blocksOf, reference } from "@/test/report-reference";

describe(`beside ${reference.source}`, () => {
  it.each(reference.cases)("agreement and scores of $name", (expected) => {
    const { classes, truth, whole } = blocksOf(expected);
    const found = agreement(confusionMatrix(truth, decisions(whole.probabilities, classes), classes));
    expect(found.balancedAccuracy).toBeCloseTo(expected.balancedAccuracy, 12);
    expect(found.kappa).toBeCloseTo(expected.kappa, 12);
    expect(found.matthews).toBeCloseTo(expected.matthews, 12);
    const sums = noScores();
    for (const block of blocksOf(expected).parts) addScores(sums, block);
    const scores = scoresOf(sums, classes);
    expect(scores?.logLoss).toBeCloseTo(expected.logLoss, 12);
    expect(scores?.brier).toBeCloseTo(expected.brier, 12);
    const top = new Map(expected.top);
    expect(scores?.top).toEqual(
      topRanks.map((k) => (top.has(k) ? expect.closeTo(top.get(k) ?? 0, 12) : null)),
    );
  });

  it.each(reference.cases)("thresholds of $name", ({ riskCoverage, ...expected }) => {
    const counts = noThresholds();
    for (const block of blocksOf(expected).parts) addThresholds(counts, block);
    settleThresholds(counts);
    expect(counts.kept).toHaveLength(thresholdSteps + 1);
    const steps = riskCoverage.thresholds.map((at) => Math.round(at * thresholdSteps));
    expect(steps.map((step) => counts.kept[step])).toEqual(riskCoverage.kept);
    expect(steps.map((step) => counts.right[step])).toEqual(riskCoverage.right);
  });

  it.each(reference.cases.flatMap((one) => one.costs.map((cost) => ({ ...one, cost, refuse: cost.refuse }))))(
    "costs of $name where refusing costs $refuse",
    ({ cost, ...expected }) => {
      const { classes, whole, parts } = blocksOf(expected);
      const model: CostModel = {
        classes,
        refuse: cost.refuse,
        cells: cost.cells.map(([truth, predicted, value]) => ({ truth, predicted, cost: value })),
      };
      const keys = Float64Array.from(whole.confidence, (confidence, i) =>
        decisionKey(confidence, whole.truth[i] ?? 0, whole.predicted[i] ?? 0, classes),
      ).sort();
      const found = thresholdCosts(keys, model);
      expect(found).toMatchObject({
        images: whole.truth.length,
        all: expect.closeTo(cost.all, 9),
        threshold: cost.threshold,
        atThreshold: expect.closeTo(cost.atThreshold, 9),
        kept: cost.keptAtThreshold,
      });
      expect(found.line.x.at(-1)).toBe(1);
      expect(found.line.y.at(-1)).toBeCloseTo(cost.all / found.images, 4);
      expect(Math.min(...found.line.y)).toBeCloseTo(cost.atThreshold / found.images, 4);
      const rule = noDecisions();
      for (const block of parts) addRule(rule, block, model);
      expect(rule).toMatchObject({
        cost: expect.closeTo(cost.rule, 9),
        refused: cost.ruleRefused,
        right: cost.ruleRight,
      });
      expect([...rule.changes.values()].reduce((sum, count) => sum + count, 0)).toBe(cost.ruleChanged);
    },
  );
});

describe("agreement", () => {
  it("is not defined where everything is of one class", () => {
    expect(agreement(confusionMatrix([1, 1], [1, 1], 3))).toEqual({
      balancedAccuracy: 1,
      kappa: null,
      matthews: null,
    });
    expect(agreement(confusionMatrix([], [], 2))).toEqual({
      balancedAccuracy: null,
      kappa: null,
      matthews: null,
    });
  });
});

describe("joined pairs", () => {
  it("put both ways of a confusion together, the more frequent way first", () => {
    const truth = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
    const given = [0, 1, 0, 0, 0, 0, 1, 2, 2, 1];
    expect(joinedPairs(confusionMatrix(truth, given, 4))).toEqual([
      { first: 1, second: 0, firstAsSecond: 2, secondAsFirst: 1, count: 3, share: 3 / 7 },
      { first: 2, second: 1, firstAsSecond: 1, secondAsFirst: 0, count: 1, share: 1 / 6 },
    ]);
  });
});

describe("costs", () => {
  it("refuse a cell or a cost that cannot be", () => {
    const model = { classes: 2, refuse: 0, cells: [] };
    expect(() => costTable({ ...model, cells: [{ truth: 2, predicted: 0, cost: 1 }] })).toThrow(/no class 2/);
    expect(() => costTable({ ...model, refuse: -1 })).toThrow(/-1 is none/);
    expect(() => costTable({ ...model, refuse: Number.NaN })).toThrow(/NaN is none/);
  });

  it("of an empty list are none", () => {
    expect(thresholdCosts(new Float64Array(), { classes: 2, refuse: 1, cells: [] })).toMatchObject({
      all: 0,
      threshold: null,
      kept: 0,
    });
  });
});
