/**
 * How far people who vote on images agree. Every measure is one of votes for classes: whoever said "cannot say" has not
 * voted here. Values are those of scikit-learn, statsmodels and the package krippendorff (agreement.test.ts).
 */
import { type Interval, Z_95 } from "@/ml/significance";

/** How many voted for each class, by class index, and how many images have exactly these votes. */
export interface VotePattern {
  readonly votes: readonly number[];
  readonly images: number;
}

/** A measure with its standard error and its 95 % interval; both null where fewer than two images are behind it. */
export interface Agreement {
  /** At most 1, which is full agreement; below 0 where people agree less than by chance. */
  readonly value: number;
  readonly error: number | null;
  readonly interval: Interval | null;
  readonly images: number;
}

/** What each measure is a function of: sums over images with two votes or more. */
interface Sums {
  images: number;
  votes: number;
  /** Of each image the share of pairs of votes that agree. */
  agreeing: number;
  /** Of each image its agreeing pairs, each vote weighing 1: the diagonal of Krippendorff's coincidences. */
  coincidences: number;
  readonly byClass: number[];
}

function add(sums: Sums, { votes }: VotePattern, images: number): void {
  let voters = 0;
  let ordered = 0;
  for (const count of votes) {
    voters += count;
    ordered += count * (count - 1);
  }
  if (voters < 2) return;
  sums.images += images;
  sums.votes += images * voters;
  sums.agreeing += (images * ordered) / (voters * (voters - 1));
  sums.coincidences += (images * ordered) / (voters - 1);
  for (const [index, count] of votes.entries())
    sums.byClass[index] = (sums.byClass[index] ?? 0) + images * count;
}

function estimate(value: number, error: number | null, images: number): Agreement {
  const interval =
    error === null
      ? null
      : { low: Math.max(-1, value - Z_95 * error), high: Math.min(1, value + Z_95 * error) };
  return { value, error, interval, images };
}

/**
 * A measure of all images with the standard error of the delete-one jackknife over images (J. W. Tukey 1958; B. Efron, C.
 * Stein, Annals of Statistics 9, 1981). Images of one pattern are left out alike, so a million cost what their patterns do.
 */
function jackknifed(
  patterns: readonly VotePattern[],
  measure: (sums: Sums) => number | null,
): Agreement | null {
  const sums: Sums = { images: 0, votes: 0, agreeing: 0, coincidences: 0, byClass: [] };
  for (const pattern of patterns) add(sums, pattern, pattern.images);
  const { images } = sums;
  const value = images > 0 ? measure(sums) : null;
  if (value === null) return null;
  if (images < 2) return estimate(value, null, images);
  const without: { value: number; images: number }[] = [];
  for (const pattern of patterns) {
    const others: Sums = { ...sums, byClass: [...sums.byClass] };
    add(others, pattern, -1);
    if (others.images === images) continue;
    const left = measure(others);
    // Without one image all others are of one class: nothing can be said of the spread.
    if (left === null) return estimate(value, null, images);
    without.push({ value: left, images: pattern.images });
  }
  const mean = without.reduce((sum, each) => sum + each.value * each.images, 0) / images;
  const squares = without.reduce((sum, each) => sum + each.images * (each.value - mean) ** 2, 0);
  return estimate(value, Math.sqrt(((images - 1) / images) * squares), images);
}

/** The mean over images of the share of pairs of votes that agree, 0..1; null without an image of two votes. */
export function percentAgreement(patterns: readonly VotePattern[]): Agreement | null {
  return jackknifed(patterns, ({ images, agreeing }) => agreeing / images);
}

/**
 * Fleiss' kappa (J. L. Fleiss, Psychological Bulletin 76, 1971): of images that were voted on equally often, by people who
 * may differ from image to image and are taken for interchangeable, chance being drawn from the classes' shares of all votes.
 * @param votesPerImage images with another number of votes are left out.
 * @returns null without such an image, and where all votes are for one class.
 */
export function fleissKappa(patterns: readonly VotePattern[], votesPerImage: number): Agreement | null {
  const equal = patterns.filter(
    ({ votes }) => votes.reduce((sum, count) => sum + count, 0) === votesPerImage,
  );
  return jackknifed(equal, ({ images, votes, agreeing, byClass }) => {
    const chance = byClass.reduce((sum, count) => sum + (count / votes) ** 2, 0);
    return beyondChance(agreeing / images, chance, byClass);
  });
}

/**
 * Krippendorff's alpha for classes without an order (K. Krippendorff, Content Analysis, 2004, chapter 11): any people, any
 * number of votes an image; those with one vote are left out, missing ones do no harm.
 * @returns null without an image of two votes, and where all votes are for one class.
 */
export function krippendorffAlpha(patterns: readonly VotePattern[]): Agreement | null {
  return jackknifed(patterns, ({ votes, coincidences, byClass }) => {
    const chance = byClass.reduce((sum, count) => sum + count * (count - 1), 0) / (votes * (votes - 1));
    return beyondChance(coincidences / votes, chance, byClass);
  });
}

function beyondChance(observed: number, chance: number, byClass: readonly number[]): number | null {
  // By the counts: the sum of shares may miss 1 by rounding.
  return byClass.filter((count) => count > 0).length < 2 ? null : (observed - chance) / (1 - chance);
}

/**
 * Cohen's kappa of two people on the images that both voted on (J. Cohen, Educational and Psychological Measurement 20,
 * 1960), with the large-sample standard error of J. L. Fleiss, J. Cohen and B. S. Everitt (Psychological Bulletin 72, 1969).
 * @param table images by the class of the first (row) and of the second (column), row by row, classes × classes.
 * @returns null without an image, and where both have said the same one class throughout.
 */
export function cohenKappa(table: readonly number[], classes: number): Agreement | null {
  const at = (row: number, column: number) => table[row * classes + column] ?? 0;
  const indices = Array.from({ length: classes }, (_, index) => index);
  const total = table.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rows = indices.map((row) => indices.reduce((sum, column) => sum + at(row, column), 0) / total);
  const columns = indices.map((column) => indices.reduce((sum, row) => sum + at(row, column), 0) / total);
  const same = indices.reduce((sum, index) => sum + at(index, index), 0);
  const observed = same / total;
  const chance = indices.reduce((sum, index) => sum + (rows[index] ?? 0) * (columns[index] ?? 0), 0);
  if (indices.some((index) => at(index, index) === total)) return null;
  const value = (observed - chance) / (1 - chance);
  if (total < 2) return estimate(value, null, total);
  let spread = 0;
  for (const row of indices) {
    for (const column of indices) {
      const share = at(row, column) / total;
      if (share === 0) continue;
      const weight =
        row === column
          ? (1 - ((rows[row] ?? 0) + (columns[row] ?? 0)) * (1 - value)) ** 2
          : (1 - value) ** 2 * ((rows[column] ?? 0) + (columns[row] ?? 0)) ** 2;
      spread += share * weight;
    }
  }
  const variance = (spread - (value - chance * (1 - value)) ** 2) / (total * (1 - chance) ** 2);
  return estimate(value, Math.sqrt(Math.max(0, variance)), total);
}
