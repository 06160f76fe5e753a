import type { Band } from "@/app/ui/heat-map";
import type { Line } from "./matrix-model";
import type { MatrixState } from "./use-matrix-state";

/** A cell by class indices, as the address has it; null for one of them is a whole row or column. */
export interface Place {
  readonly truth: number | null;
  readonly predicted: number | null;
}

type Chosen = Pick<MatrixState, "truth" | "predicted" | "more">;

const written = ({ truth, predicted }: Place) => `${truth ?? ""}_${predicted ?? ""}`;

/** All that is open; what an address has that is no cell is left out. */
export function placesOf({ truth, predicted, more }: Chosen): Place[] {
  const first = truth === null && predicted === null ? [] : [{ truth, predicted }];
  const further = more.flatMap((text) => {
    const found = /^(\d*)_(\d*)$/.exec(text);
    if (!found || text === "_") return [];
    const number = (part: string | undefined) => (part ? Number(part) : null);
    return [{ truth: number(found[1]), predicted: number(found[2]) }];
  });
  return [...first, ...further];
}

/** What an address says of these places: the first of them as a single cell is said. */
export function chosenOf(places: readonly Place[]): Chosen {
  const [first, ...more] = places;
  return { truth: first?.truth ?? null, predicted: first?.predicted ?? null, more: more.map(written) };
}

/** The places with one more, or without it where it was among them. */
export function toggled(places: readonly Place[], place: Place): Place[] {
  const rest = places.filter((one) => written(one) !== written(place));
  return rest.length < places.length ? rest : [...rest, place];
}

/** The rows and columns of a matrix by class index; that of what is refused has the number of classes. */
export class MatrixLines {
  private readonly places = new Map<number, number>();

  constructor(
    readonly lines: readonly Line[],
    /** of the run, folded or not */
    private readonly classes: number,
    private readonly hasRefused: boolean,
  ) {
    for (const [place, line] of lines.entries())
      for (const { index } of line.classes) this.places.set(index, place);
    if (hasRefused) this.places.set(classes, lines.length);
  }

  /** Where a place lies; null where it is not in this matrix. */
  bandOf({ truth, predicted }: Place): Band | null {
    const row = truth === null ? null : this.places.get(truth);
    const column = predicted === null ? null : this.places.get(predicted);
    if (row === undefined || column === undefined || row === this.lines.length) return null;
    return row === null && column === null ? null : { row, column };
  }

  /** A cell is called by the first class of its lines. */
  placeOf({ row, column }: Band): Place {
    const first = (line: number | null) =>
      line === null ? null : (this.lines[line]?.classes[0]?.index ?? this.classes);
    return { truth: first(row), predicted: first(column) };
  }

  private indicesOf(line: number): number[] {
    return this.lines[line]?.classes.map(({ index }) => index) ?? [this.classes];
  }

  /**
   * The classes of a cell, row or column, as the server is asked for them. Without the diagonal a row or column is what
   * went wrong in it.
   */
  blockOf({ row, column }: Band, hideDiagonal: boolean): { truths?: number[]; predictions?: number[] } {
    const own = row ?? column ?? 0;
    const others = () => {
      const count = this.lines.length + (row !== null && this.hasRefused ? 1 : 0);
      return Array.from({ length: count }, (_, line) => line)
        .filter((line) => line !== own)
        .flatMap((line) => this.indicesOf(line));
    };
    return {
      ...(row !== null ? { truths: this.indicesOf(row) } : hideDiagonal ? { truths: others() } : {}),
      ...(column !== null
        ? { predictions: this.indicesOf(column) }
        : hideDiagonal
          ? { predictions: others() }
          : {}),
    };
  }

  nameOf(line: number): string {
    return this.lines[line]?.name ?? "refused";
  }
}

/** Images in the cells of some bands; each counts once where they overlap. */
export function imagesIn(
  bands: readonly Band[],
  { rows, columns, counts }: { rows: number; columns: number; counts: Float64Array },
  hideDiagonal: boolean,
): number {
  const seen = new Set<number>();
  const range = (line: number | null, count: number) =>
    line === null ? Array.from({ length: count }, (_, at) => at) : [line];
  for (const band of bands) {
    const isLine = band.row === null || band.column === null;
    for (const row of range(band.row, rows))
      for (const column of range(band.column, columns))
        if (!(isLine && hideDiagonal && row === column)) seen.add(row * columns + column);
  }
  let sum = 0;
  for (const cell of seen) sum += counts[cell] ?? 0;
  return sum;
}
