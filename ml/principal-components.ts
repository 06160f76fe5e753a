import { createRandom, type Seed } from "@/ml/random";

/** The directions along which rows of numbers vary most. */
export interface Axes {
  /** Numbers of a row. */
  width: number;
  /** Of each number. */
  mean: Float64Array;
  /** [axes × width]: orthonormal, that of the largest variance first. The largest number of an axis is positive. */
  axes: Float64Array;
  /** Variance of the rows along each axis, divided by n - 1. */
  variances: Float64Array;
  /** Variance of the rows in all. */
  totalVariance: number;
}

/** Directions that are followed beside those asked for: the more, the sooner these settle. */
const besides = 16;
const mostRounds = 200;
/** Of the largest variance: what an axis may be off by. */
const tolerance = 1e-11;

/**
 * Principal components (K. Pearson, 1901): the eigenvectors of the covariance, exactly where there are few numbers a row,
 * else by subspace iteration with Rayleigh-Ritz steps (G. W. Stewart, 1976; Y. Saad, "Numerical methods for large
 * eigenvalue problems", 2011, algorithm 5.3), until each is off by no more than 1e-11 of the largest. The same rows
 * and seed give the same axes.
 * @param rows [n × width], n at least 2.
 * @param count axes wanted; fewer come where the rows have fewer numbers.
 * @param breathe called between short steps; what it throws ends the work.
 */
export async function fitAxes(
  rows: Float32Array,
  width: number,
  { count, seed, breathe }: { count: number; seed: Seed; breathe: () => Promise<void> },
): Promise<Axes> {
  const n = rows.length / width;
  if (!Number.isInteger(n) || n < 2) throw new RangeError(`Axes need two rows or more, not ${n}.`);
  const mean = meanOf(rows, width);
  const covariance = await covarianceOf(rows, mean, breathe);
  let totalVariance = 0;
  for (let i = 0; i < width; i++) totalVariance += covariance[i * width + i] as number;
  const wanted = Math.min(count, width);
  const found =
    width <= wanted + besides
      ? eigenOf(covariance, width)
      : await leadingOf(covariance, width, wanted, seed, breathe);
  const axes = new Float64Array(wanted * width);
  for (let k = 0; k < wanted; k++) axes.set(facing(found.vectors[k] as Float64Array), k * width);
  return { width, mean, axes, variances: found.values.slice(0, wanted), totalVariance };
}

/** Coordinates of rows on axes. @returns [n × axes], float32. */
export function projected(rows: Float32Array, { width, mean, axes }: Axes): Float32Array {
  const n = rows.length / width;
  const count = axes.length / width;
  const result = new Float32Array(n * count);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let i = 0; i < width; i++) {
        sum += ((rows[row * width + i] as number) - (mean[i] as number)) * (axes[k * width + i] as number);
      }
      result[row * count + k] = sum;
    }
  }
  return result;
}

function meanOf(rows: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let from = 0; from < rows.length; from += width) {
    for (let i = 0; i < width; i++) mean[i] = (mean[i] as number) + (rows[from + i] as number);
  }
  const n = rows.length / width;
  return mean.map((sum) => sum / n);
}

/** Rows added at once: the matrix is walked once for all of them. */
const together = 4;

async function covarianceOf(
  rows: Float32Array,
  mean: Float64Array,
  breathe: () => Promise<void>,
): Promise<Float64Array> {
  const width = mean.length;
  const n = rows.length / width;
  const sums = new Float64Array(width * width);
  const centred = Array.from({ length: together }, () => new Float64Array(width));
  const [a, b, c, d] = centred as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let row = 0; row < n; row += together) {
    for (const [k, one] of centred.entries()) {
      if (row + k >= n) one.fill(0);
      else
        for (let i = 0; i < width; i++)
          one[i] = (rows[(row + k) * width + i] as number) - (mean[i] as number);
    }
    for (let i = 0; i < width; i++) {
      const [p, q, r, s] = [a[i] as number, b[i] as number, c[i] as number, d[i] as number];
      const at = i * width;
      for (let j = i; j < width; j++) {
        sums[at + j] =
          (sums[at + j] as number) +
          p * (a[j] as number) +
          q * (b[j] as number) +
          r * (c[j] as number) +
          s * (d[j] as number);
      }
    }
    if (row % 64 === 0) await breathe();
  }
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      const value = (sums[i * width + j] as number) / (n - 1);
      sums[i * width + j] = value;
      sums[j * width + i] = value;
    }
  }
  return sums;
}

interface Eigen {
  /** The largest first. */
  values: Float64Array;
  /** In the same order, each of length 1. */
  vectors: Float64Array<ArrayBuffer>[];
}

/** Every eigenvalue and vector of a symmetric matrix of n × n, by Jacobi's rotations (1846). The matrix is spent. */
function eigenOf(matrix: Float64Array, n: number): Eigen {
  const vectors = Array.from({ length: n }, (_, i) => {
    const unit = new Float64Array(n);
    unit[i] = 1;
    return unit;
  });
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let all = 0;
    for (let p = 0; p < n; p++) {
      for (let q = 0; q < n; q++) {
        const square = (matrix[p * n + q] as number) ** 2;
        all += square;
        if (p !== q) off += square;
      }
    }
    if (off <= 1e-30 * all) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(matrix, n, vectors, p, q);
  }
  const order = vectors
    .map((_, i) => i)
    .sort((i, j) => (matrix[j * n + j] as number) - (matrix[i * n + i] as number));
  return {
    values: Float64Array.from(order, (i) => matrix[i * n + i] as number),
    vectors: order.map((i) => vectors[i] as Float64Array<ArrayBuffer>),
  };
}

function rotate(m: Float64Array, n: number, vectors: Float64Array[], p: number, q: number): void {
  const apq = m[p * n + q] as number;
  if (apq === 0) return;
  const theta = ((m[q * n + q] as number) - (m[p * n + p] as number)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(t * t + 1);
  const sine = t * cosine;
  for (let i = 0; i < n; i++) {
    const [x, y] = [m[i * n + p] as number, m[i * n + q] as number];
    m[i * n + p] = cosine * x - sine * y;
    m[i * n + q] = sine * x + cosine * y;
  }
  turn(m.subarray(p * n, p * n + n), m.subarray(q * n, q * n + n), cosine, sine);
  turn(vectors[p] as Float64Array, vectors[q] as Float64Array, cosine, sine);
}

function turn(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}

async function leadingOf(
  matrix: Float64Array,
  width: number,
  wanted: number,
  seed: Seed,
  breathe: () => Promise<void>,
): Promise<Eigen> {
  const random = createRandom(seed);
  const size = wanted + besides;
  let basis = Array.from({ length: size }, () => Float64Array.from({ length: width }, () => random.normal()));
  orthonormalise(basis);
  for (let round = 0; ; round++) {
    const images = await timesAll(matrix, basis, breathe);
    const small = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const value = dot(basis[i] as Float64Array, images[j] as Float64Array);
        small[i * size + j] = value;
        small[j * size + i] = value;
      }
    }
    const { values, vectors } = eigenOf(small, size);
    basis = vectors.map((weights) => mixed(basis, weights));
    const turned = vectors.map((weights) => mixed(images, weights));
    let worst = 0;
    for (let k = 0; k < wanted; k++) {
      const [image, vector, value] = [turned[k], basis[k], values[k]] as [Float64Array, Float64Array, number];
      let square = 0;
      for (let i = 0; i < width; i++) square += ((image[i] as number) - value * (vector[i] as number)) ** 2;
      worst = Math.max(worst, Math.sqrt(square));
    }
    if (worst <= tolerance * (values[0] as number) || round === mostRounds) return { values, vectors: basis };
    basis = turned;
    orthonormalise(basis);
    await breathe();
  }
}

async function timesAll(
  matrix: Float64Array,
  vectors: readonly Float64Array[],
  breathe: () => Promise<void>,
): Promise<Float64Array<ArrayBuffer>[]> {
  const width = vectors[0]?.length ?? 0;
  const images = vectors.map(() => new Float64Array(width));
  for (let i = 0; i < width; i++) {
    const row = matrix.subarray(i * width, (i + 1) * width);
    for (const [k, vector] of vectors.entries()) (images[k] as Float64Array)[i] = dot(row, vector);
    if (i % 256 === 255) await breathe();
  }
  return images;
}

function mixed(vectors: readonly Float64Array[], weights: Float64Array): Float64Array<ArrayBuffer> {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const [k, vector] of vectors.entries()) {
    const weight = weights[k] as number;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (vector[i] as number);
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Gram-Schmidt, modified and done twice. A direction in which there is nothing becomes zero. */
function orthonormalise(vectors: Float64Array[]): void {
  for (const [k, vector] of vectors.entries()) {
    const before = Math.sqrt(dot(vector, vector));
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < k; earlier++) {
        const other = vectors[earlier] as Float64Array;
        const share = dot(vector, other);
        for (let i = 0; i < vector.length; i++)
          vector[i] = (vector[i] as number) - share * (other[i] as number);
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    const scale = length > 1e-12 * before && length > 0 ? 1 / length : 0;
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) * scale;
  }
}

function facing(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? vector.map((value) => -value) : vector;
}

/**
 * Rows of many numbers as rows of fewer: each number goes, with a sign, to a place; both are drawn by the seed. Distances
 * stay about the same (count sketch: M. Charikar, K. Chen, M. Farach-Colton, 2002).
 * @param width of the rows that are given. @param into width of those that come out.
 */
export function sketcher(width: number, into: number, seed: Seed): (rows: Float32Array) => Float32Array {
  const random = createRandom(seed);
  const places = new Int32Array(width);
  const signs = new Float32Array(width);
  for (let i = 0; i < width; i++) {
    places[i] = random.int(into);
    signs[i] = random.next() < 0.5 ? -1 : 1;
  }
  return (rows) => {
    const n = rows.length / width;
    const result = new Float32Array(n * into);
    for (let row = 0; row < n; row++) {
      for (let i = 0; i < width; i++) {
        const at = row * into + (places[i] as number);
        result[at] = (result[at] as number) + (signs[i] as number) * (rows[row * width + i] as number);
      }
    }
    return result;
  };
}
