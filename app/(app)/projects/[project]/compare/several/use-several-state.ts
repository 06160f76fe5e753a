"use client";

import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

export const fewest = 2;
/** Each is held against the baseline image by image: as many as can still be told apart. */
export const most = 32;

export const curveNames = ["validation.accuracy", "validation.loss", "loss", "accuracy"] as const;

const parsers = {
  /** ids of the runs, in their order */
  runs: parseAsArrayOf(parseAsString).withDefault([]),
  /** id of the one that the others are held against; the first unless told otherwise */
  base: parseAsString,
  /** settings that are the same too */
  all: parseAsBoolean.withDefault(false),
  curve: parseAsStringLiteral(curveNames).withDefault("validation.accuracy"),
  matrices: parseAsStringLiteral(["counts", "change"]).withDefault("counts"),
};

/** Everything that is chosen on the page of several runs, in the address. */
export function useSeveralState() {
  const [state, setState] = useQueryStates(parsers, { history: "replace" });
  const runs = [...new Set(state.runs)].slice(0, most);
  const base = state.base !== null && runs.includes(state.base) ? state.base : (runs[0] ?? null);
  return [{ ...state, runs, base }, setState] as const;
}
