import type { ChartMark, ChartSeries } from "@/app/ui/line-chart";
import { decimateMinMax, exponentialSmoothing } from "@/ml/series";
import type { Curve } from "./use-metrics";

/** Points across a chart: more cannot be told apart on any screen. */
const columns = 1200;

interface Line {
  readonly look: Omit<ChartSeries, "values">;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

export interface ChartData {
  readonly x: number[];
  readonly series: ChartSeries[];
  /** Steps where a value was not finite. */
  readonly marks: ChartMark[];
}

/** Lines with places of their own on one common x: undefined where a line has no point. */
function align(lines: readonly Line[]): { x: number[]; series: ChartSeries[] } {
  const x = [...new Set(lines.flatMap((line) => line.x))].sort((a, b) => a - b);
  const placeOf = new Map(x.map((at, index) => [at, index]));
  const series = lines.map((line) => {
    const values = new Array<number | null | undefined>(x.length).fill(undefined);
    for (const [index, at] of line.x.entries()) values[placeOf.get(at) ?? 0] = line.y[index] ?? null;
    return { ...line.look, values };
  });
  return { x, series };
}

/**
 * Training by step, raw and smoothed, and validation by epoch, ready to be drawn.
 * @param weight of the smoothing, 0 (none) to below 1.
 */
export function chartData(
  training: Curve | undefined,
  validation: Curve | undefined,
  weight: number,
): ChartData {
  const lines: Line[] = [];
  const marks: ChartMark[] = [];
  if (training) {
    // null from the server is a number that was not finite.
    const values = training.values.map((value) => value ?? Number.NaN);
    const raw = decimateMinMax({ x: training.steps, y: values }, columns);
    for (const marker of raw.markers) {
      marks.push({ x: marker.x, label: marker.count > 1 ? `${marker.count} × not finite` : "not finite" });
    }
    if (weight > 0) {
      const smooth = decimateMinMax({ x: training.steps, y: exponentialSmoothing(values, weight) }, columns);
      lines.push({
        look: { label: "Raw", color: "color-mix(in oklab, var(--chart-1) 32%, transparent)" },
        x: raw.x,
        y: raw.y,
      });
      lines.push({ look: { label: "Training", color: "var(--chart-1)" }, x: smooth.x, y: smooth.y });
    } else {
      lines.push({ look: { label: "Training", color: "var(--chart-1)" }, x: raw.x, y: raw.y });
    }
  }
  if (validation) {
    lines.push({
      look: { label: "Validation", color: "var(--chart-2)", dashed: true, dots: true },
      x: validation.steps,
      y: validation.values,
    });
  }
  return { ...align(lines), marks };
}

/** Curves of several metrics by epoch, each a line of its own in the next colour of the charts. */
export function linesOf(named: readonly { label: string; curve: Curve | undefined }[]): ChartData {
  const lines = named.flatMap(({ label, curve }) => {
    if (!curve) return [];
    const thinned = decimateMinMax({ x: curve.steps, y: curve.values }, columns);
    return [{ look: { label, dots: curve.steps.length <= 60 }, x: thinned.x, y: thinned.y }];
  });
  return { ...align(lines), marks: [] };
}

/** The steps of the learning rate. */
export function rateLine(curve: Curve | undefined): ChartData {
  if (!curve) return { x: [], series: [], marks: [] };
  const thinned = decimateMinMax({ x: curve.steps, y: curve.values }, columns);
  return {
    ...align([{ look: { label: "Learning rate", color: "var(--chart-3)" }, x: thinned.x, y: thinned.y }]),
    marks: [],
  };
}
