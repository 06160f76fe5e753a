import { createRandom, type Random, type Seed } from "@/ml/random";

/**
 * UMAP (L. McInnes, J. Healy, J. Melville, "UMAP: uniform manifold approximation and projection for dimension reduction",
 * arXiv:1802.03426, 2018): a map on which images lie near that are neighbours among their features. The graph is that of
 * umap-learn for the same neighbours; the map begins at the first two principal components, not at the graph's spectrum
 * (D. Kobak, G. Linderman, 2021: as good, and told apart from no start at all), and is laid out by seeded numbers alone.
 */

/** For a least distance of 0.1 and a spread of 1: least squares of 1 / (1 + a d^2b) to the wanted fall-off. */
const a = 1.5769434603113077;
const b = 0.8950608779109733;
const negativeRate = 5;
const mostMove = 4;
const rounds = 64;
const closeEnough = 1e-5;
const leastScale = 1e-3;

/** Nearest neighbours of n rows, k each, the nearest first, none of a row itself. */
export interface Neighbours {
  k: number;
  /** [n × k] places of rows. */
  indices: Int32Array;
  /** [n × k], at least 0. */
  distances: Float32Array;
}

/** Who is connected with whom: each pair twice, once from each side. */
export interface Graph {
  from: Int32Array;
  to: Int32Array;
  /** Above 0, at most 1. */
  weights: Float32Array;
}

/**
 * The fuzzy union of each row's neighbourhood, in which the nearest neighbour has weight 1 and all together log2(k + 1).
 * `k` neighbours are umap-learn's n_neighbors = k + 1, which counts a row as its own.
 */
export function fuzzyGraph({ k, indices, distances }: Neighbours): Graph {
  const n = indices.length / k;
  const strengths = new Float32Array(n * k);
  let sum = 0;
  for (const distance of distances) sum += distance;
  const meanOfAll = sum / (n * (k + 1));
  for (let row = 0; row < n; row++) {
    const own = distances.subarray(row * k, (row + 1) * k);
    const nearest = own.find((distance) => distance > 0) ?? 0;
    const scale = scaleOf(own, nearest, meanOfAll);
    for (let j = 0; j < k; j++) {
      const beyond = (own[j] as number) - nearest;
      strengths[row * k + j] = beyond <= 0 || scale === 0 ? 1 : Math.exp(-beyond / scale);
    }
  }
  const strengthOf = (row: number, other: number): number => {
    for (let j = row * k; j < (row + 1) * k; j++) if (indices[j] === other) return strengths[j] as number;
    return 0;
  };
  const from: number[] = [];
  const to: number[] = [];
  const weights: number[] = [];
  for (let at = 0; at < indices.length; at++) {
    const row = Math.floor(at / k);
    const other = indices[at] as number;
    const strength = strengths[at] as number;
    const back = strengthOf(other, row);
    const weight = strength + back - strength * back;
    if (weight === 0) continue;
    from.push(row);
    to.push(other);
    weights.push(weight);
    // What is seen from one side alone is connected from the other too.
    if (back === 0) {
      from.push(other);
      to.push(row);
      weights.push(weight);
    }
  }
  return { from: Int32Array.from(from), to: Int32Array.from(to), weights: Float32Array.from(weights) };
}

/** How fast the strength falls off beyond the nearest neighbour, so that all of them together weigh log2(k + 1). */
function scaleOf(distances: Float32Array, nearest: number, meanOfAll: number): number {
  const k = distances.length;
  const target = Math.log2(k + 1);
  let [low, high, middle] = [0, Number.POSITIVE_INFINITY, 1];
  for (let round = 0; round < rounds; round++) {
    let weight = 0;
    for (const distance of distances) {
      const beyond = distance - nearest;
      weight += beyond > 0 ? Math.exp(-beyond / middle) : 1;
    }
    if (Math.abs(weight - target) < closeEnough) break;
    if (weight > target) {
      high = middle;
      middle = (low + high) / 2;
    } else {
      low = middle;
      middle = high === Number.POSITIVE_INFINITY ? middle * 2 : (low + high) / 2;
    }
  }
  const meanOfOwn = distances.reduce((sum, distance) => sum + distance, 0) / (k + 1);
  return Math.max(middle, leastScale * (nearest > 0 ? meanOfOwn : meanOfAll));
}

/** Rounds of the layout of n rows, as umap-learn counts them. */
export const layoutEpochs = (n: number): number => (n <= 10_000 ? 500 : 200);

/**
 * Lays a graph out, an epoch a step: connected rows draw near, others are pushed away, less and less.
 * @param start [n × 2], where the rows begin; it is scaled, and what it holds stays as it is.
 * @returns after the last step [n × 2].
 */
export function* layOut(
  { from, to, weights }: Graph,
  start: Float32Array,
  { epochs, seed }: { epochs: number; seed: Seed },
): Generator<number, Float32Array> {
  const random = createRandom(seed);
  const places = begun(start, random);
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  // A pair comes up in a share of the epochs that is its weight; those that never would are left out.
  const kept = Array.from(weights.keys()).filter((edge) => (weights[edge] as number) >= heaviest / epochs);
  const heads = Int32Array.from(kept, (edge) => from[edge] as number);
  const tails = Int32Array.from(kept, (edge) => to[edge] as number);
  const every = Float64Array.from(kept, (edge) => heaviest / (weights[edge] as number));
  const due = every.slice();
  const everyNegative = every.map((epoch) => epoch / negativeRate);
  const dueNegative = everyNegative.slice();
  const pairs = { heads, tails, every, due, everyNegative, dueNegative };
  for (let epoch = 0; epoch < epochs; epoch++) {
    moveAll(places, pairs, epoch, 1 - epoch / epochs, random);
    yield epoch + 1;
  }
  return places;
}

interface Pairs {
  heads: Int32Array;
  tails: Int32Array;
  /** Epochs from one turn of a pair to the next, and the epoch of the next one; the same of those that are pushed away. */
  every: Float64Array;
  due: Float64Array;
  everyNegative: Float64Array;
  dueNegative: Float64Array;
}

function moveAll(
  places: Float32Array,
  { heads, tails, every, due, everyNegative, dueNegative }: Pairs,
  epoch: number,
  rate: number,
  random: Random,
): void {
  const n = places.length / 2;
  for (let edge = 0; edge < heads.length; edge++) {
    if ((due[edge] as number) > epoch) continue;
    const head = 2 * (heads[edge] as number);
    pull(places, head, 2 * (tails[edge] as number), rate);
    due[edge] = (due[edge] as number) + (every[edge] as number);
    const others = Math.floor((epoch - (dueNegative[edge] as number)) / (everyNegative[edge] as number));
    for (let i = 0; i < others; i++) push(places, head, 2 * Math.floor(random.next() * n), rate);
    dueNegative[edge] = (dueNegative[edge] as number) + others * (everyNegative[edge] as number);
  }
}

/** The start as far out as 10, with a little noise: no two rows may lie on one another. */
function begun(start: Float32Array, random: Random): Float32Array {
  let largest = 0;
  for (const value of start) largest = Math.max(largest, Math.abs(value));
  const scale = largest > 0 ? 10 / largest : 0;
  return start.map((value) => value * scale + 1e-4 * random.normal());
}

const clipped = (value: number) => (value > mostMove ? mostMove : Math.max(value, -mostMove));

function pull(places: Float32Array, head: number, tail: number, rate: number): void {
  const dx = (places[head] as number) - (places[tail] as number);
  const dy = (places[head + 1] as number) - (places[tail + 1] as number);
  const square = dx * dx + dy * dy;
  if (square === 0) return;
  const power = square ** b;
  const force = (-2 * a * b * power) / (square * (a * power + 1));
  const moveX = rate * clipped(force * dx);
  const moveY = rate * clipped(force * dy);
  places[head] = (places[head] as number) + moveX;
  places[head + 1] = (places[head + 1] as number) + moveY;
  places[tail] = (places[tail] as number) - moveX;
  places[tail + 1] = (places[tail + 1] as number) - moveY;
}

function push(places: Float32Array, head: number, other: number, rate: number): void {
  if (head === other) return;
  const dx = (places[head] as number) - (places[other] as number);
  const dy = (places[head + 1] as number) - (places[other + 1] as number);
  const square = dx * dx + dy * dy;
  if (square === 0) return;
  const force = (2 * b) / ((0.001 + square) * (a * square ** b + 1));
  places[head] = (places[head] as number) + rate * clipped(force * dx);
  places[head + 1] = (places[head + 1] as number) + rate * clipped(force * dy);
}
