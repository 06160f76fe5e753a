/**
 * Measures that need the probabilities, added up block by block: of a million images no more than a block has to be in
 * memory. Values follow scikit-learn 1.9 (report.test.ts).
 */
import { logLoss } from "@/ml/metrics";

/** Some images with what the model said of them, in one order. */
export interface PredictionBlock {
  readonly classes: number;
  /** Class index of each image. */
  readonly truth: ArrayLike<number>;
  /** Class index that the model decided for. */
  readonly predicted: ArrayLike<number>;
  /** Probability of that class. */
  readonly confidence: ArrayLike<number>;
  /** images × classes, row by row. */
  readonly probabilities: ArrayLike<number>;
}

export const topRanks = [3, 5] as const;

/** Sums over the images so far. */
export interface ScoreSums {
  images: number;
  logLoss: number;
  squares: number;
  /** Images whose class is among the first `topRanks[i]`. */
  readonly top: number[];
}

export const noScores = (): ScoreSums => ({ images: 0, logLoss: 0, squares: 0, top: topRanks.map(() => 0) });

/** Adds a block to the sums. Equal probabilities rank by lower index, as `topClasses` has it. */
export function addScores(sums: ScoreSums, block: PredictionBlock): void {
  const { classes, truth, probabilities } = block;
  sums.images += truth.length;
  sums.logLoss += (logLoss(probabilities, truth, classes) ?? 0) * truth.length;
  for (let image = 0; image < truth.length; image++) {
    const from = image * classes;
    const wanted = truth[image] ?? 0;
    const own = probabilities[from + wanted] ?? 0;
    let better = 0;
    let squares = (1 - own) * (1 - own);
    for (let index = 0; index < classes; index++) {
      if (index === wanted) continue;
      const value = probabilities[from + index] ?? 0;
      squares += value * value;
      if (value > own || (value === own && index < wanted)) better++;
    }
    sums.squares += squares;
    for (const [i, k] of topRanks.entries()) if (better < k) sums.top[i] = (sums.top[i] ?? 0) + 1;
  }
}

export interface Scores {
  /** Mean of -ln(probability of the true class). */
  readonly logLoss: number;
  /**
   * Brier score (G. W. Brier, Monthly Weather Review 78, 1950): mean squared distance between probabilities and truth,
   * 0..2; halved for two classes, as is usual for them, so 0..1.
   */
  readonly brier: number;
  /** Share of images whose class is among the first `topRanks[i]`; null where there are no more classes than that. */
  readonly top: readonly (number | null)[];
}

/** Null without an image. */
export function scoresOf({ images, logLoss, squares, top }: ScoreSums, classes: number): Scores | null {
  if (images === 0) return null;
  return {
    logLoss: logLoss / images,
    brier: squares / images / (classes === 2 ? 2 : 1),
    top: top.map((hits, i) => ((topRanks[i] ?? 0) < classes ? hits / images : null)),
  };
}

/** Up to this many steps of confidence the thresholds are counted: 0, 0.001, …, 1. */
export const thresholdSteps = 1000;

/** For each of `thresholdSteps + 1` thresholds how many predictions are at least as sure, and how many of them right. */
export interface ThresholdCounts {
  readonly kept: number[];
  readonly right: number[];
}

export const noThresholds = (): ThresholdCounts => ({
  kept: new Array<number>(thresholdSteps + 1).fill(0),
  right: new Array<number>(thresholdSteps + 1).fill(0),
});

/** Counts predictions under the highest threshold that they reach; `settleThresholds` makes sums of it. */
export function addThresholds({ kept, right }: ThresholdCounts, block: PredictionBlock): void {
  for (let image = 0; image < block.truth.length; image++) {
    const step = reachedStep(block.confidence[image] ?? 0);
    kept[step] = (kept[step] ?? 0) + 1;
    if (block.truth[image] === block.predicted[image]) right[step] = (right[step] ?? 0) + 1;
  }
}

/** The largest step whose threshold, step / thresholdSteps as a double, the confidence reaches. */
export function reachedStep(confidence: number): number {
  const near = Math.min(thresholdSteps, Math.max(0, Math.floor(confidence * thresholdSteps)));
  if (near < thresholdSteps && confidence >= (near + 1) / thresholdSteps) return near + 1;
  return near > 0 && confidence < near / thresholdSteps ? near - 1 : near;
}

/** From counts by step to counts at or above it, in place. */
export function settleThresholds(counts: ThresholdCounts): ThresholdCounts {
  for (const list of [counts.kept, counts.right]) {
    for (let step = thresholdSteps - 1; step >= 0; step--)
      list[step] = (list[step] ?? 0) + (list[step + 1] ?? 0);
  }
  return counts;
}
