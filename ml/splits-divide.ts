/** How the images of a version are divided, whichever way was asked for. */
import type { Seed } from "@/ml/random";
import { SPLITS, type Split, type SplitFractions, stratifiedSplit } from "@/ml/splits";
import { drawSplits, targetsByNumbers, targetsByShares } from "@/ml/splits-draw";

export interface DivideRequest {
  /** How many images there are, sorted by their content (sha256): the same pictures are divided alike in every project. */
  readonly count: number;
  /** Place of each image's class in `classNames`. */
  readonly classes: ArrayLike<number>;
  readonly classNames: readonly string[];
  /** Split that each image's folder named, or that the former version gave it; null where neither did. */
  readonly places: readonly (Split | null)[];
  /** Set of each image: images of one set lie in one split. Null where nothing belongs together. */
  readonly sets: ArrayLike<number> | null;
  /**
   * stratified: every image is drawn; `places` are not looked at.
   * folders: an image stays where its folder says; images whose folders say nothing are drawn by the shares; then a
   * validation or test split that no folder named and that has a share is drawn from train, in the ratio of the shares.
   * kept: an image stays where the former version had it; the others are drawn so that the shares of the whole hold.
   */
  readonly method: "stratified" | "folders" | "kept";
  readonly fractions: SplitFractions;
  /** Numbers of validation and test images in place of the shares; not for folders. */
  readonly sizes: { readonly validation: number; readonly test: number } | null;
  readonly seed: Seed;
}

/**
 * The split of each image. All draws are stratified by class, from the seed. What has a place keeps it; a set of which
 * a part has a place follows it.
 * @throws RangeError for shares or numbers that cannot be met.
 */
export function divideImages(request: DivideRequest): Split[] {
  const { count, places, method, fractions, sizes } = request;
  const everything = Array.from({ length: count }, (_, i) => i);
  const nowhere = () => new Array<Split | null>(count).fill(null);
  if (method !== "folders") {
    const fixed = method === "kept" ? places : nowhere();
    return draw(request, everything, fixed, fractions, sizes);
  }
  const result: Split[] = places.map((split) => split ?? "train");
  const put = (positions: readonly number[], drawn: readonly Split[]) => {
    for (const [k, i] of positions.entries()) result[i] = drawn[k] ?? "train";
  };
  // Followers of a set with a place first: what is left is drawn by the shares among itself.
  const followed = request.sets ? followers(request.sets, places) : [...places];
  for (const [i, split] of followed.entries()) if (split !== null) result[i] = split;
  const unnamed = everything.filter((i) => followed[i] === null);
  put(unnamed, draw(request, unnamed, nowhere(), fractions, null));
  const named = new Set(places);
  const missing = (["validation", "test"] as const).filter(
    (split) => !named.has(split) && fractions[split] > 0,
  );
  const taught = everything.filter((i) => places[i] === "train");
  if (missing.length > 0 && taught.length > 0) {
    const whole = missing.reduce((sum, split) => sum + fractions[split], fractions.train);
    const part = (split: Split) =>
      split === "train" || missing.some((name) => name === split) ? fractions[split] / whole : 0;
    const shares = { train: part("train"), validation: part("validation"), test: part("test") };
    const from = request.sets ? everything.filter((i) => followed[i] === "train") : taught;
    put(from, draw(request, from, nowhere(), shares, null));
  }
  return result;
}

function draw(
  { classes, classNames, sets, seed }: DivideRequest,
  positions: readonly number[],
  places: readonly (Split | null)[],
  fractions: SplitFractions,
  sizes: DivideRequest["sizes"],
): Split[] {
  const fixed = positions.map((i) => places[i] ?? null);
  const isPlain = !sets && !sizes && fixed.every((split) => split === null);
  if (isPlain) {
    return stratifiedSplit({
      ids: null,
      classes: positions.map((i) => classNames[classes[i] ?? -1] ?? ""),
      fractions,
      seed,
    });
  }
  // By name, not by the project's order.
  const byName = classNames
    .map((_, i) => i)
    .sort((a, b) => ((classNames[a] ?? "") < (classNames[b] ?? "") ? -1 : 1));
  const rank = new Uint16Array(classNames.length);
  for (const [at, index] of byName.entries()) rank[index] = at;
  const ranks = Uint16Array.from(positions, (i) => rank[classes[i] ?? 0] ?? 0);
  const counts = new Array<number>(classNames.length).fill(0);
  for (const at of ranks) counts[at] = (counts[at] ?? 0) + 1;
  return drawSplits({
    classes: ranks,
    sets: sets ? Uint32Array.from(positions, (i) => sets[i] ?? i) : Uint32Array.from(positions),
    fixed,
    targets: sizes ? targetsByNumbers(counts, sizes) : targetsByShares(counts, fractions),
    seed,
  });
}

/** The places, and for those without one that of the others of their set: where most of them are. */
function followers(sets: ArrayLike<number>, places: readonly (Split | null)[]): (Split | null)[] {
  const votes = new Map<number, number[]>();
  for (const [i, split] of places.entries()) {
    if (split === null) continue;
    const of = votes.get(sets[i] ?? i) ?? [0, 0, 0];
    of[SPLITS.indexOf(split)] = (of[SPLITS.indexOf(split)] ?? 0) + 1;
    votes.set(sets[i] ?? i, of);
  }
  return places.map((split, i) => {
    if (split !== null) return split;
    const of = votes.get(sets[i] ?? i);
    return of ? (SPLITS[of.indexOf(Math.max(...of))] ?? null) : null;
  });
}

/**
 * Sets of several images: how many, the images in them, and how many lie in several splits all the same.
 * @param sets of each image, named by the place of one of its images.
 */
export function countSets(
  sets: ArrayLike<number>,
  splits: readonly Split[],
): { sets: number; images: number; torn: number } {
  const sizes = new Uint32Array(splits.length);
  const lieIn = new Uint8Array(splits.length);
  for (const [i, split] of splits.entries()) {
    const set = sets[i] ?? i;
    sizes[set] = (sizes[set] ?? 0) + 1;
    lieIn[set] = (lieIn[set] ?? 0) | (1 << SPLITS.indexOf(split));
  }
  const result = { sets: 0, images: 0, torn: 0 };
  for (const [set, images] of sizes.entries()) {
    if (images < 2) continue;
    result.sets += 1;
    result.images += images;
    if (![1, 2, 4].includes(lieIn[set] ?? 0)) result.torn += 1;
  }
  return result;
}
