"use client";

import { useCallback, useMemo, useRef } from "react";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import { type Cell, HeatMap } from "@/app/ui/heat-map";
import { Panel } from "@/app/ui/panel";
import { Toolbar } from "@/app/ui/toolbar";
import { useKey } from "@/app/ui/use-key";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, divergingScale } from "@/ml/colour";
import { ChangedPairs } from "./changed-pairs";
import { ClassDifferences } from "./class-differences";
import { cellsOf, deltaPicture, orderedClasses } from "./delta-model";
import { Groups } from "./groups";
import type { Compared, Runs } from "./operations";
import { PairPanel } from "./pair-panel";
import { closed, type Group, useCompareState } from "./use-compare-state";
import { signed } from "./words";

const readableClasses = 40;
const labelRoom = 190;
const largestCell = 112;
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

  const show = useCallback(
    (images: Partial<Parameters<typeof setState>[0]>) => {
      void setState({ ...closed, ...images });
      // On a phone the images lie below the matrix: show that something happened.
      if (window.matchMedia("(max-width: 1023px)").matches) {
        requestAnimationFrame(() =>
          document.getElementById("pair-images")?.scrollIntoView({ behavior: "smooth", block: "start" }),
        );
      }
    },
    [setState],
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
  const height = classes.length * largestCell + labelRoom;
  return (
    <div className="grid gap-4">
      <Groups
        compared={compared}
        open={state.truth === null ? state.group : null}
        onOpen={(group) => openGroup(group)}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(23rem,42%)]">
        <Panel flush>
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
          <div className="@container px-2 pb-2">
            {/* Square cells: no higher than it is wide, no higher than the window has room. */}
            <div
              ref={frame}
              style={{ height: `min(clamp(22rem, calc(100dvh - 20.5rem), ${height}px), 100cqw + 1rem)` }}
            >
              <HeatMap
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
                minCell={classes.length <= readableClasses ? 24 : 9}
                className="h-full min-h-0"
              />
            </div>
          </div>
          <Legend color={color} strongest={picture.strongest} />
        </Panel>
        <div id="pair-images" className="min-w-0 scroll-mt-16 lg:sticky lg:top-5">
          {isOpen ? (
            <PairPanel
              key={[state.group, state.truth, state.predicted].join("/")}
              runs={runs}
              compared={compared}
              onClose={close}
            />
          ) : (
            <ChangedPairs compared={compared} onOpen={openCell} />
          )}
        </div>
      </div>
      <ClassDifferences compared={compared} onOpen={openGroup} />
    </div>
  );
}

/** What the two ends stand for: the colour says whether a change is good, the sign whether a cell grew. */
function Legend({ color, strongest }: { color: (value01: number) => string; strongest: number }) {
  const stops = Array.from({ length: 16 }, (_, index) => color((index + 0.5) / 16));
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t px-4 py-2 text-xs tabular-nums text-muted">
      <span>B worse</span>
      <span
        aria-hidden
        className="h-2 w-36 rounded-sm border"
        style={{ background: `linear-gradient(90deg, ${stops.join(", ")})` }}
      />
      <span>B better</span>
      <span className="ml-auto">
        Strongest: {formatCount(strongest)} {strongest === 1 ? "image" : "images"}
      </span>
    </div>
  );
}
