"use client";

import { useMemo } from "react";
import { foldCounts, type Line, linesOf, type Matrix, orderLines } from "./matrix-model";
import type { MatrixState } from "./use-matrix-state";
import { useSimilarity } from "./use-similarity";

/** The lines of a matrix as they are folded and ordered; by similarity in the project's order until that is found. */
export function useOrderedLines(
  matrix: Pick<Matrix, "classes" | "counts" | "refused">,
  superClassOf: ReadonlyMap<string, string>,
  { fold, order, hand }: Pick<MatrixState, "fold" | "order" | "hand">,
): readonly Line[] {
  const { classes } = matrix;
  const lines = useMemo(() => linesOf(classes, superClassOf, fold), [classes, superClassOf, fold]);
  const isBySimilarity = order === "similarity";
  const counts = useMemo(
    () => (isBySimilarity ? foldCounts(matrix, lines, false).counts : null),
    [isBySimilarity, matrix, lines],
  );
  const places = useSimilarity(counts, lines.length);
  return useMemo(() => {
    if (order !== "similarity") return orderLines(lines, matrix, order, hand);
    return places ? places.flatMap((place) => lines[place] ?? []) : lines;
  }, [lines, matrix, order, hand, places]);
}
