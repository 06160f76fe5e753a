import { escapedMarkup } from "@/app/ui/format";
import { figureTitles } from "../figure-table";
import { correctedPs, costOf, type FigureName, figureNames, figureOf } from "./figures";
import type { Against, Several } from "./operations";

/** One run as a flat record: figures are shares of 1, null where there is none; intervals null before they are calculated. */
export function recordsOf(
  several: readonly Several[],
  against: ReadonlyMap<string, Against>,
): Record<string, string | number | boolean | null>[] {
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

const [nameWidth, plotWidth, rowHeight, top] = [220, 420, 26, 48];

/** A figure of each run with its interval, as a drawing on white: a dot and a line, the baseline's value across. */
export function intervalsSvg(
  several: readonly Several[],
  against: ReadonlyMap<string, Against>,
  name: FigureName,
): string {
  const rows = several.flatMap((own) => {
    const found = figureOf(own, name, against);
    return found?.own.interval ? [{ own, value: found.own.value, interval: found.own.interval }] : [];
  });
  const low = Math.min(1, ...rows.map(({ interval }) => interval.low));
  const high = Math.max(0, ...rows.map(({ interval }) => interval.high));
  const room = Math.max(0.005, (high - low) * 0.08);
  const [from, to] = [Math.max(0, low - room), Math.min(1, high + room)];
  const x = (value: number) => (nameWidth + ((value - from) / (to - from)) * plotWidth).toFixed(1);
  const height = top + rows.length * rowHeight + 34;
  const base = rows.find(({ own }) => own.isBaseline);
  const bottom = height - 30;
  const ticks = Array.from({ length: 5 }, (_, i) => from + ((to - from) * i) / 4);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${nameWidth + plotWidth + 100}" height="${height}" font-family="sans-serif" font-size="12" fill="#1b1d22">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="12" y="24" font-size="14" font-weight="600">${figureTitles[name]}, with 95 % intervals</text>`,
    ...ticks.map(
      (tick) =>
        `<line x1="${x(tick)}" x2="${x(tick)}" y1="${top - 8}" y2="${bottom}" stroke="#e3e4e8"/><text x="${x(tick)}" y="${height - 12}" text-anchor="middle">${(tick * 100).toFixed(1)}</text>`,
    ),
    base
      ? `<line x1="${x(base.value)}" x2="${x(base.value)}" y1="${top - 8}" y2="${bottom}" stroke="#8a8f98" stroke-dasharray="4 3"/>`
      : "",
    ...rows.map(({ own, value, interval }, i) => {
      const y = top + i * rowHeight + rowHeight / 2;
      const title = `#${own.run.number} ${own.run.name}`.slice(0, 32);
      return `<text x="12" y="${y + 4}">${escapedMarkup(title)}</text><line x1="${x(interval.low)}" x2="${x(interval.high)}" y1="${y}" y2="${y}" stroke="#3568c4" stroke-width="2"/><circle cx="${x(value)}" cy="${y}" r="4" fill="#3568c4"/><text x="${nameWidth + plotWidth + 12}" y="${y + 4}">${(value * 100).toFixed(2)} %</text>`;
    }),
    "</svg>",
    "",
  ].join("\n");
}
