/**
 * Suspected label errors by confident learning: Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in
 * Dataset Labels", JAIR 70 (2021). Probabilities must be out of sample: of models that did not learn from the image.
 */

/** Distance by which a probability may miss its threshold; averages of float32 values differ by less. */
const tolerance = 1e-6;

/** Image i: `labels[i]` in 0..classes-1, `probabilities[i * classes + c]` in 0..1. */
export interface LabelledProbabilities {
  labels: ArrayLike<number>;
  probabilities: ArrayLike<number>;
  classes: number;
}

export interface Suspect {
  /** Which image. */
  index: number;
  /** Most likely true class. */
  guess: number;
  /** Probability of the given class, 0..1: the lower, the more suspect. */
  selfConfidence: number;
  /** (1 + probability of the given class - largest of the others) / 2, 0..1. */
  normalizedMargin: number;
}

export interface LabelErrors {
  /** Mean probability of a class over the images labelled with it; infinite where there is none (equation 2). */
  thresholds: Float64Array;
  /** Images by [given × confident class], row-major: the confident joint (equation 1), uncalibrated. */
  joint: Uint32Array;
  /** Share of images by [given × true class], row-major, in all 1: the joint calibrated by the counts of labels (equation 3). */
  calibrated: Float64Array;
  /** Lowest self-confidence first. */
  suspects: Suspect[];
}

/**
 * The images that lie off the diagonal of the confident joint: some class other than the given one reaches its threshold,
 * and is the most likely of those that do.
 * @throws RangeError where the lengths do not fit or a label is none of the classes.
 */
export function findLabelErrors(data: LabelledProbabilities): LabelErrors {
  const { labels, probabilities, classes } = data;
  if (probabilities.length !== labels.length * classes) {
    throw new RangeError(
      `${labels.length} labels of ${classes} classes need ${labels.length * classes} probabilities, not ${probabilities.length}.`,
    );
  }
  const counts = new Uint32Array(classes);
  const thresholds = thresholdsOf(data, counts);
  const joint = new Uint32Array(classes * classes);
  const suspects: Suspect[] = [];
  for (let index = 0; index < labels.length; index++) {
    const given = labels[index] as number;
    const at = index * classes;
    const guess = confidentClass(probabilities, at, thresholds);
    if (guess < 0) continue;
    const cell = given * classes + guess;
    joint[cell] = (joint[cell] as number) + 1;
    if (guess === given) continue;
    const selfConfidence = probabilities[at + given] as number;
    const other = largestOther(probabilities, at, classes, given);
    // A model that finds nothing more likely than the given class does not speak against it.
    if (selfConfidence >= other) continue;
    suspects.push({ index, guess, selfConfidence, normalizedMargin: (1 + selfConfidence - other) / 2 });
  }
  suspects.sort((a, b) => a.selfConfidence - b.selfConfidence || a.index - b.index);
  // A class in whose presence the models are never confident still counts as its own.
  for (let c = 0; c < classes; c++) joint[c * classes + c] = Math.max(1, joint[c * classes + c] as number);
  return { thresholds, joint, calibrated: calibrate(joint, counts, labels.length), suspects };
}

function thresholdsOf({ labels, probabilities, classes }: LabelledProbabilities, counts: Uint32Array) {
  const sums = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    const given = labels[i] as number;
    if (!(given >= 0 && given < classes))
      throw new RangeError(`Label ${given} is none of ${classes} classes.`);
    sums[given] = (sums[given] as number) + (probabilities[i * classes + given] as number);
    counts[given] = (counts[given] as number) + 1;
  }
  return sums.map((sum, c) =>
    counts[c] === 0 ? Number.POSITIVE_INFINITY : Math.max(sum / (counts[c] as number), 2 * tolerance),
  );
}

/** The most likely class among those that reach their thresholds; -1 where none does. */
function confidentClass(probabilities: ArrayLike<number>, at: number, thresholds: Float64Array): number {
  let confident = 0;
  let only = -1;
  let largest = 0;
  for (let c = 0; c < thresholds.length; c++) {
    const probability = probabilities[at + c] as number;
    if (probability > (probabilities[at + largest] as number)) largest = c;
    if (probability < (thresholds[c] as number) - tolerance) continue;
    confident++;
    if (only < 0) only = c;
  }
  return confident > 1 ? largest : only;
}

function largestOther(probabilities: ArrayLike<number>, at: number, classes: number, given: number): number {
  let largest = 0;
  for (let c = 0; c < classes; c++) {
    if (c !== given) largest = Math.max(largest, probabilities[at + c] as number);
  }
  return largest;
}

/** Each row scaled to the share of its label. */
function calibrate(joint: Uint32Array, counts: Uint32Array, images: number): Float64Array {
  const classes = counts.length;
  const rows = Array.from(counts, (_, row) =>
    joint.subarray(row * classes, (row + 1) * classes).reduce((sum, count) => sum + count, 0),
  );
  return Float64Array.from(joint, (count, cell) => {
    const row = Math.floor(cell / classes);
    return ((count / (rows[row] as number)) * (counts[row] as number)) / images;
  });
}
