import type { MatrixFactsFragment } from "@/app/graphql/generated/graphql";
import { normalise } from "@/ml/metrics";

export type Matrix = MatrixFactsFragment;
export type MatrixClass = Matrix["classes"][number];

/** counts: images. row: share of the true class. column: share of what was predicted as a class. */
export const modes = ["counts", "row", "column"] as const;
export type Mode = (typeof modes)[number];

/** The labels that the run was measured with, or those that the images have today. */
export const labelMoments = ["measured", "today"] as const;

export const orders = ["position", "error"] as const;
export type Order = (typeof orders)[number];

/** The classes in the order in which rows and columns stand. */
export function ordered(matrix: Matrix, order: Order): MatrixClass[] {
  if (order === "position") return [...matrix.classes].sort((a, b) => a.position - b.position);
  const errors = new Map(
    matrix.perClass.map((row) => [row.class.index, row.recall === null ? -1 : 1 - row.recall]),
  );
  return [...matrix.classes].sort((a, b) => (errors.get(b.index) ?? -1) - (errors.get(a.index) ?? -1));
}

export interface Arranged {
  readonly labels: string[];
  /** Row by row, in the order of `classes`. */
  readonly counts: Float64Array;
  /** 0..1 for the colour; NaN on a hidden diagonal. */
  readonly values: Float64Array;
  /** What the strongest colour stands for: images, or a share. */
  readonly strongest: number;
  readonly cellText: (cell: { row: number; column: number }) => string;
}

/** The matrix as it is shown. With the diagonal hidden the colours span the errors alone. */
export function arrange(
  matrix: Matrix,
  classes: readonly MatrixClass[],
  mode: Mode,
  hideDiagonal: boolean,
): Arranged {
  const size = classes.length;
  const counts = new Float64Array(size * size);
  for (const [row, truth] of classes.entries()) {
    for (const [column, predicted] of classes.entries()) {
      counts[row * size + column] = matrix.counts[truth.index]?.[predicted.index] ?? 0;
    }
  }
  const shown = mode === "counts" ? counts : normalise({ classes: size, counts }, mode);
  const isHidden = (index: number) => hideDiagonal && index % (size + 1) === 0;
  const largest = shown.reduce((most, value, index) => (isHidden(index) ? most : Math.max(most, value)), 0);
  // A share keeps its meaning as a colour, whatever the matrix, as long as the diagonal is there.
  const strongest = mode === "counts" || hideDiagonal ? largest : 1;
  const values = shown.map((value, index) =>
    isHidden(index) ? Number.NaN : strongest > 0 ? value / strongest : 0,
  );
  const cellText = ({ row, column }: { row: number; column: number }) => {
    const index = row * size + column;
    const value = shown[index] ?? 0;
    if (value === 0 || isHidden(index)) return "";
    if (mode === "counts") return String(value);
    const share = value * 100;
    return share < 0.05 ? "<.1" : share >= 99.95 ? "100" : share.toFixed(1);
  };
  return { labels: classes.map((one) => one.name), counts, values, strongest, cellText };
}

export interface Pair {
  readonly truth: MatrixClass;
  readonly predicted: MatrixClass;
  readonly count: number;
  /** Of the images of the true class. */
  readonly share: number;
}

/** Pairs of classes that were confused, the most frequent first, or by share the worst first. */
export function confusedPairs(matrix: Matrix, by: "count" | "share"): Pair[] {
  const pairs: Pair[] = [];
  for (const truth of matrix.classes) {
    const row = matrix.counts[truth.index] ?? [];
    const images = row.reduce((sum, count) => sum + count, 0);
    for (const predicted of matrix.classes) {
      const count = row[predicted.index] ?? 0;
      if (count === 0 || predicted.index === truth.index) continue;
      pairs.push({ truth, predicted, count, share: count / images });
    }
  }
  return pairs.sort((a, b) => b[by] - a[by] || b.count - a.count);
}
