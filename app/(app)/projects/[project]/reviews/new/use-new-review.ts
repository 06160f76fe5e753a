"use client";

import {
  createSerializer,
  parseAsBoolean,
  parseAsInteger,
  parseAsJson,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import type { MatrixCellsInput } from "@/app/graphql/generated/graphql";

const groups = ["fixed", "broken", "still_wrong", "differently_wrong", "both_right", "relabelled"] as const;

/** What an address says of cells: that it is of their shape is enough, as the server looks closer. */
function readCells(value: unknown): MatrixCellsInput | null {
  return typeof value === "object" && value !== null && "title" in value && typeof value.title === "string"
    ? (value as MatrixCellsInput)
    : null;
}

/** Where a review of some pictures of a run begins. */
export function newReviewHref(project: string, run: string, chosen: Partial<NewReview>): string {
  return `/projects/${project}/reviews/new${serialize({ run, ...chosen })}`;
}

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
  /** in place of truth and predicted: cells of the matrix, as it links here */
  cells: parseAsJson(readCells),
  group: parseAsStringLiteral(groups),
};

const serialize = createSerializer(parsers);

/** Which pictures a new review is about, in the address: the matrix and the comparison link here. */
export function useNewReview() {
  return useQueryStates(parsers, { history: "replace" });
}

export type NewReview = ReturnType<typeof useNewReview>[0];

/** The selection as the server takes it. */
export function selectionOf({ other, labels, truth, predicted, wrong, alike, cells, group }: NewReview) {
  if (other) return { group, truth, b: predicted };
  if (cells) return { labels, alike, matrix: cells };
  // A single cell says by itself whether it is one of errors.
  const isCell = truth !== null && predicted !== null;
  return { labels, truth, predicted, wrong: isCell ? null : wrong, alike: isCell ? alike : null };
}
