/** What a chart of lines draws beside the lines, and reads off them. */
import type uPlot from "uplot";
import type { ChartMark, ChartSeries } from "./line-chart";

/**
 * What a logarithmic x has room for: the places above 0, with their values. Left in at a small number in place of 0, the
 * axis would begin there, and all else lie at its end.
 */
export function aboveZero(
  x: ArrayLike<number>,
  series: readonly ChartSeries[],
): { x: readonly number[]; series: ChartSeries[] } {
  const places = Array.from(x);
  const first = places.findIndex((at) => at > 0);
  const from = first < 0 ? places.length : first;
  const rest = (values: ChartSeries["values"]) => Array.from(values).slice(from);
  return {
    x: places.slice(from),
    series: series.map(({ values, band, ...look }) => ({
      ...look,
      values: rest(values),
      ...(band && { band: { low: rest(band.low), high: rest(band.high) } }),
    })),
  };
}

/** Where the band of each line that has one begins among the plot's series: its upper edge, then its lower one. */
export function bandsOf(series: readonly ChartSeries[]): { line: number; color: string; high: number }[] {
  let high = series.length + 1;
  return series.flatMap((one, line) => {
    if (!one.band) return [];
    const color = one.color ?? `var(--chart-${(line % 8) + 1})`;
    high += 2;
    return [{ line, color, high: high - 2 }];
  });
}

/** The edge of a band: counted for the range, not drawn. */
export function edge(one: ChartSeries, hidden: ReadonlySet<string>): uPlot.Series {
  return { show: !hidden.has(one.label), width: 0, points: { show: false } };
}

/** A dashed line from top to bottom at each mark in sight; its label once a place. */
export function drawMarks(
  plot: uPlot,
  marks: readonly ChartMark[],
  colors: Record<NonNullable<ChartMark["tone"]>, string>,
  font: string,
): void {
  const { ctx, bbox } = plot;
  const ratio = window.devicePixelRatio || 1;
  ctx.save();
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  // As the axes left them, they would centre it.
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.font = font.replace("11px", `${10 * ratio}px`);
  let free = bbox.left;
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    ctx.strokeStyle = colors[mark.tone ?? "danger"];
    ctx.fillStyle = ctx.strokeStyle;
    const x = Math.round(plot.valToPos(mark.x, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (x < free) continue;
    const { width } = ctx.measureText(mark.label);
    // At the right edge there is room on the left of the line only.
    const isCut = x + width + 3 * ratio > bbox.left + bbox.width;
    if (isCut && x - width - 3 * ratio < free) continue;
    ctx.fillText(mark.label, isCut ? x - width - 3 * ratio : x + 3 * ratio, bbox.top + 10 * ratio);
    free = isCut ? x : x + width + 8 * ratio;
  }
  ctx.restore();
}

/** A line's value at one place, or the last one before it: "–" where that is no number. */
export function readValue(series: ChartSeries, index: number, format: (value: number) => string): string {
  // Where there is no point the one before it still holds.
  let at = index;
  while (at > 0 && series.values[at] === undefined) at -= 1;
  const value = series.values[at];
  return value === null || value === undefined || !Number.isFinite(value) ? "–" : format(value);
}
