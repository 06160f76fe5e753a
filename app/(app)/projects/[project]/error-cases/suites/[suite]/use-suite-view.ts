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

/** How many of the newest runs are shown, where the address names none. */
export const widths = [6, 12, 24, 48] as const;

/** What the matrix of a suite shows, all of it in the address. */
export function useSuiteView() {
  return useQueryStates(
    {
      last: parseAsInteger.withDefault(widths[0]),
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
