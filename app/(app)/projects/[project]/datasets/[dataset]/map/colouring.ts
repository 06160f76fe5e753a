import { formatValue } from "@/app/ui/format";
import { classColour, divergingScale, type Rgb, sequentialScale, type Theme } from "@/ml/colour";
import { type MapPoints, type NumberColumn, noClass } from "@/ml/map-points";

export const colourings = [
  "class",
  "split",
  "labelled",
  "prediction",
  "unlike",
  "brightness",
  "contrast",
  "sharpness",
  "pixels",
] as const;
export type ColourBy = (typeof colourings)[number];

export const colouringNames: Record<ColourBy, string> = {
  class: "Class",
  split: "Split",
  labelled: "With a class or without",
  prediction: "Right or wrong by the run",
  unlike: "Distance from its like",
  brightness: "Brightness",
  contrast: "Contrast",
  sharpness: "Sharpness",
  pixels: "Size",
};

const columnOf: Partial<Record<ColourBy, NumberColumn>> = {
  ...{ unlike: "distance", brightness: "brightness", contrast: "contrast" },
  ...{ sharpness: "sharpness", pixels: "pixels" },
};

export interface LegendEntry {
  group: number;
  label: string;
  count: number;
  colour: Rgb;
  /** What it is in a filter: the id of a class, a split, …; null is none. */
  value: string | null;
}

export interface Colouring {
  /** Of each point, its place in the palette. */
  groups: Uint8Array | Uint16Array;
  palette: readonly Rgb[];
  /** Groups that have points, for a few kinds. */
  legend: readonly LegendEntry[];
  /** Instead, for numbers: the values at both ends of the colours. */
  scale: { from: string; to: string } | null;
}

interface Named {
  id: string;
  name: string;
  position: number;
  color: string | null;
}

const grey: Record<Theme, Rgb> = { light: [150, 154, 163], dark: [112, 116, 126] };
const steps = 48;

/** The colours of the points of a map, and what they mean. */
export function colouringOf(
  points: MapPoints,
  by: ColourBy,
  classes: readonly Named[],
  theme: Theme,
): Colouring {
  const column = columnOf[by];
  if (column) return ofNumbers(points[column], theme);
  if (by === "class") return ofClasses(points, classes, theme);
  if (by === "split") {
    return ofFew(points.splits, [
      { label: "No split", value: null, colour: grey[theme] },
      ...(["train", "validation", "test"] as const).map((value, i) => ({
        ...{ label: value, value, colour: classColour(i, theme) },
      })),
    ]);
  }
  const [wrong, right] = [divergingScale(theme)(-0.66), divergingScale(theme)(0.66)];
  if (by === "prediction") {
    return ofFew(points.verdicts, [
      { label: "Not of its test split", value: null, colour: grey[theme] },
      { label: "Right", value: "right", colour: right },
      { label: "Wrong", value: "wrong", colour: wrong },
    ]);
  }
  const groups = points.classes.map((place) => (place === noClass ? 0 : 1));
  return ofFew(groups, [
    { label: "Without a class", value: null, colour: wrong },
    { label: "With a class", value: "labelled", colour: right },
  ]);
}

function ofClasses({ classIds, classes: places }: MapPoints, classes: readonly Named[], theme: Theme) {
  const byId = new Map(classes.map((one) => [one.id, one]));
  const entries = classIds.map((id) => {
    const one = byId.get(id);
    return {
      ...{ label: one?.name ?? "A class that is gone", value: id, position: one?.position ?? 1e9 },
      colour: one ? classColour(one.position, theme, one.color) : grey[theme],
    };
  });
  const none = entries.length;
  const groups = places.map((place) => (place === noClass ? none : place));
  const all = ofFew(groups, [...entries, { label: "No class", value: null, colour: grey[theme] }]);
  const positionOf = (group: number) => entries[group]?.position ?? 1e9 + 1;
  return { ...all, legend: all.legend.toSorted((a, b) => positionOf(a.group) - positionOf(b.group)) };
}

function ofFew(
  groups: Uint8Array | Uint16Array,
  entries: readonly Pick<LegendEntry, "label" | "value" | "colour">[],
): Colouring {
  const counts = new Array<number>(entries.length).fill(0);
  for (const group of groups) counts[group] = (counts[group] ?? 0) + 1;
  const legend = entries.map(({ label, value, colour }, group) => ({
    ...{ group, label, value, colour, count: counts[group] as number },
  }));
  return {
    groups,
    palette: entries.map(({ colour }) => colour),
    legend: legend.filter(({ count }) => count > 0),
    scale: null,
  };
}

/** By value between the first and the last hundredth, so that a few strays do not take all the colours. */
function ofNumbers(values: Float32Array, theme: Theme): Colouring {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [from, to] = [at(0.01), at(0.99)];
  const groups = Uint8Array.from(values, (value) => {
    if (Number.isNaN(value)) return steps;
    const share = to > from ? (value - from) / (to - from) : 0.5;
    return Math.min(steps - 1, Math.max(0, Math.floor(share * steps)));
  });
  const scale = sequentialScale(theme);
  // The first colours are close to the surface, where points would be lost.
  const palette = Array.from({ length: steps }, (_, i) => scale(0.2 + (0.8 * i) / (steps - 1)));
  return {
    groups,
    palette: [...palette, grey[theme]],
    legend: [],
    scale: sorted.length > 0 ? { from: formatValue(from), to: formatValue(to) } : null,
  };
}
