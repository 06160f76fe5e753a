import type { Compared, ComparedClass } from "./operations";
import type { Part } from "./use-compare-state";
import { signed } from "./words";

export interface DeltaPicture {
  readonly labels: string[];
  /** B - A, row by row in the order of `classes`. */
  readonly counts: Float64Array;
  /** 0..1: below one half B is worse, above it is better. */
  readonly values: Float64Array;
  /** Images that the strongest colour stands for. */
  readonly strongest: number;
  readonly cellText: (cell: { row: number; column: number }) => string;
}

export interface CellCounts {
  readonly a: number;
  readonly b: number;
  /** Images that both runs put there. */
  readonly same: number;
}

const empty: CellCounts = { a: 0, b: 0, same: 0 };

/** The cells by their classes. */
export type Cells = (truth: number, predicted: number) => CellCounts;

export function cellsOf(compared: Compared): Cells {
  const size = compared.classes.length;
  const cells = new Map<number, CellCounts>();
  for (const [truth = 0, predicted = 0, a = 0, b = 0, same = 0] of compared.matrix) {
    cells.set(truth * size + predicted, { a, b, same });
  }
  return (truth, predicted) => cells.get(truth * size + predicted) ?? empty;
}

/** The classes in the order in which rows and columns stand: as the project has them, or most changed first. */
export function orderedClasses(compared: Compared, order: "position" | "change"): ComparedClass[] {
  if (order === "position") return [...compared.classes].sort((a, b) => a.position - b.position);
  const changed = new Map(
    compared.perClass.map((row) => [row.class.index, row.counts.fixed + row.counts.broken]),
  );
  return [...compared.classes].sort((a, b) => (changed.get(b.index) ?? 0) - (changed.get(a.index) ?? 0));
}

/**
 * How the cells changed from A to B. The colour says whether that is good: more on the diagonal is, more beside it is
 * not. By the square root, so that one image among hundreds still shows.
 */
export function deltaPicture(cells: Cells, classes: readonly ComparedClass[]): DeltaPicture {
  const size = classes.length;
  const counts = new Float64Array(size * size);
  for (const [row, truth] of classes.entries()) {
    for (const [column, predicted] of classes.entries()) {
      const cell = cells(truth.index, predicted.index);
      counts[row * size + column] = cell.b - cell.a;
    }
  }
  const strongest = counts.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const values = counts.map((value, index) => {
    const isDiagonal = index % (size + 1) === 0;
    const good = Math.sign(value) * (isDiagonal ? 1 : -1);
    return 0.5 + 0.5 * good * Math.sqrt(Math.abs(value) / Math.max(1, strongest));
  });
  const cellText = ({ row, column }: { row: number; column: number }) => {
    const value = counts[row * size + column] ?? 0;
    return value === 0 ? "" : signed(value);
  };
  return { labels: classes.map((one) => one.name), counts, values, strongest, cellText };
}

/** Images of a cell that B put there anew, that only A had there, and that both have there. */
export function partsOf({ a, b, same }: CellCounts): Record<Part, number> {
  return { new: b - same, gone: a - same, same };
}

/** What to show first of a cell: what B added; where it added nothing, what there is. */
export function firstPart(parts: Readonly<Record<Part, number>>): Part {
  return (["new", "gone", "same"] as const).find((part) => parts[part] > 0) ?? "new";
}

export interface Change {
  readonly truth: ComparedClass;
  readonly predicted: ComparedClass;
  readonly delta: number;
}

/** Confusions that became more or fewer, the largest changes first. */
export function changedConfusions(compared: Compared): Change[] {
  const classAt = new Map(compared.classes.map((one) => [one.index, one]));
  const changes = compared.matrix.flatMap(([from = -1, to = -1, a = 0, b = 0]): Change[] => {
    const [truth, predicted] = [classAt.get(from), classAt.get(to)];
    return truth && predicted && from !== to && a !== b ? [{ truth, predicted, delta: b - a }] : [];
  });
  return changes.sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta) || b.delta - a.delta);
}
