import { instant, percent } from "@/app/format";
import type { RunFieldsQuery } from "@/app/graphql/generated/graphql";
import { formatCount, formatDuration, formatSigned, formatValue } from "@/app/ui/format";

export type Field = RunFieldsQuery["project"]["runFields"][number];

const names: Readonly<Record<string, string>> = {
  group: "Group",
  state: "State",
  version: "Version",
  epoch: "Epoch",
  duration: "Time",
  author: "By",
  launched: "Launched",
  "last(validation.accuracy)": "Validation",
  "test.accuracy": "Test",
  tag: "Tags",
  alias: "Aliases",
};
/** What a run has several of: shown, filtered and put in order by, but not grouped by. */
export const several = ["tag", "alias"] as const;

const figures: Readonly<Record<string, string>> = { last: "", best: " (best)", atBest: " (at best epoch)" };

/** What a column is called: "learning.optimizer", "validation.loss (best)". */
export function fieldName(key: string): string {
  const own = names[key];
  if (own) return own;
  const [, of, metric] = /^(last|best|atBest)\((.*)\)$/s.exec(key) ?? [];
  return of === undefined ? key : `${metric}${figures[of] ?? ""}`;
}

/** What a run came to, of which more or less than another run means something. */
export const isFigure = (key: string) => /^((last|best|atBest)\(|test\.)/.test(key);

/** Whether values are shares of 1: of figures that are called so. Other trackers keep some as 93.1, which is none. */
const areShares = (key: string, ...values: readonly number[]) =>
  (key === "waitingShare" || (isFigure(key) && /(accuracy|precision|recall|f1|top\d)/i.test(key))) &&
  values.every((value) => !(Math.abs(value) > 1));

/** A value as people read it; what is no number is said so. */
export function fieldText(key: string, value: unknown, unit: Field["unit"] | undefined): string {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "number")
    return value === "NaN" ? "not a number" : String(value).replace("Infinity", "∞");
  if (unit === "instant") return instant(new Date(value * 1000));
  if (unit === "seconds") return formatDuration(value * 1000);
  if (areShares(key, value)) return percent(value, 2);
  // A figure is rounded; a setting is what it is.
  if (isFigure(key) || key === "imagesPerSecond") return formatValue(value);
  return Number.isInteger(value) ? value.toLocaleString("en") : String(value);
}

/** How differences of what a run costs are written; less of it is not always better, nor is more. */
const costs: Readonly<Record<string, (amount: number) => string>> = {
  duration: (seconds) => formatDuration(1000 * seconds),
  parameters: formatCount,
  imagesPerSecond: formatValue,
};

/**
 * How far a figure, or what a run costs, is from a baseline's: "+0.42" points of a share, "−0.031", "+2 min", "0"; null where
 * there is none to compare.
 */
export function deltaText(key: string, value: unknown, base: unknown): string | null {
  const size = Object.hasOwn(costs, key) ? costs[key] : isFigure(key) ? formatValue : undefined;
  if (!size || typeof value !== "number" || typeof base !== "number") return null;
  const delta = value - base;
  if (!Number.isFinite(delta)) return null;
  return areShares(key, value, base)
    ? formatSigned(100 * delta, (points) => points.toFixed(2))
    : formatSigned(delta, delta === 0 ? String : size);
}

/** A mean with its deviation: "93.10 % ± 0.42 %". */
export function spreadText(
  key: string,
  spread: { mean: number; deviation: number | null } | null,
  unit: Field["unit"] | undefined,
): string {
  if (!spread) return "–";
  const isShare = areShares(key, spread.mean);
  const mean = isShare || unit ? fieldText(key, spread.mean, unit) : formatValue(spread.mean);
  if (spread.deviation === null || unit === "instant") return mean;
  const deviation = isShare || unit ? fieldText(key, spread.deviation, unit) : formatValue(spread.deviation);
  return `${mean} ± ${deviation}`;
}
