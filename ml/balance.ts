/** What an epoch shows, and how much each image counts, where classes have different numbers of training images. */
import type { Balance } from "@/ml/configuration/data";
import { createRandom, deriveSeed, permutation, type Seed } from "@/ml/random";

/** The training images, by place: 0, 1, … in the version's order. */
export interface TrainingClasses {
  /** Class index of each training image. */
  readonly labels: Uint16Array;
  readonly classes: number;
}

/** The order of an epoch: one entry a showing. */
export interface EpochOrder {
  /** Place of the image in the training split. */
  readonly places: Uint32Array;
  /** Which showing of that image in this epoch it is, from 0; null where none is shown twice. */
  readonly copies: Uint16Array | null;
}

/** Images of each class. */
export function countClasses({ labels, classes }: TrainingClasses): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return counts;
}

/**
 * How much an image of each class counts in the loss: images / (classes · images of the class), as scikit-learn's
 * "balanced", over the classes that have images; the mean over the training images is 1. 0 for a class without images.
 */
export function classWeights(counts: ArrayLike<number>): Float32Array {
  const present = Array.from(counts).filter((count) => count > 0);
  const images = present.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(counts, (count) => (count > 0 ? images / (present.length * count) : 0));
}

/** Showings of an epoch. */
export function epochSize(counts: ArrayLike<number>, balance: Balance): number {
  const present = Array.from(counts).filter((count) => count > 0);
  switch (balance) {
    case "none":
    case "weights":
      return present.reduce((sum, count) => sum + count, 0);
    case "over":
      return present.length * Math.max(0, ...present);
    case "under":
      return present.length === 0 ? 0 : present.length * Math.min(...present);
  }
}

/**
 * The order in which epoch `epoch` (0, 1, …) shows the training images. It follows from its arguments alone, so a
 * resumed run finds it without the earlier ones. Without sampling it is `permutation` of all.
 *
 * over: each class as often as the largest one has images; each image of a class equally often, give or take one,
 * those that come once more drawn anew in each epoch. under: of each class as many as the smallest one has, drawn
 * anew in each epoch.
 */
export function epochOrder(
  training: TrainingClasses,
  balance: Balance,
  seed: Seed,
  epoch: number,
): EpochOrder {
  const { labels } = training;
  if (balance === "none" || balance === "weights")
    return { places: permutation(labels.length, seed, epoch), copies: null };
  const counts = countClasses(training);
  const size = epochSize(counts, balance);
  const order = permutation(size, seed, epoch);
  const places = new Uint32Array(size);
  const copies = balance === "over" ? new Uint16Array(size) : null;
  const byClass = placesByClass(training, counts);
  const each = size / counts.filter((count) => count > 0).length;
  let next = 0;
  for (const [index, members] of byClass.entries()) {
    if (members.length === 0) continue;
    createRandom(deriveSeed(seed, "balance", epoch, index)).shuffle(members);
    for (let i = 0; i < each; i++) {
      const at = order[next++] as number;
      places[at] = members[i % members.length] as number;
      if (copies) copies[at] = Math.floor(i / members.length);
    }
  }
  return { places, copies };
}

function placesByClass({ labels }: TrainingClasses, counts: Uint32Array): Uint32Array[] {
  const members = Array.from(counts, (count) => new Uint32Array(count));
  const filled = new Uint32Array(counts.length);
  for (let place = 0; place < labels.length; place++) {
    const label = labels[place] as number;
    const into = members[label];
    if (!into) throw new RangeError(`The label ${label} is none of ${counts.length} classes.`);
    into[filled[label] as number] = place;
    filled[label] = (filled[label] as number) + 1;
  }
  return members;
}
