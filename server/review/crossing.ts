import { and, eq, or, type SQL, sql } from "drizzle-orm";
import { predictions } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { withoutLoops } from "@/server/core/joins";
import type { Run } from "@/server/runs/queries";
import { type Axis, type AxisChoice, type AxisValue, axisOf, joinAxes, noKey } from "./axes";

/** Values of one axis: as many as a matrix has classes at most. */
const mostValues = 1000;
/** Cells, rows and columns of one selection. */
const mostCells = 200;

export interface CrossedAxis {
  readonly choice: AxisChoice;
  readonly title: string;
  readonly values: readonly AxisValue[];
}

export interface CrossTable {
  readonly rows: CrossedAxis;
  readonly columns: CrossedAxis;
  /** counts[row][column] */
  readonly counts: number[][];
  /** Images in the cells. */
  readonly total: number;
  /** Both axes are of classes, and have the same in the same order: there is a diagonal. */
  readonly isSquare: boolean;
  /** Images that have no value on one of the axes, or one of the rarest beyond a thousand: they are in no cell. */
  readonly leftOut: number;
}

/** Two axes, each by what it is, and which cells of theirs are meant. */
export interface Crossing {
  readonly axes: readonly [Axis, Axis];
  readonly cells: readonly CrossedCell[];
}

/** Keys of a cell; null for one of them is the whole row or column. */
export interface CrossedCell {
  row?: string | null;
  column?: string | null;
}

export interface CrossingChoice {
  rows: AxisChoice;
  columns: AxisChoice;
  cells: readonly CrossedCell[];
}

async function bothAxes(
  context: Context,
  run: Run,
  { rows, columns }: { rows: AxisChoice; columns: AxisChoice },
): Promise<readonly [Axis, Axis]> {
  const isSame =
    rows.field === columns.field && rows.runId === columns.runId && rows.memberId === columns.memberId;
  if (isSame) {
    throw new AppError(
      "INVALID_INPUT",
      "Choose two different fields: one for the rows, one for the columns.",
    );
  }
  return [await axisOf(context, run, "rows", rows), await axisOf(context, run, "columns", columns)];
}

/**
 * Counts the predictions of a run by two of its fields. Of a million predictions one pass over them and what is joined.
 * @throws AppError INVALID_INPUT, NOT_FOUND as `axisOf`.
 */
export async function crossTable(
  context: Context,
  run: Run,
  choice: { rows: AxisChoice; columns: AxisChoice },
): Promise<CrossTable> {
  const axes = await bothAxes(context, run, choice);
  const [ofRows, ofColumns] = axes;
  const counted = await withoutLoops(context.db, (tx) =>
    joinAxes(
      tx
        .select({ row: ofRows.value, column: ofColumns.value, count: sql<number>`count(*)::int` })
        .from(predictions)
        .$dynamic(),
      axes,
    )
      .where(eq(predictions.runId, run.id))
      .groupBy(sql`1`, sql`2`),
  );
  const cells = counted.map(({ row, column, count }) => ({
    row: ofRows.keyOf(row),
    column: ofColumns.keyOf(column),
    count,
  }));
  const isOut = ({ row, column }: { row: string; column: string }) =>
    (ofRows.needsValue && row === noKey) || (ofColumns.needsValue && column === noKey);
  const inside = cells.filter((cell) => !isOut(cell));
  const isSquare = ofRows.isOfClasses && ofColumns.isOfClasses;
  let [rows, columns] = await Promise.all([
    valuesOf(ofRows, supports(inside, "row")),
    valuesOf(ofColumns, supports(inside, "column")),
  ]);
  if (isSquare) {
    const all = [...rows, ...columns.filter(({ key }) => !rows.some((row) => row.key === key))];
    // What has no class comes last, whichever axis has it.
    rows = [...all.filter(({ key }) => key !== noKey), ...all.filter(({ key }) => key === noKey)];
    columns = rows;
  }
  const rowAt = new Map(rows.map(({ key }, place) => [key, place]));
  const columnAt = new Map(columns.map(({ key }, place) => [key, place]));
  const counts = rows.map(() => new Array<number>(columns.length).fill(0));
  let total = 0;
  for (const { row, column, count } of inside) {
    const [line, at] = [counts[rowAt.get(row) ?? -1], columnAt.get(column)];
    if (!line || at === undefined) continue;
    line[at] = (line[at] ?? 0) + count;
    total += count;
  }
  return {
    rows: { choice: choice.rows, title: ofRows.title, values: rows },
    columns: { choice: choice.columns, title: ofColumns.title, values: columns },
    counts,
    total,
    isSquare,
    leftOut: cells.reduce((sum, { count }) => sum + count, 0) - total,
  };
}

function supports(cells: readonly { row: string; column: string; count: number }[], of: "row" | "column") {
  const found = new Map<string, number>();
  for (const cell of cells) found.set(cell[of], (found.get(cell[of]) ?? 0) + cell.count);
  return found;
}

/** What is known, then what else occurs, the rarest left away where there are too many; each by a name of its own. */
async function valuesOf(axis: Axis, support: ReadonlyMap<string, number>): Promise<AxisValue[]> {
  const isKnown = new Set(axis.known.map(({ key }) => key));
  const further = [...support]
    .filter(([key]) => !isKnown.has(key))
    .sort(([a, images], [b, others]) => others - images || (a < b ? -1 : 1))
    .slice(0, Math.max(0, mostValues - axis.known.length))
    .map(([key]) => key);
  const named = further.length === 0 ? [] : await axis.nameMore(further);
  const used = new Map<string, number>();
  return [...axis.known, ...named].map(({ key, name }) => {
    const before = used.get(name) ?? 0;
    used.set(name, before + 1);
    return { key, name: before === 0 ? name : `${name} (${before + 1})` };
  });
}

/** Some cells of two axes, to narrow predictions by. @throws AppError as `crossTable`, or of too many cells. */
export async function crossingOf(context: Context, run: Run, choice: CrossingChoice): Promise<Crossing> {
  if (choice.cells.length > mostCells) {
    throw new AppError("INVALID_INPUT", "These are too many cells at once: choose fewer.", "crossing");
  }
  return { axes: await bothAxes(context, run, choice), cells: choice.cells };
}

/** Whether a prediction, with what its axes need joined, lies in one of the cells. */
export function inCrossing({ axes: [rows, columns], cells }: Crossing): SQL {
  const hasValue = [rows, columns].map(({ needsValue, value }) =>
    needsValue ? sql`${value} is not null` : undefined,
  );
  const inCells = cells.map(({ row, column }) =>
    and(
      row == null ? sql`true` : rows.isAt(row),
      column == null ? sql`true` : columns.isAt(column),
      ...hasValue,
    ),
  );
  return or(...inCells) ?? sql`false`;
}
