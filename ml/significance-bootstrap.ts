/**
 * Paired bootstrap (B. Efron, The Annals of Statistics 7, 1979): how much the figures of two classifiers on the same
 * images, and their differences, would vary with other images of the same kind.
 */
import type { Random } from "@/ml/random";
import { ALPHA, type Interval } from "@/ml/significance";

/** How many images have this truth and were given these classes. */
export interface PairCell {
  /** Class indexes, 0..classes-1. */
  readonly truth: number;
  readonly a: number;
  readonly b: number;
  readonly count: number;
}

export const pairFigures = ["accuracy", "macroF1", "macroPrecision", "macroRecall", "weightedF1"] as const;
export type PairFigure = (typeof pairFigures)[number];

/** Each figure of one classifier, 0..1. */
export type Figures = Readonly<Record<PairFigure, number>>;

export interface FigureIntervals {
  readonly a: Interval;
  readonly b: Interval;
  /** Of b - a. */
  readonly delta: Interval;
}

/**
 * The figures of both classifiers over counted cells. As `report` in ml/metrics.ts has them: what is not defined counts
 * as 0, classes that never occur are among those that are averaged.
 * @param counts images of each cell, in the order of `cells`; as they were measured unless given.
 * @returns null without an image.
 */
export function figuresOf(
  cells: readonly PairCell[],
  classes: number,
  counts: ArrayLike<number> = cells.map((cell) => cell.count),
): { a: Figures; b: Figures } | null {
  const support = new Float64Array(classes);
  const sides = { a: new Tally(classes), b: new Tally(classes) };
  let total = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    const images = counts[i] ?? 0;
    if (!cell || images === 0) continue;
    total += images;
    support[cell.truth] = (support[cell.truth] ?? 0) + images;
    sides.a.add(cell.truth, cell.a, images);
    sides.b.add(cell.truth, cell.b, images);
  }
  if (total === 0) return null;
  return { a: sides.a.figures(support, total), b: sides.b.figures(support, total) };
}

class Tally {
  private readonly right: Float64Array;
  private readonly given: Float64Array;

  constructor(private readonly classes: number) {
    this.right = new Float64Array(classes);
    this.given = new Float64Array(classes);
  }

  add(truth: number, predicted: number, images: number): void {
    this.given[predicted] = (this.given[predicted] ?? 0) + images;
    if (truth === predicted) this.right[truth] = (this.right[truth] ?? 0) + images;
  }

  figures(support: Float64Array, total: number): Figures {
    let [right, precision, recall, f1, weighted] = [0, 0, 0, 0, 0];
    for (let index = 0; index < this.classes; index++) {
      const [hits = 0, given = 0, images = 0] = [this.right[index], this.given[index], support[index]];
      const own = given + images > 0 ? (2 * hits) / (given + images) : 0;
      right += hits;
      precision += given > 0 ? hits / given : 0;
      recall += images > 0 ? hits / images : 0;
      f1 += own;
      weighted += own * images;
    }
    return {
      accuracy: right / total,
      macroF1: f1 / this.classes,
      macroPrecision: precision / this.classes,
      macroRecall: recall / this.classes,
      weightedF1: weighted / total,
    };
  }
}

/** Draws resamples one by one, so that a server can do something else between them. */
export interface PairedBootstrap {
  /** One more: as many images as there are, drawn with replacement, each with what both classifiers said of it. */
  resample(): void;
  /** 95 % percentile intervals (linear between the two nearest resamples) over what was drawn; needs two resamples. */
  intervals(): Readonly<Record<PairFigure, FigureIntervals>>;
}

/**
 * @param cells of all images; those of count 0 are allowed.
 * @throws RangeError without an image.
 */
export function pairedBootstrap(
  cells: readonly PairCell[],
  classes: number,
  random: Random,
): PairedBootstrap {
  const total = cells.reduce((sum, cell) => sum + cell.count, 0);
  if (total === 0) throw new RangeError("There is no image to draw from.");
  const counts = new Float64Array(cells.length);
  const drawn: { a: Figures; b: Figures }[] = [];
  return {
    resample() {
      // Images drawn one by one fall into the cells as a multinomial, which is a binomial a cell of what is left.
      let images = total;
      let left = total;
      for (let i = 0; i < cells.length; i++) {
        const own = cells[i]?.count ?? 0;
        const here = own === left ? images : binomial(random, images, own / left);
        counts[i] = here;
        images -= here;
        left -= own;
      }
      const figures = figuresOf(cells, classes, counts);
      if (figures) drawn.push(figures);
    },
    intervals() {
      const of = (figure: (one: { a: Figures; b: Figures }) => number) =>
        percentiles(Float64Array.from(drawn, figure));
      const entries = pairFigures.map((name) => [
        name,
        {
          a: of(({ a }) => a[name]),
          b: of(({ b }) => b[name]),
          delta: of(({ a, b }) => b[name] - a[name]),
        },
      ]);
      return Object.fromEntries(entries) as Record<PairFigure, FigureIntervals>;
    },
  };
}

function percentiles(values: Float64Array): Interval {
  values.sort();
  const at = (share: number) => {
    const place = share * (values.length - 1);
    const below = Math.floor(place);
    const [low = Number.NaN, high = low] = [values[below], values[below + 1]];
    return low + (high - low) * (place - below);
  };
  return { low: at(ALPHA / 2), high: at(1 - ALPHA / 2) };
}

/**
 * How many of `n` trials succeed, each with probability `p`. Below a mean of 10 by inversion, above by transformed
 * rejection (W. Hörmann, "The generation of binomial random variates", Journal of Statistical Computation and
 * Simulation 46, 1993, algorithm BTRS): exact in both, in a time that does not grow with n.
 * @param n a whole number from 0, @param p in 0..1.
 */
export function binomial(random: Random, n: number, p: number): number {
  if (n === 0 || p <= 0) return 0;
  if (p > 0.5) return p >= 1 ? n : n - binomial(random, n, 1 - p);
  return n * p < 10 ? byInversion(random, n, p) : byRejection(random, n, p);
}

function byInversion(random: Random, n: number, p: number): number {
  const odds = p / (1 - p);
  const none = Math.exp(n * Math.log1p(-p));
  let chance = none;
  let rest = random.next();
  let successes = 0;
  while (rest > chance && successes < n) {
    rest -= chance;
    successes++;
    chance *= (odds * (n - successes + 1)) / successes;
  }
  return successes;
}

function byRejection(random: Random, n: number, p: number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const v = random.next();
    const u = random.next() - 0.5;
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + n * p + 0.5);
    if (edge >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    if (k < 0 || k > n) continue;
    const density =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      stirling(mode) +
      stirling(n - mode) -
      stirling(k) -
      stirling(n - k);
    if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= density) return k;
  }
}

const STIRLING = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

/** ln k! less its approximation by Stirling, (k + 1/2) ln(k + 1) - (k + 1) + ln √(2π). */
function stirling(k: number): number {
  const kept = STIRLING[k];
  if (kept !== undefined) return kept;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
