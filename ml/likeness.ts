/**
 * Near-same images: the same picture saved again, resized, or made lighter, as opposed to another picture of the same
 * kind. An image is brought to 16 × 16 greys; two are near-same where their greys correlate by 0.998 or more.
 *
 * A difference hash (64 bits) was tried first: in even areas its bits are noise, and drawn digits, most of whose bits
 * are of that kind, fall together by the thousand. The correlation knows no brightness and no contrast, and tells
 * digits apart. Colour is not looked at.
 */
import { PlaceTree } from "@/ml/place-tree";
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

/**
 * Calls `found` for each pair of near-same images, each once. Exact: no pair is missed, whatever the images.
 *
 * Greys with their mean taken off and their length brought to 1 lie at a distance of √(2 - 2 · correlation) from each
 * other, and projections on orthonormal waves lie no further apart. So each image is looked for in a tree of the places
 * of all (ml/place-tree.ts); the correlation decides of those that are left. Digits too, whose greys differ in many ways
 * by a little each, are held against some fifty others each. Measured on one core: 4 s for 70,000 drawn digits, 34 s for
 * 1,000,000 generated photographs of which one in twenty is another again. Pictures of nothing but noise, of which no
 * wave tells more than another, are the slowest: 4 s for 40,000, and nearly the square of that for more. The pairs too
 * grow with the square where many images are alike: who wants the sets only asks `joinNearSame`.
 *
 * A generator, as a million images take long: it yields after each image, so that who calls it can do something else
 * between. What it yields is the share that is done, 0 to 1.
 * @param signatures 256 bytes an image, one after another; beside them some 100 bytes an image are taken.
 */
export function findNearSame(
  signatures: Uint8Array,
  found: (pair: LikePair) => void,
): Generator<number, void> {
  return new NearSameSearch(signatures, found, null).run();
}

/**
 * Joins the sets of near-same images, as `findNearSame` with each of its pairs: whole branches of the tree that hang
 * together with an image already are passed over, so that a hundred thousand pictures that are alike cost no more than
 * others.
 */
export function joinNearSame(signatures: Uint8Array, sets: Sets): Generator<number, void> {
  return new NearSameSearch(signatures, ({ a, b }) => sets.join(a, b), sets).run();
}

/** Cosine transforms by which an image is placed: by their frequencies across and down, the lowest ones first. */
const WAVES: readonly (readonly [number, number])[] = Array.from(
  { length: LENGTH - 1 },
  (_, i) => [(i + 1) % EDGE, Math.floor((i + 1) / EDGE)] as const,
)
  .sort(([a, b], [c, d]) => a * a + b * b - c * c - d * d || a - c)
  .slice(0, 31);
/** The length of what the waves leave of an image is one more axis: lengths differ by no more than what they are of. */
const AXES = WAVES.length + 1;
const HIGHEST = Math.max(...WAVES.flat());
/** Waves of one dimension, their lengths 1: those of two are their products. */
const COSINES = Float64Array.from({ length: (HIGHEST + 1) * EDGE }, (_, i) => {
  const [wave, x] = [Math.floor(i / EDGE), i % EDGE];
  return Math.cos((Math.PI * wave * (2 * x + 1)) / (2 * EDGE)) * Math.sqrt((wave === 0 ? 1 : 2) / EDGE);
});
/**
 * Sums of what lies at the same distance from both ends of a row, then the differences: a wave of an even number is the same
 * from either end, one of an odd number the opposite, so that each needs half of the products.
 */
function fold(values: ArrayLike<number>, from: number, into: Float64Array, to: number): void {
  for (let i = 0; i < EDGE / 2; i++) {
    const [one, other] = [values[from + i] as number, values[from + EDGE - 1 - i] as number];
    into[to + i] = one + other;
    into[to + EDGE / 2 + i] = one - other;
  }
}

/** The product of a row, folded, and a wave. */
function along(halves: Float64Array, from: number, wave: number): number {
  const half = from + (wave % 2) * (EDGE / 2);
  let sum = 0;
  for (let i = 0; i < EDGE / 2; i++)
    sum += (halves[half + i] as number) * (COSINES[wave * EDGE + i] as number);
  return sum;
}

/** Places are kept as whole numbers: 1 is so many. The squares of their distances stay within 31 bits. */
const UNIT = 16_383;
/** Distance of places up to which images may be near-same: each coordinate of the two is rounded by a half at most. */
const REACH = Math.sqrt(2 - 2 * NEAR_SAME) * UNIT + Math.sqrt(AXES);

/** What the parts of a search take of its time. */
const SHARES = { placing: 0.3, dividing: 0.15 };

class NearSameSearch {
  private readonly count: number;
  /** Those that have something to be known by, in the order of the tree's places before it is built. */
  private readonly images: Uint32Array;
  private known = 0;
  private readonly sums: Uint16Array;
  /** Deviation of the greys times 16. */
  private readonly lengths: Float64Array;
  private readonly places: Int16Array;
  /** What is left of an image between the transform across and the one down. */
  private readonly rows = new Float64Array(EDGE * (HIGHEST + 1));
  private readonly halves = new Float64Array(EDGE * (HIGHEST + 1));
  /** Nodes of the tree whose images are all of one set. */
  private whole = new Uint8Array(0);
  private readonly way = new Uint32Array(64);

  /** @param sets where given, pairs that are in one of them already are not looked at. */
  constructor(
    private readonly signatures: Uint8Array,
    private readonly found: (pair: LikePair) => void,
    private readonly sets: Sets | null,
  ) {
    this.count = signatures.length / LENGTH;
    this.images = new Uint32Array(this.count);
    this.sums = new Uint16Array(this.count);
    this.lengths = new Float64Array(this.count);
    this.places = new Int16Array(this.count * AXES);
  }

  *run(): Generator<number, void> {
    const { placing, dividing } = SHARES;
    for (let image = 0; image < this.count; image++) {
      this.place(image);
      yield (placing * image) / this.count;
    }
    const tree = new PlaceTree(this.places.subarray(0, this.known * AXES), AXES);
    for (const done of tree.build()) yield placing + dividing * done;
    this.whole = new Uint8Array(tree.nodes);
    // From the last one on: what comes behind an image hangs together already, where it does.
    for (let at = this.known - 1; at >= 0; at--) {
      this.compare(tree, at);
      yield 1 - ((1 - placing - dividing) * at) / this.known;
    }
  }

  private place(image: number): void {
    const { signatures, rows, places } = this;
    const from = image * LENGTH;
    let sum = 0;
    let squares = 0;
    for (let j = from; j < from + LENGTH; j++) {
      const grey = signatures[j] as number;
      sum += grey;
      squares += grey * grey;
    }
    const length = Math.sqrt(squares - (sum * sum) / LENGTH);
    this.sums[image] = sum;
    this.lengths[image] = length;
    if (length < EVEN * EDGE) return;
    const { halves } = this;
    for (let y = 0; y < EDGE; y++) {
      fold(signatures, from + y * EDGE, halves, 0);
      for (let wave = 0; wave <= HIGHEST; wave++) rows[wave * EDGE + y] = along(halves, 0, wave);
    }
    for (let wave = 0; wave <= HIGHEST; wave++) fold(rows, wave * EDGE, halves, wave * EDGE);
    const to = this.known * AXES;
    let left = 1;
    for (let k = 0; k < WAVES.length; k++) {
      const [u, v] = WAVES[k] as readonly [number, number];
      const down = along(halves, u * EDGE, v);
      places[to + k] = Math.round((down / length) * UNIT);
      left -= (down / length) ** 2;
    }
    places[to + WAVES.length] = Math.round(Math.sqrt(Math.max(0, left)) * UNIT);
    this.images[this.known++] = image;
  }

  /** Finds the near-same images among those that come behind one in the tree. */
  private compare(tree: PlaceTree, at: number): void {
    const { way, sets } = this;
    const limit = REACH * REACH;
    const one = this.imageAt(tree, at);
    way[0] = 0;
    for (let depth = 1; depth > 0; ) {
      const node = way[--depth] as number;
      if (tree.endOf(node) <= at + 1 || !tree.isNear(node, at, limit)) continue;
      if (sets && this.isWhole(tree, node, sets)) {
        if (sets.of(one) === sets.of(this.imageAt(tree, tree.startOf(node)))) continue;
      }
      if (!tree.isLeaf(node)) {
        way[depth++] = 2 * node + 2;
        way[depth++] = 2 * node + 1;
        continue;
      }
      for (let k = Math.max(at + 1, tree.startOf(node)); k < tree.endOf(node); k++) {
        if (!tree.areNear(at, k, limit)) continue;
        const other = this.imageAt(tree, k);
        if (sets && sets.of(one) === sets.of(other)) continue;
        const likeness = this.correlation(one, other);
        if (likeness < NEAR_SAME) continue;
        this.found({ a: Math.min(one, other), b: Math.max(one, other), likeness: Math.min(1, likeness) });
      }
    }
  }

  private imageAt(tree: PlaceTree, at: number): number {
    return this.images[tree.order[at] as number] as number;
  }

  /** Whether the images of a node are of one set, as far as that is known of its halves. */
  private isWhole(tree: PlaceTree, node: number, sets: Sets): boolean {
    const { whole } = this;
    if (whole[node]) return true;
    const [from, to] = [tree.startOf(node), tree.endOf(node)];
    const isLeaf = tree.isLeaf(node);
    if (!isLeaf && !(whole[2 * node + 1] && whole[2 * node + 2])) return false;
    const set = sets.of(this.imageAt(tree, from));
    for (let k = isLeaf ? from + 1 : to - 1; k < to; k++) {
      if (sets.of(this.imageAt(tree, k)) !== set) return false;
    }
    whole[node] = 1;
    return true;
  }

  private correlation(one: number, other: number): number {
    const { signatures, sums, lengths } = this;
    let sum = 0;
    const [from, to] = [one * LENGTH, other * LENGTH];
    for (let j = 0; j < LENGTH; j++) sum += (signatures[from + j] as number) * (signatures[to + j] as number);
    const mean = ((sums[one] as number) * (sums[other] as number)) / LENGTH;
    return (sum - mean) / ((lengths[one] as number) * (lengths[other] as number));
  }
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
