"use client";

import { useCallback, useMemo } from "react";
import type { Band } from "@/app/ui/heat-map";
import { useRun } from "../run-context";
import type { Folded, Line } from "./matrix-model";
import { chosenOf, imagesIn, MatrixLines, type Place, placesOf, toggled } from "./matrix-selection";
import { type OpenCells, usePreload } from "./use-cell-predictions";
import { type MatrixState, readingOf, type SetMatrixState } from "./use-matrix-state";

/** What is open in the matrix: where it lies, what the server is asked for, and how it is changed. */
export function useOpenCells({
  state,
  setState,
  lines,
  classes,
  folded,
  onOpened,
}: {
  state: MatrixState;
  setState: SetMatrixState;
  lines: readonly Line[];
  /** of the run */
  classes: number;
  folded: Folded;
  onOpened: () => void;
}) {
  const { run } = useRun();
  const { truth, predicted, more, diagonal, labels } = state;
  const fetchCells = usePreload(run.id, state.first);
  const { threshold, top } = readingOf(state);
  const at = useMemo(
    () => new MatrixLines(lines, classes, folded.columns > folded.rows),
    [lines, classes, folded],
  );
  const places = useMemo(() => placesOf({ truth, predicted, more }), [truth, predicted, more]);
  const bands = useMemo(() => places.flatMap((place) => at.bandOf(place) ?? []), [places, at]);
  const cellsOf = useCallback(
    (open: readonly Band[]): OpenCells => ({
      blocks: open.map((band) => at.blockOf(band, !diagonal)),
      crossing: null,
      labels,
      threshold,
      top,
    }),
    [at, diagonal, labels, threshold, top],
  );
  const cells = useMemo(() => cellsOf(bands), [cellsOf, bands]);
  const show = (next: readonly Place[]) => {
    void setState({ ...chosenOf(next), image: null, large: null, alike: null });
    if (next.length > 0) onOpened();
  };
  const choose = (band: Band, isMore: boolean) =>
    show(isMore ? toggled(places, at.placeOf(band)) : [at.placeOf(band)]);
  /** What would open, if it were clicked now. */
  const preload = (band: Band) => {
    if (imagesIn([band], folded, !diagonal) === 0) return;
    fetchCells(cellsOf([band]));
  };
  const title = bands
    .map(({ row, column }) =>
      row === null
        ? `all taken for ${at.nameOf(column ?? 0)}`
        : column === null
          ? `all of ${at.nameOf(row)}`
          : `${at.nameOf(row)} → ${at.nameOf(column)}`,
    )
    .slice(0, 3)
    .join(", ");
  return {
    at,
    bands,
    cells,
    total: useMemo(() => imagesIn(bands, folded, !diagonal), [bands, folded, diagonal]),
    title: bands.length > 3 ? `${title} and ${bands.length - 3} more` : title,
    choose,
    preload,
    open: (truthIndex: number, predictedIndex: number) =>
      show([{ truth: truthIndex, predicted: predictedIndex }]),
    close: () => show([]),
  };
}
