/**
 * Curves over all predictions of a run: precision and recall, ROC, risk and coverage. Areas are computed on every
 * point, what is drawn is thinned. Values follow scikit-learn 1.9 (curves.test.ts).
 */
import { decimateMinMax } from "@/ml/series";

/** Columns that a thinned curve distinguishes: 4 points each at most, and the drawn line covers the same pixels. */
const columns = 160;

/** Points of a curve for drawing, x ascending, to five decimals. */
export interface Line {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const pattern = new Float32Array(1);
const bits = new Uint32Array(pattern.buffer);

/**
 * A float32 score, 0 or more, and whether it is a positive, as one whole number that orders by the score: positive
 * floats order as their bits do, which leave the sign free.
 * @throws RangeError for what is no such score.
 */
export function rankKey(score: number, isPositive: boolean): number {
  if (!(score >= 0) || score === Number.POSITIVE_INFINITY) {
    throw new RangeError(
      "A probability is not a number: the model has diverged; train again with a smaller learning rate.",
    );
  }
  // Without the sign of -0.
  pattern[0] = score + 0;
  return (((bits[0] ?? 0) << 1) | (isPositive ? 1 : 0)) >>> 0;
}

/** Sorts keys of `rankKey` in place, the surest last: by radix of 11 bits, a tenth of a comparison sort's time. */
export function sortRankKeys(keys: Uint32Array): Uint32Array {
  let [from, to]: [Uint32Array, Uint32Array] = [keys, new Uint32Array(keys.length)];
  for (const shift of [0, 11, 22]) {
    const starts = new Uint32Array(2048);
    for (let i = 0; i < from.length; i++) {
      const digit = ((from[i] ?? 0) >>> shift) & 2047;
      starts[digit] = (starts[digit] ?? 0) + 1;
    }
    let sum = 0;
    for (let digit = 0; digit < 2048; digit++) {
      const count = starts[digit] ?? 0;
      starts[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < from.length; i++) {
      const key = from[i] ?? 0;
      const digit = (key >>> shift) & 2047;
      const place = starts[digit] ?? 0;
      to[place] = key;
      starts[digit] = place + 1;
    }
    [from, to] = [to, from];
  }
  keys.set(from);
  return keys;
}

/** Hits and false alarms as the threshold falls past each distinct score, the surest first. */
export interface Sweep {
  readonly score: Float32Array;
  readonly hits: Uint32Array;
  readonly alarms: Uint32Array;
}

/** @param keys sorted by `sortRankKeys`. */
export function sweep(keys: Uint32Array): Sweep {
  const score = new Float32Array(keys.length);
  const hits = new Uint32Array(keys.length);
  const alarms = new Uint32Array(keys.length);
  let [points, hit, alarm] = [0, 0, 0];
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] ?? 0;
    if (key & 1) hit++;
    else alarm++;
    if (i > 0 && (keys[i - 1] ?? 0) >>> 1 === key >>> 1) continue;
    bits[0] = key >>> 1;
    score[points] = pattern[0] ?? 0;
    hits[points] = hit;
    alarms[points] = alarm;
    points++;
  }
  return {
    score: score.subarray(0, points),
    hits: hits.subarray(0, points),
    alarms: alarms.subarray(0, points),
  };
}

export interface ClassCurves {
  /** Sum of precision × step of recall over the distinct scores. */
  readonly averagePrecision: number;
  /** Area under the ROC curve, by trapezoids. */
  readonly rocArea: number;
  /** x: recall, y: precision. */
  readonly precisionRecall: Line;
  /** x: share of the rest that is taken for the class, y: recall. */
  readonly roc: Line;
}

/** One class against the rest; null where either side has no image. */
export function classCurves({ hits, alarms }: Sweep): ClassCurves | null {
  const points = hits.length;
  const positives = hits[points - 1] ?? 0;
  const negatives = alarms[points - 1] ?? 0;
  if (positives === 0 || negatives === 0) return null;
  const recall = new Float64Array(points + 1);
  const precision = new Float64Array(points + 1);
  const alarmRate = new Float64Array(points + 1);
  let [averagePrecision, rocArea] = [0, 0];
  for (let i = 1; i <= points; i++) {
    const [hit = 0, alarm = 0] = [hits[i - 1], alarms[i - 1]];
    recall[i] = hit / positives;
    alarmRate[i] = alarm / negatives;
    precision[i] = hit / (hit + alarm);
    averagePrecision += ((recall[i] ?? 0) - (recall[i - 1] ?? 0)) * (precision[i] ?? 0);
    rocArea +=
      (((alarmRate[i] ?? 0) - (alarmRate[i - 1] ?? 0)) * ((recall[i] ?? 0) + (recall[i - 1] ?? 0))) / 2;
  }
  // Before the first image nothing is measured: the line begins at the height of its first point.
  precision[0] = precision[1] ?? 0;
  return {
    averagePrecision,
    rocArea,
    precisionRecall: thinned(recall, precision),
    roc: thinned(alarmRate, recall),
  };
}

/** Places of a mean curve. */
export const gridSteps = 200;

/** The mean of curves of several classes, each weighing the same. */
export interface MeanCurves {
  classes: number;
  readonly precision: Float64Array;
  readonly recall: Float64Array;
}

export const noMeanCurves = (): MeanCurves => ({
  classes: 0,
  precision: new Float64Array(gridSteps + 1),
  recall: new Float64Array(gridSteps + 1),
});

/**
 * Adds a class at `gridSteps + 1` even places: its precision at the first score that reaches the recall (what the average
 * precision sums), and its recall at the share of false alarms, between two scores on a line.
 */
export function addToMean(mean: MeanCurves, { hits, alarms }: Sweep): void {
  const points = hits.length;
  const positives = hits[points - 1] ?? 0;
  const negatives = alarms[points - 1] ?? 0;
  if (positives === 0 || negatives === 0) return;
  mean.classes++;
  let [byRecall, byAlarms] = [0, 0];
  for (let step = 0; step <= gridSteps; step++) {
    const wantedHits = Math.max(1, (step / gridSteps) * positives);
    while (byRecall < points - 1 && (hits[byRecall] ?? 0) < wantedHits) byRecall++;
    const hit = hits[byRecall] ?? 0;
    mean.precision[step] = (mean.precision[step] ?? 0) + hit / (hit + (alarms[byRecall] ?? 0));
    const wantedAlarms = (step / gridSteps) * negatives;
    // The last point that still has no more than these.
    while (byAlarms < points && (alarms[byAlarms] ?? 0) <= wantedAlarms) byAlarms++;
    const [left, right] = [byAlarms - 1, Math.min(byAlarms, points - 1)];
    const [x0, y0] = left < 0 ? [0, 0] : [alarms[left] ?? 0, hits[left] ?? 0];
    const [x1, y1] = [alarms[right] ?? 0, hits[right] ?? 0];
    const at = x1 > x0 ? y0 + ((y1 - y0) * (wantedAlarms - x0)) / (x1 - x0) : y0;
    mean.recall[step] = (mean.recall[step] ?? 0) + at / positives;
  }
}

/** The mean curves for drawing; null where no class has both sides. */
export function meanLines({
  classes,
  precision,
  recall,
}: MeanCurves): Pick<ClassCurves, "precisionRecall" | "roc"> | null {
  if (classes === 0) return null;
  const grid = Array.from({ length: gridSteps + 1 }, (_, step) => step / gridSteps);
  const mean = (sums: Float64Array) => Array.from(sums, (sum) => rounded(sum / classes));
  return {
    precisionRecall: { x: grid, y: mean(precision) },
    // From the corner up: at 0 the mean is already what no false alarm gives.
    roc: { x: [0, ...grid], y: [0, ...mean(recall)] },
  };
}

export interface RiskCoverage {
  /** x: share of the images that is kept, y: share of errors among them. */
  readonly line: Line;
  /**
   * Area under it (Y. Geifman and R. El-Yaniv, NeurIPS 2017): mean share of errors over all coverages, 0 at best. Equal
   * confidences are kept or refused together.
   */
  readonly area: number;
}

/** Errors among the surest predictions, the more of them are kept. @param points of keys whose positives are right. */
export function riskCoverage({ hits, alarms }: Sweep): RiskCoverage | null {
  const points = hits.length;
  const total = (hits[points - 1] ?? 0) + (alarms[points - 1] ?? 0);
  if (total === 0) return null;
  const coverage = new Float64Array(points);
  const risk = new Float64Array(points);
  let area = 0;
  for (let i = 0; i < points; i++) {
    const [hit = 0, alarm = 0] = [hits[i], alarms[i]];
    coverage[i] = (hit + alarm) / total;
    risk[i] = alarm / (hit + alarm);
    area += ((coverage[i] ?? 0) - (coverage[i - 1] ?? 0)) * (risk[i] ?? 0);
  }
  return { line: thinned(coverage, risk), area };
}

/** A line as it looks, with few points. */
export function thinned(x: Float64Array, y: Float64Array): Line {
  const few = decimateMinMax({ x, y }, columns);
  return { x: few.x.map(rounded), y: few.y.map((value) => rounded(value ?? 0)) };
}

function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
