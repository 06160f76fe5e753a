/** Bins of the distances from the like, in medians of their class; the last one has no end. */
const step = 0.25;
const bins = 16;

/**
 * How far each row is from its like, as a multiple of what is usual in its group: 1 is the median of the group, so that
 * tight classes and wide ones compare. Of a group that lies on one point, 0 is usual, and what is beyond is as far as can
 * be told.
 * @param distances of each row, at least 0. @param groups of each row: what it is like.
 */
export function relativeDistances(
  distances: Float32Array,
  groups: readonly (string | null)[],
): Float32Array<ArrayBuffer> {
  const byGroup = new Map<string | null, number[]>();
  for (const [i, group] of groups.entries()) {
    const rows = byGroup.get(group);
    if (rows) rows.push(i);
    else byGroup.set(group, [i]);
  }
  const result = new Float32Array(distances.length);
  for (const rows of byGroup.values()) {
    const sorted = Float32Array.from(rows, (i) => distances[i] as number).sort();
    const half = sorted.length >> 1;
    const median =
      sorted.length % 2 === 1
        ? (sorted[half] as number)
        : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
    for (const i of rows) {
      const distance = distances[i] as number;
      result[i] = distance === 0 ? 0 : median === 0 ? bins * step : distance / median;
    }
  }
  return result;
}

/** How many rows there are by their distance; every row is in one bin. */
export function distanceHistogram(relative: Float32Array): { from: number; to: number; count: number }[] {
  const counts = new Array<number>(bins).fill(0);
  let largest = bins * step;
  for (const distance of relative) {
    const bin = Math.min(bins - 1, Math.floor(distance / step));
    counts[bin] = (counts[bin] as number) + 1;
    largest = Math.max(largest, distance);
  }
  return counts.map((count, i) => ({ from: i * step, to: i === bins - 1 ? largest : (i + 1) * step, count }));
}
