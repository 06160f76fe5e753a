"use client";

import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";

/** How square tiles lie: `columns` beside each other with `gap` around them, the tops of two rows `rowHeight` apart. */
export interface Tiling {
  columns: number;
  count: number;
  tile: number;
  rowHeight: number;
  gap: number;
}

/** A box in pixels of the content. */
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

/** A press that moves further than this is a drag and no click. */
const leastDrag = 6;
/** Within so many pixels of an edge a drag scrolls. */
const edge = 32;

/**
 * Draws a box over tiles with the mouse or a pen; on a touch screen a drag scrolls. `box` is what is drawn now, and
 * `touched` the places under it; `onEnd` gets those in the end, and whether they are added to what is chosen.
 */
export function useBand({
  scroller,
  tiling,
  onEnd,
}: {
  scroller: RefObject<HTMLDivElement | null>;
  tiling: Tiling;
  /** Absent: nothing is drawn. */
  onEnd?: (indices: readonly number[], isAdding: boolean) => void;
}) {
  const [box, setBox] = useState<Box | null>(null);
  const press = useRef<{ x: number; y: number; clientX: number; clientY: number } | null>(null);
  const dragged = useRef(false);

  const draw = () => {
    const element = scroller.current;
    const begin = press.current;
    if (!element || !begin) return;
    const frame = element.getBoundingClientRect();
    const x = begin.clientX - frame.left + element.scrollLeft;
    const y = begin.clientY - frame.top + element.scrollTop;
    if (!dragged.current && Math.hypot(x - begin.x, y - begin.y) < leastDrag) return;
    dragged.current = true;
    setBox({
      left: Math.min(x, begin.x),
      right: Math.max(x, begin.x),
      top: Math.min(y, begin.y),
      bottom: Math.max(y, begin.y),
    });
  };

  const isDrawing = box !== null;
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
    const drawn = box;
    press.current = null;
    setBox(null);
    if (isKept && drawn && onEnd) {
      onEnd(tilesIn(drawn, tiling), event.shiftKey || event.ctrlKey || event.metaKey);
    }
  };
  const handlers = onEnd
    ? {
        onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
          dragged.current = false;
          const element = scroller.current;
          if (event.button !== 0 || event.pointerType === "touch" || !element) return;
          const frame = element.getBoundingClientRect();
          // A press on the scroll bar is none on the tiles.
          if (event.clientX - frame.left >= element.clientWidth) return;
          press.current = {
            x: event.clientX - frame.left + element.scrollLeft,
            y: event.clientY - frame.top + element.scrollTop,
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
    box,
    touched: box ? new Set(tilesIn(box, tiling)) : null,
    handlers,
    /** Whether the click that comes now ends a drag. */
    wasDragged: () => dragged.current,
  };
}
