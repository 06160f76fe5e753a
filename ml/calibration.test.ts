import { describe, expect, it } from "vitest";
import {
  addToBins,
  type BinSums,
  calibrated,
  calibrationBins,
  calibrationOf,
  fitTemperature,
  likelihood,
  logitsOf,
  noBins,
  tempered,
} from "@/ml/calibration";
import { addScores, noScores, type PredictionBlock, scoresOf } from "@/ml/report-scores";
import { blocksOf, type ReferenceCase, reference } from "@/test/report-reference";

function addBlock(bins: BinSums, { truth, predicted, confidence }: PredictionBlock) {
  for (let i = 0; i < truth.length; i++) addToBins(bins, confidence[i] ?? 0, truth[i] === predicted[i]);
}

function expectBins(bins: BinSums, expected: ReferenceCase["calibration"]) {
  const found = calibrationOf(bins);
  expect(found?.bins.map((bin) => bin.count)).toEqual(expected.counts);
  const filled = found?.bins.filter((bin) => bin.count > 0) ?? [];
  expect(filled.map((bin) => bin.accuracy)).toEqual(
    expected.accuracy.map((value) => expect.closeTo(value, 12)),
  );
  expect(filled.map((bin) => bin.confidence)).toEqual(
    expected.confidence.map((value) => expect.closeTo(value, 12)),
  );
  expect(found?.ece).toBeCloseTo(expected.ece, 12);
  expect(found?.mce).toBeCloseTo(expected.mce, 12);
}

function fit({ classes, parts }: ReturnType<typeof blocksOf>) {
  const logits = parts.map((block) => logitsOf(block.probabilities));
  return fitTemperature((inverse) => {
    const sums = { loss: 0, slope: 0, curvature: 0 };
    for (const [i, block] of parts.entries()) {
      const part = likelihood(logits[i] ?? new Float64Array(), block.truth, classes, inverse);
      sums.loss += part.loss;
      sums.slope += part.slope;
      sums.curvature += part.curvature;
    }
    return sums;
  });
}

describe(`beside ${reference.source}`, () => {
  it.each(reference.cases)("bins of $name", (one) => {
    const bins = noBins();
    for (const block of blocksOf(one).parts) addBlock(bins, block);
    expectBins(bins, one.calibration);
  });

  it.each(reference.cases)("temperature of $name, and what it mends", async (one) => {
    const blocks = blocksOf(one);
    const temperature = (await fit(blocks)) ?? 0;
    // SciPy's root of the slope; scikit-learn minimises the loss itself, which is flat at its least.
    expect(temperature).toBeCloseTo(one.temperature.value, 9);
    if (one.fittedTemperature !== null) expect(temperature).toBeCloseTo(one.fittedTemperature, 5);
    const scores = noScores();
    const bins = noBins();
    for (const block of blocks.parts) {
      const after = tempered(block, one.temperature.value);
      addScores(scores, after);
      addBlock(bins, after);
    }
    expect(scoresOf(scores, one.classes)?.logLoss).toBeCloseTo(one.temperature.logLoss, 12);
    expect(scoresOf(scores, one.classes)?.brier).toBeCloseTo(one.temperature.brier, 12);
    expectBins(bins, one.temperature);
  });
});

describe("bins", () => {
  it("hold the confidence on their upper edge", () => {
    const bins = noBins();
    for (let i = 0; i <= calibrationBins; i++) addToBins(bins, i / calibrationBins, true);
    expect([...bins.counts]).toEqual([2, ...new Array(calibrationBins - 1).fill(1)]);
  });

  it("of no prediction say nothing", () => {
    expect(calibrationOf(noBins())).toBeNull();
  });
});

describe("a temperature", () => {
  it("is not fitted where every image is right, or every image is wrong with certainty", async () => {
    const fitOf = (truth: number[], rows: number[]) => {
      const logits = logitsOf(rows);
      return fitTemperature((inverse) => likelihood(logits, truth, 2, inverse));
    };
    expect(await fitOf([0, 1], [0.9, 0.1, 0.2, 0.8])).toBeNull();
    expect(await fitOf([1, 0], [0.9, 0.1, 0.2, 0.8])).toBeNull();
    // Two of three right at odds of 9 to 1: odds of 2 to 1 are what they are worth, at T = ln 9 / ln 2.
    expect(await fitOf([0, 0, 1], [0.9, 0.1, 0.9, 0.1, 0.9, 0.1])).toBeCloseTo(Math.log(9) / Math.log(2), 12);
  });
});

describe("one image's probabilities at a temperature", () => {
  it("are the softmax of its logits divided by it", () => {
    const logits = [2, 1, -1];
    const softmax = (temperature: number) => {
      const weights = logits.map((value) => Math.exp(value / temperature));
      const whole = weights.reduce((sum, value) => sum + value, 0);
      return weights.map((value) => value / whole);
    };
    for (const temperature of [0.5, 1, 1.7, 4])
      for (const [i, value] of calibrated(softmax(1), temperature).entries())
        expect(value).toBeCloseTo(softmax(temperature)[i] ?? Number.NaN, 12);
  });
});
