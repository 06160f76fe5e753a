import type { MatrixFactsFragment } from "@/app/graphql/generated/graphql";
import { normalise } from "@/ml/metrics";

export type Matrix = MatrixFactsFragment;
export type MatrixClass = Matrix["classes"][number];

/** counts: images. row: share of the true class. column: of what was predicted as a class. all: of all images. */
export const modes = ["counts", "row", "column", "all"] as const;
export type Mode = (typeof modes)[number];
export const scales = ["linear", "log"] as const;
export type Scale = (typeof scales)[number];

/** The labels that the run was measured with, or those that the images have today. */
export const labelMoments = ["measured", "today"] as const;

export const orders = ["position", "name", "support", "error", "similarity", "hand"] as const;
export type Order = (typeof orders)[number];

/** A row, and the column of the same place: a class, or the classes of a super-class that is folded. */
export interface Line {
  readonly name: string;
  readonly classes: readonly MatrixClass[];
  /** that it is, where it is folded */
  readonly superClass: string | null;
}

/**
 * The lines of a matrix in the project's order of the classes; a folded one stands where the first of its classes would.
 * @param superClassOf by id of the class.
 */
export function linesOf(
  classes: readonly MatrixClass[],
  superClassOf: ReadonlyMap<string, string>,
  folded: readonly string[],
): Line[] {
  const isFolded = new Set(folded);
  const lines = new Map<string, Line & { classes: MatrixClass[] }>();
  for (const one of [...classes].sort((a, b) => a.position - b.position || a.index - b.index)) {
    const own = superClassOf.get(one.id);
    const superClass = own !== undefined && isFolded.has(own) ? own : null;
    const key = superClass === null ? one.id : `super ${superClass}`;
    const line = lines.get(key);
    if (line) line.classes.push(one);
    else lines.set(key, { name: superClass ?? one.name, classes: [one], superClass });
  }
  return [...lines.values()];
}

/** Sums of the cells by lines: rows × columns, with a last column of what was refused where it is wanted. */
export interface Folded {
  readonly rows: number;
  readonly columns: number;
  readonly counts: Float64Array;
}

export function foldCounts(
  matrix: Pick<Matrix, "counts" | "refused">,
  lines: readonly Line[],
  withRefused: boolean,
): Folded {
  const [rows, columns] = [lines.length, lines.length + (withRefused ? 1 : 0)];
  const counts = new Float64Array(rows * columns);
  const columnOf = new Int32Array(matrix.counts.length);
  for (const [line, { classes }] of lines.entries()) for (const { index } of classes) columnOf[index] = line;
  for (const [row, { classes }] of lines.entries()) {
    const from = row * columns;
    for (const { index } of classes) {
      for (const [predicted, count] of (matrix.counts[index] ?? []).entries()) {
        if (count === 0) continue;
        const cell = from + (columnOf[predicted] ?? 0);
        counts[cell] = (counts[cell] ?? 0) + count;
      }
      const last = from + columns - 1;
      if (withRefused) counts[last] = (counts[last] ?? 0) + (matrix.refused[index] ?? 0);
    }
  }
  return { rows, columns, counts };
}

/**
 * Lines in an order. By support and error the greatest first, of equal ones as they stood; a line without images has no
 * error, and comes last. By hand as the first of its classes is listed, those that are not listed last. By similarity is
 * found elsewhere, as it takes long (use-similarity.ts).
 */
export function orderLines(
  lines: readonly Line[],
  matrix: Pick<Matrix, "counts" | "refused">,
  order: Exclude<Order, "similarity">,
  hand: readonly number[],
): Line[] {
  if (order === "position") return [...lines];
  if (order === "name") {
    const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
    return [...lines].sort((a, b) => collator.compare(a.name, b.name));
  }
  if (order === "hand") {
    const places = new Map(hand.map((index, place) => [index, place]));
    const placeOf = ({ classes }: Line) =>
      Math.min(...classes.map(({ index }) => places.get(index) ?? Number.POSITIVE_INFINITY));
    const placed = lines.map((line) => ({ line, place: placeOf(line) }));
    return placed
      .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
      .map(({ line }) => line);
  }
  const { counts } = foldCounts(matrix, lines, false);
  const size = lines.length;
  const keys = lines.map((line, row) => {
    const kept = counts.subarray(row * size, (row + 1) * size).reduce((sum, count) => sum + count, 0);
    const refused = line.classes.reduce((sum, { index }) => sum + (matrix.refused[index] ?? 0), 0);
    if (order === "support") return kept + refused;
    return kept === 0 ? -1 : 1 - (counts[row * size + row] ?? 0) / kept;
  });
  return lines
    .map((line, row) => ({ line, key: keys[row] ?? 0 }))
    .sort((a, b) => b.key - a.key)
    .map(({ line }) => line);
}

/** Where a line was dragged: the class indices of all lines in the order that results, for `hand`. */
export function movedLine(lines: readonly Line[], from: number, to: number): number[] {
  const moved = lines.filter((_, place) => place !== from);
  const line = lines[from];
  if (line) moved.splice(to > from ? to - 1 : to, 0, line);
  return moved.flatMap(({ classes }) => classes.map(({ index }) => index));
}

/** What the rows and the columns of a matrix are called, and what its axes are. */
export interface Edges {
  readonly labels: string[];
  readonly columnLabels: string[];
  readonly rowTitle: string;
  readonly columnTitle: string;
}

export interface Arranged extends Folded, Edges {
  /** 0..1 for the colour; NaN on a hidden diagonal. */
  readonly values: Float64Array;
  /** What the strongest colour stands for: images, or a share. */
  readonly strongest: number;
  readonly cellText: (cell: { row: number; column: number }) => string;
}

/** How steep the logarithm is: a thousandth of the strongest still has an eighth of the colour. */
const logSteepness = 1000;

/** The matrix as it is shown. With the diagonal hidden the colours span the errors alone. */
export function arrange(
  folded: Folded,
  edges: Edges,
  mode: Mode,
  scale: Scale,
  hideDiagonal: boolean,
): Arranged {
  const { rows, columns, counts } = folded;
  const shown = mode === "counts" ? counts : normalise({ classes: columns, counts }, mode);
  const isHidden = (index: number) =>
    hideDiagonal && index % columns === Math.floor(index / columns) && index % columns < rows;
  const largest = shown.reduce((most, value, index) => (isHidden(index) ? most : Math.max(most, value)), 0);
  // A share keeps its meaning as a colour, whatever the matrix, as long as the diagonal is there.
  const strongest = mode === "counts" || mode === "all" || hideDiagonal ? largest : 1;
  const toned = (share: number) =>
    scale === "log" ? Math.log1p(logSteepness * share) / Math.log1p(logSteepness) : share;
  const values = shown.map((value, index) =>
    isHidden(index) ? Number.NaN : strongest > 0 ? toned(value / strongest) : 0,
  );
  const cellText = ({ row, column }: { row: number; column: number }) => {
    const index = row * columns + column;
    const value = shown[index] ?? 0;
    if (value === 0 || isHidden(index)) return "";
    if (mode === "counts") return String(value);
    const share = value * 100;
    return share < 0.05 ? "<.1" : share >= 99.95 ? "100" : share.toFixed(1);
  };
  return { ...folded, ...edges, values, strongest, cellText };
}

/** The edges of a matrix of classes, with a last column of what was refused where it has one. */
export function edgesOf(lines: readonly Line[], withRefused: boolean): Edges {
  const labels = lines.map(({ name, superClass, classes }) =>
    superClass === null ? name : `${name} (${classes.length})`,
  );
  return {
    labels,
    columnLabels: withRefused ? [...labels, "refused"] : labels,
    rowTitle: "True class",
    columnTitle: "Predicted class",
  };
}
