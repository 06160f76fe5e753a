/** What many images measure like together: histograms of their figures, and those that are unlike the others. */

/**
 * Figures that a histogram is made of, each with the edges of its bins: the last bin holds its upper edge too. Edges have
 * few digits: figures are kept as 32-bit floats, of which Postgres says the same by these edges as `histogram` does.
 */
export const HISTOGRAM_EDGES = {
  brightness: evenEdges(0, 1, 20),
  contrast: evenEdges(0, 0.5, 20),
  // By tens: what is blurred lies orders below what is sharp. The first bin begins at 0.
  sharpness: [0, ...Array.from({ length: 19 }, (_, i) => Number((10 ** (-5 + i / 4)).toPrecision(3))), 20],
  width: [1, ...Array.from({ length: 15 }, (_, i) => 2 ** (i + 3)), 2 ** 20],
  height: [1, ...Array.from({ length: 15 }, (_, i) => 2 ** (i + 3)), 2 ** 20],
  // Width by height, five bins an octave about the square: 5:4 and 4:3 lie in one, and so do 3:2, 16:9 and 2:1 each.
  proportion: [0, ...Array.from({ length: 20 }, (_, i) => rounded(2 ** ((i - 9.5) / 5))), 2 ** 20],
} as const satisfies Record<string, readonly number[]>;

export type HistogramFigure = keyof typeof HISTOGRAM_EDGES;

/** To thousandths: edges stand in addresses. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function evenEdges(from: number, to: number, bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, i) => rounded(from + ((to - from) * i) / bins));
}

/**
 * How many values lie in each bin: from its lower edge to below its upper one, in the last bin to the edge itself. Values
 * outside the edges and NaN are in none, as numpy.histogram has it.
 * @param edges rising, one more than there are bins.
 */
export function histogram(values: ArrayLike<number>, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  const last = edges.length - 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= (edges[0] as number) && value <= (edges[last] as number))) continue;
    let [low, high] = [0, last - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (value >= (edges[middle] as number)) low = middle;
      else high = middle - 1;
    }
    counts[low] = (counts[low] as number) + 1;
  }
  return counts;
}

/** From so many robust deviations on a value is unlike the others: Iglewicz and Hoaglin's bound. */
const UNLIKE = 3.5;
/** More of all images than this are a kind of their own, not unlike the rest: by each figure as many at most are named. */
const LARGEST_SHARE = 0.05;
/** Standard deviations of a normal distribution in its median absolute deviation: 1 / Φ⁻¹(3/4). */
const OF_MEDIAN = 1.482602218505602;
/** The same in its mean absolute deviation: √(π / 2) = 1.253314. */
const OF_MEAN = Math.sqrt(Math.PI / 2);

/**
 * Modified z-scores: distance from the median in robust standard deviations (Iglewicz and Hoaglin, "How to Detect and
 * Handle Outliers", 1993). They take the median absolute deviation, and 1.253314 times the mean one about the median where
 * that is 0, as more than half of the values are equal. Here the larger of both holds, which are the same for normal values:
 * where most are all but equal, as the shapes of one camera's photographs are, the median deviation is next to 0 and every
 * other value would be far away. Where all are equal, every score is 0.
 * @param values finite.
 */
export function robustScores(values: Float64Array): Float64Array {
  if (values.length === 0) return new Float64Array();
  const middle = median(values);
  const deviations = values.map((value) => Math.abs(value - middle));
  const mean = deviations.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.max(median(deviations) * OF_MEDIAN, mean * OF_MEAN);
  return spread > 0 ? values.map((value) => (value - middle) / spread) : new Float64Array(values.length);
}

/**
 * What a score has to be larger than: Iglewicz and Hoaglin's bound, or so much that no more than the largest share is named
 * (of few images one). Those of one score go together: a twentieth and more of one value are named none of.
 */
function boundOf(scores: Float64Array): number {
  const most = Math.ceil(scores.length * LARGEST_SHARE);
  const next =
    scores
      .map(Math.abs)
      .sort()
      .at(-1 - most) ?? 0;
  return Math.max(UNLIKE, next);
}

/** @param values one or more. */
function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

export interface Outlier<Figure extends string> {
  /** Place of the image. */
  index: number;
  figure: Figure;
  /** Robust deviations from the median of the figure; negative below it. */
  score: number;
}

/**
 * Images that are unlike the others by at least one figure, each by the one that is furthest off, the furthest first. By
 * a figure a twentieth of them at most: what more are like is another kind of image.
 * @param columns of each figure the values of all images. A logarithm is taken before by who has figures that spread by
 * orders.
 * @param breathe called after each figure: one of a million images takes half a second.
 */
export async function outliersOf<Figure extends string>(
  columns: Record<Figure, Float64Array>,
  breathe: () => Promise<void>,
): Promise<Outlier<Figure>[]> {
  const found = new Map<number, Outlier<Figure>>();
  for (const figure of Object.keys(columns) as Figure[]) {
    const scores = robustScores(columns[figure]);
    const bound = boundOf(scores);
    for (let index = 0; index < scores.length; index++) {
      const score = scores[index] as number;
      if (Math.abs(score) <= bound) continue;
      const before = found.get(index);
      if (!before || Math.abs(before.score) < Math.abs(score)) found.set(index, { index, figure, score });
    }
    await breathe();
  }
  return [...found.values()].sort((a, b) => Math.abs(b.score) - Math.abs(a.score) || a.index - b.index);
}
