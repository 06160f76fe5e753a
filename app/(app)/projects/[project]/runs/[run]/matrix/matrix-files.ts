import type { Table } from "@/app/ui/csv";
import { escapedMarkup } from "@/app/ui/format";
import { css, type Rgb, textColourOn } from "@/ml/colour";
import type { Arranged } from "./matrix-model";

/** What a file of a matrix says. */
export type DrawnMatrix = Pick<
  Arranged,
  "labels" | "columnLabels" | "rowTitle" | "columnTitle" | "columns" | "cellText"
> & {
  readonly values: ArrayLike<number>;
  readonly counts: Float64Array | readonly number[];
};

/** A table of the counts as they are shown, with the names at its edges. */
export function matrixTable({
  labels,
  columnLabels,
  rowTitle,
  columnTitle,
  counts,
  columns,
}: Omit<DrawnMatrix, "values" | "cellText">): Table {
  return {
    columns: [`${rowTitle} \\ ${columnTitle}`, ...columnLabels],
    rows: labels.map((label, row) => [label, ...counts.slice(row * columns, (row + 1) * columns)]),
  };
}

const edge = 22;
const fine = 6;
/** Up to this many rows the numbers are read; of more the cells are finer, and have none. */
const readable = 120;
const textSize = 9;

/**
 * The matrix as a drawing, also of a thousand classes: cells with nothing in them are left to the surface.
 * @param color of a value of 0..1.
 */
export function matrixSvg(
  { labels, columnLabels, values, cellText, columns }: DrawnMatrix,
  title: string,
  { color, surface, ink }: { color: (value: number) => Rgb; surface: Rgb; ink: Rgb },
): string {
  const isReadable = labels.length <= readable;
  const cell = isReadable ? edge : fine;
  const fontSize = isReadable ? textSize : fine - 1;
  const room = Math.ceil(Math.max(...columnLabels.map((label) => label.length)) * fontSize * 0.62) + 16;
  const [width, height] = [room + columns * cell + 8, room + labels.length * cell + 8];
  const text = (x: number, y: number, value: string, more: string) =>
    `<text x="${x}" y="${y}" ${more}>${escapedMarkup(value)}</text>`;
  const middle = (place: number) => room + place * cell + cell / 2;
  const parts: string[] = [];
  for (const [row, label] of labels.entries()) {
    parts.push(text(room - 4, middle(row), label, 'text-anchor="end" dominant-baseline="central"'));
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column] ?? 0;
      if (!(value > 0)) continue;
      const fill = color(value);
      const [x, y] = [room + column * cell, room + row * cell];
      parts.push(`<rect x="${x}" y="${y}" width="${cell}" height="${cell}" fill="${css(fill)}"/>`);
      const shown = isReadable ? cellText({ row, column }) : "";
      if (shown === "") continue;
      parts.push(
        text(
          middle(column),
          middle(row),
          shown,
          `text-anchor="middle" dominant-baseline="central" fill="${css(textColourOn(fill))}" font-size="${Math.min(textSize, (cell - 2) / (shown.length * 0.6)).toFixed(1)}"`,
        ),
      );
    }
  }
  for (const [column, label] of columnLabels.entries()) {
    const x = middle(column);
    parts.push(
      text(x, room - 4, label, `dominant-baseline="central" transform="rotate(-90 ${x} ${room - 4})"`),
    );
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="${fontSize}" fill="${css(ink)}">`,
    `<title>${escapedMarkup(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${css(surface)}"/>`,
    ...parts,
    `<rect x="${room}" y="${room}" width="${columns * cell}" height="${labels.length * cell}" fill="none" stroke="${css(ink)}" stroke-opacity="0.3"/>`,
    "</svg>\n",
  ].join("\n");
}
