/** Measures of a classifier from its predictions. Names and values follow scikit-learn 1.9 where not said otherwise. */

/** How often each class was taken for each: rows are the truth, columns the prediction. */
export interface ConfusionMatrix {
  readonly classes: number;
  /** classes × classes counts: `counts[truth * classes + predicted]`. */
  readonly counts: Float64Array;
}

export interface ConfusionCell {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
}

/**
 * @param truth class index of each image, 0..classes-1.
 * @param predicted class index that the model gave, in the same order.
 * @throws RangeError for lists of different lengths or an index out of range.
 */
export function confusionMatrix(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): ConfusionMatrix {
  if (truth.length !== predicted.length) {
    throw new RangeError(`${truth.length} images have ${predicted.length} predictions: each needs one.`);
  }
  const matrix = emptyMatrix(classes);
  for (let i = 0; i < truth.length; i++) add(matrix, truth[i] ?? -1, predicted[i] ?? -1, 1);
  return matrix;
}

/** The matrix from counted cells, of which those that are missing are 0 and those that repeat add up. */
export function confusionFromCells(cells: Iterable<ConfusionCell>, classes: number): ConfusionMatrix {
  const matrix = emptyMatrix(classes);
  for (const { truth, predicted, count } of cells) add(matrix, truth, predicted, count);
  return matrix;
}

/**
 * Shares instead of counts, row by row; there may be fewer rows than classes, or a further column. row: of the images of a class (the diagonal is recall); column: of the
 * predictions of a class (the diagonal is precision); all: of all images. A row or column without images is 0.
 */
export function normalise({ classes, counts }: ConfusionMatrix, by: "row" | "column" | "all"): Float64Array {
  const sums = new Float64Array(by === "all" ? 1 : Math.max(classes, counts.length / classes));
  const group = (i: number) => (by === "all" ? 0 : by === "row" ? Math.floor(i / classes) : i % classes);
  for (const [i, count] of counts.entries()) sums[group(i)] = (sums[group(i)] ?? 0) + count;
  return counts.map((count, i) => (count === 0 ? 0 : count / (sums[group(i)] ?? 1)));
}

export interface ClassMetrics {
  readonly index: number;
  /** Share of the predictions of this class that are right; null where there is no prediction. */
  readonly precision: number | null;
  /** Share of the images of this class that were found; null where there is no image. */
  readonly recall: number | null;
  /** 2 TP / (images + predictions); null where there is neither. */
  readonly f1: number | null;
  /** Images of this class. */
  readonly support: number;
  /** Predictions of this class. */
  readonly predicted: number;
  /** Those that are right. */
  readonly correct: number;
}

export interface Averages {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** A measure that is a division by zero: which, of which class, and why, as a sentence. */
export interface UndefinedMeasure {
  readonly index: number;
  readonly measure: "precision" | "recall" | "f1";
  readonly reason: string;
}

export interface Report {
  readonly classes: readonly ClassMetrics[];
  /** Number of images. */
  readonly total: number;
  /** Share of images whose prediction is right; null without an image. */
  readonly accuracy: number | null;
  /**
   * macro: the mean over all classes. weighted: by support. micro: over all decisions, which with one class for each
   * image is the accuracy. Undefined measures count as 0, as with scikit-learn's zero_division=0 and
   * labels = all classes; `undefinedMeasures` names them. Null without an image.
   */
  readonly macro: Averages | null;
  readonly weighted: Averages | null;
  readonly micro: Averages | null;
  readonly undefinedMeasures: readonly UndefinedMeasure[];
}

/** Precision, recall and F1 of each class and on average. `names` are used in the reasons only. */
export function report({ classes, counts }: ConfusionMatrix, names: readonly string[] = []): Report {
  const support = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (const [i, count] of counts.entries()) {
    const row = Math.floor(i / classes);
    support[row] = (support[row] ?? 0) + count;
    predicted[i % classes] = (predicted[i % classes] ?? 0) + count;
  }
  const rows = Array.from({ length: classes }, (_, index): ClassMetrics => {
    const [images = 0, given = 0, correct = 0] = [
      support[index],
      predicted[index],
      counts[index * classes + index],
    ];
    return {
      index,
      precision: ratio(correct, given),
      recall: ratio(correct, images),
      f1: ratio(2 * correct, images + given),
      support: images,
      predicted: given,
      correct,
    };
  });
  const total = support.reduce((sum, count) => sum + count, 0);
  const accuracy = ratio(
    rows.reduce((sum, row) => sum + row.correct, 0),
    total,
  );
  return {
    classes: rows,
    total,
    accuracy,
    macro: total === 0 ? null : averages(rows, () => 1 / classes),
    weighted: total === 0 ? null : averages(rows, (row) => row.support / total),
    micro: accuracy === null ? null : { precision: accuracy, recall: accuracy, f1: accuracy },
    undefinedMeasures: rows.flatMap((row) => undefinedOf(row, names[row.index] ?? `class ${row.index}`)),
  };
}

function averages(rows: readonly ClassMetrics[], weight: (row: ClassMetrics) => number): Averages {
  const mean = (measure: keyof Averages) =>
    rows.reduce((sum, row) => sum + (row[measure] ?? 0) * weight(row), 0);
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
}

function undefinedOf(row: ClassMetrics, name: string): UndefinedMeasure[] {
  const { index } = row;
  const all: UndefinedMeasure[] = [];
  if (row.precision === null) {
    all.push({
      index,
      measure: "precision",
      reason: `Nothing was predicted as ${name}: its precision is not defined.`,
    });
  }
  if (row.recall === null) {
    all.push({ index, measure: "recall", reason: `No image is of ${name}: its recall is not defined.` });
  }
  if (row.f1 === null) {
    all.push({
      index,
      measure: "f1",
      reason: `${name} occurs neither as truth nor as prediction: its F1 is not defined.`,
    });
  }
  return all;
}

export interface RankedClass {
  readonly index: number;
  readonly probability: number;
}

/**
 * The `k` most probable classes, best first; of equal ones the lower index, as argmax does.
 * @throws RangeError where a probability is not a number.
 */
export function topClasses(probabilities: ArrayLike<number>, k: number): RankedClass[] {
  const ranked = Array.from({ length: probabilities.length }, (_, index) => ({
    index,
    probability: numberAt(probabilities, index),
  }));
  return ranked.sort((a, b) => b.probability - a.probability || a.index - b.index).slice(0, k);
}

/**
 * The decision of the model for each image: the most probable class, of equal ones the lowest.
 * @param probabilities images × classes, row by row.
 * @throws RangeError where the length is no multiple of `classes` or a probability is not a number.
 */
export function decisions(probabilities: ArrayLike<number>, classes: number): Int32Array {
  const result = new Int32Array(imagesOf(probabilities, classes));
  for (let image = 0; image < result.length; image++) {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < classes; index++) {
      const value = numberAt(probabilities, image * classes + index);
      if (value > most) {
        most = value;
        best = index;
      }
    }
    result[image] = best;
  }
  return result;
}

/**
 * Share of images whose class is among the `k` most probable. Equal probabilities rank by lower index (as `topClasses`;
 * scikit-learn's top_k_accuracy_score prefers the higher). Null without an image.
 */
export function topKAccuracy(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number>,
  classes: number,
  k: number,
): number | null {
  const images = imagesOf(probabilities, classes, truth.length);
  let hits = 0;
  for (let image = 0; image < images; image++) {
    const wanted = truth[image] ?? 0;
    const own = numberAt(probabilities, image * classes + wanted);
    let better = 0;
    for (let index = 0; index < classes; index++) {
      const value = numberAt(probabilities, image * classes + index);
      if (value > own || (value === own && index < wanted)) better++;
    }
    if (better < k) hits++;
  }
  return ratio(hits, images);
}

/**
 * Mean of -ln(probability of the true class), probabilities clipped to at least 2^-52 (the double's epsilon, as in
 * scikit-learn). Null without an image, NaN where a probability is not a number.
 */
export function logLoss(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number>,
  classes: number,
): number | null {
  const images = imagesOf(probabilities, classes, truth.length);
  let sum = 0;
  for (let image = 0; image < images; image++) {
    const value = probabilities[image * classes + (truth[image] ?? 0)] ?? Number.NaN;
    sum -= Math.log(Math.min(Math.max(value, Number.EPSILON), 1 - Number.EPSILON));
  }
  return ratio(sum, images);
}

function emptyMatrix(classes: number): ConfusionMatrix {
  if (!Number.isInteger(classes) || classes < 1) throw new RangeError(`${classes} is no number of classes.`);
  return { classes, counts: new Float64Array(classes * classes) };
}

function add({ classes, counts }: ConfusionMatrix, truth: number, predicted: number, count: number): void {
  for (const index of [truth, predicted]) {
    if (!Number.isInteger(index) || index < 0 || index >= classes) {
      throw new RangeError(`The class index ${index} is out of range: there are ${classes} classes.`);
    }
  }
  if (!Number.isInteger(count) || count < 0)
    throw new RangeError(`A cell counts ${count} images: it must be a whole number.`);
  counts[truth * classes + predicted] = (counts[truth * classes + predicted] ?? 0) + count;
}

function imagesOf(probabilities: ArrayLike<number>, classes: number, expected?: number): number {
  const images = probabilities.length / classes;
  if (!Number.isInteger(images) || (expected !== undefined && images !== expected)) {
    throw new RangeError(
      `${probabilities.length} probabilities do not make rows of ${classes} for ${expected ?? "whole"} images.`,
    );
  }
  return images;
}

function numberAt(probabilities: ArrayLike<number>, at: number): number {
  const value = probabilities[at] ?? Number.NaN;
  if (Number.isNaN(value)) {
    throw new RangeError(
      "A probability is not a number: the model has diverged; train again with a smaller learning rate.",
    );
  }
  return value;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
