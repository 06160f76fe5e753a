import type { ChartMark, ChartSeries } from "@/app/ui/line-chart";
import { exponentialSmoothing } from "@/ml/series";
import type { Curve } from "./use-metrics";

type Values = readonly (number | null)[];

interface Line {
  readonly look: Omit<ChartSeries, "values" | "band">;
  readonly x: readonly number[];
  readonly y: Values;
  readonly band?: Band | undefined;
}

/** How far the values of a curve spread, at each of its places. */
interface Band {
  readonly low: Values;
  readonly high: Values;
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
  const series = lines.map(({ look, x: own, y, band }) => {
    const placed = (all: Values) => {
      const values = new Array<number | null | undefined>(x.length).fill(undefined);
      for (const [index, at] of own.entries()) values[placeOf.get(at) ?? 0] = all[index] ?? null;
      return values;
    };
    return {
      ...look,
      values: placed(y),
      ...(band && { band: { low: placed(band.low), high: placed(band.high) } }),
    };
  });
  return { x, series };
}

/** A curve as if each of its epochs of `own` steps had `common` ones: those of several runs then lie over each other. */
export function stretched(curve: Curve, own: number, common: number): Curve {
  if (own === common) return curve;
  // The ends of epochs are whole steps: multiplied first they stay so.
  const to = (step: number) => (step * common) / own;
  return {
    ...curve,
    steps: curve.steps.map(to),
    meanSteps: curve.meanSteps.map(to),
    breaks: curve.breaks.map((one) => ({ ...one, step: to(one.step) })),
  };
}

/** What runs across a chart. */
type Across = "step" | "epoch" | "time";

const xOf = (curve: Curve, across: Across) => (across === "time" ? curve.seconds : curve.steps);

/** The second at which a step was, as far as the curve knows. */
function placeOf(curve: Curve, step: number, across: Across): number {
  if (across !== "time") return step;
  const at = curve.steps.findIndex((one) => one >= step);
  return curve.seconds[at < 0 ? curve.steps.length - 1 : at] ?? 0;
}

/** Marks at steps, at the seconds at which these were; those outside of what the curve shows are left out. */
export function overTime(marks: readonly ChartMark[], curve: Curve | undefined): ChartMark[] {
  const [first, last] = [curve?.steps[0], curve?.steps.at(-1)];
  if (!curve || first === undefined || last === undefined) return [];
  return marks
    .filter(({ x }) => x >= first && x <= last)
    .map((mark) => ({ ...mark, x: placeOf(curve, mark.x, "time") }));
}

const breakNames = { nan: "NaN", infinity: "+Inf", minus_infinity: "-Inf" } as const;

interface Break {
  readonly x: number;
  readonly text: string;
}

/** Where a curve's values were no finite numbers, one place for those that lie together. */
function breaksOf(curve: Curve, across: Across): Break[] {
  const found: { x: number; kind: keyof typeof breakNames; count: number; step: number }[] = [];
  const apart = Math.max(1, (curve.steps.at(-1) ?? 0) / 100);
  for (const { step, kind, count } of curve.breaks) {
    const last = found.at(-1);
    if (last && last.kind === kind && step - last.step < apart) {
      last.count += count;
      last.step = step;
    } else {
      found.push({ x: placeOf(curve, step, across), kind, count, step });
    }
  }
  return found.map(({ x, kind, count }) => ({
    x,
    text: count > 1 ? `${count} × ${breakNames[kind]}` : breakNames[kind],
  }));
}

/** More names at one place say less than their number. */
const namesAtOnce = 2;

/** Where the values of curves were no finite numbers: one mark a place, which names the curves where there are several. */
export function breakMarks(
  named: readonly { label: string; curve: Curve | undefined }[],
  across: Across,
): ChartMark[] {
  const places = new Map<number, Map<string, string[]>>();
  for (const { label, curve } of named) {
    for (const { x, text } of curve ? breaksOf(curve, across) : []) {
      const here = places.get(x) ?? new Map<string, string[]>();
      here.set(text, [...(here.get(text) ?? []), label]);
      places.set(x, here);
    }
  }
  const said = (text: string, labels: readonly string[]) => {
    if (named.length === 1) return text;
    return `${labels.length > namesAtOnce ? `${labels.length} curves` : labels.join(", ")}: ${text}`;
  };
  return [...places]
    .sort(([a], [b]) => a - b)
    .map(([x, here]) => ({
      x,
      label: [...here].map(([text, labels]) => said(text, labels)).join("; "),
    }));
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

/** A curve with more points than these is a line without dots. */
const mostDots = 60;

export interface NamedCurve {
  readonly label: string;
  readonly curve: Curve | undefined;
  /** the next one of the charts unless told otherwise */
  readonly color?: string;
  readonly dashed?: boolean;
  /** of a curve that is whole; smoothed with it */
  readonly band?: Band;
}

/**
 * Curves of several metrics, each a line of its own. A smoothed one has its values as they are beside it, paler.
 * @param smoothing of the lines, 0 (none) to below 1.
 */
export function linesOf(
  named: readonly NamedCurve[],
  across: Across = "step",
  smoothing: number = 0,
): ChartData {
  const raws: Line[] = [];
  const lines: Line[] = [];
  for (const [index, { label, curve, dashed, band, ...look }] of named.entries()) {
    if (!curve) continue;
    const color = look.color ?? `var(--chart-${(index % 8) + 1})`;
    const dots = curve.steps.length <= mostDots;
    const raw = { x: apart(xOf(curve, across)), y: curve.values };
    if (smoothing > 0) {
      const smooth = smoothLine(curve, smoothing, across);
      const paler = `color-mix(in oklab, ${color} 32%, transparent)`;
      raws.push({ look: { label: `${label}, raw`, rawOf: label, color: paler, dashed, dots }, ...raw });
      const edges = band && {
        low: exponentialSmoothing(band.low, smoothing),
        high: exponentialSmoothing(band.high, smoothing),
      };
      lines.push({ look: { label, color, dashed }, x: apart(smooth.x), y: smooth.y, band: edges });
    } else {
      lines.push({ look: { label, color, dashed, dots }, ...raw, band });
    }
  }
  // The raw ones lie below all that people read off.
  return { ...align([...raws, ...lines]), marks: breakMarks(named, across) };
}
