import { type Merge, wardLinkage } from "@/ml/seriation";

/** Images that look alike: rows of features, the most typical first. */
export interface AlikeGroup {
  readonly rows: readonly number[];
  /** Root of the mean square of their distances from the group's mean. */
  readonly spread: number;
}

export interface AlikeGroups {
  /** The largest first; of equal ones that with the first row. */
  readonly groups: readonly AlikeGroup[];
  /** Mean silhouette of the rows that the groups were found by, -1..1; null where there is one group only. */
  readonly silhouette: number | null;
}

/** Rows that groups are found by: the square of them is in memory. Others go to the group whose mean is nearest. */
export const mostClustered = 1000;
const mostGroups = 12;
/** Rows that a group has at least on average: pairs and single ones are no groups. */
const rowsPerGroup = 3;
/** Below it no groups stand out. Of many numbers a row silhouettes are low: 0.25 is asked of a few. */
const leastSilhouette = 0.05;

/**
 * Groups of rows that lie together: Ward's tree of at most 1,000 rows, evenly chosen, cut into 2 to 12 groups, a third of
 * the rows at most; of these cuts the one whose mean silhouette (P. J. Rousseeuw, 1987) is greatest, and of equal ones the
 * one with fewer groups. Where that is below 0.05 all is one group. The same rows give the same groups.
 * @param features [n × width].
 * @param breathe called between stretches of some milliseconds.
 */
export async function alikeGroups(
  features: Float32Array,
  width: number,
  breathe: () => Promise<void>,
): Promise<AlikeGroups> {
  const n = width > 0 ? features.length / width : 0;
  if (n === 0) return { groups: [], silhouette: null };
  const size = Math.min(n, mostClustered);
  const rows = Array.from({ length: size }, (_, i) => Math.floor((i * n) / size));
  const distances = await distancesOf(features, width, rows, breathe);
  const most = Math.min(mostGroups, Math.floor(size / rowsPerGroup));
  let best: { groups: Int32Array; count: number; value: number } | null = null;
  if (most >= 2) {
    const merges = wardLinkage(distances, size);
    for (let count = 2; count <= most; count++) {
      await breathe();
      const groups = cutTree(merges, size, count);
      const value = silhouette(distances, groups, count);
      if (value >= leastSilhouette && value > (best?.value ?? Number.NEGATIVE_INFINITY)) {
        best = { groups, count, value };
      }
    }
  }
  const { groups, count } = best ?? { groups: new Int32Array(size), count: 1 };
  const all = await dealtOut({ features, width, n, rows, groups, count }, breathe);
  return { groups: all, silhouette: best?.value ?? null };
}

/** Euclid's distances of some rows, [rows × rows]. */
async function distancesOf(
  features: Float32Array,
  width: number,
  rows: readonly number[],
  breathe: () => Promise<void>,
): Promise<Float64Array> {
  const size = rows.length;
  const distances = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    if (i % 64 === 0) await breathe();
    const a = (rows[i] ?? 0) * width;
    for (let j = 0; j < i; j++) {
      const b = (rows[j] ?? 0) * width;
      let square = 0;
      for (let k = 0; k < width; k++) square += ((features[a + k] ?? 0) - (features[b + k] ?? 0)) ** 2;
      const distance = Math.sqrt(square);
      distances[i * size + j] = distance;
      distances[j * size + i] = distance;
    }
  }
  return distances;
}

/** The leaves of a tree by the group that they are of, when it is cut into so many: 0 is that of the first leaf. */
export function cutTree(merges: readonly Merge[], size: number, count: number): Int32Array {
  const parent = new Int32Array(size + merges.length).fill(-1);
  for (const [i, { left, right }] of merges.slice(0, size - count).entries()) {
    parent[left] = size + i;
    parent[right] = size + i;
  }
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: size }, (_, leaf) => {
    let at = leaf;
    while ((parent[at] ?? -1) >= 0) at = parent[at] ?? 0;
    const number = numbers.get(at) ?? numbers.size;
    numbers.set(at, number);
    return number;
  });
}

/**
 * Mean silhouette (P. J. Rousseeuw, 1987): of a row (b - a) / max(a, b), where a is its mean distance from the others of
 * its group and b that from the nearest other group; 0 where it is alone in its group.
 * @param distances [n × n]. @param groups of each row. @returns -1..1
 */
export function silhouette(distances: Float64Array, groups: Int32Array, count: number): number {
  const n = groups.length;
  const sizes = new Float64Array(count);
  for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1;
  const sums = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < n; i++) {
    sums.fill(0);
    for (let j = 0; j < n; j++) {
      const group = groups[j] as number;
      sums[group] = (sums[group] as number) + (distances[i * n + j] as number);
    }
    const own = groups[i] as number;
    const others = (sizes[own] as number) - 1;
    if (others === 0) continue;
    const a = (sums[own] as number) / others;
    let b = Number.POSITIVE_INFINITY;
    for (let group = 0; group < count; group++) {
      if (group !== own) b = Math.min(b, (sums[group] as number) / (sizes[group] as number));
    }
    const greater = Math.max(a, b);
    if (greater > 0) total += (b - a) / greater;
  }
  return total / n;
}

interface Found {
  features: Float32Array;
  width: number;
  n: number;
  /** that were clustered, ascending, and the group of each */
  rows: readonly number[];
  groups: Int32Array;
  count: number;
}

/** All rows by their group: those that were not clustered go to the nearest mean. */
async function dealtOut(found: Found, breathe: () => Promise<void>): Promise<AlikeGroup[]> {
  const { features, width, n, rows, groups, count } = found;
  const of = new Int32Array(n).fill(-1);
  for (const [i, row] of rows.entries()) of[row] = groups[i] ?? 0;
  const means = meansOf(features, width, of, count);
  for (let row = 0; row < n; row++) {
    if (row % 1024 === 0) await breathe();
    if ((of[row] as number) >= 0) continue;
    let least = Number.POSITIVE_INFINITY;
    for (let group = 0; group < count; group++) {
      const square = squareFrom(features, width, row, means, group);
      if (square < least) {
        least = square;
        of[row] = group;
      }
    }
  }
  const middles = meansOf(features, width, of, count);
  const lists = Array.from({ length: count }, () => [] as { row: number; square: number }[]);
  for (let row = 0; row < n; row++) {
    const group = of[row] as number;
    lists[group]?.push({ row, square: squareFrom(features, width, row, middles, group) });
  }
  return lists
    .toSorted((a, b) => b.length - a.length || (a[0]?.row ?? 0) - (b[0]?.row ?? 0))
    .map((list) => ({
      rows: list.toSorted((a, b) => a.square - b.square || a.row - b.row).map(({ row }) => row),
      spread: Math.sqrt(list.reduce((sum, { square }) => sum + square, 0) / list.length),
    }));
}

/** [groups × width]; rows of group -1 count for none. */
function meansOf(features: Float32Array, width: number, of: Int32Array, count: number): Float64Array {
  const means = new Float64Array(count * width);
  const sizes = new Float64Array(count);
  for (const [row, group] of of.entries()) {
    if (group < 0) continue;
    sizes[group] = (sizes[group] ?? 0) + 1;
    for (let k = 0; k < width; k++) {
      const at = group * width + k;
      means[at] = (means[at] as number) + (features[row * width + k] as number);
    }
  }
  return means.map((sum, at) => sum / (sizes[Math.floor(at / width)] || 1));
}

function squareFrom(
  features: Float32Array,
  width: number,
  row: number,
  means: Float64Array,
  group: number,
): number {
  let square = 0;
  for (let k = 0; k < width; k++) {
    square += ((features[row * width + k] as number) - (means[group * width + k] as number)) ** 2;
  }
  return square;
}
