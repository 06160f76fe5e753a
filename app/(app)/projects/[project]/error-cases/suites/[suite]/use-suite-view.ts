"use client";

import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

export const shows = [
  { value: "broken", label: "Newly broken" },
  { value: "fixed", label: "Fixed" },
  { value: "failed", label: "Failed" },
  { value: "passed", label: "Passed" },
  { value: "unjudged", label: "Not to be judged" },
  { value: "missing", label: "Not faced" },
] as const;

export const standings = [
  { value: "open", label: "Open" },
  { value: "repaired", label: "Repaired" },
  { value: "retired", label: "Retired" },
] as const;

/** How many runs are shown at once, where the address names none. */
export const widths = [6, 12, 24, 48] as const;

/** What the matrix of a suite shows, all of it in the address. */
export function useSuiteView() {
  return useQueryStates(
    {
      last: parseAsInteger.withDefault(widths[0]),
      /** The newest of these has this number, or the next below it; the newest of all unless one is named. */
      upto: parseAsInteger,
      /** Of these runs alone, by number. */
      runs: parseAsArrayOf(parseAsInteger),
      /** The baseline's id; the suite's own unless one is named. */
      baseline: parseAsString,
      standing: parseAsStringLiteral(standings.map(({ value }) => value)).withDefault("open"),
      show: parseAsStringLiteral(shows.map(({ value }) => value)),
      /** The run that `show` is about: the newest unless one is named. */
      of: parseAsString,
    },
    { history: "replace" },
  );
}

export type SuiteView = ReturnType<typeof useSuiteView>[0];

/** Which runs are columns, as the list of runs is filtered; null is the newest. */
export function filterOfColumns({ runs, upto }: Pick<SuiteView, "runs" | "upto">): string | null {
  if (runs) return `number in (${runs.join(", ")})`;
  return upto === null ? null : `number <= ${upto}`;
}

/** The view a page of columns further on; null where there is none. */
export function turned(
  { last, upto }: Pick<SuiteView, "last" | "upto">,
  to: "older" | "newer",
  shown: { oldest: number | undefined; newest: number | undefined; hasOlder: boolean },
): { upto: number | null } | null {
  if (to === "older") return shown.hasOlder && shown.oldest !== undefined ? { upto: shown.oldest - 1 } : null;
  if (upto === null) return null;
  const next = upto + last;
  return { upto: shown.newest === undefined || next >= shown.newest ? null : next };
}
