/** Dividing a dataset's images among the splits, and the canonical text over which a frozen version is hashed. */
import { createRandom, deriveSeed, type Random, type Seed } from "@/ml/random";

export const SPLITS = ["train", "validation", "test"] as const;
export type Split = (typeof SPLITS)[number];
/** As sentences have them: "the training split". */
export const splitNames = { train: "training", validation: "validation", test: "test" } as const;

/** The folder beside those of the splits for images that are in none, in exports and as imports read it. */
export const unsplitFolder = "unsplit";

/** The split that a run is judged on after its training: test, or validation where there is no test. */
export function judgedSplit(images: Readonly<Record<Split, number>>): Split | null {
  if (images.test > 0) return "test";
  return images.validation > 0 ? "validation" : null;
}

/** Share of each split, 0..1, together 1; that of train is above 0. */
export type SplitFractions = Readonly<Record<Split, number>>;

export interface SplitRequest {
  /** One id for each image, each once; null where the images come in an order that is always the same. */
  readonly ids: readonly string[] | null;
  /** Class of each image: an id or an index, in the order of `ids`. */
  readonly classes: readonly (string | number)[];
  readonly fractions: SplitFractions;
  readonly seed: Seed;
}

/**
 * A random split in which every class has its share of every split. It depends on the set of images, their classes
 * and the seed, not on the order in which they come; the images of one class do not change where those of another
 * do.
 *
 * The shares of a class (its images × the fraction) are rounded by the largest remainder, so that each count lies
 * less than 1 from its share (by Hamilton's method; equal remainders are settled by the class's random numbers, or else the
 * same split would lose them in every class). A class with few images: the first always goes to train, so that no
 * class is tested that was never learnt; then train's count may lie up to 1 above its share. A split gets nothing
 * of a class whose share rounds to nothing: of 3 images at 80/10/10, train may have all.
 *
 * @returns the split of each image, in the order of `ids`.
 * @throws RangeError for lists of different lengths, an id that occurs twice, or fractions that make no whole.
 */
export function stratifiedSplit({ ids, classes, fractions, seed }: SplitRequest): Split[] {
  checkFractions(fractions);
  if (ids && ids.length !== classes.length) {
    throw new RangeError(`${ids.length} images have ${classes.length} classes: each image needs one.`);
  }
  if (ids && new Set(ids).size !== ids.length) {
    const seen = new Set<string>();
    const twice = ids.find((id) => seen.size === seen.add(id).size);
    throw new RangeError(`The image ${twice} occurs twice: it could lie in two splits.`);
  }
  const membersOf = new Map<string | number, number[]>();
  for (const [i, name] of classes.entries()) {
    const members = membersOf.get(name);
    if (members) members.push(i);
    else membersOf.set(name, [i]);
  }
  const result = new Array<Split>(classes.length);
  for (const [name, members] of membersOf) {
    if (ids) members.sort((a, b) => compare(ids[a] ?? "", ids[b] ?? ""));
    const random = createRandom(deriveSeed(seed, "split", name));
    random.shuffle(members);
    let next = 0;
    for (const [split, count] of roundShares(members.length, fractions, random)) {
      for (const end = next + count; next < end; next++) result[members[next] ?? 0] = split;
    }
  }
  return result;
}

function roundShares(images: number, fractions: SplitFractions, random: Random): [Split, number][] {
  const rows = SPLITS.map((split) => {
    const share = images * fractions[split];
    return { split, count: Math.floor(share), remainder: share - Math.floor(share) };
  });
  const rest = images - rows.reduce((sum, { count }) => sum + count, 0);
  const firstToTrain = (split: Split, count: number) => (split === "train" && count === 0 ? 1 : 0);
  const order = random
    .shuffle([...rows])
    .sort(
      (a, b) => firstToTrain(b.split, b.count) - firstToTrain(a.split, a.count) || b.remainder - a.remainder,
    );
  for (const row of order.slice(0, rest)) row.count += 1;
  return rows.map(({ split, count }) => [split, count]);
}

function checkFractions(fractions: SplitFractions): void {
  for (const split of SPLITS) {
    const fraction = fractions[split];
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new RangeError(`The share of ${split} is ${fraction}: it must lie between 0 and 1.`);
    }
  }
  if (fractions.train === 0)
    throw new RangeError("The share of train is 0: without training images nothing is learnt.");
  const sum = fractions.train + fractions.validation + fractions.test;
  if (Math.abs(sum - 1) > 1e-9) {
    throw new RangeError(
      `The shares of train, validation and test add up to ${Number(sum.toFixed(6))}: they must make 1.`,
    );
  }
}

export interface VersionItem {
  /** Of the image's bytes: 64 hexadecimal digits in small letters. */
  readonly sha256: string;
  /** Position in the version's classes. */
  readonly classIndex: number;
  readonly split: Split;
}

/**
 * The canonical text of a version, line by line without line ends: a heading, the classes by position, the images
 * sorted by their line. Two versions are the same if and only if these lines are. The caller hashes each line
 * followed by "\n" as UTF-8 with sha256. Names are written as JSON, so that no name can imitate a line.
 * @param items walked twice.
 * @throws RangeError for a digest, a class or a split that is none.
 */
export function* versionLines(
  items: Iterable<VersionItem>,
  classNames: readonly string[],
): Generator<string> {
  let last = "";
  let isSorted = true;
  for (const { sha256, classIndex, split } of items) {
    if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new RangeError(`"${sha256}" is no sha256 in small hexadecimal letters.`);
    if (classNames[classIndex] === undefined) {
      throw new RangeError(
        `Image ${sha256} has the class ${classIndex}, but there are ${classNames.length} classes.`,
      );
    }
    if (!SPLITS.includes(split))
      throw new RangeError(`Image ${sha256} has the split "${split}", which is none.`);
    isSorted &&= last < sha256;
    last = sha256;
  }
  yield "offdiagonal version 1";
  for (const [i, name] of classNames.entries()) yield `class ${i} ${JSON.stringify(name)}`;
  // Of a million that are sorted already none is held.
  if (isSorted) for (const item of items) yield imageLine(item);
  else yield* Array.from(items, imageLine).sort(compare);
}

const imageLine = ({ sha256, classIndex, split }: VersionItem) => `image ${sha256} ${classIndex} ${split}`;

/** By code units: the same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
