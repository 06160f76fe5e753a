/**
 * Whether two classifiers that saw the same images differ by more than chance, and how sure a share is. Values are
 * those of statsmodels 0.15 and SciPy 1.17 where not said otherwise (significance.test.ts).
 */

/** Up to this many discordant images the exact test is taken: to here its binomial coefficients fit a double. */
const EXACT_LIMIT = 1000;

/** The 97.5 % point of the standard normal: all intervals are of 95 %. */
export const Z_95 = 1.959963984540054;

/** 1 - what every interval covers, and what a p has to stay below to be called more than chance. */
export const ALPHA = 0.05;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface McNemar {
  /** exact: two-sided binomial. chi-square: with continuity correction, one degree of freedom. */
  readonly method: "exact" | "chi-square";
  /** Probability of a difference at least as large where neither classifier is better, 0..1. */
  readonly p: number;
}

/**
 * McNemar's test (Q. McNemar, Psychometrika 12, 1947; continuity correction: A. L. Edwards, 1948) of two classifiers on
 * the same images. Only images that exactly one of them has right count.
 * @param onlyFirst images that only the first has right, a whole number from 0; `onlySecond` likewise.
 * @returns null where both are 0: no image tells the classifiers apart.
 * @throws RangeError for what is no count.
 */
export function mcnemar(onlyFirst: number, onlySecond: number): McNemar | null {
  const discordant = count(onlyFirst) + count(onlySecond);
  if (discordant === 0) return null;
  return discordant <= EXACT_LIMIT
    ? { method: "exact", p: exactMcnemar(onlyFirst, onlySecond) }
    : { method: "chi-square", p: chiSquareMcnemar(onlyFirst, onlySecond) };
}

/**
 * Exact two-sided p: twice the lower tail of the binomial distribution with probability 1/2, at most 1.
 * @throws RangeError beyond 1,000 discordant images.
 */
export function exactMcnemar(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond;
  if (discordant > EXACT_LIMIT) {
    throw new RangeError(`The exact test takes ${EXACT_LIMIT} discordant images at most, not ${discordant}.`);
  }
  const fewer = Math.min(onlyFirst, onlySecond);
  let ways = 1;
  let tail = 1;
  for (let i = 0; i < fewer; i++) {
    ways *= (discordant - i) / (i + 1);
    tail += ways;
  }
  return Math.min(1, 2 * tail * 2 ** -discordant);
}

/** p of the chi-square form with continuity correction; 1 where both numbers are equal. */
export function chiSquareMcnemar(onlyFirst: number, onlySecond: number): number {
  const beyond = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1);
  return erfc(beyond / Math.sqrt(2 * (onlyFirst + onlySecond)));
}

/**
 * Complementary error function for x >= 0. Below 2 the Maclaurin series of erf, from 2 on Laplace's continued fraction
 * (Abramowitz and Stegun 7.1.5, 7.1.14). The upper tail of chi-square with one degree of freedom is erfc(√(x / 2)).
 */
export function erfc(x: number): number {
  const square = x * x;
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * sum; n++) {
      term *= -square / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  // From the inside out; 150 levels give every digit at 2, and fewer are needed beyond.
  let fraction = x;
  for (let n = 150; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-square) / (Math.sqrt(Math.PI) * fraction);
}

/**
 * Corrects the p of many tests for their number (S. Holm, Scandinavian Journal of Statistics 6, 1979): calling each one
 * below alpha more than chance is wrong about any of them with a probability of alpha at most.
 * @returns in the order given, each in 0..1 and no smaller than its p.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] ?? 0) - (ps[b] ?? 0));
  const corrected = new Array<number>(ps.length).fill(1);
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.min(1, Math.max(largest, (ps.length - rank) * (ps[index] ?? 0)));
    corrected[index] = largest;
  }
  return corrected;
}

/**
 * 95 % interval of a share (E. B. Wilson, Journal of the American Statistical Association 22, 1927): of value also for
 * few images and for shares of 0 and 1.
 * @returns null without an image.
 * @throws RangeError where there are more hits than images.
 */
export function wilson(hits: number, images: number): Interval | null {
  if (count(hits) > count(images)) throw new RangeError(`${hits} of ${images} images is no share.`);
  if (images === 0) return null;
  const share = hits / images;
  const square = Z_95 * Z_95;
  const centre = share + square / (2 * images);
  const reach = Z_95 * Math.sqrt((share * (1 - share)) / images + square / (4 * images * images));
  const whole = 1 + square / images;
  return {
    low: hits === 0 ? 0 : (centre - reach) / whole,
    high: hits === images ? 1 : (centre + reach) / whole,
  };
}

function count(value: number): number {
  if (!Number.isInteger(value) || value < 0)
    throw new RangeError(`${value} counts no images: whole numbers do.`);
  return value;
}
