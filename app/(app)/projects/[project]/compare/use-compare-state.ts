"use client";

import { parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

const groups = ["fixed", "broken", "still_wrong", "differently_wrong", "both_right", "relabelled"] as const;
export type Group = (typeof groups)[number];

/** Images of a cell that B added to it, that were in it with A only, and that both runs put there. */
const parts = ["new", "gone", "same"] as const;
export type Part = (typeof parts)[number];

const parsers = {
  /** ids of the two runs */
  a: parseAsString,
  b: parseAsString,
  /** the images that are open: a group, of one class where `truth` is set too */
  group: parseAsStringLiteral(groups),
  /** places in the comparison's classes; with `predicted` a cell is open */
  truth: parseAsInteger,
  predicted: parseAsInteger,
  part: parseAsStringLiteral(parts),
  order: parseAsStringLiteral(["position", "change"]).withDefault("position"),
  /** which images come first */
  first: parseAsStringLiteral(["sure", "unsure"]).withDefault("sure"),
  image: parseAsString,
  large: parseAsBoolean.withDefault(false),
  /** settings that are the same too */
  all: parseAsBoolean.withDefault(false),
};

/** Everything that is chosen on the page of two runs, in the address. */
export function useCompareState() {
  return useQueryStates(parsers, { history: "replace" });
}

export type CompareState = ReturnType<typeof useCompareState>[0];

/** No images open. */
export const closed = { group: null, truth: null, predicted: null, part: null, image: null, large: null };
