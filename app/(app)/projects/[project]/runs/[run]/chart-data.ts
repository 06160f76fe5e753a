import type { ChartMark, ChartSeries } from "@/app/ui/line-chart";
import { exponentialSmoothing } from "@/ml/series";
import type { Curve } from "./use-metrics";

interface Line {
  readonly look: Omit<ChartSeries, "values">;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

export interface ChartData {
  readonly x: number[];
  readonly series: ChartSeries[];
  /** Where a value was not finite. */
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

/** What runs across a chart. */
export type Across = "step" | "epoch" | "time";

const xOf = (curve: Curve, across: Across) => (across === "time" ? curve.seconds : curve.steps);

/** The second at which a step was, as far as the curve knows. */
function placeOf(curve: Curve, step: number, across: Across): number {
  if (across !== "time") return step;
  const at = curve.steps.findIndex((one) => one >= step);
  return curve.seconds[at < 0 ? curve.steps.length - 1 : at] ?? 0;
}

const breakNames = { nan: "NaN", infinity: "+Inf", minus_infinity: "-Inf" } as const;

/** Where a curve's values were no finite numbers, one mark for those that lie together. */
function breaksOf(curve: Curve, across: Across): ChartMark[] {
  const marks: { mark: ChartMark; kind: string; count: number; step: number }[] = [];
  const apart = Math.max(1, (curve.steps.at(-1) ?? 0) / 100);
  for (const { step, kind, count } of curve.breaks) {
    const last = marks.at(-1);
    if (last && last.kind === kind && step - last.step < apart) {
      last.count += count;
      last.step = step;
      last.mark = { ...last.mark, label: `${last.count} × ${breakNames[kind]}` };
      continue;
    }
    const label = count > 1 ? `${count} × ${breakNames[kind]}` : breakNames[kind];
    marks.push({ mark: { x: placeOf(curve, step, across), label }, kind, count, step });
  }
  return marks.map(({ mark }) => mark);
}

/** The line of a curve, and the smooth one over the means of its pixel columns. */
function smoothLine(curve: Curve, weight: number, across: Across): Pick<Line, "x" | "y"> {
  const [steps, seconds, means, counts] = curve.isWhole
    ? [curve.steps, curve.seconds, curve.values, curve.steps.map(() => 1)]
    : [curve.meanSteps, curve.meanSeconds, curve.means, curve.counts];
  return { x: across === "time" ? seconds : steps, y: exponentialSmoothing(means, weight, counts) };
}

/** Lines of one place on x: of equal ones, where a pixel column has its greatest and its least value, a little apart. */
function apart(x: readonly number[]): number[] {
  const places: number[] = [];
  for (const [i, at] of x.entries()) {
    const before = places[i - 1];
    const next = x[i + 1];
    // The first of two goes halfway to the column before.
    const place = next === at && before !== undefined && before < at ? before + (at - before) / 2 : at;
    places.push(
      before !== undefined && place <= before ? before + Number.EPSILON * Math.abs(before) * 4 + 1e-9 : place,
    );
  }
  return places;
}

/**
 * Training by step, raw and smoothed, and validation by epoch, ready to be drawn.
 * @param weight of the smoothing, 0 (none) to below 1.
 */
export function chartData(
  training: Curve | undefined,
  validation: Curve | undefined,
  weight: number,
  across: Across = "step",
): ChartData {
  const lines: Line[] = [];
  const marks: ChartMark[] = [];
  if (training) {
    marks.push(...breaksOf(training, across));
    const raw = { x: apart(xOf(training, across)), y: training.values };
    if (weight > 0) {
      lines.push({
        look: { label: "Raw", color: "color-mix(in oklab, var(--chart-1) 32%, transparent)" },
        ...raw,
      });
      const smooth = smoothLine(training, weight, across);
      lines.push({ look: { label: "Training", color: "var(--chart-1)" }, x: apart(smooth.x), y: smooth.y });
    } else {
      lines.push({ look: { label: "Training", color: "var(--chart-1)" }, ...raw });
    }
  }
  if (validation) {
    lines.push({
      look: {
        label: "Validation",
        color: "var(--chart-2)",
        dashed: true,
        dots: validation.steps.length <= 200,
      },
      x: apart(xOf(validation, across)),
      y: validation.values,
    });
  }
  return { ...align(lines), marks };
}

/** Curves of several metrics, each a line of its own in the next colour of the charts. */
export function linesOf(
  named: readonly { label: string; curve: Curve | undefined; color?: string }[],
  across: Across = "step",
): ChartData {
  const lines = named.flatMap(({ label, curve, color }) =>
    curve
      ? [
          {
            look: { label, color, dots: curve.steps.length <= 60 },
            x: apart(xOf(curve, across)),
            y: curve.values,
          },
        ]
      : [],
  );
  return {
    ...align(lines),
    marks: named.flatMap(({ curve }) => (curve ? breaksOf(curve, across) : [])),
  };
}
