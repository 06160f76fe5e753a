"use client";

import { useCallback, useMemo, useRef } from "react";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import type { Cell } from "@/app/ui/heat-map";
import { Toolbar } from "@/app/ui/toolbar";
import { useKey } from "@/app/ui/use-key";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, divergingScale } from "@/ml/colour";
import { ClassMatrix, ColourRange, MatrixBesideImages, useScrollToImages } from "../class-matrix";
import { ChangedPairs } from "./changed-pairs";
import { ClassDifferences } from "./class-differences";
import { cellsOf, deltaPicture, orderedClasses } from "./delta-model";
import { Groups } from "./groups";
import type { Compared, Runs } from "./operations";
import { PairPanel } from "./pair-panel";
import { closed, type Group, useCompareState } from "./use-compare-state";
import { signed } from "./words";

/** Half a step of the 256 colours: what is no change has the colour of no change. */
const halfStep = 0.005;

/** The groups, the matrix of differences, and the images that are open. */
export function DeltaView({ runs, compared }: { runs: Runs; compared: Compared }) {
  const [state, setState] = useCompareState();
  const theme = useThemeClass();
  const color = useMemo(() => {
    const scale = divergingScale(theme);
    return (value01: number) => {
      const value = 2 * value01 - 1;
      return css(scale(Math.abs(value) < halfStep ? 0 : value));
    };
  }, [theme]);
  const classes = useMemo(() => orderedClasses(compared, state.order), [compared, state.order]);
  const cells = useMemo(() => cellsOf(compared), [compared]);
  const picture = useMemo(() => deltaPicture(cells, classes), [cells, classes]);
  const truth = compared.classes.find((one) => one.index === state.truth);
  const predicted = compared.classes.find((one) => one.index === state.predicted);
  const row = truth && predicted ? classes.indexOf(truth) : -1;
  const column = truth && predicted ? classes.indexOf(predicted) : -1;
  const selected = useMemo<Cell | null>(
    () => (row >= 0 && column >= 0 ? { row, column } : null),
    [row, column],
  );
  const isOpen = state.group !== null || selected !== null;
  const frame = useRef<HTMLDivElement>(null);
  const scrollToImages = useScrollToImages();

  const show = useCallback(
    (images: Partial<Parameters<typeof setState>[0]>) => {
      void setState({ ...closed, ...images });
      scrollToImages();
    },
    [setState, scrollToImages],
  );
  const openCell = useCallback(
    (truthIndex: number, predictedIndex: number) => {
      show({ truth: truthIndex, predicted: predictedIndex });
    },
    [show],
  );
  const openGroup = (group: Group, truthIndex: number | null = null) => show({ group, truth: truthIndex });
  const close = useCallback(() => {
    void setState(closed);
    frame.current?.querySelector<HTMLElement>("[role=application]")?.focus();
  }, [setState]);
  useKey("escape", () => {
    // The large viewer is a dialog and takes its own Escape.
    if (state.large) return;
    if (state.image) void setState({ image: null });
    else if (isOpen) close();
  });

  const describe = (cell: Cell) => {
    const [from, to] = [classes[cell.row], classes[cell.column]];
    if (!from || !to) return "";
    const { a, b } = cells(from.index, to.index);
    return `${from.name} seen as ${to.name}: ${signed(b - a)} (A ${formatCount(a)}, B ${formatCount(b)})`;
  };
  return (
    <div className="grid gap-4">
      <Groups
        compared={compared}
        open={state.truth === null ? state.group : null}
        onOpen={(group) => openGroup(group)}
      />
      <MatrixBesideImages
        matrix={
          <>
            <Toolbar label="How the matrix is shown" className="mb-2 border-b px-3 py-2">
              <h2 className="mr-2 text-sm font-semibold">B − A</h2>
              <SegmentedControl
                label="Order of the classes"
                size="sm"
                options={[
                  { value: "position", label: "In order" },
                  { value: "change", label: "Most changed first" },
                ]}
                value={state.order}
                onChange={(order) => void setState({ order })}
              />
            </Toolbar>
            <ClassMatrix
              frame={frame}
              label="Change of the confusion matrix from A to B"
              isSigned
              labels={picture.labels}
              counts={picture.counts}
              values={picture.values}
              color={color}
              cellText={picture.cellText}
              describe={describe}
              selected={selected}
              onSelect={(cell) => openCell(classes[cell.row]?.index ?? 0, classes[cell.column]?.index ?? 0)}
            />
            <Legend color={color} strongest={picture.strongest} />
          </>
        }
        images={
          isOpen ? (
            <PairPanel
              key={[state.group, state.truth, state.predicted].join("/")}
              runs={runs}
              compared={compared}
              onClose={close}
            />
          ) : (
            <ChangedPairs compared={compared} onOpen={openCell} />
          )
        }
      />
      <ClassDifferences compared={compared} onOpen={openGroup} />
    </div>
  );
}

/** What the two ends stand for: the colour says whether a change is good, the sign whether a cell grew. */
function Legend({ color, strongest }: { color: (value01: number) => string; strongest: number }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t px-4 py-2 text-xs tabular-nums text-muted">
      <span>B worse</span>
      <ColourRange color={color} />
      <span>B better</span>
      <span className="ml-auto">
        Strongest: {formatCount(strongest)} {strongest === 1 ? "image" : "images"}
      </span>
    </div>
  );
}
