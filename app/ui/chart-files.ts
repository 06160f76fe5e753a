import type { Table } from "./csv";
import { escapedMarkup, formatValue } from "./format";
import type { ChartSeries } from "./line-chart";
import { ticksOf } from "./ticks";

/** What a chart shows, as its files need it. */
export interface ChartContent {
  readonly label: string;
  readonly xLabel: string;
  readonly x: ArrayLike<number>;
  readonly series: readonly ChartSeries[];
  readonly logX: boolean;
  readonly logY: boolean;
  /** colours that a file can name, in the order of the series */
  readonly colors: readonly string[];
}

/**
 * The values at each place of x, a column a line; what is no number is left empty. A column that is named as the curve
 * has its values as they are, and a smoothed one says so.
 */
export function chartTable({ xLabel, x, series }: Pick<ChartContent, "xLabel" | "x" | "series">): Table {
  const smoothed = new Set(series.map(({ rawOf }) => rawOf));
  const nameOf = ({ label, rawOf }: ChartSeries) =>
    rawOf ?? (smoothed.has(label) ? `${label}, smoothed` : label);
  const number = (value: number | null | undefined) =>
    typeof value === "number" && Number.isFinite(value) ? value : null;
  return {
    columns: [xLabel, ...series.map(nameOf)],
    rows: Array.from(x, (at, i) => [at, ...series.map(({ values }) => number(values[i]))]),
  };
}

const [width, height, left, right, top, bottom] = [960, 480, 72, 24, 24, 64];

/** A drawing on white, as paper is, of parts that lie on it in their order. */
export const onPaper = (label: string, width: number, height: number, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#1b1d22">`,
    `<title>${escapedMarkup(label)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...parts,
    "</svg>\n",
  ].join("\n");

/** A text of a drawing. @param more attributes of it */
export const textAt = (x: number, y: number, value: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escapedMarkup(value)}</text>`;

/** The least and the greatest of some values; of equal ones a range around them. */
export function rangeOf(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low < high ? [low, high] : [low - 1, high + 1];
}

/** Where values lie between two edges of a drawing, and round numbers among them. */
export function placed(values: readonly number[], log: boolean, from: number, to: number) {
  const scale = (value: number) => (log ? Math.log(value) : value);
  const range = rangeOf(values);
  const [low, high] = rangeOf(range.map(scale).filter(Number.isFinite));
  return {
    at: (value: number) => from + ((scale(value) - low) / (high - low)) * (to - from),
    ticks: ticksOf(range[0], range[1], log),
  };
}

/** The curves as a drawing on white, as paper is, with axes and a legend; gaps stay gaps. */
export function chartSvg(content: ChartContent): string {
  const { label, xLabel, x, series, logX, logY, colors } = content;
  const fits = (value: number | null | undefined, log: boolean): value is number =>
    typeof value === "number" && Number.isFinite(value) && (!log || value > 0);
  const xs = Array.from(x).filter((at) => fits(at, logX));
  const ys = series.flatMap(({ values }) => Array.from(values).filter((value) => fits(value, logY)));
  const parts: string[] = [];
  if (xs.length > 0 && ys.length > 0) {
    const across = placed(xs, logX, left, width - right);
    const up = placed(ys, logY, height - bottom, top);
    for (const tick of across.ticks) {
      parts.push(textAt(across.at(tick), height - bottom + 18, formatValue(tick), 'text-anchor="middle"'));
    }
    for (const tick of up.ticks) {
      const y = up.at(tick).toFixed(1);
      parts.push(
        `<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" stroke="#000" stroke-opacity="0.1"/>`,
        textAt(left - 8, up.at(tick), formatValue(tick), 'text-anchor="end" dominant-baseline="central"'),
      );
    }
    for (const [index, { values, dashed }] of series.entries()) {
      let path = "";
      let isDown = false;
      for (let i = 0; i < x.length; i++) {
        const [at, value] = [x[i] as number, values[i]];
        if (value === undefined) continue;
        if (!fits(at, logX) || !fits(value, logY)) {
          isDown = false;
          continue;
        }
        path += `${isDown ? "L" : "M"}${across.at(at).toFixed(1)} ${up.at(value).toFixed(1)}`;
        isDown = true;
      }
      parts.push(
        `<path d="${path}" fill="none" stroke="${colors[index]}" stroke-width="1.5"${dashed ? ' stroke-dasharray="5 3"' : ""}/>`,
      );
    }
  }
  let free = left;
  for (const [index, one] of series.entries()) {
    parts.push(
      `<line x1="${free}" x2="${free + 16}" y1="${height - 16}" y2="${height - 16}" stroke="${colors[index]}" stroke-width="2.5"/>`,
      textAt(free + 22, height - 16, one.label, 'dominant-baseline="central"'),
    );
    free += 40 + one.label.length * 7;
  }
  return onPaper(label, width, height, [
    ...parts,
    textAt(width - right, height - bottom + 36, xLabel, 'text-anchor="end"'),
  ]);
}
