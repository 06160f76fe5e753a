import type { EstimatedFragment } from "@/app/graphql/generated/graphql";
import { ALPHA } from "@/ml/significance";
import { secondsOf } from "../../runs/run-facts";
import { points, pText } from "../words";
import type { Against, Several } from "./operations";

export const figureNames = ["accuracy", "macroF1", "macroPrecision", "macroRecall", "weightedF1"] as const;
export type FigureName = (typeof figureNames)[number];

/** A run's figure and its distance from the baseline's, on the images that both measured. */
export interface FigureOfRun {
  readonly own: EstimatedFragment;
  /** Null for the baseline itself. */
  readonly delta: EstimatedFragment | null;
}

/** The first run beside the baseline that has a part: what it says of the baseline itself. */
export function firstWith(
  against: ReadonlyMap<string, Against>,
  part: "figures" | "whole",
): Against | undefined {
  for (const one of against.values()) if (one[part]) return one;
  return undefined;
}

/**
 * A figure of a run. Of the baseline: on the images in common with the first of the others, which are all of its own where
 * the versions are the same. Undefined while it is calculated; null where there is none.
 */
export function figureOf(
  { run, isBaseline }: Several,
  name: FigureName,
  against: ReadonlyMap<string, Against>,
): FigureOfRun | null | undefined {
  const found = isBaseline ? firstWith(against, "figures") : against.get(run.id);
  if (!found) return isBaseline && against.size > 0 ? null : undefined;
  const figure = found.figures?.figures.find((one) => one.figure === name);
  if (!figure) return null;
  return isBaseline ? { own: figure.a, delta: null } : { own: figure.b, delta: figure.delta };
}

/** What McNemar's test says of a run beside the baseline: "better, p = 0.012", "may be chance, p = 0.4". */
export function meaningOf(compared: NonNullable<Against["compared"]>): { text: string; isTold: boolean } {
  if (compared.common === 0) return { text: "no common image", isTold: false };
  if (!compared.mcnemar) return { text: "the same images right", isTold: false };
  const { p } = compared.mcnemar;
  const said = `p ${p < 0.001 ? "" : "= "}${pText(p)}`;
  if (p >= ALPHA) return { text: `may be chance, ${said}`, isTold: false };
  return {
    text: `${compared.counts.fixed > compared.counts.broken ? "better" : "worse"}, ${said}`,
    isTold: true,
  };
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
  const graph = run.model?.conversions.find(({ format }) => format === "graph");
  const [fastest] = (run.model?.parityChecks ?? [])
    .flatMap(({ latencyMs, browser, backend }) =>
      latencyMs === null ? [] : [{ latencyMs, name: `${browser}, ${backend}` }],
    )
    .sort((a, b) => a.latencyMs - b.latencyMs);
  return {
    seconds: secondsOf(run),
    parameters: run.parameters,
    bytes: run.model?.bytes ?? null,
    workerMs: graph?.latencyMs ?? null,
    browserMs: fastest?.latencyMs ?? null,
    browser: fastest?.name ?? null,
  };
}

/** "−12 %": how far a cost is from the baseline's; null where one of them is not known, or they are equal. */
export function relativeText(own: number | null, base: number | null): string | null {
  if (own === null || base === null || base === 0 || own === base) return null;
  const share = own / base - 1;
  const text = points(share, Math.abs(share) < 0.1 ? 1 : 0);
  return Number(text) === 0 ? null : `${text} %`;
}
