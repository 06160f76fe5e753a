"use client";

import { parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

const groups = ["fixed", "broken", "still_wrong", "differently_wrong", "both_right", "relabelled"] as const;

const parsers = {
  /** run that is judged; with `other` run B */
  run: parseAsString,
  /** run A of a pair */
  other: parseAsString,
  labels: parseAsStringLiteral(["measured", "today"]).withDefault("measured"),
  truth: parseAsInteger,
  predicted: parseAsInteger,
  wrong: parseAsBoolean.withDefault(true),
  /** of a cell: an image, for those that look alike to it */
  alike: parseAsString,
  group: parseAsStringLiteral(groups),
};

/** Which pictures a new review is about, in the address: the matrix and the comparison link here. */
export function useNewReview() {
  return useQueryStates(parsers, { history: "replace" });
}

export type NewReview = ReturnType<typeof useNewReview>[0];

/** The selection as the server takes it. */
export function selectionOf({ other, labels, truth, predicted, wrong, alike, group }: NewReview) {
  if (other) return { group, truth, b: predicted };
  // A single cell says by itself whether it is one of errors.
  const isCell = truth !== null && predicted !== null;
  return { labels, truth, predicted, wrong: isCell ? null : wrong, alike: isCell ? alike : null };
}
