import { percent } from "@/app/format";
import type { Cell } from "@/app/ui/csv";
import { intervalsSvg } from "@/app/ui/drawings";
import { figureTitles } from "../figure-table";
import { runTitle } from "../run-mark";
import { correctedPs, costOf, type FigureName, figureNames, figureOf } from "./figures";
import type { Against, Several } from "./operations";

/** One run as a flat record: figures are shares of 1, null where there is none; intervals null before they are calculated. */
export function recordsOf(
  several: readonly Several[],
  against: ReadonlyMap<string, Against>,
): Record<string, Cell>[] {
  const corrected = correctedPs(against, several.length - 1);
  return several.map((own) => {
    const compared = against.get(own.run.id)?.compared ?? null;
    const figures = figureNames.flatMap((name) => {
      const found = figureOf(own, name, against);
      return [
        [name, found?.own.value ?? null],
        [`${name}.low`, found?.own.interval?.low ?? null],
        [`${name}.high`, found?.own.interval?.high ?? null],
        [`${name}.delta`, found?.delta?.value ?? null],
        [`${name}.delta.low`, found?.delta?.interval?.low ?? null],
        [`${name}.delta.high`, found?.delta?.interval?.high ?? null],
      ] as const;
    });
    return {
      ...{ run: own.run.number, name: own.run.name, baseline: own.isBaseline },
      version: `${own.run.version.dataset.name} v${own.run.version.number}`,
      ...Object.fromEntries(figures),
      common: compared?.common ?? null,
      fixed: compared?.counts.fixed ?? null,
      broken: compared?.counts.broken ?? null,
      p: compared?.mcnemar?.p ?? null,
      "p.holm": corrected.get(own.run.id) ?? null,
      ...costOf(own),
    };
  });
}

/** A figure of each run with its interval, as a drawing: a dot and a line, the baseline's value across. */
export function figureSvg(
  several: readonly Several[],
  against: ReadonlyMap<string, Against>,
  name: FigureName,
): string {
  const rows = several.flatMap((own) => {
    const found = figureOf(own, name, against);
    return found?.own.interval
      ? [{ own, name: runTitle(own.run), value: found.own.value, ...found.own.interval }]
      : [];
  });
  return intervalsSvg(
    `${figureTitles[name]}, with 95 % intervals`,
    rows,
    (value) => percent(value, 2),
    rows.find(({ own }) => own.isBaseline)?.value ?? null,
  );
}
