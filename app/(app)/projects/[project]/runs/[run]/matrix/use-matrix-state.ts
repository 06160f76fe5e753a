"use client";

import { parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { labelMoments, modes, orders } from "./matrix-model";

const parsers = {
  mode: parseAsStringLiteral(modes).withDefault("counts"),
  order: parseAsStringLiteral(orders).withDefault("position"),
  labels: parseAsStringLiteral(labelMoments).withDefault("measured"),
  /** false hides it */
  diagonal: parseAsBoolean.withDefault(true),
  /** class indexes of the open cell */
  truth: parseAsInteger,
  predicted: parseAsInteger,
  /** which of its images come first */
  first: parseAsStringLiteral(["sure", "unsure"]).withDefault("sure"),
  image: parseAsString,
  /** the image over the whole page */
  large: parseAsBoolean.withDefault(false),
};

/** Everything that is chosen on the matrix page, in the address. */
export function useMatrixState() {
  return useQueryStates(parsers, { history: "replace" });
}

export type MatrixState = ReturnType<typeof useMatrixState>[0];
export type SetMatrixState = ReturnType<typeof useMatrixState>[1];
