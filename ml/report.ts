/** What one confusion matrix says as a whole, beyond ml/metrics.ts. Values follow scikit-learn 1.9 (report.test.ts). */
import type { ConfusionMatrix } from "@/ml/metrics";

export interface Agreement {
  /** Mean recall of the classes that have an image; null without an image. */
  readonly balancedAccuracy: number | null;
  /**
   * Cohen's kappa (J. Cohen, Educational and Psychological Measurement 20, 1960), -1..1; null where truth and
   * prediction are of one and the same class throughout: then chance alone agrees always.
   */
  readonly kappa: number | null;
  /**
   * Matthews' correlation for many classes, R_K (J. Gorodkin, Computational Biology and Chemistry 28, 2004), -1..1; null
   * where truth or prediction is of one class throughout (scikit-learn says 0).
   */
  readonly matthews: number | null;
}

/** How far predictions agree with the truth beyond what class sizes alone would give. */
export function agreement({ classes, counts }: ConfusionMatrix): Agreement {
  const { truths, given, correct, total } = margins({ classes, counts });
  let recalls = 0;
  let present = 0;
  let [both, truthSquares, givenSquares] = [0, 0, 0];
  for (let i = 0; i < classes; i++) {
    const [images = 0, predictions = 0] = [truths[i], given[i]];
    if (images > 0) {
      present++;
      recalls += (counts[i * classes + i] ?? 0) / images;
    }
    both += images * predictions;
    truthSquares += images * images;
    givenSquares += predictions * predictions;
  }
  const square = total * total;
  const spread = (square - truthSquares) * (square - givenSquares);
  return {
    balancedAccuracy: present === 0 ? null : recalls / present,
    kappa: square === both ? null : (correct * total - both) / (square - both),
    matthews: spread === 0 ? null : (correct * total - both) / Math.sqrt(spread),
  };
}

/** Two classes and how often each was taken for the other. */
export interface JoinedPair {
  /** The class index whose images were taken for the other more often; of equal ones the lower. */
  readonly first: number;
  readonly second: number;
  /** Images of `first` taken for `second`. */
  readonly firstAsSecond: number;
  readonly secondAsFirst: number;
  readonly count: number;
  /** `count` of the images of both classes, 0..1. */
  readonly share: number;
}

/** Pairs of classes that were confused either way, both ways in one, the most frequent first. */
export function joinedPairs(matrix: ConfusionMatrix): JoinedPair[] {
  const { classes, counts } = matrix;
  const { truths } = margins(matrix);
  const pairs: JoinedPair[] = [];
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      const [aAsB = 0, bAsA = 0] = [counts[a * classes + b], counts[b * classes + a]];
      const count = aAsB + bAsA;
      if (count === 0) continue;
      const [first, second] = aAsB >= bAsA ? [a, b] : [b, a];
      pairs.push({
        first,
        second,
        firstAsSecond: Math.max(aAsB, bAsA),
        secondAsFirst: Math.min(aAsB, bAsA),
        count,
        share: count / ((truths[a] ?? 0) + (truths[b] ?? 0)),
      });
    }
  }
  return pairs.sort((a, b) => b.count - a.count || b.share - a.share);
}

function margins({ classes, counts }: ConfusionMatrix) {
  const truths = new Float64Array(classes);
  const given = new Float64Array(classes);
  let correct = 0;
  let total = 0;
  for (const [cell, count] of counts.entries()) {
    const truth = Math.floor(cell / classes);
    const predicted = cell % classes;
    truths[truth] = (truths[truth] ?? 0) + count;
    given[predicted] = (given[predicted] ?? 0) + count;
    total += count;
    if (truth === predicted) correct += count;
  }
  return { truths, given, correct, total };
}
