"use client";

import { useMemo, useRef } from "react";
import type { RunReviewQuery } from "@/app/graphql/generated/graphql";
import { useKey } from "@/app/ui/use-key";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, sequentialScale } from "@/ml/colour";
import { splitNames } from "@/ml/splits";
import { ClassMatrix, MatrixBesideImages, useScrollToImages } from "../../../class-matrix";
import { personColor } from "../../../presence/person-mark";
import { usePeopleAt } from "../../../presence/use-people-at";
import { useProject } from "../../../project-context";
import { measuredSplit, useRun } from "../run-context";
import { CellPanel } from "./cell-panel";
import { ClassTable } from "./class-table";
import { ConfusedPairs } from "./confused-pairs";
import { MatrixExport } from "./matrix-export";
import { MatrixFigures } from "./matrix-figures";
import { arrange, edgesOf, foldCounts, type Matrix, movedLine } from "./matrix-model";
import { ColourLegend, MatrixTools } from "./matrix-tools";
import { SuperClasses, useSuperClasses } from "./super-classes";
import { TodaysLabels } from "./todays-labels";
import { readingOf, useMatrixState } from "./use-matrix-state";
import { useOpenCells } from "./use-open-cells";
import { useOrderedLines } from "./use-ordered-lines";

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
  const superClassOf = useSuperClasses();
  const lines = useOrderedLines(matrix, superClassOf, state);
  const isRefusing = readingOf(state).threshold > 0;
  const folded = useMemo(() => foldCounts(matrix, lines, isRefusing), [matrix, lines, isRefusing]);
  const shown = useMemo(
    () => arrange(folded, edgesOf(lines, isRefusing), state.mode, state.scale, !state.diagonal),
    [folded, lines, isRefusing, state.mode, state.scale, state.diagonal],
  );
  const scrollToImages = useScrollToImages();
  const opened = useOpenCells({
    state,
    setState,
    lines,
    classes: matrix.classes.length,
    folded,
    onOpened: scrollToImages,
  });
  const { at, bands } = opened;
  const [first] = bands;
  const cell = useMemo(() => {
    if (!first || first.row === null || first.column === null) return null;
    const [truth, predicted] = [lines[first.row], lines[first.column]];
    const [of, as] = [truth?.classes[0], predicted?.classes[0]];
    return of && as && !truth?.superClass && !predicted?.superClass ? { truth: of, predicted: as } : null;
  }, [first, lines]);
  const project = useProject();
  const { run } = useRun();
  const people = usePeopleAt(`/projects/${project.id}/runs/${run.id}/matrix`);
  const marks = useMemo(
    () =>
      people.flatMap(({ person, query }) => {
        const number = (name: string) => Number.parseInt(query.get(name) ?? "", 10);
        const band = at.bandOf({ truth: number("truth"), predicted: number("predicted") });
        return band && band.row !== null && band.column !== null
          ? [
              {
                ...{ row: band.row, column: band.column },
                ...{ id: person.id, name: person.name, color: personColor(person.id) },
              },
            ]
          : [];
      }),
    [people, at],
  );
  const frame = useRef<HTMLDivElement>(null);
  const close = () => {
    opened.close();
    frame.current?.querySelector<HTMLElement>("[role=application]")?.focus();
  };

  /** A folded line unfolds; a class folds with the others of its super-class. */
  const fold = (line: number) => {
    const one = lines[line];
    const superClass = one?.superClass ?? superClassOf.get(one?.classes[0]?.id ?? "");
    if (!superClass) return;
    const rest = state.fold.filter((name) => name !== superClass);
    void setState({ fold: one?.superClass ? rest : [...rest, superClass] });
  };

  useKey("d", () => void setState({ diagonal: !state.diagonal }));
  useKey("escape", () => {
    // The large viewer is a dialog and takes its own Escape.
    if (state.large) return;
    if (state.image) void setState({ image: null });
    else if (bands.length > 0) close();
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
            <MatrixTools
              state={state}
              setState={setState}
              lines={lines.length}
              end={<MatrixExport shown={shown} name={`run ${run.number} ${run.name}`} />}
            />
            <SuperClasses
              classes={matrix.classes}
              superClassOf={superClassOf}
              state={state}
              setState={setState}
            />
            <ClassMatrix
              frame={frame}
              label={`Confusion matrix on the ${splitNames[measuredSplit(run)]} split`}
              labels={shown.labels}
              columnLabels={shown.columnLabels}
              counts={shown.counts}
              values={shown.values}
              color={color}
              cellText={shown.cellText}
              chosen={bands}
              marks={marks}
              onChoose={opened.choose}
              onHover={opened.preload}
              isMovable={(_, line) => line < lines.length}
              onMove={(_, from, to) => void setState({ order: "hand", hand: movedLine(lines, from, to) })}
              onFold={(_, line) => fold(line)}
              zoom={state.zoom}
              onZoom={(zoom) => void setState({ zoom })}
            />
            <ColourLegend color={color} mode={state.mode} scale={state.scale} strongest={shown.strongest} />
          </>
        }
        images={
          bands.length > 0 ? (
            <CellPanel
              key={JSON.stringify(opened.cells)}
              matrix={matrix}
              cell={bands.length === 1 ? cell : null}
              title={opened.title}
              cells={opened.cells}
              total={opened.total}
              review={review}
              onReviewed={onReviewed}
              onClose={close}
            />
          ) : (
            <ConfusedPairs
              matrix={matrix}
              lines={lines}
              state={state}
              setState={setState}
              review={review}
              onOpen={opened.open}
            />
          )
        }
      >
        <ClassTable matrix={matrix} onOpen={(index) => opened.open(index, index)} />
      </MatrixBesideImages>
    </div>
  );
}
