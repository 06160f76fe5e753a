import type { CrossTableQuery } from "@/app/graphql/generated/graphql";
import type { Band } from "@/app/ui/heat-map";
import type { Axes } from "./axes";
import type { Folded, Order } from "./matrix-model";
import type { OpenCells } from "./use-cell-predictions";

export type CrossTable = CrossTableQuery["run"]["crossTable"];

/** What a table whose rows and columns differ can be ordered by. */
export const unequalOrders: readonly Order[] = ["position", "name", "support"];
export const squareOrders: readonly Order[] = [...unequalOrders, "error", "similarity"];

/** Places of the rows and the columns of a table, in the order in which they are shown. */
export interface Lines {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** The cells of a table in an order of its lines. */
export function crossedCounts({ counts }: Pick<CrossTable, "counts">, { rows, columns }: Lines): Folded {
  const shown = new Float64Array(rows.length * columns.length);
  for (const [row, from] of rows.entries())
    for (const [column, at] of columns.entries())
      shown[row * columns.length + column] = counts[from]?.[at] ?? 0;
  return { rows: rows.length, columns: columns.length, counts: shown };
}

/**
 * The lines of a table in an order; a square one has the same for both, by its rows.
 * @param similar places of a square table with the confused ones together; null until they are found.
 */
export function crossedLines(table: CrossTable, order: Order, similar: readonly number[] | null): Lines {
  const sumOf = {
    rows: (place: number) => (table.counts[place] ?? []).reduce((sum, count) => sum + count, 0),
    columns: (place: number) => table.counts.reduce((sum, row) => sum + (row[place] ?? 0), 0),
  };
  const errorOf = (place: number) => {
    const images = sumOf.rows(place);
    return images === 0 ? -1 : 1 - (table.counts[place]?.[place] ?? 0) / images;
  };
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const sorted = (side: "rows" | "columns"): number[] => {
    const { values } = table[side];
    const places = values.map((_, place) => place);
    const by = (key: (place: number) => number) => {
      const keys = places.map(key);
      return places.sort((a, b) => (keys[b] ?? 0) - (keys[a] ?? 0));
    };
    if (order === "name")
      return places.sort((a, b) => collator.compare(values[a]?.name ?? "", values[b]?.name ?? ""));
    if (order === "support") return by(sumOf[side]);
    if (order === "error" && table.isSquare) return by(errorOf);
    return order === "similarity" && table.isSquare && similar ? [...similar] : places;
  };
  const rows = sorted("rows");
  return { rows, columns: table.isSquare ? rows : sorted("columns") };
}

/** Open cells in the address by the keys of their lines: a place that moved with its values is found again. */
export class CrossedPlaces {
  private readonly rowAt: ReadonlyMap<string, number>;
  private readonly columnAt: ReadonlyMap<string, number>;

  constructor(
    private readonly table: CrossTable,
    private readonly lines: Lines,
  ) {
    const placed = (side: "rows" | "columns") =>
      new Map(lines[side].map((place, at) => [table[side].values[place]?.key ?? "", at]));
    this.rowAt = placed("rows");
    this.columnAt = placed("columns");
  }

  bandsOf(cells: readonly string[]): Band[] {
    return cells.flatMap((text) => {
      const [rowKey = "", columnKey = ""] = text.split("~");
      const [row, column] = [
        rowKey === "" ? null : this.rowAt.get(rowKey),
        columnKey === "" ? null : this.columnAt.get(columnKey),
      ];
      const isNone = row === null && column === null;
      return row === undefined || column === undefined || isNone ? [] : [{ row, column }];
    });
  }

  private value(side: "rows" | "columns", line: number | null) {
    return line === null ? null : (this.table[side].values[this.lines[side][line] ?? -1] ?? null);
  }

  written({ row, column }: Band): string {
    return `${this.value("rows", row)?.key ?? ""}~${this.value("columns", column)?.key ?? ""}`;
  }

  /** What is open, in words. */
  titleOf({ row, column }: Band): string {
    const [of, as] = [this.value("rows", row)?.name, this.value("columns", column)?.name];
    return of && as ? `${of} × ${as}` : `all of ${of ?? as}`;
  }

  /** As the server is asked for the images of these cells. */
  cellsOf(axes: Axes, bands: readonly Band[]): OpenCells {
    return {
      ...{ blocks: null, labels: "measured", threshold: 0, top: 1 },
      crossing: {
        ...axes,
        cells: bands.map(({ row, column }) => ({
          row: this.value("rows", row)?.key ?? null,
          column: this.value("columns", column)?.key ?? null,
        })),
      },
    };
  }
}
