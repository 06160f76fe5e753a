/**
 * Seeded random numbers: the same seed gives the same numbers in the browser, the server and the worker, and the
 * state is plain JSON, so that a run which resumes from a checkpoint goes on with the numbers it would have had.
 *
 * Generator: xoshiro128** 1.1 (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", 2018,
 * prng.di.unimi.it/xoshiro128starstar.c, public domain). Seeding: SplitMix64, as its authors advise
 * (prng.di.unimi.it/splitmix64.c). Not for secrets.
 */

/** A whole number or a text. The number 5 and the text "5" are different seeds. */
export type Seed = number | string;

/** The four unsigned 32-bit words of xoshiro128**, not all of them zero. */
export type RandomState = readonly [number, number, number, number];

export interface Random {
  /** Uniform in [0, 1), 32 bits: a multiple of 2^-32. */
  next(): number;
  /** Uniform whole number in [0, n), without bias. `n` is a whole number in 1..2^32. */
  int(n: number): number;
  /**
   * Standard normal (mean 0, deviation 1), Marsaglia's polar method (1964). The second value of each pair is
   * thrown away, so that the four words remain the whole state.
   */
  normal(): number;
  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends Shufflable>(array: T): T;
  /** The state from which `createRandom(seed, state)` goes on with the very next number. */
  state(): RandomState;
}

/** What can be shuffled in place: arrays and typed arrays of numbers. */
export type Shufflable = { length: number; [index: number]: unknown };

const TWO_32 = 2 ** 32;
const MASK_64 = (1n << 64n) - 1n;

/** SplitMix64: the first `count` 64-bit outputs after the seed (taken modulo 2^64). */
export function splitMix64(seed: bigint, count: number): bigint[] {
  let state = BigInt.asUintN(64, seed);
  return Array.from({ length: count }, () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK_64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
    return z ^ (z >> 31n);
  });
}

/** FNV-1a, 64 bits, over the UTF-8 bytes of a text (Fowler, Noll, Vo; RFC 9923). */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK_64;
  return hash;
}

/**
 * A seed for one purpose of a run ("weights", "dropout", …), independent of the seeds of its other purposes.
 * Without it two purposes that share a seed would draw the same numbers.
 */
export function deriveSeed(seed: Seed, ...purpose: (string | number)[]): string {
  return [typeof seed, seed, ...purpose].join("/");
}

/**
 * A generator from a seed, or from a state taken of an earlier one (the seed is then not used).
 * @throws RangeError where the seed is no whole number, or the state is not four 32-bit words with one non-zero.
 */
export function createRandom(seed: Seed, state?: RandomState): Random {
  return new Xoshiro128(state ? checkedState(state) : stateOfSeed(seed));
}

/** A class, not closures: augmentation makes three generators for each image. */
class Xoshiro128 implements Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(words: RandomState) {
    this.a = words[0] | 0;
    this.b = words[1] | 0;
    this.c = words[2] | 0;
    this.d = words[3] | 0;
  }

  next(): number {
    return this.word() / TWO_32;
  }

  int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new RangeError(`int(${n}): the bound must be a whole number from 1 to 2^32.`);
    }
    // Words above the last whole multiple of n would favour the small results: draw again.
    const limit = TWO_32 - (TWO_32 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  normal(): number {
    for (;;) {
      const x = this.next() * 2 - 1;
      const y = this.next() * 2 - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  shuffle<T extends Shufflable>(array: T): T {
    const items: { [index: number]: unknown } = array;
    for (let last = array.length - 1; last > 0; last--) {
      const other = this.int(last + 1);
      const kept = items[last];
      items[last] = items[other];
      items[other] = kept;
    }
    return array;
  }

  state(): RandomState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  private word(): number {
    const scaled = Math.imul(this.b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }
}

/**
 * The order in which epoch `epoch` (0, 1, …) visits `n` images: each index in [0, n) exactly once. It depends on
 * nothing but its arguments, so a resumed run finds the order of an epoch without replaying the earlier ones.
 */
export function permutation(n: number, seed: Seed, epoch: number): Uint32Array {
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return createRandom(deriveSeed(seed, "epoch", epoch)).shuffle(order);
}

function stateOfSeed(seed: Seed): RandomState {
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    throw new RangeError(`The seed ${seed} is no whole number below 2^53: use a whole number or a text.`);
  }
  const [low = 0n, high = 0n] = splitMix64(typeof seed === "number" ? BigInt(seed) : fnv1a64(seed), 2);
  const words: RandomState = [
    Number(low & 0xffffffffn),
    Number(low >> 32n),
    Number(high & 0xffffffffn),
    Number(high >> 32n),
  ];
  // SplitMix64 is a bijection of its counter: two outputs in a row are never both zero.
  return words;
}

function checkedState(state: RandomState): RandomState {
  let [any, whole] = [false, state.length === 4];
  for (const word of state) {
    any ||= word !== 0;
    whole &&= word >>> 0 === word;
  }
  if (!any || !whole) {
    throw new RangeError("The random state must be four whole numbers in 0..2^32-1, not all zero.");
  }
  return state;
}
