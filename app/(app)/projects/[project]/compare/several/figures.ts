import { ALPHA, holm } from "@/ml/significance";
import { points, pText } from "../words";
import type { Against, Several } from "./operations";

export const figureNames = ["accuracy", "macroF1", "macroPrecision", "macroRecall", "weightedF1"] as const;
export type FigureName = (typeof figureNames)[number];

interface Sure {
  readonly value: number;
  /** Null before it is calculated. */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** A run's figure and its distance from the baseline's, on the images that both measured. */
export interface FigureOfRun {
  readonly own: Sure;
  /** Null for the baseline itself. */
  readonly delta: Sure | null;
}

/** The first run beside the baseline that has a part: what it says of the baseline itself. */
export function firstWith(
  against: ReadonlyMap<string, Against>,
  part: "values" | "whole",
): Against | undefined {
  for (const one of against.values()) if (one[part]) return one;
  return undefined;
}

/**
 * A figure of a run. Of the baseline: on the images in common with the first of the others, which are all of its own where
 * the versions are the same. Undefined while it is calculated; null where there is none.
 */
export function figureOf(
  { run, isBaseline, own }: Several,
  name: FigureName,
  against: ReadonlyMap<string, Against>,
): FigureOfRun | null | undefined {
  if (own) return ownFigureOf(own, isBaseline, name, against.get(run.id));
  const found = isBaseline ? firstWith(against, "values") : against.get(run.id);
  if (!found) return isBaseline && against.size > 0 ? null : undefined;
  const values = found.values?.find(({ figure }) => figure === name);
  if (!values) return null;
  const sure = found.figures?.figures.find(({ figure }) => figure === name);
  const side = isBaseline ? "a" : "b";
  return {
    own: { value: values[side], interval: sure?.[side].interval ?? null },
    delta: isBaseline ? null : { value: values.b - values.a, interval: sure?.delta.interval ?? null },
  };
}

/** Of one of thousands; with the intervals of the pair where it was looked at, and measured on the same images. */
function ownFigureOf(
  { figures, base }: NonNullable<Several["own"]>,
  isBaseline: boolean,
  name: FigureName,
  against: Against | undefined,
): FigureOfRun | null {
  if (!figures) return null;
  const value = figures[name];
  const sure = against?.figures?.figures.find(({ figure }) => figure === name);
  const isSame = sure !== undefined && Math.abs(sure.b.value - value) < 1e-9;
  return {
    own: { value, interval: isSame ? sure.b.interval : null },
    delta:
      isBaseline || !base
        ? null
        : { value: value - base[name], interval: isSame ? sure.delta.interval : null },
  };
}

/** Of how many runs all is calculated, intervals too. */
export function whollyKnown(against: ReadonlyMap<string, Against>): number {
  return [...against.values()].filter(({ values, figures }) => values === null || figures !== undefined)
    .length;
}

/**
 * p of McNemar's test of each run beside the baseline, by its id, corrected by Holm for as many runs as are compared: of
 * hundreds, some are below 0.05 by chance. A run that is not compared yet counts as one whose p is 1, and so corrects most.
 * @param total runs that are held against the baseline.
 */
export function correctedPs(
  against: ReadonlyMap<string, Against>,
  total: number,
): ReadonlyMap<string, number> {
  const tested = [...against].flatMap(([id, { compared }]) =>
    compared?.mcnemar ? [{ id, p: compared.mcnemar.p }] : [],
  );
  const open = Math.max(0, total - against.size);
  const corrected = holm([...tested.map(({ p }) => p), ...new Array<number>(open).fill(1)]);
  return new Map(tested.map(({ id }, i) => [id, corrected[i] ?? 1]));
}

interface Meaning {
  readonly text: string;
  readonly isTold: boolean;
  /** More of it, where there is more to say. */
  readonly title?: string;
}

/**
 * What McNemar's test says of a run beside the baseline: "better, p = 0.012", "may be chance, p = 0.4".
 * @param corrected its p as `correctedPs` has it, by which it is called better or worse.
 */
export function meaningOf(
  compared: NonNullable<Against["compared"]>,
  corrected: number | undefined,
): Meaning {
  if (compared.common === 0) return { text: "no common image", isTold: false };
  if (!compared.mcnemar || corrected === undefined) return { text: "the same images right", isTold: false };
  const said = (p: number) => `p ${p < 0.001 ? "" : "= "}${pText(p)}`;
  const title = `Corrected by Holm for the runs compared: ${said(corrected)}`;
  const own = said(compared.mcnemar.p);
  if (corrected >= ALPHA) return { text: `may be chance, ${own}`, isTold: false, title };
  const text = `${compared.counts.fixed > compared.counts.broken ? "better" : "worse"}, ${own}`;
  return { text, isTold: true, title };
}

/** What a run costs; null where it is not known. Latency in milliseconds for one image. */
export interface Cost {
  readonly seconds: number | null;
  readonly parameters: number | null;
  readonly bytes: number | null;
  readonly workerMs: number | null;
  /** In the fastest browser that was checked, with its name. */
  readonly browserMs: number | null;
  readonly browser: string | null;
}

export function costOf({ run }: Several): Cost {
  return {
    seconds: run.workedSeconds,
    parameters: run.parameters,
    bytes: run.cost?.bytes ?? null,
    workerMs: run.cost?.workerMs ?? null,
    browserMs: run.cost?.browserMs ?? null,
    browser: run.cost?.browser ?? null,
  };
}

/** "−12 %": how far a cost is from the baseline's; null where one of them is not known, or they are equal. */
export function relativeText(own: number | null, base: number | null): string | null {
  if (own === null || base === null || base === 0 || own === base) return null;
  const share = own / base - 1;
  const text = points(share, Math.abs(share) < 0.1 ? 1 : 0);
  return Number(text) === 0 ? null : `${text} %`;
}
