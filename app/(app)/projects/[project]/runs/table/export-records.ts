import type { ExportRunsQuery, RunBundlesQuery } from "@/app/graphql/generated/graphql";
import type { Field } from "./field-text";

type Cell = string | number | boolean | null;

/** A line of an exported file: numbers as they are, not as they are written for people. */
export type ExportRecord = Record<string, Cell>;

/** The columns of numbers that a table of groups has: of these it shows mean ± deviation. */
export function spreadKeys(keys: readonly string[], by: string, fields: readonly Field[]): string[] {
  return keys.filter((key) => key !== by && fields.find((field) => field.key === key)?.isNumber);
}

type ExportedRun = ExportRunsQuery["project"]["runs"]["edges"][number]["node"];

/** A run with its values of some columns. */
export function runRecord(keys: readonly string[], run: ExportedRun): ExportRecord {
  return {
    ...{ number: run.number, name: run.name },
    ...Object.fromEntries(keys.map((key, i) => [key, (run.values[i] ?? null) as Cell])),
    ...{ tags: run.tags.join(", "), aliases: run.aliases.join(", ") },
  };
}

type Bundle = RunBundlesQuery["project"]["runBundles"][number];

/** Runs of one value, with mean and standard deviation of some columns and of how many runs they are. */
export function bundleRecord(by: string, keys: readonly string[], bundle: Bundle): ExportRecord {
  return {
    ...{ [by]: (bundle.label ?? bundle.value ?? null) as Cell, runs: bundle.runs },
    ...Object.fromEntries(
      keys.flatMap((key, i): [string, Cell][] => {
        const spread = bundle.spreads[i];
        return [
          [`mean(${key})`, spread?.mean ?? null],
          [`deviation(${key})`, spread?.deviation ?? null],
          [`runs(${key})`, spread?.runs ?? 0],
        ];
      }),
    ),
  };
}
