/** Dividing images among folds for cross-validation: by class, seeded, what belongs together in one fold. */
import { createRandom, deriveSeed, type Random, type Seed } from "@/ml/random";

export interface FoldRequest {
  /** Class index of each image, from 0. */
  readonly labels: ArrayLike<number>;
  /** Set of each image, any whole numbers: images of one set lie in one fold. */
  readonly sets: ArrayLike<number>;
  /** How many folds, 2 to 65,535. */
  readonly folds: number;
  readonly seed: Seed;
}

/**
 * The fold of each image, 0..folds-1. It depends on nothing but its arguments.
 *
 * Sets of several images go first, the largest first, each to the fold that it leaves most alike the others by class
 * (the least increase of the sum over its classes of (images of the class in the fold / images of the class)²; the
 * greedy of scikit-learn's StratifiedGroupKFold with squares for deviations, so that a set costs its own classes only).
 * Single images follow class by class, each to the fold with the fewest of its class, of several the one with the
 * fewest images. Hence, where no two images belong together, the counts of a class differ by at most 1 between folds,
 * as with StratifiedKFold, and so do the sizes of the folds. Time: images × folds.
 *
 * @throws RangeError for lists of different lengths, fewer than 2 folds, or fewer sets than folds.
 */
export function stratifiedFolds({ labels, sets, folds, seed }: FoldRequest): Uint16Array {
  if (labels.length !== sets.length) {
    throw new RangeError(`${labels.length} images have ${sets.length} sets: each needs one.`);
  }
  if (!Number.isInteger(folds) || folds < 2 || folds > 65_535) {
    throw new RangeError(`${folds} folds: there must be 2 at least, and 65,535 at most.`);
  }
  const members = membersOf(sets);
  if (members.length < folds) {
    throw new RangeError(
      `${members.length} sets of images cannot fill ${folds} folds: ask for fewer folds, or for more images.`,
    );
  }
  const random = createRandom(deriveSeed(seed, "folds", folds));
  const board = new Board(labels, folds, random);
  // Shuffled before it is sorted: sets of one size come in the seed's order.
  const together = random.shuffle(members.filter((set) => set.length > 1));
  for (const set of together.sort((a, b) => b.length - a.length)) board.placeSet(set);
  const alone = members.filter((set) => set.length === 1).map(([image = 0]) => image);
  random.shuffle(alone).sort((a, b) => (labels[a] ?? 0) - (labels[b] ?? 0));
  for (const image of alone) board.placeImage(image);
  return board.foldOf;
}

/** The images of each set, sets and images in the order of the images. */
function membersOf(sets: ArrayLike<number>): number[][] {
  const members = new Map<number, number[]>();
  for (let image = 0; image < sets.length; image++) {
    const set = sets[image] ?? 0;
    const known = members.get(set);
    if (known) known.push(image);
    else members.set(set, [image]);
  }
  return [...members.values()];
}

/** The folds as they fill. */
class Board {
  readonly foldOf: Uint16Array;
  /** Images by class and fold. */
  private readonly counts: Float64Array;
  private readonly totals: Float64Array;
  private readonly classSizes: Float64Array;
  /** In which order equal folds are taken: of two launches with different seeds no fold is the largest in both. */
  private readonly order: number[];

  constructor(
    private readonly labels: ArrayLike<number>,
    private readonly folds: number,
    random: Random,
  ) {
    let classes = 0;
    for (let i = 0; i < labels.length; i++) classes = Math.max(classes, (labels[i] ?? 0) + 1);
    this.foldOf = new Uint16Array(labels.length);
    this.counts = new Float64Array(classes * folds);
    this.totals = new Float64Array(folds);
    this.classSizes = new Float64Array(classes);
    for (let i = 0; i < labels.length; i++) add(this.classSizes, labels[i] ?? 0, 1);
    this.order = random.shuffle(Array.from({ length: folds }, (_, fold) => fold));
  }

  placeSet(images: readonly number[]): void {
    const own = new Map<number, number>();
    for (const image of images) {
      const label = this.labels[image] ?? 0;
      own.set(label, (own.get(label) ?? 0) + 1);
    }
    const fold = this.best((candidate) => {
      let increase = 0;
      for (const [label, count] of own) {
        const before = this.counts[label * this.folds + candidate] ?? 0;
        increase += (count * (2 * before + count)) / (this.classSizes[label] ?? 1) ** 2;
      }
      return increase;
    });
    for (const image of images) this.place(image, fold);
  }

  placeImage(image: number): void {
    const at = (this.labels[image] ?? 0) * this.folds;
    this.place(
      image,
      this.best((fold) => this.counts[at + fold] ?? 0),
    );
  }

  private best(costOf: (fold: number) => number): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    let smallest = Number.POSITIVE_INFINITY;
    for (const fold of this.order) {
      const cost = costOf(fold);
      const total = this.totals[fold] ?? 0;
      if (cost < least || (cost === least && total < smallest)) [best, least, smallest] = [fold, cost, total];
    }
    return best;
  }

  private place(image: number, fold: number): void {
    this.foldOf[image] = fold;
    add(this.counts, (this.labels[image] ?? 0) * this.folds + fold, 1);
    add(this.totals, fold, 1);
  }
}

function add(array: Float64Array, at: number, value: number): void {
  array[at] = (array[at] ?? 0) + value;
}

/**
 * Folds that leave out one set each, in the order of the images: leave-one-out where no two images belong together.
 * @throws RangeError with fewer than 2 sets.
 */
export function leaveOneOutFolds(sets: ArrayLike<number>): Uint16Array {
  const members = membersOf(sets);
  if (members.length < 2) throw new RangeError("All images belong together: there is nothing to leave out.");
  const folds = new Uint16Array(sets.length);
  for (const [fold, images] of members.entries()) for (const image of images) folds[image] = fold;
  return folds;
}

/** Images by fold and class: counts[fold][class]. */
export function foldCounts(folds: ArrayLike<number>, labels: ArrayLike<number>, classes: number): number[][] {
  const counts: number[][] = [];
  for (let i = 0; i < folds.length; i++) {
    const fold = folds[i] ?? 0;
    while (counts.length <= fold) counts.push(new Array<number>(classes).fill(0));
    const row = counts[fold];
    const label = labels[i] ?? 0;
    if (row) row[label] = (row[label] ?? 0) + 1;
  }
  return counts;
}
