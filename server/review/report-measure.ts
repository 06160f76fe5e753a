import type { Sql } from "postgres";
import {
  addToBins,
  type Calibration,
  calibrationOf,
  fitTemperature,
  likelihood,
  logitsOf,
  noBins,
  tempered,
} from "@/ml/calibration";
import {
  addToMean,
  type ClassCurves,
  classCurves,
  meanLines,
  noMeanCurves,
  type RiskCoverage,
  rankKey,
  riskCoverage,
  sortRankKeys,
  sweep,
} from "@/ml/curves";
import {
  addScores,
  addThresholds,
  noScores,
  noThresholds,
  type PredictionBlock,
  type Scores,
  scoresOf,
  settleThresholds,
  type ThresholdCounts,
} from "@/ml/report-scores";
import { breather } from "./in-turn";
import { predictionBlocks } from "./prediction-stream";

/** Of this file and what it calls: a kept report of an older edition is measured anew. */
export const edition = 1;

/** Scores that are ranked at a time, 64 MB: a million images pass through once for every 16 classes. */
const rankedAtATime = 16_000_000;
/** Numbers that the temperature is fitted on: of more, every second, third … image. */
const fittedNumbers = 2_000_000;

/** What the predictions of a run amount to, as it is kept (run_reports.body). */
export interface Measured {
  readonly scores: Scores;
  /** By class; null where the class, or all but it, has no image. */
  readonly areas: readonly ({ averagePrecision: number; rocArea: number } | null)[];
  readonly calibration: Calibration;
  /** Null where no temperature makes the truth most likely: where all are right, say. */
  readonly temperature: Temperature | null;
  readonly thresholds: ThresholdCounts;
  readonly riskCoverage: RiskCoverage;
}

interface Temperature {
  readonly value: number;
  /** It was fitted and judged on every so manieth image. */
  readonly everyNth: number;
  readonly images: number;
  readonly before: Calibrated;
  readonly after: Calibrated;
}

type Calibrated = Calibration & Pick<Scores, "logLoss" | "brier">;

export type Lines = Pick<ClassCurves, "precisionRecall" | "roc">;

/** Thinned curves, as they are kept (run_reports.curves). */
export interface MeasuredCurves {
  readonly mean: Lines | null;
  readonly classes: readonly (Lines | null)[];
}

/**
 * Reads all predictions of a run, which ended with `images` of them, and measures them. At most 64 MB of scores are in
 * memory at a time, and the process goes on answering others.
 */
export async function measureRun(
  sql: Sql,
  runId: string,
  classes: number,
  images: number,
  ranked = rankedAtATime,
): Promise<{ measured: Measured; curves: MeasuredCurves }> {
  const breathe = breather();
  const width = Math.max(1, Math.min(classes, Math.floor(ranked / images)));
  const ranks = new ClassRanks(width, images);
  const scores = noScores();
  const bins = noBins();
  const thresholds = noThresholds();
  const sureness = new Uint32Array(images);
  const sample = new Sample(classes, images);
  let seen = 0;
  for await (const block of predictionBlocks(sql, runId, [0, classes])) {
    if (seen + block.truth.length > images)
      throw new Error(`${runId} has more predictions than were counted`);
    addScores(scores, block);
    addThresholds(thresholds, block);
    addConfidence(bins, block);
    for (let i = 0; i < block.truth.length; i++)
      sureness[seen + i] = rankKey(block.confidence[i] ?? 0, block.truth[i] === block.predicted[i]);
    ranks.add(block, 0);
    sample.add(block, seen);
    seen += block.truth.length;
    await breathe();
  }
  const areas: Measured["areas"][number][] = [];
  const lines: (Lines | null)[] = [];
  const mean = noMeanCurves();
  for (let from = 0; from < classes; from += width) {
    const to = Math.min(classes, from + width);
    if (from > 0) {
      ranks.reset();
      for await (const block of predictionBlocks(sql, runId, [from, to])) {
        ranks.add(block, from);
        await breathe();
      }
    }
    for (let index = from; index < to; index++) {
      const swept = sweep(sortRankKeys(ranks.of(index - from)));
      await breathe();
      const found = classCurves(swept);
      areas.push(found && { averagePrecision: found.averagePrecision, rocArea: found.rocArea });
      lines.push(found && { precisionRecall: found.precisionRecall, roc: found.roc });
      addToMean(mean, swept);
      await breathe();
    }
  }
  const all = scoresOf(scores, classes);
  const calibration = calibrationOf(bins);
  const risk = riskCoverage(sweep(sortRankKeys(sureness)));
  if (!all || !calibration || !risk || seen !== images)
    throw new Error(`${runId} has ${seen} predictions, ${images} were counted`);
  return {
    measured: {
      scores: all,
      areas,
      calibration,
      temperature: await sample.temperature(),
      thresholds: settleThresholds(thresholds),
      riskCoverage: risk,
    },
    curves: { mean: meanLines(mean), classes: lines },
  };
}

/** Rank keys of a stretch of classes, each in a row of its own. */
class ClassRanks {
  private readonly keys: Uint32Array;
  private filled = 0;

  constructor(
    width: number,
    private readonly images: number,
  ) {
    this.keys = new Uint32Array(width * images);
  }

  reset(): void {
    this.filled = 0;
  }

  /** @param first the class of the first row; the block's probabilities begin with that class. */
  add({ classes, truth, probabilities }: PredictionBlock, first: number): void {
    const width = Math.min(classes, this.keys.length / this.images);
    for (let row = 0; row < width; row++) {
      const to = row * this.images + this.filled;
      for (let i = 0; i < truth.length; i++)
        this.keys[to + i] = rankKey(probabilities[i * classes + row] ?? 0, truth[i] === first + row);
    }
    this.filled += truth.length;
  }

  of(row: number): Uint32Array {
    return this.keys.subarray(row * this.images, row * this.images + this.filled);
  }
}

function addConfidence(bins: ReturnType<typeof noBins>, block: PredictionBlock): void {
  const { truth, predicted, confidence } = block;
  for (let i = 0; i < truth.length; i++) addToBins(bins, confidence[i] ?? 0, truth[i] === predicted[i]);
}

/** The images that the temperature is fitted on: all, or of many every so manieth. */
class Sample {
  private readonly everyNth: number;
  private readonly blocks: (PredictionBlock & { logits: Float64Array })[] = [];

  constructor(
    private readonly classes: number,
    images: number,
  ) {
    this.everyNth = Math.max(1, Math.ceil((images * classes) / fittedNumbers));
  }

  /** @param seen images before the block. */
  add(block: PredictionBlock, seen: number): void {
    const { everyNth, classes } = this;
    const places: number[] = [];
    for (let i = (everyNth - (seen % everyNth)) % everyNth; i < block.truth.length; i += everyNth)
      places.push(i);
    if (places.length === 0) return;
    const probabilities = new Float32Array(places.length * classes);
    for (const [to, from] of places.entries())
      for (let index = 0; index < classes; index++)
        probabilities[to * classes + index] = block.probabilities[from * classes + index] ?? 0;
    const of = (values: ArrayLike<number>) => places.map((place) => values[place] ?? 0);
    this.blocks.push({
      classes,
      truth: of(block.truth),
      predicted: of(block.predicted),
      confidence: of(block.confidence),
      probabilities,
      logits: logitsOf(probabilities),
    });
  }

  async temperature(): Promise<Temperature | null> {
    const breathe = breather();
    const value = await fitTemperature(async (inverse) => {
      const sums = { loss: 0, slope: 0, curvature: 0 };
      for (const { logits, truth } of this.blocks) {
        const part = likelihood(logits, truth, this.classes, inverse);
        sums.loss += part.loss;
        sums.slope += part.slope;
        sums.curvature += part.curvature;
        await breathe();
      }
      return sums;
    });
    if (value === null) return null;
    const before = await this.judge((block) => block);
    const after = await this.judge((block) => tempered(block, value));
    const images = this.blocks.reduce((sum, block) => sum + block.truth.length, 0);
    return before && after && { value, everyNth: this.everyNth, images, before, after };
  }

  private async judge(change: (block: PredictionBlock) => PredictionBlock): Promise<Calibrated | null> {
    const breathe = breather();
    const scores = noScores();
    const bins = noBins();
    for (const block of this.blocks) {
      const changed = change(block);
      addScores(scores, changed);
      addConfidence(bins, changed);
      await breathe();
    }
    const all = scoresOf(scores, this.classes);
    const calibration = calibrationOf(bins);
    return all && calibration && { ...calibration, logLoss: all.logLoss, brier: all.brier };
  }
}
