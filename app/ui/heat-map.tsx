"use client";

import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { cn } from "./cn";
import { formatCount } from "./format";
import { colorTable, drawHeatMap, type HeatMapLayout, layOut, widestTextOf } from "./heat-map-draw";
import { type Band, type Cell, HeatMapMarks, type Mark, placeOf } from "./heat-map-marks";
import { HeatMapTable } from "./heat-map-table";
import { tooltipStyles } from "./tooltip";
import { useHeatMapPointer } from "./use-heat-map-pointer";
import { useHeatMapZoom, zoomStep } from "./use-heat-map-zoom";
import { useSize } from "./use-size";
import { useThemeClass } from "./use-theme-class";

export type { Band, Cell } from "./heat-map-marks";

/** A pointer that stays so long at a cell may be about to open it. */
const restMs = 80;
const noMarks: readonly Mark[] = [];

/**
 * A confusion matrix on a canvas, 2 to 1,000 classes. `counts` and `values` (0 … 1, for the colour; NaN for
 * "nothing to say") lie row by row. It fills its box: give it a height (className). Where cells would become
 * smaller than `minCell` it scrolls, with its labels staying; a drag pans. Click, or arrow keys and Enter, select a cell;
 * with `onChoose` a label its row or column (R and C by the keys), and with Ctrl or Shift one more. With `onZoom` it is
 * zoomed by Ctrl and the wheel, + and -. With `onMove` a label is dragged to another place, or goes with Alt and an arrow.
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
  tableText,
  describe,
  isSigned = false,
  hasDiagonal = true,
  selected = null,
  chosen,
  marks = noMarks,
  onSelect,
  onChoose,
  onHover,
  isMovable = () => true,
  onMove,
  onFold,
  minCell = 9,
  zoom = 1,
  onZoom,
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
  /** what a screen reader's table has in a cell; the count unless told otherwise */
  tableText?: (cell: Cell) => string;
  /** the sentence of tooltip and screen reader */
  describe?: (cell: Cell) => string;
  /** the counts are differences */
  isSigned?: boolean;
  /** rows and columns of the same name belong together */
  hasDiagonal?: boolean;
  selected?: Cell | null;
  /** cells that others look at, each in a colour of theirs */
  marks?: readonly Mark[];
  onSelect?: (cell: Cell) => void;
  /** what is open, where that may be more than one cell; instead of selected */
  chosen?: readonly Band[];
  /** instead of onSelect */
  onChoose?: (band: Band, isMore: boolean) => void;
  /** what the pointer rests on */
  onHover?: (band: Band) => void;
  isMovable?: (axis: "row" | "column", index: number) => boolean;
  /** a row or column is to lie before another one */
  onMove?: (axis: "row" | "column", from: number, to: number) => void;
  /** a label was clicked twice */
  onFold?: (axis: "row" | "column", index: number) => void;
  minCell?: number;
  /** 1 fits the box or is as small as minCell allows; larger scrolls; 0 shows all of it */
  zoom?: number;
  onZoom?: (zoom: number) => void;
  className?: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(scroller);
  const theme = useThemeClass();
  const [layout, setLayout] = useState<HeatMapLayout | null>(null);
  const [scroll, setScroll] = useState({ x: 0, y: 0 });
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
  const extent = { rows: rowCount, columns: columnCount };
  const pointer = useHeatMapPointer({ scroller, layout, scroll, size: extent, isMovable, onMove });
  const zoomBy = useHeatMapZoom(scroller, layout, zoom, onZoom);
  const canOpen = onSelect !== undefined || onChoose !== undefined;
  const sentence = ({ row, column }: Band): string => {
    const name = row === null ? columnLabels[column ?? 0] : labels[row];
    if (row === null) return `${columnTitle} ${name}`;
    if (column === null) return `${rowTitle} ${name}: ${formatCount(rowTotals[row] ?? 0)}`;
    if (describe) return describe({ row, column });
    const count = counts[row * columnCount + column] ?? 0;
    const total = rowTotals[row] ?? 0;
    const share = total > 0 ? ` (${((count / total) * 100).toFixed(1)} %)` : "";
    return `${name} seen as ${columnLabels[column]}: ${formatCount(count)} of ${formatCount(total)}${share}`;
  };

  // theme: the colours behind the CSS variables change with it.
  const table = useMemo(() => {
    if (typeof document === "undefined" || !theme) return null;
    return colorTable(color);
  }, [color, theme]);
  const view = layout
    ? { width: Math.min(size.width, layout.totalWidth), height: Math.min(size.height, layout.totalHeight) }
    : null;
  const hovered =
    onChoose || (pointer.hovered?.row !== null && pointer.hovered?.column !== null) ? pointer.hovered : null;
  const first = chosen?.[0];
  const open =
    selected ??
    (first && first.row !== null && first.column !== null ? { row: first.row, column: first.column } : null);
  const shown = hovered ?? (hasFocus ? (focused ?? open) : null);
  const strong = shown ?? first ?? selected;
  const textOf = useMemo(
    () => (row: number, column: number) => {
      if (cellText) return cellText({ row, column });
      const count = counts[row * columnCount + column] ?? 0;
      return count === 0 ? "" : String(count);
    },
    [cellText, counts, columnCount],
  );
  const isReadable = layout !== null && layout.cell >= 16;
  const widestText = useMemo(
    () =>
      isReadable && scroller.current ? widestTextOf(rowCount, columnCount, textOf, scroller.current) : 0,
    [isReadable, rowCount, columnCount, textOf],
  );

  useLayoutEffect(() => {
    if (!canvas.current || !layout || !view || !table) return;
    const picture = {
      layout,
      view,
      scroll,
      rows: labels,
      columns: columnLabels,
      rowTitle,
      columnTitle,
      values,
      text: textOf,
      widestText,
      table,
      strong,
    };
    drawHeatMap(canvas.current, picture);
  });

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
  const choose = (band: Band, isMore: boolean) => {
    if (onChoose) onChoose(band, isMore);
    else if (band.row !== null && band.column !== null) onSelect?.({ row: band.row, column: band.column });
  };
  /** Moves the row or column that the keys are at by one place, and goes with it. */
  const moveLine = (key: string, now: Cell): boolean => {
    const axis = key === "ArrowUp" || key === "ArrowDown" ? "row" : "column";
    const from = now[axis];
    const to = from + (key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1);
    if (!onMove || !key.startsWith("Arrow") || to < 0 || !isMovable(axis, from) || !isMovable(axis, to))
      return false;
    onMove(axis, from, to > from ? to + 1 : to);
    setFocused({ ...now, [axis]: to });
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = focused ?? open ?? { row: 0, column: 0 };
    if (event.altKey) {
      if (moveLine(event.key, now)) event.preventDefault();
      return;
    }
    const isMore = event.ctrlKey || event.metaKey || event.shiftKey;
    const zooms: Record<string, number> = { "+": zoomStep, "=": zoomStep, "-": 1 / zoomStep };
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
      pointer.setHovered(null);
      setFocused(next);
      reveal(next);
    } else if (event.key === "Enter" || event.key === " ") choose(now, isMore);
    else if (onZoom && zooms[event.key] && !event.ctrlKey) zoomBy(zooms[event.key] ?? 1);
    else if (onZoom && event.key === "0" && !isMore) onZoom(zoom === 0 ? 1 : 0);
    else if (onChoose && event.key.toLowerCase() === "r" && !event.ctrlKey && !event.metaKey)
      choose({ row: now.row, column: null }, event.shiftKey);
    else if (onChoose && event.key.toLowerCase() === "c" && !event.ctrlKey && !event.metaKey)
      choose({ row: null, column: now.column }, event.shiftKey);
    else return;
    event.preventDefault();
  };
  // A selection from elsewhere (the URL, another panel) comes into view.
  const revealLatest = useRef(reveal);
  useEffect(() => {
    revealLatest.current = reveal;
  });
  const isLaidOut = layout !== null;
  const [openRow, openColumn] = [open?.row, open?.column];
  useEffect(() => {
    if (openRow !== undefined && openColumn !== undefined && isLaidOut)
      revealLatest.current({ row: openRow, column: openColumn });
  }, [openRow, openColumn, isLaidOut]);
  const [restRow, restColumn] = [hovered?.row, hovered?.column];
  const hoverLatest = useRef(onHover);
  useEffect(() => {
    hoverLatest.current = onHover;
  });
  useEffect(() => {
    if (restRow === undefined || restColumn === undefined) return;
    const timer = setTimeout(() => hoverLatest.current?.({ row: restRow, column: restColumn }), restMs);
    return () => clearTimeout(timer);
  }, [restRow, restColumn]);

  const tip =
    shown && layout && view && !pointer.moving
      ? { band: shown, at: placeOf(shown, layout, scroll, extent), layout }
      : null;

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
        {...pointer.handlers}
        onClick={(event) => {
          const band = pointer.clicked(event);
          if (!band) return;
          if (band.row !== null && band.column !== null) setFocused({ row: band.row, column: band.column });
          choose(band, event.ctrlKey || event.metaKey || event.shiftKey);
        }}
        onDoubleClick={(event) => {
          const band = pointer.clicked(event);
          if (band && band.column === null && band.row !== null) onFold?.("row", band.row);
          else if (band && band.row === null && band.column !== null) onFold?.("column", band.column);
        }}
      >
        {layout && view ? (
          <div style={{ width: layout.totalWidth, height: layout.totalHeight }}>
            <div className="sticky top-0 left-0 overflow-hidden" style={view}>
              <canvas
                ref={canvas}
                style={view}
                className={cn("block", hovered && canOpen && "cursor-pointer")}
              />
              <HeatMapMarks
                layout={layout}
                scroll={scroll}
                size={extent}
                marks={marks}
                chosen={chosen ?? (selected ? [selected] : [])}
                shown={shown}
                moving={pointer.moving}
              />
            </div>
          </div>
        ) : null}
      </div>
      {tip ? (
        <div
          aria-hidden
          className={cn(tooltipStyles, "pointer-events-none absolute w-max tabular-nums")}
          style={tipStyle(
            tip.layout,
            tip.band.row === null ? { ...tip.at, top: 0, height: 0 } : tip.at,
            size.width,
          )}
        >
          {sentence(tip.band)}
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
        cellText={tableText}
        isSigned={isSigned}
        hasDiagonal={hasDiagonal}
      />
    </div>
  );
}

/** Above what it speaks of where there is room, else below; within the box. */
function tipStyle(
  layout: HeatMapLayout,
  at: { left: number; top: number; width: number; height: number },
  width: number,
) {
  const top = layout.labelHeight + at.top;
  const isAbove = top > 40;
  const middle = layout.labelWidth + at.left + Math.min(at.width, width - layout.labelWidth) / 2;
  return {
    top: isAbove ? top - 6 : top + at.height + 6,
    left: Math.min(Math.max(middle, 110), Math.max(110, width - 110)),
    translate: isAbove ? "-50% -100%" : "-50% 0",
  };
}
