/** What charts other than curves show, as drawings on white. */
import { onPaper, placed, rangeOf, textAt } from "./chart-files";
import type { ParallelAxis, ParallelLine } from "./parallel-coordinates";
import type { ChartPoint } from "./point-chart";

const [first, second, quiet, faint] = ["#3568c4", "#b4540a", "#6b7280", "#e3e4e8"];
const [width, height, left, right, top, bottom] = [960, 480, 72, 24, 24, 56];

export interface PointDrawing {
  readonly label: string;
  readonly points: readonly ChartPoint[];
  /** corners of the line, by x: each y holds up to the next x */
  readonly steps: readonly { x: number; y: number }[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logX: boolean;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}

/** Points with their line of steps; the best ones larger, the pale ones as rings. */
export function pointsSvg(content: PointDrawing): string {
  const { label, points, steps, xLabel, yLabel, logX, formatX, formatY } = content;
  const across = placed(
    points.map(({ x }) => x),
    logX,
    left + 8,
    width - right - 8,
  );
  const up = placed(
    points.map(({ y }) => y),
    false,
    height - bottom - 8,
    top + 8,
  );
  const path = steps
    .map(({ x, y }, i) => {
      const [atX, atY] = [across.at(x).toFixed(1), up.at(y).toFixed(1)];
      return i === 0 ? `M${atX} ${atY}` : `H${atX}V${atY}`;
    })
    .join("");
  return onPaper(label, width, height, [
    ...across.ticks.map((x) =>
      textAt(across.at(x), height - bottom + 18, formatX(x), 'text-anchor="middle"'),
    ),
    ...up.ticks.flatMap((y) => [
      `<line x1="${left}" x2="${width - right}" y1="${up.at(y).toFixed(1)}" y2="${up.at(y).toFixed(1)}" stroke="${faint}"/>`,
      textAt(left - 8, up.at(y), formatY(y), 'text-anchor="end" dominant-baseline="central"'),
    ]),
    path === "" ? "" : `<path d="${path}" fill="none" stroke="${second}" stroke-width="1.5"/>`,
    ...points.map(({ x, y, tone }) => {
      const look =
        tone === "muted"
          ? `r="4" fill="none" stroke="${quiet}"`
          : tone === "best"
            ? `r="5" fill="${second}"`
            : `r="4" fill="${first}"`;
      return `<circle cx="${across.at(x).toFixed(1)}" cy="${up.at(y).toFixed(1)}" ${look}/>`;
    }),
    textAt(width - right, height - 12, xLabel, 'text-anchor="end"'),
    textAt(left, height - 12, yLabel),
  ]);
}

/** Room of an axis with its words. */
const axisRoom = 128;

/** Axes beside each other with a line a thing, the better the stronger; those that are not inside are pale. */
export function parallelSvg(
  label: string,
  axes: readonly ParallelAxis[],
  lines: readonly (ParallelLine & { readonly isInside: boolean })[],
): string {
  const wide = Math.max(width, axes.length * axisRoom);
  const xOf = (i: number) => ((i + 0.5) * wide) / Math.max(1, axes.length);
  const yOf = (place: number) => 48 + (1 - place) * (height - 72);
  const ordered = [...lines].sort(
    (a, b) => Number(a.isInside) - Number(b.isInside) || (a.worth ?? 0) - (b.worth ?? 0),
  );
  return onPaper(label, wide, height, [
    ...ordered.map(({ places, worth, isInside }) => {
      const points = places.flatMap((place, i) =>
        place === null ? [] : [`${xOf(i).toFixed(1)},${yOf(place).toFixed(1)}`],
      );
      const look = isInside
        ? `stroke="${worth === null ? quiet : first}" stroke-opacity="${(0.2 + 0.8 * (worth ?? 0.2) ** 2).toFixed(2)}"`
        : `stroke="${faint}"`;
      return `<polyline points="${points.join(" ")}" fill="none" ${look}/>`;
    }),
    ...axes.flatMap((axis, i) => [
      `<line x1="${xOf(i).toFixed(1)}" x2="${xOf(i).toFixed(1)}" y1="${yOf(1)}" y2="${yOf(0)}" stroke="${quiet}"/>`,
      textAt(xOf(i), 24, axis.label, 'text-anchor="middle" font-weight="600"'),
      ...axis.ticks.map(({ at, text }) =>
        textAt(xOf(i) + 6, yOf(at), text, 'dominant-baseline="central" font-size="11"'),
      ),
    ]),
  ]);
}

const [nameRoom, plotRoom, rowHeight, head] = [220, 420, 26, 48];

/** A value that is a dot, with the interval that it lies in. */
export interface IntervalRow {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Values with their intervals, a row each under a title. @param across of a line from top to bottom, the baseline's value say */
export function intervalsSvg(
  label: string,
  rows: readonly IntervalRow[],
  format: (value: number) => string,
  across: number | null = null,
): string {
  const [low, high] = rangeOf(rows.flatMap((row) => [row.low, row.high]));
  const room = Math.max(0.005, (high - low) * 0.08);
  const [from, to] = rows.length === 0 ? [0, 1] : [low - room, high + room];
  const xOf = (value: number) => (nameRoom + ((value - from) / (to - from)) * plotRoom).toFixed(1);
  const tall = head + rows.length * rowHeight + 34;
  const line = (at: number, look: string) =>
    `<line x1="${xOf(at)}" x2="${xOf(at)}" y1="${head - 8}" y2="${tall - 30}" ${look}/>`;
  return onPaper(label, nameRoom + plotRoom + 100, tall, [
    textAt(12, 24, label, 'font-size="14" font-weight="600"'),
    ...Array.from({ length: 5 }, (_, i) => from + ((to - from) * i) / 4).flatMap((tick) => [
      line(tick, `stroke="${faint}"`),
      textAt(Number(xOf(tick)), tall - 12, format(tick), 'text-anchor="middle"'),
    ]),
    across === null ? "" : line(across, `stroke="${quiet}" stroke-dasharray="4 3"`),
    ...rows.flatMap((row, i) => {
      const y = head + i * rowHeight + rowHeight / 2;
      return [
        textAt(12, y + 4, row.name.slice(0, 32)),
        `<line x1="${xOf(row.low)}" x2="${xOf(row.high)}" y1="${y}" y2="${y}" stroke="${first}" stroke-width="2"/>`,
        `<circle cx="${xOf(row.value)}" cy="${y}" r="4" fill="${first}"/>`,
        textAt(nameRoom + plotRoom + 12, y + 4, format(row.value)),
      ];
    }),
  ]);
}
