"use client";

import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { isWithin, type Lasso } from "@/ml/lasso";

/** How square tiles lie: `columns` beside each other with `gap` around them, the tops of two rows `rowHeight` apart. */
export interface Tiling {
  columns: number;
  count: number;
  tile: number;
  rowHeight: number;
  gap: number;
}

/** A box in pixels of the whole list. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Places of the tiles that a box touches, in their order. */
export function tilesIn({ left, top, right, bottom }: Box, tiling: Tiling): number[] {
  const { columns, count, tile, rowHeight, gap } = tiling;
  // From the first whose end lies beyond the box's begin to the last whose begin lies before its end.
  const from = (edge: number, step: number) => Math.max(0, Math.floor((edge - gap - tile) / step) + 1);
  const to = (edge: number, step: number) => Math.ceil((edge - gap) / step) - 1;
  const lastColumn = Math.min(columns - 1, to(right, tile + gap));
  const indices: number[] = [];
  for (let row = from(top, rowHeight); row <= to(bottom, rowHeight); row++) {
    for (let column = from(left, tile + gap); column <= lastColumn; column++) {
      const index = row * columns + column;
      if (index < count) indices.push(index);
    }
  }
  return indices;
}

/** What a drag has drawn, in pixels of the whole list. */
export type Drawn = { kind: "box"; box: Box } | { kind: "lasso"; line: Lasso };

/** Places of the tiles whose middle lies within a line, in their order. */
export function tilesWithin(line: Lasso, tiling: Tiling): number[] {
  const { columns, tile, rowHeight, gap } = tiling;
  const xs = line.filter((_, i) => i % 2 === 0);
  const ys = line.filter((_, i) => i % 2 === 1);
  const box = {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
  return tilesIn(box, tiling).filter((index) =>
    isWithin(
      line,
      gap + (index % columns) * (tile + gap) + tile / 2,
      gap + Math.floor(index / columns) * rowHeight + tile / 2,
    ),
  );
}

const touchedBy = (drawn: Drawn, tiling: Tiling) =>
  drawn.kind === "box" ? tilesIn(drawn.box, tiling) : tilesWithin(drawn.line, tiling);

/** A press that moves further than this is a drag and no click. */
const leastDrag = 6;
/** Within so many pixels of an edge a drag scrolls. */
const edge = 32;

/** Points of a line lie at least so far from each other, in pixels. */
const leastStep = 4;

/**
 * Draws over tiles with the mouse or a pen: a box, or with Alt or where `isLasso` a free line round them. On a touch
 * screen a drag scrolls, unless `isLasso`. `drawn` is what is drawn now, and `touched` the places that it means; `onEnd`
 * gets those in the end, and whether they are added to what is chosen.
 */
export function useBand({
  scroller,
  tiling,
  base,
  isLasso = false,
  onEnd,
}: {
  scroller: RefObject<HTMLDivElement | null>;
  tiling: Tiling;
  /** How much further up than in the whole list the tiles lie in the scroller's content. */
  base: number;
  isLasso?: boolean;
  /** Absent: nothing is drawn. */
  onEnd?: (indices: readonly number[], isAdding: boolean) => void;
}) {
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const press = useRef<{ line: number[]; isFree: boolean; clientX: number; clientY: number } | null>(null);
  const dragged = useRef(false);

  const draw = () => {
    const element = scroller.current;
    const begin = press.current;
    if (!element || !begin) return;
    const frame = element.getBoundingClientRect();
    const x = begin.clientX - frame.left + element.scrollLeft;
    const y = begin.clientY - frame.top + element.scrollTop + base;
    const [x0 = x, y0 = y] = begin.line;
    if (!dragged.current && Math.hypot(x - x0, y - y0) < leastDrag) return;
    dragged.current = true;
    if (!begin.isFree) {
      const box = {
        left: Math.min(x, x0),
        right: Math.max(x, x0),
        top: Math.min(y, y0),
        bottom: Math.max(y, y0),
      };
      setDrawn({ kind: "box", box });
      return;
    }
    const [lastX = x, lastY = y] = begin.line.slice(-2);
    if (Math.hypot(x - lastX, y - lastY) >= leastStep) begin.line.push(x, y);
    setDrawn({ kind: "lasso", line: [...begin.line] });
  };

  const isDrawing = drawn !== null;
  const drawAgain = useRef(draw);
  useEffect(() => {
    drawAgain.current = draw;
  });
  useEffect(() => {
    if (!isDrawing) return;
    const timer = setInterval(() => {
      const element = scroller.current;
      const begin = press.current;
      if (!element || !begin) return;
      const { top, bottom } = element.getBoundingClientRect();
      const by = Math.min(0, begin.clientY - top - edge) + Math.max(0, begin.clientY - bottom + edge);
      if (by !== 0) {
        element.scrollTop += by / 2;
        drawAgain.current();
      }
    }, 16);
    return () => clearInterval(timer);
  }, [isDrawing, scroller]);

  const end = (event: PointerEvent, isKept: boolean) => {
    press.current = null;
    setDrawn(null);
    if (isKept && drawn && onEnd) {
      onEnd(touchedBy(drawn, tiling), event.shiftKey || event.ctrlKey || event.metaKey);
    }
  };
  const handlers = onEnd
    ? {
        onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
          dragged.current = false;
          const element = scroller.current;
          const isTouch = event.pointerType === "touch";
          if (event.button !== 0 || (isTouch && !isLasso) || !event.isPrimary || !element) return;
          const frame = element.getBoundingClientRect();
          // A press on the scroll bar is none on the tiles.
          if (event.clientX - frame.left >= element.clientWidth) return;
          press.current = {
            line: [
              event.clientX - frame.left + element.scrollLeft,
              event.clientY - frame.top + element.scrollTop + base,
            ],
            isFree: isLasso || event.altKey,
            clientX: event.clientX,
            clientY: event.clientY,
          };
        },
        onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
          if (!press.current) return;
          press.current.clientX = event.clientX;
          press.current.clientY = event.clientY;
          draw();
          // Only once it is a drag: a captured click would miss its tile.
          if (dragged.current) event.currentTarget.setPointerCapture(event.pointerId);
        },
        onPointerUp: (event: PointerEvent<HTMLDivElement>) => end(event, true),
        onPointerCancel: (event: PointerEvent<HTMLDivElement>) => end(event, false),
      }
    : {};
  return {
    drawn,
    touched: drawn ? new Set(touchedBy(drawn, tiling)) : null,
    handlers,
    /** Whether the click that comes now ends a drag. */
    wasDragged: () => dragged.current,
  };
}
