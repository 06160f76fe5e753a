/**
 * Whether confidence means what it says, and what one temperature mends (C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, On
 * Calibration of Modern Neural Networks, ICML 2017). Values follow scikit-learn 1.9 (calibration.test.ts).
 */
import type { PredictionBlock } from "@/ml/report-scores";

/** Of equal width, as in the paper: (0, 1/15], (1/15, 2/15], … */
export const calibrationBins = 15;

/** Sums of the predictions by bin of their confidence. */
export interface BinSums {
  readonly counts: Float64Array;
  readonly right: Float64Array;
  readonly confidence: Float64Array;
}

export const noBins = (): BinSums => ({
  counts: new Float64Array(calibrationBins),
  right: new Float64Array(calibrationBins),
  confidence: new Float64Array(calibrationBins),
});

/** The upper ends of all bins but the last. */
const edges = Array.from({ length: calibrationBins - 1 }, (_, i) => (i + 1) / calibrationBins);

/** @param confidence 0..1; a confidence on an edge belongs to the bin below it. */
export function addToBins(
  { counts, right, confidence: sums }: BinSums,
  confidence: number,
  isRight: boolean,
): void {
  let bin = Math.min(calibrationBins - 1, Math.floor(confidence * calibrationBins));
  // The product may have been rounded past an edge.
  while (bin > 0 && confidence <= (edges[bin - 1] ?? 0)) bin--;
  while (bin < calibrationBins - 1 && confidence > (edges[bin] ?? 1)) bin++;
  counts[bin] = (counts[bin] ?? 0) + 1;
  sums[bin] = (sums[bin] ?? 0) + confidence;
  if (isRight) right[bin] = (right[bin] ?? 0) + 1;
}

export interface CalibrationBin {
  /** Predictions whose confidence lies in the bin. */
  readonly count: number;
  /** Their mean confidence, and the share of them that is right; null where there is none. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface Calibration {
  /** Expected calibration error: mean distance between confidence and accuracy of the bins, by their counts. */
  readonly ece: number;
  /** Maximum calibration error: that of the worst bin. */
  readonly mce: number;
  readonly bins: readonly CalibrationBin[];
}

/** Null without a prediction. */
export function calibrationOf({ counts, right, confidence }: BinSums): Calibration | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let [ece, mce] = [0, 0];
  const bins = Array.from(counts, (count, bin): CalibrationBin => {
    if (count === 0) return { count, confidence: null, accuracy: null };
    const [mean, accuracy] = [(confidence[bin] ?? 0) / count, (right[bin] ?? 0) / count];
    const gap = Math.abs(accuracy - mean);
    ece += (gap * count) / total;
    mce = Math.max(mce, gap);
    return { count, confidence: mean, accuracy };
  });
  return { ece, mce, bins };
}

/** The smallest normal float32: what is taken for a probability of 0, whose logarithm is none. */
const least = 2 ** -126;

/** Sums over images for one inverse temperature: how likely the truth is, and how that changes with it. */
export interface LikelihoodSums {
  /** Of the negative log likelihood. */
  loss: number;
  /** Its first and second derivative by the inverse temperature. */
  slope: number;
  curvature: number;
}

/** Logits up to a constant of each image: logarithms of the probabilities, of 0 that of the smallest float32. */
export function logitsOf(probabilities: ArrayLike<number>): Float64Array {
  return Float64Array.from(probabilities, (value) => Math.log(Math.max(value, least)));
}

/** @param logits images × classes, of `logitsOf`; @param inverse 1 / temperature. */
export function likelihood(
  logits: Float64Array,
  truth: ArrayLike<number>,
  classes: number,
  inverse: number,
): LikelihoodSums {
  const sums = { loss: 0, slope: 0, curvature: 0 };
  for (let image = 0; image < truth.length; image++) {
    const from = image * classes;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = from; i < from + classes; i++) most = Math.max(most, logits[i] ?? 0);
    let [whole, first, second] = [0, 0, 0];
    for (let i = from; i < from + classes; i++) {
      const below = (logits[i] ?? 0) - most;
      const weight = Math.exp(inverse * below);
      whole += weight;
      first += weight * below;
      second += weight * below * below;
    }
    const own = (logits[from + (truth[image] ?? 0)] ?? 0) - most;
    const mean = first / whole;
    sums.loss += Math.log(whole) - inverse * own;
    sums.slope += mean - own;
    sums.curvature += second / whole - mean * mean;
  }
  return sums;
}

/** Beyond these a model is surer, or less sure, than any temperature is worth fitting for. */
const coldest = 0.01;
const hottest = 100;

/**
 * The temperature that makes the truth most likely: the loss is convex in 1 / temperature, so Newton's steps, halved
 * into the bracket where they leave it, find it to 1e-12.
 * @param sumsAt sums over all images for an inverse temperature; asynchronous so that a server can breathe meanwhile.
 * @returns the temperature; null where it would lie beyond 0.01..100: where all are right, say, any surer is better.
 */
export async function fitTemperature(
  sumsAt: (inverse: number) => LikelihoodSums | Promise<LikelihoodSums>,
): Promise<number | null> {
  let [low, high] = [1 / hottest, 1 / coldest];
  if ((await sumsAt(low)).slope >= 0 || (await sumsAt(high)).slope <= 0) return null;
  let inverse = 1;
  for (let step = 0; step < 100; step++) {
    const { slope, curvature } = await sumsAt(inverse);
    if (slope === 0) break;
    if (slope < 0) low = inverse;
    else high = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - inverse);
    inverse = next;
    if (moved <= 1e-13 * inverse) break;
  }
  return 1 / inverse;
}

/** Probabilities of one image as they would be with its logits divided by a temperature. */
export function calibrated(probabilities: ArrayLike<number>, temperature: number): Float64Array {
  const row = logitsOf(probabilities);
  soften(row, temperature);
  return row;
}

/** Logits of an image to probabilities, in place. */
function soften(row: Float64Array, temperature: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of row) most = Math.max(most, value);
  let whole = 0;
  for (let i = 0; i < row.length; i++) {
    const weight = Math.exp(((row[i] ?? 0) - most) / temperature);
    row[i] = weight;
    whole += weight;
  }
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) / whole;
}

/** The block as it would be with its logits divided by a temperature; decisions stay, ties aside. */
export function tempered(block: PredictionBlock, temperature: number): PredictionBlock {
  const { classes, truth, predicted } = block;
  const probabilities = logitsOf(block.probabilities);
  const confidence = new Float64Array(truth.length);
  for (let image = 0; image < truth.length; image++) {
    const row = probabilities.subarray(image * classes, (image + 1) * classes);
    soften(row, temperature);
    confidence[image] = row[predicted[image] ?? 0] ?? 0;
  }
  return { classes, truth, predicted, confidence, probabilities };
}
