import { describe, expect, it } from "vitest";
import {
  addToMean,
  classCurves,
  gridSteps,
  meanLines,
  noMeanCurves,
  rankKey,
  riskCoverage,
  sortRankKeys,
  sweep,
} from "@/ml/curves";
import { createRandom } from "@/ml/random";
import { blocksOf, type ReferenceCase, reference } from "@/test/report-reference";

function sweepOf(one: ReferenceCase, index: number) {
  const { classes, whole } = blocksOf(one);
  const keys = Uint32Array.from(whole.truth, (truth, i) =>
    rankKey(whole.probabilities[i * classes + index] ?? 0, truth === index),
  );
  return sweep(sortRankKeys(keys));
}
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12));

describe(`beside ${reference.source}`, () => {
  it.each(reference.cases)("areas of $name, on every point", (one) => {
    const mean = noMeanCurves();
    const found = one.truth.length > 0 ? one.areas.map((_, index) => classCurves(sweepOf(one, index))) : [];
    for (const [index, [averagePrecision, area]] of one.areas.entries()) {
      const curves = found[index];
      if (averagePrecision === null) expect(curves).toBeNull();
      else {
        expect(curves?.averagePrecision).toBeCloseTo(averagePrecision, 12);
        expect(curves?.rocArea).toBeCloseTo(area ?? 0, 12);
      }
      addToMean(mean, sweepOf(one, index));
    }
    const lines = meanLines(mean);
    // The grid's own area, by steps and trapezoids, lies close to the mean of the exact areas.
    const precision = lines?.precisionRecall.y.slice(1).reduce((sum, y) => sum + y / gridSteps, 0);
    expect(Math.abs((precision ?? 0) - one.macroAveragePrecision)).toBeLessThan(0.01);
    const roc = lines?.roc.y ?? [];
    const area = roc.slice(2).reduce((sum, y, i) => sum + ((y + (roc[i + 1] ?? 0)) / 2) * (1 / gridSteps), 0);
    expect(Math.abs(area - one.macroArea)).toBeLessThan(0.01);
  });

  it.each(reference.cases)("each point of the curves of a class of $name", (one) => {
    const expected = one.curves;
    const { hits, alarms } = sweepOf(one, expected.class);
    const positives = hits.at(-1) ?? 0;
    const negatives = alarms.at(-1) ?? 0;
    expect([...hits].map((hit, i) => hit / (hit + (alarms[i] ?? 0)))).toEqual(close(expected.precision));
    expect([...hits].map((hit) => hit / positives)).toEqual(close(expected.recall));
    expect([0, ...alarms].map((alarm) => alarm / negatives)).toEqual(close(expected.falsePositives));
    expect([0, ...hits].map((hit) => hit / positives)).toEqual(close(expected.truePositives));
  });

  it.each(reference.cases)("risk and coverage of $name", (one) => {
    const { whole } = blocksOf(one);
    const keys = Uint32Array.from(whole.truth, (truth, i) =>
      rankKey(whole.confidence[i] ?? 0, truth === whole.predicted[i]),
    );
    const found = riskCoverage(sweep(sortRankKeys(keys)));
    expect(found?.area).toBeCloseTo(one.riskCoverage.area, 12);
    const wrong = whole.truth.filter((truth, i) => truth !== whole.predicted[i]).length;
    expect([found?.line.x.at(-1), found?.line.y.at(-1)]).toEqual([
      1,
      expect.closeTo(wrong / whole.truth.length, 4),
    ]);
  });
});

describe("rank keys", () => {
  it("order as the scores do, whatever their size, and keep them exactly", () => {
    const random = createRandom("rank keys");
    const scores = Float32Array.from({ length: 5000 }, (_, i) =>
      i < 10 ? ([0, -0, 1, 1.0000001, 2 ** -126, 2 ** -149, 0.5, 0.5, 1e-20, 3][i] ?? 0) : random.next() ** 8,
    );
    const sorted = sortRankKeys(Uint32Array.from(scores, (score, i) => rankKey(score, i % 3 === 0)));
    const expected = [...scores].map(Math.abs).sort((a, b) => b - a);
    const { score, hits, alarms } = sweep(sorted);
    expect([...score]).toEqual([...new Set(expected)]);
    expect([hits.at(-1), alarms.at(-1)]).toEqual([1667, 3333]);
  });

  it("refuse what is no score", () => {
    for (const score of [Number.NaN, -0.1, Number.POSITIVE_INFINITY])
      expect(() => rankKey(score, true)).toThrow(/diverged/);
  });
});

describe("what is drawn of a hundred thousand points", () => {
  it("has few points and the shape of all", () => {
    const random = createRandom("thin");
    const keys = Uint32Array.from({ length: 100_000 }, () => {
      const isPositive = random.next() < 0.1;
      return rankKey(Math.fround(isPositive ? random.next() ** 0.5 : random.next()), isPositive);
    });
    const swept = sweep(sortRankKeys(keys));
    const curves = classCurves(swept);
    const positives = swept.hits.at(-1) ?? 1;
    const negatives = swept.alarms.at(-1) ?? 1;
    for (const line of [curves?.roc, curves?.precisionRecall]) {
      expect(line?.x.length).toBeLessThanOrEqual(640);
      expect([line?.x[0], line?.x.at(-1)]).toEqual([0, 1]);
    }
    // Every point of the whole curve lies within a column's width of the thinned line.
    const { x, y } = curves?.roc ?? { x: [], y: [] };
    let [worst, at] = [0, 0];
    for (let i = 0; i < swept.hits.length; i++) {
      const place = (swept.alarms[i] ?? 0) / negatives;
      while (at < x.length - 2 && (x[at + 1] ?? 1) < place) at++;
      const [x0 = 0, x1 = 1, y0 = 0, y1 = 1] = [x[at], x[at + 1], y[at], y[at + 1]];
      const drawn = x1 > x0 ? y0 + ((y1 - y0) * (place - x0)) / (x1 - x0) : y1;
      worst = Math.max(worst, Math.abs(drawn - (swept.hits[i] ?? 0) / positives));
    }
    expect(worst).toBeLessThan(0.01);
  });
});
