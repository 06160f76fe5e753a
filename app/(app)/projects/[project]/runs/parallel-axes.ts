import type { Cell } from "@/app/ui/csv";
import { formatCount } from "@/app/ui/format";
import type { Brushes, ParallelAxis, ParallelLine } from "@/app/ui/parallel-coordinates";
import { ticksOf } from "@/app/ui/ticks";
import { fieldAt } from "@/ml/configuration/fields";
import { fromUnit, isSameValue, type Parameter, type Space, toUnit } from "@/ml/sweep/space";
import { settingText } from "./setting-text";

/** A setting that varies, with the widest range that it ever had. */
export interface Varied {
  readonly path: string;
  readonly label: string;
  readonly whole: Parameter;
  readonly text: (value: unknown) => string;
}

/** The settings of a sweep, over all revisions of its ranges. @param configuration of its first base */
export function variedOf(spaces: readonly Space[], configuration: unknown): Varied[] {
  return (spaces[0] ?? []).map((first) => {
    const all = spaces.flatMap((space) => space.filter(({ path }) => path === first.path));
    const field = fieldAt(first.path, configuration);
    return {
      path: first.path,
      label: field?.label ?? first.path,
      whole: all.reduce(joined, first),
      text: (value) => (field ? settingText(field, value) : String(value)),
    };
  });
}

/** What covers both; a range that became a choice of one stays what it was. */
function joined(a: Parameter, b: Parameter): Parameter {
  if (a.kind === "choice") {
    if (b.kind !== "choice") return a;
    return {
      ...a,
      values: [...a.values, ...b.values.filter((one) => !a.values.some((x) => isSameValue(x, one)))],
    };
  }
  if (b.kind === "choice") return a;
  return { ...a, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), log: a.log && b.log };
}

interface TrialPlaces {
  readonly trial: number;
  readonly parameters: unknown;
  readonly value: number | null;
  /** The run's weights and number, where it has one. */
  readonly weights: number | null;
  readonly label: string;
}

/** The layers of a trial of evolution. */
const layersOfTrial = (parameters: unknown): readonly { kind: string }[] | null => {
  const layers = (parameters as Record<string, unknown> | null)?.["architecture.layers"];
  return Array.isArray(layers) ? (layers as { kind: string }[]) : null;
};

/** Of any number of values: as arguments of a call a hundred thousand are too many. */
const extent = (values: readonly number[]): [low: number, high: number] => [
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  values.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY),
];

/** A numeric axis over what there is: its places, and its ticks. */
function measured(
  key: string,
  label: string,
  values: readonly (number | null)[],
  log: boolean,
  text: (x: number) => string,
  isCount = false,
) {
  const known = values.filter((value) => value !== null);
  const [low, high] = extent(known);
  const scaled = (x: number) => (log ? Math.log(x) : x);
  const placeOf = (x: number) =>
    high > low ? (scaled(x) - scaled(low)) / (scaled(high) - scaled(low)) : 0.5;
  const axis: ParallelAxis = {
    key,
    label,
    ticks:
      known.length === 0
        ? []
        : ticksOf(low, high, log).flatMap((at) =>
            isCount && !Number.isInteger(at) ? [] : [{ at: placeOf(at), text: text(at) }],
          ),
  };
  return { axis, values, places: values.map((value) => (value === null ? null : placeOf(value))) };
}

function axisOf({ path, label, whole, text }: Varied): ParallelAxis {
  const marks =
    whole.kind === "choice"
      ? whole.values
      : [whole.low, ...ticksOf(whole.low, whole.high, whole.log), whole.high].filter(
          (value) => whole.kind === "number" || Number.isInteger(value),
        );
  const ticks: { at: number; text: string }[] = [];
  for (const value of marks) {
    const at = toUnit(whole, value);
    // Words would lie over each other.
    if (ticks.every((other) => Math.abs(other.at - at) > 0.05)) ticks.push({ at, text: text(value) });
  }
  return { key: path, label, ticks };
}

/** A setting as a file says it: a list of layers, say, as JSON. */
const cellOf = (value: unknown): Cell =>
  value === undefined || value === null
    ? null
    : typeof value === "object"
      ? JSON.stringify(value)
      : (value as Cell);

/** What the chart of parallel coordinates draws of a sweep's trials: its settings, what evolution made, the outcome. */
export function parallelOf(
  varied: readonly Varied[],
  trials: readonly TrialPlaces[],
  outcome: {
    readonly label: string;
    readonly text: (value: number) => string;
    readonly lessIsBetter: boolean;
  },
): { axes: ParallelAxis[]; lines: ParallelLine[] } {
  const settings = varied.map((one) => ({
    axis: axisOf(one),
    values: trials.map(({ parameters }) => cellOf((parameters as Record<string, unknown>)[one.path])),
    places: trials.map(({ parameters }) => {
      const place = toUnit(one.whole, (parameters as Record<string, unknown>)[one.path]);
      return Number.isNaN(place) ? null : place;
    }),
  }));
  const layers = trials.map(({ parameters }) => layersOfTrial(parameters));
  const made = layers.some((one) => one !== null)
    ? [
        measured(
          "layers",
          "Layers",
          layers.map((one) => one?.length ?? null),
          false,
          formatCount,
          true,
        ),
        measured(
          "residual",
          "Residual blocks",
          layers.map((one) => one?.filter(({ kind }) => kind === "residual").length ?? null),
          false,
          formatCount,
          true,
        ),
        measured(
          "weights",
          "Weights",
          trials.map(({ weights }) => weights),
          true,
          formatCount,
        ),
      ]
    : [];
  const values = trials.map(({ value }) => value);
  const last = measured("value", outcome.label, values, false, outcome.text);
  const columns = [...settings, ...made, last];
  return {
    axes: columns.map(({ axis }) => axis),
    lines: trials.map(({ trial, label }, i) => {
      const place = last.places[i] ?? null;
      return {
        key: String(trial),
        label,
        places: columns.map(({ places }) => places[i] ?? null),
        values: columns.map(({ values }) => values[i] ?? null),
        worth: place === null ? null : outcome.lessIsBetter ? 1 - place : place,
      };
    }),
  };
}

/** Ranges with what was brushed on their axes; those without a brush stay. */
export function narrowedBy(space: Space, varied: readonly Varied[], brushes: Brushes): Parameter[] {
  return space.map((parameter) => {
    const brush = brushes[parameter.path];
    const whole = varied.find(({ path }) => path === parameter.path)?.whole;
    if (!brush || !whole) return parameter;
    if (parameter.kind === "choice" || whole.kind === "choice") {
      const values = (whole.kind === "choice" ? whole : (parameter as typeof whole & { kind: "choice" }))
        .values;
      const within = values.filter((value) => {
        const place = toUnit(whole, value);
        return place >= brush[0] && place <= brush[1];
      });
      return within.length > 0 ? { kind: "choice", path: parameter.path, values: within } : parameter;
    }
    const [low, high] = [Number(fromUnit(whole, brush[0])), Number(fromUnit(whole, brush[1]))];
    return low < high ? { ...parameter, low, high } : { kind: "choice", path: parameter.path, values: [low] };
  });
}
