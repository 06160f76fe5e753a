/** Points of the unit cube that a sweep tries, each from its number alone: the same after a crash. */
import { createRandom, deriveSeed } from "@/ml/random";

/** A pseudo-random point of [0, 1)^dimensions. */
export function randomPoint(seed: number, index: number, dimensions: number): number[] {
  const random = createRandom(deriveSeed(seed, "sweep", index));
  return Array.from({ length: dimensions }, () => random.next());
}

/**
 * Primitive polynomials and first direction numbers of the Sobol sequence, of S. Joe and F. Y. Kuo, "Constructing Sobol
 * sequences with better two-dimensional projections", 2008 (new-joe-kuo-6.21201).
 */
const polynomials = [1, 3, 7, 11, 13, 19, 25, 37, 41, 47, 55, 59, 61, 67, 91, 97, 103, 109, 115, 131];
const firstNumbers = [
  ...[[1], [1], [1, 3], [1, 3, 1], [1, 1, 1], [1, 1, 3, 3], [1, 3, 5, 13], [1, 1, 5, 5, 17], [1, 1, 5, 5, 5]],
  ...[
    [1, 1, 7, 11, 19],
    [1, 1, 5, 1, 1],
    [1, 1, 1, 3, 11],
    [1, 3, 5, 5, 31],
    [1, 3, 3, 9, 7, 49],
  ],
  ...[
    [1, 1, 1, 15, 21, 21],
    [1, 3, 1, 13, 27, 49],
    [1, 1, 1, 15, 7, 5],
    [1, 3, 1, 15, 13, 25],
  ],
  ...[
    [1, 1, 5, 5, 19, 61],
    [1, 3, 7, 11, 23, 15, 103],
  ],
];
const bits = 30;

/** Direction numbers of a dimension, scaled to 30 bits (I. M. Sobol, 1967). */
function directions(dimension: number): number[] {
  const polynomial = polynomials[dimension] as number;
  const degree = 31 - Math.clz32(polynomial);
  const m = [...(firstNumbers[dimension] as readonly number[])];
  for (let i = m.length; i < bits; i++) {
    if (degree === 0) {
      m.push(1);
      continue;
    }
    let next = (m[i - degree] as number) ^ ((m[i - degree] as number) * 2 ** degree);
    for (let k = 1; k < degree; k++) {
      if ((polynomial >> (degree - k)) & 1) next ^= (m[i - k] as number) * 2 ** k;
    }
    m.push(next);
  }
  return m.map((number, i) => number * 2 ** (bits - 1 - i));
}

const numbers: number[][] = polynomials.map((_, dimension) => directions(dimension));

/** The words of the Sobol point of an index, 30 bits each, in the order of the Gray code. */
function sobolWords(index: number, dimensions: number): number[] {
  const gray = index ^ (index >> 1);
  return Array.from({ length: dimensions }, (_, dimension) => {
    let word = 0;
    for (let bit = 0; bit < bits; bit++) {
      if ((gray >> bit) & 1) word ^= numbers[dimension]?.[bit] ?? 0;
    }
    return word;
  });
}

/** The Sobol point of an index, from 0, in at most 20 dimensions. */
export function sobolPoint(index: number, dimensions: number): number[] {
  return sobolWords(index, dimensions).map((word) => word / 2 ** bits);
}

/** The Sobol point of an index with a digital shift of the seed's: as evenly spread, and none of them at the corner. */
export function shiftedSobolPoint(seed: number, index: number, dimensions: number): number[] {
  const random = createRandom(deriveSeed(seed, "sweep", "shift"));
  return sobolWords(index, dimensions).map((word) => (word ^ random.int(2 ** bits)) / 2 ** bits);
}
