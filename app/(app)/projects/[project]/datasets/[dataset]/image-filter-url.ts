import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs";
import type { DatasetImageFilter, DatasetImageSort } from "@/app/graphql/generated/graphql";

/** The orders of images, each as the address names it: `-sharpness` is the same from the end. */
export const imageOrders = [
  "arrival",
  "name",
  "brightness",
  "contrast",
  "sharpness",
  "pixels",
  "proportion",
  "confidence",
  "margin",
  "entropy",
  "unlike",
] as const;
type Order = (typeof imageOrders)[number];
export const ordersOfRun: readonly Order[] = ["confidence", "margin", "entropy"];

export interface Range {
  min: number | null;
  max: number | null;
  /** Another upper bound, which does not belong to it. */
  below?: number;
}

/** "0.2..0.5", "..0.5", "0.2..": both bounds belong to it; "0.2..<0.5" stays below the upper one. */
const parseAsRange = createParser<Range>({
  parse: (text) => {
    const [from = "", to = "", ...more] = text.split("..");
    const bound = (part: string) => (part === "" ? null : Number(part));
    const isBelow = to.startsWith("<");
    const [min, end] = [bound(from), bound(isBelow ? to.slice(1) : to)];
    const isNumber = (value: number | null) => value === null || Number.isFinite(value);
    if (more.length > 0 || !text.includes("..") || !isNumber(min) || !isNumber(end)) return null;
    return isBelow && end !== null ? { min, max: null, below: end } : { min, max: end };
  },
  serialize: ({ min, max, below }) => `${min ?? ""}..${below === undefined ? (max ?? "") : `<${below}`}`,
  eq: (a, b) => a.min === b.min && a.max === b.max && a.below === b.below,
});

const parseAsSort = createParser<{ by: Order; descending: boolean }>({
  parse: (text) => {
    const by = imageOrders.find((order) => order === text.replace(/^-/, ""));
    return by ? { by, descending: text.startsWith("-") } : null;
  },
  serialize: ({ by, descending }) => `${descending ? "-" : ""}${by}`,
  eq: (a, b) => a.by === b.by && a.descending === b.descending,
});

/** "x,y;x,y;x,y" is an area of a map; further ones follow after "~". */
const parseAsLassos = createParser<number[][]>({
  parse: (text) => {
    const lassos = text.split("~").map((area) => area.split(/[;,]/).map(Number));
    const isArea = (area: number[]) =>
      area.length >= 6 && area.length % 2 === 0 && area.every(Number.isFinite);
    return lassos.every(isArea) ? lassos : null;
  },
  serialize: (lassos) =>
    lassos
      .map((area) => area.reduce((text, value, i) => text + (i === 0 ? "" : i % 2 ? "," : ";") + value, ""))
      .join("~"),
  eq: (a, b) => JSON.stringify(a) === JSON.stringify(b),
});

/** In a list of classes or splits: those that have none. */
export const noValue = "none";

/**
 * What stands in the address of a dataset's images. Others may link here by it:
 * `?class=ID,ID,none` `?split=train,none` `?labeller=ID` `?source=person,review` `?brightness=0..0.1` or
 * `?brightness=0..<0.1` (contrast, sharpness, width, height, proportion alike) `?text=IMG_01` `?import=ID` `?flagged=true` `?errors=true` `?differ=true`
 * `?run=ID&predicted=3&wrong=true` (what a run said, by the class's place among its outputs)
 * `?map=ID` (on a map) `?map=ID&lasso=0,0;4,0;4,4~…` (in areas of it) `?map=ID&unlike=2..` (far from its like there)
 * `?sort=sharpness` `?sort=-arrival` `?run=ID&sort=margin` `?map=ID&sort=-unlike`.
 */
export const imageFilterParsers = {
  class: parseAsArrayOf(parseAsString),
  split: parseAsArrayOf(parseAsStringLiteral(["train", "validation", "test", noValue] as const)),
  labeller: parseAsArrayOf(parseAsString),
  source: parseAsArrayOf(parseAsStringLiteral(["import", "person", "model", "review"] as const)),
  brightness: parseAsRange,
  contrast: parseAsRange,
  sharpness: parseAsRange,
  width: parseAsRange,
  height: parseAsRange,
  proportion: parseAsRange,
  text: parseAsString,
  import: parseAsString,
  flagged: parseAsBoolean,
  errors: parseAsBoolean,
  differ: parseAsBoolean,
  run: parseAsString,
  predicted: parseAsInteger,
  wrong: parseAsBoolean,
  map: parseAsString,
  lasso: parseAsLassos,
  unlike: parseAsRange,
  sort: parseAsSort,
};

type Parsed<P> = P extends { parseServerSide: (value: undefined) => infer V } ? V : never;
export type ImageFilterUrl = {
  [K in keyof typeof imageFilterParsers]: Parsed<(typeof imageFilterParsers)[K]>;
};

/** The same with nothing asked for. */
export const noFilter = Object.fromEntries(Object.keys(imageFilterParsers).map((key) => [key, null])) as {
  [K in keyof ImageFilterUrl]: null;
};

/** What the query of an address asks for, as a saved view keeps it. */
export function parseImageFilter(query: string): ImageFilterUrl {
  const params = new URLSearchParams(query);
  const parsed = Object.entries(imageFilterParsers).map(([key, parser]) => [
    key,
    parser.parseServerSide(params.get(key) ?? undefined),
  ]);
  return Object.fromEntries(parsed) as ImageFilterUrl;
}

/** The same as the server takes it: fields that ask for nothing are left out, so that equal filters are equal. */
export function filterOf(url: ImageFilterUrl): DatasetImageFilter {
  const orNull = <T extends string>(values: readonly T[]) =>
    values.map((value) => (value === noValue ? null : value)) as (Exclude<T, "none"> | null)[];
  return {
    ...(url.class?.length ? { classIds: orNull(url.class) } : {}),
    ...(url.split?.length ? { splits: orNull(url.split) } : {}),
    ...(url.labeller?.length ? { labellerIds: url.labeller } : {}),
    ...(url.source?.length ? { labelSources: url.source } : {}),
    ...(url.brightness ? { brightness: url.brightness } : {}),
    ...(url.contrast ? { contrast: url.contrast } : {}),
    ...(url.sharpness ? { sharpness: url.sharpness } : {}),
    ...(url.width ? { width: url.width } : {}),
    ...(url.height ? { height: url.height } : {}),
    ...(url.proportion ? { proportion: url.proportion } : {}),
    ...(url.text ? { text: url.text } : {}),
    ...(url.import ? { importId: url.import } : {}),
    ...(url.flagged !== null ? { flagged: url.flagged } : {}),
    ...(url.errors !== null ? { hasErrorCase: url.errors } : {}),
    ...(url.differ !== null ? { votesDiffer: url.differ } : {}),
    ...(url.run ? { predictedAs: { runId: url.run, classIndex: url.predicted, wrong: url.wrong } } : {}),
    ...(url.map ? { onMap: { embeddingId: url.map, lassos: url.lasso, distance: url.unlike } } : {}),
  };
}

/** The order as the server takes it; one of a run or a map without that is the one in which they came. */
export function sortOf({ sort, run, map }: ImageFilterUrl): DatasetImageSort {
  if (!sort) return { by: "arrival", descending: false };
  if (sort.by === "unlike") return map ? { ...sort, embeddingId: map } : { by: "arrival", descending: false };
  if (!ordersOfRun.includes(sort.by)) return sort;
  return run ? { ...sort, runId: run } : { by: "arrival", descending: false };
}
