"use client";

import { useCallback, useMemo, useRef } from "react";
import type { RunReviewQuery } from "@/app/graphql/generated/graphql";
import type { Cell } from "@/app/ui/heat-map";
import { useKey } from "@/app/ui/use-key";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, sequentialScale } from "@/ml/colour";
import { ClassMatrix, MatrixBesideImages, useScrollToImages } from "../../../class-matrix";
import { personColor } from "../../../presence/person-mark";
import { usePeopleAt } from "../../../presence/use-people-at";
import { useProject } from "../../../project-context";
import { useRun } from "../run-context";
import { CellPanel } from "./cell-panel";
import { ClassTable } from "./class-table";
import { ConfusedPairs } from "./confused-pairs";
import { MatrixFigures } from "./matrix-figures";
import { arrange, type Matrix, ordered } from "./matrix-model";
import { ColourLegend, MatrixTools } from "./matrix-tools";
import { TodaysLabels } from "./todays-labels";
import { useMatrixState } from "./use-matrix-state";

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
  const project = useProject();
  const { run } = useRun();
  const people = usePeopleAt(`/projects/${project.id}/runs/${run.id}/matrix`);
  const marks = useMemo(
    () =>
      people.flatMap(({ person, query }) => {
        const placeOf = (name: string) => classes.findIndex(({ index }) => String(index) === query.get(name));
        const cell = { row: placeOf("truth"), column: placeOf("predicted") };
        return cell.row >= 0 && cell.column >= 0
          ? [{ ...cell, id: person.id, name: person.name, color: personColor(person.id) }]
          : [];
      }),
    [people, classes],
  );
  const frame = useRef<HTMLDivElement>(null);
  const scrollToImages = useScrollToImages();

  const open = useCallback(
    (truthIndex: number, predictedIndex: number) => {
      void setState({ truth: truthIndex, predicted: predictedIndex, image: null, large: null });
      scrollToImages();
    },
    [setState, scrollToImages],
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

  return (
    <div className="grid gap-4">
      <MatrixFigures matrix={matrix} />
      <TodaysLabels
        measured={measured}
        todays={todays}
        value={state.labels}
        onChange={(labels) => void setState({ labels, image: null })}
      />
      <MatrixBesideImages
        matrix={
          <>
            <MatrixTools state={state} setState={setState} />
            <ClassMatrix
              frame={frame}
              label="Confusion matrix on the test split"
              labels={shown.labels}
              counts={shown.counts}
              values={shown.values}
              color={color}
              cellText={shown.cellText}
              selected={selected}
              marks={marks}
              onSelect={(cell) => open(classes[cell.row]?.index ?? 0, classes[cell.column]?.index ?? 0)}
            />
            <ColourLegend color={color} mode={state.mode} strongest={shown.strongest} />
          </>
        }
        images={
          truth && predicted ? (
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
          )
        }
      >
        <ClassTable matrix={matrix} onOpen={(index) => open(index, index)} />
      </MatrixBesideImages>
    </div>
  );
}
