"use client";

import { useCallback, useMemo, useRef } from "react";
import type { RunReviewQuery } from "@/app/graphql/generated/graphql";
import { type Cell, HeatMap } from "@/app/ui/heat-map";
import { Panel } from "@/app/ui/panel";
import { useKey } from "@/app/ui/use-key";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, sequentialScale } from "@/ml/colour";
import { CellPanel } from "./cell-panel";
import { ClassTable } from "./class-table";
import { ConfusedPairs } from "./confused-pairs";
import { MatrixFigures } from "./matrix-figures";
import { arrange, type Matrix, ordered } from "./matrix-model";
import { ColourLegend, MatrixTools } from "./matrix-tools";
import { TodaysLabels } from "./todays-labels";
import { useMatrixState } from "./use-matrix-state";

/** Up to this many classes each cell can be read and hit with a finger; beyond, the whole is worth more. */
const readableClasses = 40;
const labelRoom = 190;
const largestCell = 112;

/** The matrix, what was confused most, and the images of the cell that is open. */
export function MatrixView({
  measured,
  todays,
  review,
  onReviewed,
}: {
  measured: Matrix;
  /** by the labels that the images have today; null until it is read */
  todays: Matrix | null;
  review: RunReviewQuery["run"] | undefined;
  onReviewed: () => unknown;
}) {
  const [state, setState] = useMatrixState();
  const matrix = state.labels === "today" && todays ? todays : measured;
  const theme = useThemeClass();
  const color = useMemo(() => {
    const scale = sequentialScale(theme);
    return (value: number) => css(scale(value));
  }, [theme]);
  const classes = useMemo(() => ordered(matrix, state.order), [matrix, state.order]);
  const shown = useMemo(
    () => arrange(matrix, classes, state.mode, !state.diagonal),
    [matrix, classes, state.mode, state.diagonal],
  );
  const truth = matrix.classes.find((one) => one.index === state.truth);
  const predicted = matrix.classes.find((one) => one.index === state.predicted);
  const row = truth ? classes.indexOf(truth) : -1;
  const column = predicted ? classes.indexOf(predicted) : -1;
  const selected = useMemo<Cell | null>(
    () => (row >= 0 && column >= 0 ? { row, column } : null),
    [row, column],
  );
  const frame = useRef<HTMLDivElement>(null);

  const open = useCallback(
    (truthIndex: number, predictedIndex: number) => {
      void setState({ truth: truthIndex, predicted: predictedIndex, image: null, large: null });
      // On a phone the images lie below the matrix: show that something happened.
      if (window.matchMedia("(max-width: 1023px)").matches) {
        requestAnimationFrame(() =>
          document.getElementById("cell-images")?.scrollIntoView({ behavior: "smooth", block: "start" }),
        );
      }
    },
    [setState],
  );
  const close = useCallback(() => {
    void setState({ truth: null, predicted: null, image: null, large: null });
    frame.current?.querySelector<HTMLElement>("[role=application]")?.focus();
  }, [setState]);

  useKey("d", () => void setState({ diagonal: !state.diagonal }));
  useKey("escape", () => {
    // The large viewer is a dialog and takes its own Escape.
    if (state.large) return;
    if (state.image) void setState({ image: null });
    else if (selected) close();
  });

  const height = classes.length * largestCell + labelRoom;
  return (
    <div className="grid gap-4">
      <MatrixFigures matrix={matrix} />
      <TodaysLabels
        measured={measured}
        todays={todays}
        value={state.labels}
        onChange={(labels) => void setState({ labels, image: null })}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(23rem,42%)]">
        <Panel flush>
          <MatrixTools state={state} setState={setState} />
          <div className="@container px-2 pb-2">
            {/* Square cells: no higher than it is wide, no higher than the window has room. */}
            <div
              ref={frame}
              style={{ height: `min(clamp(22rem, calc(100dvh - 20.5rem), ${height}px), 100cqw + 1rem)` }}
            >
              <HeatMap
                label="Confusion matrix on the test split"
                labels={shown.labels}
                counts={shown.counts}
                values={shown.values}
                color={color}
                cellText={shown.cellText}
                selected={selected}
                onSelect={(cell) => open(classes[cell.row]?.index ?? 0, classes[cell.column]?.index ?? 0)}
                minCell={classes.length <= readableClasses ? 24 : 9}
                className="h-full min-h-0"
              />
            </div>
          </div>
          <ColourLegend color={color} mode={state.mode} strongest={shown.strongest} />
        </Panel>
        <div
          id="cell-images"
          className="min-w-0 scroll-mt-16 lg:sticky lg:top-5 lg:col-start-2 lg:row-span-2 lg:row-start-1"
        >
          {truth && predicted ? (
            <CellPanel
              key={`${truth.index}-${predicted.index}-${state.labels}`}
              matrix={matrix}
              truth={truth}
              predicted={predicted}
              review={review}
              onReviewed={onReviewed}
              onClose={close}
            />
          ) : (
            <ConfusedPairs matrix={matrix} by={state.mode === "row" ? "share" : "count"} onOpen={open} />
          )}
        </div>
        <ClassTable matrix={matrix} onOpen={(index) => open(index, index)} />
      </div>
    </div>
  );
}
