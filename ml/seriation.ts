/**
 * An order of classes in which those that are taken for each other lie side by side: hierarchical clustering by average
 * linkage, then the order of its leaves in which neighbours are closest (Z. Bar-Joseph, D. K. Gifford and T. S. Jaakkola,
 * Fast optimal leaf ordering for hierarchical clustering, Bioinformatics 17, 2001). Heights equal those of
 * scipy.cluster.hierarchy, and no order of its tree is shorter (seriation.test.ts).
 */

/** Two clusters that become one: 0 … n-1 are the leaves, n + i is what the i-th merge made. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/**
 * How unlike classes are by what is confused: 1 less the mean of the shares in which each of two is taken for the other.
 * @param counts size × size, rows are the truth; a class without images is taken for none.
 * @returns size × size, symmetric, 0 … 1, with 0 on the diagonal.
 */
export function confusionDistances(counts: ArrayLike<number>, size: number): Float64Array {
  const images = new Float64Array(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) images[i] = (images[i] ?? 0) + (counts[i * size + j] ?? 0);
  const share = (i: number, j: number) => (counts[i * size + j] ?? 0) / (images[i] || 1);
  const distances = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) {
      const value = 1 - (share(i, j) + share(j, i)) / 2;
      distances[i * size + j] = value;
      distances[j * size + i] = value;
    }
  return distances;
}

/** How far a cluster is from one that was made of two: from their distances to it and each other, and the three sizes. */
type Update = (da: number, db: number, dab: number, na: number, nb: number, n: number) => number;

const average: Update = (da, db, _dab, na, nb) => (na * da + nb * db) / (na + nb);
/** G. N. Lance and W. T. Williams, 1967: by how much the squares within grow. */
const ward: Update = (da, db, dab, na, nb, n) =>
  Math.sqrt(((na + n) * da * da + (nb + n) * db * db - n * dab * dab) / (na + nb + n));

/** Average linkage. @returns size - 1 merges, lowest first. */
export function averageLinkage(distances: Float64Array, size: number): Merge[] {
  return linkage(distances, size, average);
}

/** Ward's linkage (J. H. Ward, 1963) of Euclid's distances. @returns size - 1 merges, lowest first. */
export function wardLinkage(distances: Float64Array, size: number): Merge[] {
  return linkage(distances, size, ward);
}

/** By chains of nearest neighbours (F. Murtagh, The Computer Journal 26, 1983): the square of `size` in time. */
function linkage(distances: Float64Array, size: number, update: Update): Merge[] {
  const d = distances.slice();
  const members = new Float64Array(size).fill(1);
  const alive = Array.from({ length: size }, (_, i) => i);
  const merges: { a: number; b: number; height: number }[] = [];
  const chain: number[] = [];
  while (alive.length > 1) {
    if (chain.length === 0) chain.push(alive[0] ?? 0);
    for (;;) {
      const tip = chain.at(-1) ?? 0;
      const before = chain.at(-2);
      // Of equal ones the one before: or the chain would run in a circle.
      let nearest = before ?? -1;
      let least = before === undefined ? Number.POSITIVE_INFINITY : (d[tip * size + before] ?? 0);
      for (const other of alive) {
        const value = d[tip * size + other] ?? 0;
        if (other !== tip && value < least) {
          least = value;
          nearest = other;
        }
      }
      if (nearest !== before) {
        chain.push(nearest);
        continue;
      }
      chain.length -= 2;
      const [a, b] = [Math.min(tip, nearest), Math.max(tip, nearest)];
      merges.push({ a, b, height: least });
      const [na, nb] = [members[a] ?? 1, members[b] ?? 1];
      members[b] = na + nb;
      alive.splice(alive.indexOf(a), 1);
      for (const other of alive) {
        if (other === b) continue;
        const [da, db] = [d[a * size + other] ?? 0, d[b * size + other] ?? 0];
        const value = update(da, db, least, na, nb, members[other] ?? 1);
        d[b * size + other] = value;
        d[other * size + b] = value;
      }
      break;
    }
  }
  return named(merges, size);
}

/** The merges from the lowest on, with the clusters called by their numbers. */
function named(merges: { a: number; b: number; height: number }[], size: number): Merge[] {
  const root = Array.from({ length: size }, (_, i) => i);
  const find = (leaf: number): number => {
    let at = leaf;
    while (root[at] !== at) at = root[at] ?? at;
    return at;
  };
  const cluster = Array.from({ length: size }, (_, i) => i);
  return [...merges]
    .map((merge, turn) => ({ ...merge, turn }))
    .sort((one, other) => one.height - other.height || one.turn - other.turn)
    .map(({ a, b, height }, i) => {
      const [one, other] = [find(a), find(b)];
      const merge = { left: cluster[one] ?? 0, right: cluster[other] ?? 0, height };
      root[one] = other;
      cluster[other] = size + i;
      return merge;
    });
}

interface Node {
  /** Places of its leaves: the left part ends where the right one begins. */
  readonly start: number;
  readonly middle: number;
  readonly end: number;
}

/** The order of the leaves of a tree in which the sum of the distances of neighbours is least; the cube of `size` at worst. */
export function optimalLeafOrder(merges: readonly Merge[], distances: Float64Array, size: number): number[] {
  if (size < 3) return Array.from({ length: size }, (_, i) => i);
  const { leaves, nodes } = flattened(merges, size);
  // By place, so that the leaves of a node lie in one stretch.
  const d = new Float64Array(size * size);
  for (let p = 0; p < size; p++)
    for (let q = 0; q < size; q++)
      d[p * size + q] = distances[(leaves[p] ?? 0) * size + (leaves[q] ?? 0)] ?? 0;
  // length[p, q]: of the shortest order of the least tree that holds both, with p and q at its ends.
  const length = new Float64Array(size * size);
  const partial = new Float64Array(size);
  for (const { node, left, right } of nodes) {
    for (let p = node.start; p < node.middle; p++) {
      const [from, to] = across(left, p);
      for (let l = node.middle; l < node.end; l++) {
        let least = Number.POSITIVE_INFINITY;
        for (let k = from; k < to; k++) {
          const value = (length[p * size + k] ?? 0) + (d[l * size + k] ?? 0);
          if (value < least) least = value;
        }
        partial[l] = least;
      }
      for (let q = node.middle; q < node.end; q++) {
        const [first, last] = across(right, q);
        let least = Number.POSITIVE_INFINITY;
        for (let l = first; l < last; l++) {
          const value = (partial[l] ?? 0) + (length[q * size + l] ?? 0);
          if (value < least) least = value;
        }
        length[p * size + q] = least;
        length[q * size + p] = least;
      }
    }
  }
  return traced(nodes, length, d, size).map((place) => leaves[place] ?? 0);
}

/** Where the other end of a tree may lie, when a leaf is at one: in the part that the leaf is not of. */
function across({ start, middle, end }: Node, leaf: number): readonly [number, number] {
  if (end - start === 1) return [start, end];
  return leaf < middle ? [middle, end] : [start, middle];
}

interface Joined {
  readonly node: Node;
  readonly left: Node;
  readonly right: Node;
}

/** The leaves in one row, and the inner nodes, each after its parts. */
function flattened(merges: readonly Merge[], size: number): { leaves: number[]; nodes: Joined[] } {
  const counts = [...new Array<number>(size).fill(1)];
  for (const { left, right } of merges) counts.push((counts[left] ?? 0) + (counts[right] ?? 0));
  const found = new Map<number, Node>();
  const leaves = new Array<number>(size);
  const open: [cluster: number, start: number][] = [[size + merges.length - 1, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [cluster, start] = next;
    const end = start + (counts[cluster] ?? 0);
    const merge = merges[cluster - size];
    if (!merge) {
      leaves[start] = cluster;
      found.set(cluster, { start, middle: start, end });
      continue;
    }
    const middle = start + (counts[merge.left] ?? 0);
    found.set(cluster, { start, middle, end });
    open.push([merge.left, start], [merge.right, middle]);
  }
  const of = (cluster: number): Node => {
    const node = found.get(cluster);
    if (!node) throw new RangeError(`The merges do not make one tree: ${cluster} is in none.`);
    return node;
  };
  const nodes = merges.map(({ left, right }, i) => ({
    node: of(size + i),
    left: of(left),
    right: of(right),
  }));
  return { leaves, nodes };
}

/** Walks down from the ends of the shortest order of all leaves. @returns places. */
function traced(nodes: readonly Joined[], length: Float64Array, d: Float64Array, size: number): number[] {
  const order = new Array<number>(size);
  const byStretch = new Map(nodes.map((joined) => [`${joined.node.start}-${joined.node.end}`, joined]));
  const last = nodes.at(-1);
  if (!last) return [0];
  let ends = { p: last.node.start, q: last.node.middle, least: Number.POSITIVE_INFINITY };
  for (let p = last.node.start; p < last.node.middle; p++)
    for (let q = last.node.middle; q < last.node.end; q++) {
      const value = length[p * size + q] ?? 0;
      if (value < ends.least) ends = { p, q, least: value };
    }
  const open: { node: Node; first: number; last: number; at: number }[] = [
    { node: last.node, first: ends.p, last: ends.q, at: 0 },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, at } = next;
    const joined = byStretch.get(`${node.start}-${node.end}`);
    if (!joined || node.end - node.start === 1) {
      order[at] = node.start;
      continue;
    }
    const isTurned = next.first >= node.middle;
    const [p, q] = isTurned ? [next.last, next.first] : [next.first, next.last];
    const [kFrom, kTo] = across(joined.left, p);
    const [lFrom, lTo] = across(joined.right, q);
    let best = { k: kFrom, l: lFrom, least: Number.POSITIVE_INFINITY };
    for (let k = kFrom; k < kTo; k++)
      for (let l = lFrom; l < lTo; l++) {
        const value = (length[p * size + k] ?? 0) + (d[k * size + l] ?? 0) + (length[q * size + l] ?? 0);
        if (value < best.least) best = { k, l, least: value };
      }
    const leftSize = node.middle - node.start;
    const rightSize = node.end - node.middle;
    if (isTurned)
      open.push(
        { node: joined.right, first: q, last: best.l, at },
        { node: joined.left, first: best.k, last: p, at: at + rightSize },
      );
    else
      open.push(
        { node: joined.left, first: p, last: best.k, at },
        { node: joined.right, first: best.l, last: q, at: at + leftSize },
      );
  }
  return order;
}

/** The classes of a matrix in an order by likeness; whichever way round begins with the lower first class. */
export function similarityOrder(counts: ArrayLike<number>, size: number): number[] {
  const distances = confusionDistances(counts, size);
  const order = optimalLeafOrder(averageLinkage(distances, size), distances, size);
  return (order[0] ?? 0) <= (order.at(-1) ?? 0) ? order : order.reverse();
}
