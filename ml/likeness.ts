/**
 * Near-same images: the same picture saved again, resized, or made lighter, as opposed to another picture of the same
 * kind. An image is brought to 16 × 16 greys; two are near-same where their greys correlate by 0.998 or more.
 *
 * A difference hash (64 bits) was tried first: in even areas its bits are noise, and drawn digits, most of whose bits
 * are of that kind, fall together by the thousand. The correlation knows no brightness and no contrast, and tells
 * digits apart. Colour is not looked at.
 */
import { resample } from "@/ml/resample";

/** Edge of the small image whose greys are compared. */
const EDGE = 16;
const LENGTH = EDGE * EDGE;
/** Correlation from which two images are near-same: that of JPEGs of quality 50 to 95 of one photograph is above. */
export const NEAR_SAME = 0.998;
/** Deviation of the greys, in 0..255, below which an image has nothing to be known by: all even images are alike. */
const EVEN = 2;

/** The image at 16 × 16 greys. @param greys as `greysOf` gives them (ml/preprocess.ts). */
export function signatureOf(greys: Uint8Array, width: number, height: number): Uint8Array {
  const whole = { left: 0, top: 0, right: width, bottom: height };
  return resample({ pixels: greys, width, height, stride: 1 }, 1, whole, EDGE, EDGE);
}

/** Two images by their places, `a` < `b`. */
export interface LikePair {
  readonly a: number;
  readonly b: number;
  /** Correlation, NEAR_SAME to 1. */
  readonly likeness: number;
}

/** Cosine transforms by which an image is placed: the frequencies across and down of the lowest ones. */
const WAVES: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
  [0, 2],
  [2, 1],
  [1, 2],
  [2, 2],
];
/** So many of them make the cells in which near-same images are looked for. */
const CELL_WAVES = 4;

/**
 * Calls `found` for each pair of near-same images, each once.
 *
 * Exact: no pair is missed. Greys with their mean taken off and their length brought to 1 lie at a distance of
 * √(2 - 2 · correlation) from each other, and projections on orthonormal waves lie no further apart. So images are
 * put into cells of that edge by their projections on the first four, and each is compared with those in its own cell
 * and the 80 around; the other waves, then the whole, decide. Time grows with the square of the number of images,
 * divided by the cells that are in use: 100,000 photographs take seconds, 100,000 digits a minute.
 * @param signatures 256 bytes an image, one after another.
 */
export function findNearSame(signatures: Uint8Array, found: (pair: LikePair) => void): void {
  const count = signatures.length / LENGTH;
  const edge = Math.sqrt(2 - 2 * NEAR_SAME);
  const waves = WAVES.map(([u, v]) => waveOf(u, v));
  const places = new Float32Array(count * waves.length);
  const means = new Float32Array(count);
  const lengths = new Float32Array(count);
  const cells = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const greys = signatures.subarray(i * LENGTH, (i + 1) * LENGTH);
    const { mean, length } = spreadOf(greys);
    means[i] = mean;
    lengths[i] = length;
    if (length < EVEN * EDGE) continue;
    for (const [k, wave] of waves.entries()) {
      let sum = 0;
      for (let j = 0; j < LENGTH; j++) sum += (greys[j] as number) * (wave[j] as number);
      places[i * waves.length + k] = sum / length;
    }
    const key = keyOf(cellOf(places, i * waves.length, edge));
    const cell = cells.get(key);
    if (cell) cell.push(i);
    else cells.set(key, [i]);
  }
  for (const members of cells.values()) {
    const first = members[0] as number;
    const cell = cellOf(places, first * waves.length, edge);
    for (const step of HALF_OF_THE_NEIGHBOURS) {
      const others = cells.get(keyOf(cell.map((at, k) => at + (step[k] as number))));
      if (others) compareCells(members, others, others === members);
    }
  }

  function compareCells(members: readonly number[], others: readonly number[], same: boolean): void {
    for (const [at, one] of members.entries()) {
      for (let k = same ? at + 1 : 0; k < others.length; k++) {
        const other = others[k] as number;
        if (!nearInWaves(one, other)) continue;
        const likeness = correlation(one, other);
        if (likeness >= NEAR_SAME)
          found({ a: Math.min(one, other), b: Math.max(one, other), likeness: Math.min(1, likeness) });
      }
    }
  }

  function nearInWaves(one: number, other: number): boolean {
    let squares = 0;
    const [from, to] = [one * waves.length, other * waves.length];
    for (let k = 0; k < waves.length; k++) {
      squares += ((places[from + k] as number) - (places[to + k] as number)) ** 2;
    }
    // Float32 rounds: a little more than the bound.
    return squares <= edge * edge * 1.0001;
  }

  function correlation(one: number, other: number): number {
    let sum = 0;
    const [from, to] = [one * LENGTH, other * LENGTH];
    for (let j = 0; j < LENGTH; j++) sum += (signatures[from + j] as number) * (signatures[to + j] as number);
    const mean = (means[one] as number) * (means[other] as number) * LENGTH;
    return (sum - mean) / ((lengths[one] as number) * (lengths[other] as number));
  }
}

/** The cell itself and those 40 neighbours that come after it: each two cells meet once. */
const HALF_OF_THE_NEIGHBOURS: readonly (readonly number[])[] = Array.from(
  { length: 3 ** CELL_WAVES },
  (_, i) => Array.from({ length: CELL_WAVES }, (_, k) => (Math.floor(i / 3 ** (CELL_WAVES - 1 - k)) % 3) - 1),
).slice((3 ** CELL_WAVES - 1) / 2);

function cellOf(places: Float32Array, from: number, edge: number): number[] {
  return Array.from({ length: CELL_WAVES }, (_, k) => Math.floor((places[from + k] as number) / edge));
}

/** Projections lie in -1..1: at most 16 cells to either side. */
function keyOf(cell: readonly number[]): number {
  return cell.reduce((key, at) => key * 128 + at + 64, 0);
}

function spreadOf(greys: Uint8Array): { mean: number; length: number } {
  let sum = 0;
  let squares = 0;
  for (const grey of greys) {
    sum += grey;
    squares += grey * grey;
  }
  const mean = sum / LENGTH;
  return { mean, length: Math.sqrt(Math.max(0, squares - sum * mean)) };
}

/** A wave of the discrete cosine transform, its length 1, its sum 0. */
function waveOf(u: number, v: number): Float64Array {
  const wave = Float64Array.from({ length: LENGTH }, (_, j) => {
    const [x, y] = [j % EDGE, Math.floor(j / EDGE)];
    return (
      Math.cos((Math.PI * u * (2 * x + 1)) / (2 * EDGE)) * Math.cos((Math.PI * v * (2 * y + 1)) / (2 * EDGE))
    );
  });
  const length = Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0));
  return wave.map((value) => value / length);
}

/** Sets of images that hang together by pairs. */
export class Sets {
  private readonly parent: Uint32Array;

  constructor(count: number) {
    this.parent = Uint32Array.from({ length: count }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [one, other] = [this.of(a), this.of(b)];
    this.parent[Math.max(one, other)] = Math.min(one, other);
  }

  /** The least image of the set that an image is in. */
  of(image: number): number {
    let root = image;
    while (this.parent[root] !== root) root = this.parent[root] as number;
    // The way is shortened for the next one who asks.
    for (let at = image; at !== root; ) {
      const next = this.parent[at] as number;
      this.parent[at] = root;
      at = next;
    }
    return root;
  }
}
