/** Drawing splits where images belong together, where some have their place already, or where numbers are asked for. */
import { createRandom, deriveSeed, type Random, type Seed } from "@/ml/random";
import { SPLITS, type Split, type SplitFractions } from "@/ml/splits";

export interface DrawRequest {
  /** Class of each image, from 0, in an order of the images that does not change. */
  readonly classes: ArrayLike<number>;
  /** Set of each image, any whole numbers: images of one set lie in one split. */
  readonly sets: ArrayLike<number>;
  /** Place that an image has already; null where it is drawn. */
  readonly fixed: readonly (Split | null)[];
  /** Images of each class and split that are aimed at: targets[class][split], any numbers from 0. */
  readonly targets: readonly SplitFractions[];
  readonly seed: Seed;
}

/**
 * A split for each image, as near to the targets as sets and fixed places allow. It depends on nothing but its arguments.
 *
 * What is fixed stays, whatever else. A set with fixed images goes where most of them are (of several the first of
 * train, validation, test). The other sets of several images follow, the largest first, each to the split that it leaves
 * best balanced: the least increase of the sum over its classes of (images there)² / (target there × images of the
 * class), which for equal targets is the greedy of ml/folds. Single images come last, class by class, each to the
 * split that lacks most of its target. A class that has no training image yet sends its first set or image to train, so
 * that none is tested that was never learnt.
 *
 * Hence, where nothing is fixed and nothing belongs together, each count lies less than 1 from its target, where the
 * targets of a class make its images together (train's up to 1 above it, for the first image of a small class).
 * @throws RangeError for lists of different lengths, or an image whose class has no targets.
 */
export function drawSplits({ classes, sets, fixed, targets, seed }: DrawRequest): Split[] {
  const images = classes.length;
  if (sets.length !== images || fixed.length !== images) {
    throw new RangeError(
      `${images} images have ${sets.length} sets and ${fixed.length} places: each needs one of both.`,
    );
  }
  const random = createRandom(deriveSeed(seed, "draw"));
  const board = new Board(classes, targets);
  for (const [image, split] of fixed.entries()) if (split !== null) board.place(image, split);
  const together: number[][] = [];
  const alone: number[] = [];
  const several = setsOfSeveral(sets);
  for (let image = 0; image < images; image++) {
    const members = several.get(sets[image] ?? 0);
    if (!members) {
      if (fixed[image] === null) alone.push(image);
      continue;
    }
    // A set has its turn with its first image.
    if (members[0] !== image) continue;
    const free = members.filter((one) => fixed[one] === null);
    if (free.length === 0) continue;
    const split = members.length > free.length ? mostUsed(members, fixed) : null;
    if (split !== null) for (const one of free) board.place(one, split);
    else if (free.length > 1) together.push(free);
    else alone.push(free[0] ?? 0);
  }
  // Shuffled before they are sorted: sets of one size, and images of one class, come in the seed's order.
  random.shuffle(together).sort((a, b) => b.length - a.length);
  for (const set of together) board.placeSet(set, random);
  random.shuffle(alone).sort((a, b) => (classes[a] ?? 0) - (classes[b] ?? 0));
  for (const image of alone) board.placeImage(image, random);
  return board.splits;
}

/** The images of each set that has several. Of a million that are alone no list is made for each. */
function setsOfSeveral(sets: ArrayLike<number>): Map<number, number[]> {
  const firsts = new Map<number, number>();
  const several = new Map<number, number[]>();
  for (let image = 0; image < sets.length; image++) {
    const set = sets[image] ?? 0;
    const first = firsts.get(set);
    if (first === undefined) firsts.set(set, image);
    else {
      const members = several.get(set);
      if (members) members.push(image);
      else several.set(set, [first, image]);
    }
  }
  return several;
}

function mostUsed(members: readonly number[], fixed: readonly (Split | null)[]): Split {
  const of = (split: Split) => members.filter((image) => fixed[image] === split).length;
  return SPLITS.reduce((best, split) => (of(split) > of(best) ? split : best));
}

/** The splits as they fill. */
class Board {
  readonly splits: Split[];
  /** Images by class and split. */
  private readonly counts: Float64Array;
  private readonly sizes: Float64Array;
  private readonly targets: Float64Array;

  constructor(
    private readonly classes: ArrayLike<number>,
    targets: readonly SplitFractions[],
  ) {
    this.splits = new Array<Split>(classes.length).fill("train");
    this.counts = new Float64Array(3 * targets.length);
    this.sizes = new Float64Array(targets.length);
    this.targets = Float64Array.from(targets.flatMap((row) => SPLITS.map((split) => row[split])));
    for (let i = 0; i < classes.length; i++) {
      const at = classes[i] ?? 0;
      if (at >= targets.length)
        throw new RangeError(`The image ${i} has the class ${at}, of which nothing is aimed at.`);
      this.sizes[at] = (this.sizes[at] ?? 0) + 1;
    }
  }

  place(image: number, split: Split): void {
    const at = 3 * (this.classes[image] ?? 0) + SPLITS.indexOf(split);
    this.splits[image] = split;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
  }

  placeSet(images: readonly number[], random: Random): void {
    const own = new Map<number, number>();
    for (const image of images) {
      const name = this.classes[image] ?? 0;
      own.set(name, (own.get(name) ?? 0) + 1);
    }
    const isFirst = [...own.keys()].some(
      (name) => this.counts[3 * name] === 0 && (this.targets[3 * name] ?? 0) > 0,
    );
    const split = isFirst
      ? "train"
      : least(random, (s) => {
          let increase = 0;
          for (const [name, count] of own) {
            const at = 3 * name + s;
            const target = this.targets[at] ?? 0;
            if (target === 0) return Number.POSITIVE_INFINITY;
            increase += (count * (2 * (this.counts[at] ?? 0) + count)) / (target * (this.sizes[name] ?? 1));
          }
          return increase;
        });
    for (const image of images) this.place(image, split);
  }

  placeImage(image: number, random: Random): void {
    const from = 3 * (this.classes[image] ?? 0);
    const isFirst = this.counts[from] === 0 && (this.targets[from] ?? 0) > 0;
    this.place(
      image,
      isFirst ? "train" : least(random, (s) => (this.counts[from + s] ?? 0) - (this.targets[from + s] ?? 0)),
    );
  }
}

/** The split of the least cost; among equals the seed chooses, or else the same split would lose in every class. */
function least(random: Random, costOf: (split: number) => number): Split {
  const costs = [costOf(0), costOf(1), costOf(2)];
  const lowest = Math.min(...costs);
  const equals = SPLITS.filter((_, s) => (costs[s] ?? 0) - lowest <= 1e-9);
  return equals.length === 1 ? (equals[0] ?? "train") : (equals[random.int(equals.length)] ?? "train");
}

/** What is aimed at by shares: those of each class. @param sizes images of each class. */
export function targetsByShares(sizes: readonly number[], fractions: SplitFractions): SplitFractions[] {
  return sizes.map((size) => ({
    train: size * fractions.train,
    validation: size * fractions.validation,
    test: size * fractions.test,
  }));
}

/**
 * What is aimed at by numbers of validation and test images: each number is divided among the classes in the ratio of
 * their sizes, by the largest remainder, so that it is met exactly and each class lies less than 1 from its share; the
 * rest is for training, one image of each class at least.
 * @throws RangeError where a class would have no image left to learn from.
 */
export function targetsByNumbers(
  sizes: readonly number[],
  { validation, test }: { validation: number; test: number },
): SplitFractions[] {
  // An image of each class is kept for training before anything is given away.
  const spare = sizes.map((size) => Math.max(0, size - 1));
  const tested = apportion(sizes, test, spare);
  const validated = apportion(
    sizes,
    validation,
    spare.map((most, i) => most - (tested[i] ?? 0)),
  );
  return sizes.map((size, i) => ({
    train: size - (tested[i] ?? 0) - (validated[i] ?? 0),
    validation: validated[i] ?? 0,
    test: tested[i] ?? 0,
  }));
}

/** Divides a whole number in the ratio of the sizes, none above its limit. */
function apportion(sizes: readonly number[], wanted: number, limits: readonly number[]): number[] {
  const room = limits.reduce((sum, limit) => sum + limit, 0);
  if (wanted > room) {
    throw new RangeError(
      `${wanted.toLocaleString("en")} images are asked for in one of them, and ${room.toLocaleString("en")} can be given away while each class keeps one to learn from. Ask for fewer.`,
    );
  }
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const shares = sizes.map((size) => (wanted * size) / Math.max(1, all));
  const result = shares.map((share, i) => Math.min(Math.floor(share), limits[i] ?? 0));
  let rest = wanted - result.reduce((sum, count) => sum + count, 0);
  while (rest > 0) {
    const order = sizes
      .map((_, i) => i)
      .filter((i) => (result[i] ?? 0) < (limits[i] ?? 0))
      .sort((a, b) => (shares[b] ?? 0) - (result[b] ?? 0) - ((shares[a] ?? 0) - (result[a] ?? 0)) || a - b);
    for (const i of order.slice(0, rest)) result[i] = (result[i] ?? 0) + 1;
    rest = wanted - result.reduce((sum, count) => sum + count, 0);
  }
  return result;
}
