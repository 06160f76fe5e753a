/** Curves of a run: fewer points than samples without losing a spike, and smoothing. */

/** A value that is no point of a curve: where the loss became infinite or no number. */
export interface SeriesMarker {
  readonly x: number;
  readonly kind: "nan" | "infinity" | "-infinity";
  /** How many samples it stands for. */
  readonly count: number;
}

export interface DecimatedSeries {
  readonly x: number[];
  /** null breaks the line, where a marker says why. */
  readonly y: (number | null)[];
  readonly markers: SeriesMarker[];
}

/** Samples of a curve in two columns, as the chart takes them. */
export interface Series {
  /** Ascending. */
  readonly x: ArrayLike<number>;
  /** Any numbers; NaN and infinities become markers. null is a gap without a marker. */
  readonly y: ArrayLike<number | null>;
}

/**
 * The samples that a chart of `pixels` columns can show: of each column the first, the smallest, the largest and the
 * last, in their order (M4: Jugel et al., VLDB 2014), so the drawn line covers the same pixels as all samples would.
 * At most 4 points and one gap a column; a series of up to 4 × pixels samples keeps them all.
 * @param pixels width of the chart, 1 or more.
 * @throws RangeError for columns of different lengths or no width.
 */
export function decimateMinMax({ x, y }: Series, pixels: number): DecimatedSeries {
  if (x.length !== y.length)
    throw new RangeError(`A series has ${x.length} positions but ${y.length} values.`);
  if (!(pixels >= 1)) throw new RangeError(`A chart of ${pixels} pixels shows nothing.`);
  const result: DecimatedSeries = { x: [], y: [], markers: [] };
  const first = x[0] ?? 0;
  const width = (x[x.length - 1] ?? 0) - first;
  const all = x.length <= 4 * pixels;
  const columns = Math.floor(pixels);
  const columnOf = (i: number) =>
    all || width === 0 ? i : Math.min(columns - 1, Math.floor((((x[i] ?? 0) - first) / width) * columns));
  for (let start = 0; start < x.length; ) {
    const column = columnOf(start);
    let end = start + 1;
    while (end < x.length && columnOf(end) === column) end++;
    keepColumn({ x, y }, start, end, result);
    start = end;
  }
  return result;
}

function keepColumn({ x, y }: Series, start: number, end: number, result: DecimatedSeries): void {
  const kept = new Set<number>();
  const markers = new Map<SeriesMarker["kind"], { x: number; count: number }>();
  let [first, last, smallest, largest] = [-1, -1, -1, -1];
  let gap = -1;
  for (let i = start; i < end; i++) {
    const value = y[i] ?? null;
    if (value === null || !Number.isFinite(value)) {
      if (gap < 0) gap = i;
      if (value === null) continue;
      const kind = Number.isNaN(value) ? "nan" : value > 0 ? "infinity" : "-infinity";
      const marker = markers.get(kind);
      if (marker) marker.count++;
      else markers.set(kind, { x: x[i] ?? 0, count: 1 });
      continue;
    }
    if (first < 0) first = i;
    last = i;
    if (smallest < 0 || value < (y[smallest] ?? 0)) smallest = i;
    if (largest < 0 || value > (y[largest] ?? 0)) largest = i;
  }
  for (const i of [first, smallest, largest, last, gap]) if (i >= 0) kept.add(i);
  for (const i of [...kept].sort((a, b) => a - b)) {
    const value = y[i] ?? null;
    result.x.push(x[i] ?? 0);
    result.y.push(value !== null && Number.isFinite(value) ? value : null);
  }
  for (const [kind, marker] of markers) result.markers.push({ kind, ...marker });
}

/**
 * Exponential moving average as TensorBoard draws it: s = weight · s + (1 - weight) · value from 0, divided by
 * 1 - weight^n, so that the first values are not drawn towards 0 (the bias correction of Adam, Kingma and Ba 2014).
 * A value may stand for several points, which count as if each had it. A constant series stays exactly constant.
 * @param counts points of each value; one each, if left out.
 * @param weight 0 (no smoothing) up to but not including 1.
 * @returns as many values as were given; null, which leaves the average as it is, for null, NaN and infinities.
 */
export function exponentialSmoothing(
  values: ArrayLike<number | null>,
  weight: number,
  counts?: ArrayLike<number>,
): (number | null)[] {
  if (!(weight >= 0 && weight < 1))
    throw new RangeError(`A smoothing of ${weight} is none: it must be from 0 to below 1.`);
  const all = Array.from(values, (value) => (value !== null && Number.isFinite(value) ? value : null));
  // Rounding would let a flat line waver.
  if (weight === 0 || all.every((value) => value === all[0])) return all;
  let average = 0;
  let left = 1;
  return all.map((value, i) => {
    if (value === null) return null;
    const kept = weight ** (counts?.[i] ?? 1);
    average = average * kept + (1 - kept) * value;
    left *= kept;
    return average / (1 - left);
  });
}
