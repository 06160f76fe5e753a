"use client";

import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { cn } from "./cn";
import { formatCount } from "./format";
import { colorTable, drawHeatMap, type HeatMapLayout, layOut } from "./heat-map-draw";
import { HeatMapTable } from "./heat-map-table";
import { tooltipStyles } from "./tooltip";
import { useSize } from "./use-size";
import { useThemeClass } from "./use-theme-class";

export type Cell = { row: number; column: number };

/**
 * A confusion matrix on a canvas, 2 to some hundred classes. `counts` and `values` (0 … 1, for the colour; NaN for
 * "nothing to say") lie row by row. It fills its box: give it a height (className). Where cells would become
 * smaller than `minCell` it scrolls, with its labels staying. Click, or arrow keys and Enter, select a cell.
 */
export function HeatMap({
  label,
  labels,
  columnLabels = labels,
  counts,
  values,
  color,
  rowTitle = "True class",
  columnTitle = "Predicted class",
  cellText,
  describe,
  isSigned = false,
  selected = null,
  marks = [],
  onSelect,
  minCell = 9,
  zoom = 1,
  className,
}: {
  label: string;
  labels: readonly string[];
  columnLabels?: readonly string[];
  counts: ArrayLike<number>;
  values: ArrayLike<number>;
  /** a function that keeps its identity between renders */
  color: (value01: number) => string;
  rowTitle?: string;
  columnTitle?: string;
  /** what stands in a cell; the count unless told otherwise, nothing for 0 */
  cellText?: (cell: Cell) => string;
  /** the sentence of tooltip and screen reader */
  describe?: (cell: Cell) => string;
  /** the counts are differences */
  isSigned?: boolean;
  selected?: Cell | null;
  /** cells that others look at, each in a colour of theirs */
  marks?: readonly (Cell & { id: string; color: string; name: string })[];
  onSelect?: (cell: Cell) => void;
  minCell?: number;
  /** 1 fits the box; larger scrolls */
  zoom?: number;
  className?: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(scroller);
  const theme = useThemeClass();
  const [layout, setLayout] = useState<HeatMapLayout | null>(null);
  const [scroll, setScroll] = useState({ x: 0, y: 0 });
  const [hovered, setHovered] = useState<Cell | null>(null);
  const [focused, setFocused] = useState<Cell | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const rowCount = labels.length;
  const columnCount = columnLabels.length;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || size.width === 0 || rowCount === 0 || columnCount === 0) return;
    const measure = () => setLayout(layOut(size, labels, columnLabels, minCell, zoom, element));
    measure();
    // Text widths change once the font has arrived.
    if (document.fonts.status !== "loaded") document.fonts.ready.then(measure);
  }, [size, labels, columnLabels, rowCount, columnCount, minCell, zoom]);

  const rowTotals = useMemo(() => {
    const totals = new Array<number>(rowCount).fill(0);
    for (let index = 0; index < rowCount * columnCount; index += 1) {
      const row = Math.floor(index / columnCount);
      totals[row] = (totals[row] ?? 0) + (counts[index] ?? 0);
    }
    return totals;
  }, [counts, rowCount, columnCount]);
  const sentence = (cell: Cell): string => {
    if (describe) return describe(cell);
    const count = counts[cell.row * columnCount + cell.column] ?? 0;
    const total = rowTotals[cell.row] ?? 0;
    const share = total > 0 ? ` (${((count / total) * 100).toFixed(1)} %)` : "";
    return `${labels[cell.row]} seen as ${columnLabels[cell.column]}: ${formatCount(count)} of ${formatCount(total)}${share}`;
  };

  // theme: the colours behind the CSS variables change with it.
  const table = useMemo(() => {
    if (typeof document === "undefined" || !theme) return null;
    return colorTable(color);
  }, [color, theme]);
  const view = layout
    ? { width: Math.min(size.width, layout.totalWidth), height: Math.min(size.height, layout.totalHeight) }
    : null;
  const shown = hovered ?? (hasFocus ? (focused ?? selected) : null);
  const strong = shown ?? selected;

  useLayoutEffect(() => {
    if (!canvas.current || !layout || !view || !table) return;
    const text = (row: number, column: number) => {
      if (cellText) return cellText({ row, column });
      const count = counts[row * columnCount + column] ?? 0;
      return count === 0 ? "" : String(count);
    };
    const picture = {
      layout,
      view,
      scroll,
      rows: labels,
      columns: columnLabels,
      rowTitle,
      columnTitle,
      values,
      text,
      table,
      strong,
    };
    drawHeatMap(canvas.current, picture);
  });

  const cellAt = (event: { clientX: number; clientY: number }): Cell | null => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box || !layout) return null;
    const x = event.clientX - box.left - layout.labelWidth;
    const y = event.clientY - box.top - layout.labelHeight;
    const cell = {
      row: Math.floor((y + scroll.y) / layout.cell),
      column: Math.floor((x + scroll.x) / layout.cell),
    };
    return x >= 0 && y >= 0 && cell.row < rowCount && cell.column < columnCount ? cell : null;
  };
  const reveal = (cell: Cell) => {
    const element = scroller.current;
    if (!element || !layout) return;
    const move = (at: number, now: number, room: number) =>
      at * layout.cell < now ? at * layout.cell : Math.max(now, (at + 1) * layout.cell - room);
    element.scrollTo({
      left: move(cell.column, element.scrollLeft, size.width - layout.labelWidth - 2),
      top: move(cell.row, element.scrollTop, size.height - layout.labelHeight - 2),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = focused ?? selected ?? { row: 0, column: 0 };
    const step = event.shiftKey ? 10 : 1;
    const moves: Record<string, Cell> = {
      ArrowLeft: { ...now, column: now.column - step },
      ArrowRight: { ...now, column: now.column + step },
      ArrowUp: { ...now, row: now.row - step },
      ArrowDown: { ...now, row: now.row + step },
      Home: { row: event.ctrlKey ? 0 : now.row, column: 0 },
      End: { row: event.ctrlKey ? rowCount - 1 : now.row, column: columnCount - 1 },
    };
    const move = moves[event.key];
    if (move) {
      const next = {
        row: Math.min(Math.max(move.row, 0), rowCount - 1),
        column: Math.min(Math.max(move.column, 0), columnCount - 1),
      };
      setHovered(null);
      setFocused(next);
      reveal(next);
    } else if (event.key === "Enter" || event.key === " ") {
      onSelect?.(now);
    } else return;
    event.preventDefault();
  };
  // A selection from elsewhere (the URL, another panel) comes into view.
  const revealLatest = useRef(reveal);
  useEffect(() => {
    revealLatest.current = reveal;
  });
  const isLaidOut = layout !== null;
  useEffect(() => {
    if (selected && isLaidOut) revealLatest.current(selected);
  }, [selected, isLaidOut]);

  const place = (cell: Cell) =>
    layout
      ? {
          left: cell.column * layout.cell - scroll.x,
          top: cell.row * layout.cell - scroll.y,
          width: layout.cell,
          height: layout.cell,
        }
      : undefined;
  const tip = shown && layout && view ? { cell: shown, at: place(shown), layout, view } : null;

  return (
    <div
      className={cn(
        "relative h-[70dvh] min-h-64 rounded-sm has-focus-visible:outline-2 has-focus-visible:outline-accent",
        className,
      )}
    >
      <div
        ref={scroller}
        role="application"
        aria-roledescription="confusion matrix"
        aria-label={`${label}. Arrow keys move, Enter selects.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys that the help names
        tabIndex={0}
        className="absolute inset-0 overflow-auto outline-none"
        onScroll={(event) =>
          setScroll({ x: event.currentTarget.scrollLeft, y: event.currentTarget.scrollTop })
        }
        onKeyDown={onKeyDown}
        onFocus={() => setHasFocus(scroller.current?.matches(":focus-visible") ?? false)}
        onBlur={() => setHasFocus(false)}
        onPointerMove={(event) => setHovered(event.pointerType === "touch" ? null : cellAt(event))}
        onPointerLeave={() => setHovered(null)}
        onClick={(event) => {
          const cell = cellAt(event);
          if (!cell) return;
          setFocused(cell);
          onSelect?.(cell);
        }}
      >
        {layout && view ? (
          <div style={{ width: layout.totalWidth, height: layout.totalHeight }}>
            <div className="sticky top-0 left-0 overflow-hidden" style={view}>
              <canvas
                ref={canvas}
                style={view}
                className={cn("block", hovered && onSelect && "cursor-pointer")}
              />
              <div
                className="pointer-events-none absolute right-0 bottom-0 overflow-hidden"
                style={{ left: layout.labelWidth, top: layout.labelHeight }}
              >
                {marks.map((mark, index) => (
                  <div
                    key={mark.id}
                    className="absolute border-2"
                    style={{ ...place(mark), borderColor: mark.color }}
                  >
                    <span
                      // Below each other where several look at the same cell.
                      style={{ background: mark.color, top: `${index * 0.9}rem` }}
                      className="absolute left-0 max-w-24 truncate rounded-br-sm px-1 text-2xs text-on-dark [text-shadow:0_0_2px_var(--on-light)]"
                    >
                      {mark.name}
                    </span>
                  </div>
                ))}
                {selected ? (
                  <div
                    className="absolute border-2 border-accent outline-2 -outline-offset-4 outline-on-dark"
                    style={place(selected)}
                  />
                ) : null}
                {shown ? (
                  <div
                    className="absolute border-2 border-on-light outline-2 outline-on-dark"
                    style={place(shown)}
                  />
                ) : null}
              </div>
            </div>
          </div>
        ) : null}
      </div>
      {tip?.at ? (
        <div
          aria-hidden
          className={cn(tooltipStyles, "pointer-events-none absolute w-max tabular-nums")}
          style={{
            top:
              tip.layout.labelHeight + tip.at.top > 40
                ? tip.layout.labelHeight + tip.at.top - 6
                : tip.layout.labelHeight + tip.at.top + tip.at.height + 6,
            left: Math.min(
              Math.max(tip.layout.labelWidth + tip.at.left + tip.at.width / 2, 110),
              Math.max(110, size.width - 110),
            ),
            translate: tip.layout.labelHeight + tip.at.top > 40 ? "-50% -100%" : "-50% 0",
          }}
        >
          {sentence(tip.cell)}
        </div>
      ) : null}
      <p aria-live="polite" className="sr-only">
        {hasFocus && focused ? sentence(focused) : ""}
      </p>
      <HeatMapTable
        label={label}
        rows={labels}
        columns={columnLabels}
        rowTitle={rowTitle}
        columnTitle={columnTitle}
        counts={counts}
        isSigned={isSigned}
      />
    </div>
  );
}
