import { holm, type Interval, type McNemar, mcnemar, wilson } from "@/ml/significance";
import type { PairCell } from "@/ml/significance-bootstrap";
import type { FrozenClass } from "@/server/versions/queries";

/** Images by what both runs measured and said, class indexes of each run's own version. */
export interface PairCount {
  readonly truthA: number;
  readonly predictedA: number;
  readonly truthB: number;
  readonly predictedB: number;
  readonly count: number;
}

/** The classes of two runs as one list: those of A in their places, then those that only B knows. */
export interface CommonClasses {
  readonly classes: readonly FrozenClass[];
  /** The first so many are A's. */
  readonly sizeOfA: number;
  /** Place in the common list of each class of B. */
  readonly placesOfB: readonly number[];
  /** Whether B's indexes are the places themselves. */
  readonly isSame: boolean;
}

export function commonClasses(a: readonly FrozenClass[], b: readonly FrozenClass[]): CommonClasses {
  const classes = [...a];
  const placesOfB = b.map((own) => {
    const place = classes.findIndex(({ id }) => id === own.id);
    if (place >= 0) return place;
    classes.push({ ...own, index: classes.length });
    return classes.length - 1;
  });
  return {
    classes,
    sizeOfA: a.length,
    placesOfB,
    isSame: placesOfB.every((place, index) => place === index),
  };
}

export const groups = ["both_right", "fixed", "broken", "still_wrong", "differently_wrong"] as const;
type Group = (typeof groups)[number];
export type GroupCounts = Record<Group, number>;

function groupOf(truth: number, a: number, b: number): Group {
  if (a === truth) return b === truth ? "both_right" : "broken";
  if (b === truth) return "fixed";
  return a === b ? "still_wrong" : "differently_wrong";
}

const none = (): GroupCounts => ({
  both_right: 0,
  fixed: 0,
  broken: 0,
  still_wrong: 0,
  differently_wrong: 0,
});

export interface ClassComparison {
  readonly class: FrozenClass;
  readonly support: number;
  readonly counts: GroupCounts;
  readonly a: Share | null;
  readonly b: Share | null;
  /** Null where no image of the class tells the runs apart. */
  readonly mcnemar: McNemar | null;
  /** p corrected by Holm for the number of classes that were tested. */
  readonly correctedP: number | null;
}

export interface Share {
  readonly value: number;
  readonly interval: Interval;
}

export interface Delta {
  /** Images that both runs measured under the same label: all else here is about these. */
  readonly common: number;
  /** Images that both measured, but under different labels. */
  readonly relabelled: number;
  readonly cells: readonly PairCell[];
  readonly counts: GroupCounts;
  /** Of each cell that either run fills: truth, predicted, images of A, of B, and those that both put there. */
  readonly matrix: readonly number[][];
  readonly perClass: readonly ClassComparison[];
  readonly mcnemar: McNemar | null;
}

/** Folds what the database counted into groups, matrices and tests. */
export function foldPairs(pairs: Iterable<PairCount>, { classes, placesOfB }: CommonClasses): Delta {
  const matrix = new Map<number, [truth: number, predicted: number, a: number, b: number, same: number]>();
  const cellAt = (truth: number, predicted: number) => {
    const key = truth * classes.length + predicted;
    const cell = matrix.get(key) ?? [truth, predicted, 0, 0, 0];
    matrix.set(key, cell);
    return cell;
  };
  const byClass = classes.map(none);
  const cells: PairCell[] = [];
  let [common, relabelled] = [0, 0];
  for (const pair of pairs) {
    const { truthA: truth, predictedA: a, count } = pair;
    if (truth !== placesOfB[pair.truthB]) {
      relabelled += count;
      continue;
    }
    const b = placesOfB[pair.predictedB];
    const own = byClass[truth];
    if (b === undefined || !own) {
      throw new Error(`A prediction of class ${truth} or ${pair.predictedB} that its version has not`);
    }
    common += count;
    cells.push({ truth, a, b, count });
    own[groupOf(truth, a, b)] += count;
    const [ofA, ofB] = [cellAt(truth, a), cellAt(truth, b)];
    ofA[2] += count;
    ofB[3] += count;
    if (a === b) ofA[4] += count;
  }
  const counts = none();
  for (const own of byClass) for (const group of groups) counts[group] += own[group];
  return {
    common,
    relabelled,
    cells,
    counts,
    matrix: [...matrix.values()],
    perClass: compareClasses(classes, byClass),
    mcnemar: mcnemar(counts.broken, counts.fixed),
  };
}

function compareClasses(classes: readonly FrozenClass[], byClass: readonly GroupCounts[]): ClassComparison[] {
  const tests = byClass.map(({ broken, fixed }) => mcnemar(broken, fixed));
  const corrected = holm(tests.flatMap((test) => (test ? [test.p] : [])));
  let tested = 0;
  return classes.map((value, index) => {
    const counts = byClass[index] ?? none();
    const test = tests[index] ?? null;
    const support = groups.reduce((sum, group) => sum + counts[group], 0);
    return {
      class: value,
      support,
      counts,
      a: shareOf(counts.both_right + counts.broken, support),
      b: shareOf(counts.both_right + counts.fixed, support),
      mcnemar: test,
      correctedP: test ? (corrected[tested++] ?? 1) : null,
    };
  });
}

function shareOf(hits: number, images: number): Share | null {
  const interval = wilson(hits, images);
  return interval && { value: hits / images, interval };
}
