"use client";

import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";
import { labelMoments, modes, orders, scales } from "./matrix-model";

const parsers = {
  mode: parseAsStringLiteral(modes).withDefault("counts"),
  scale: parseAsStringLiteral(scales).withDefault("linear"),
  order: parseAsStringLiteral(orders).withDefault("position"),
  /** class indexes in the order that somebody gave them by hand */
  hand: parseAsArrayOf(parseAsInteger, ".").withDefault([]),
  labels: parseAsStringLiteral(labelMoments).withDefault("measured"),
  /** false hides it */
  diagonal: parseAsBoolean.withDefault(true),
  /** what is less sure is refused */
  threshold: parseAsFloat.withDefault(0).withOptions({ throttleMs: 200 }),
  /** right is what is among the first so many */
  top: parseAsInteger.withDefault(1),
  /** super-classes whose classes are one row and one column */
  fold: parseAsArrayOf(parseAsString).withDefault([]),
  /** of the matrix; 0 shows all of it */
  zoom: parseAsFloat.withDefault(1).withOptions({ throttleMs: 200 }),
  /** other fields than truth and prediction as the axes, as axes.ts writes them */
  rows: parseAsString,
  columns: parseAsString,
  /** open cells of such axes: "key~key", "key~" for a row, "~key" for a column */
  cells: parseAsArrayOf(parseAsString).withDefault([]),
  /** class indexes of the open cell; one of them alone is a row or a column; as many as there are classes: refused */
  truth: parseAsInteger,
  predicted: parseAsInteger,
  /** further cells that are open: "3_5", "3_" for a row, "_5" for a column */
  more: parseAsArrayOf(parseAsString).withDefault([]),
  /** the run that the pairs are compared with */
  base: parseAsString,
  /** which of its images come first */
  first: parseAsStringLiteral(["sure", "unsure", "loss", "novel", "alike"]).withDefault("sure"),
  /** an image: only those of the open cells that look alike to it */
  alike: parseAsString,
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

/** As the server takes them: what an address says may be anything. */
export function readingOf({ threshold, top }: Pick<MatrixState, "threshold" | "top">) {
  return {
    threshold: Math.min(1, Math.max(0, Math.round(threshold * 1000) / 1000 || 0)),
    top: Math.min(10, Math.max(1, top)),
  };
}
