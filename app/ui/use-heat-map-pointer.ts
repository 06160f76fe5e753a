"use client";

import { type PointerEvent, type RefObject, useRef, useState } from "react";
import type { HeatMapLayout } from "./heat-map-draw";
import type { Band, Size } from "./heat-map-marks";

/** Movement below this is a click. */
const clickSlack = 5;

type Drag =
  | { what: "pan"; x: number; y: number; left: number; top: number; isMoving: boolean }
  | { what: "line"; axis: "row" | "column"; from: number; x: number; y: number; isMoving: boolean };

/**
 * What a mouse does on a heat map: a drag on the cells pans, one on the labels moves a row or a column, a click chooses.
 * A finger scrolls, which the browser does by itself.
 */
export function useHeatMapPointer({
  scroller,
  layout,
  scroll,
  size,
  isMovable,
  onMove,
}: {
  scroller: RefObject<HTMLElement | null>;
  layout: HeatMapLayout | null;
  scroll: { x: number; y: number };
  size: Size;
  isMovable: (axis: "row" | "column", index: number) => boolean;
  onMove: ((axis: "row" | "column", from: number, to: number) => void) | undefined;
}) {
  const drag = useRef<Drag | null>(null);
  const wasDragged = useRef(false);
  const [hovered, setHovered] = useState<Band | null>(null);
  const [moving, setMoving] = useState<{ axis: "row" | "column"; to: number } | null>(null);

  const bandAt = (event: { clientX: number; clientY: number }): Band | null => {
    const box = scroller.current?.getBoundingClientRect();
    if (!box || !layout) return null;
    const x = event.clientX - box.left - layout.labelWidth;
    const y = event.clientY - box.top - layout.labelHeight;
    const row = y < 0 ? null : Math.floor((y + scroll.y) / layout.cell);
    const column = x < 0 ? null : Math.floor((x + scroll.x) / layout.cell);
    if (row === null && column === null) return null;
    if ((row ?? 0) >= size.rows || (column ?? 0) >= size.columns) return null;
    return { row, column };
  };
  /** The line before which what is dragged would lie. */
  const targetOf = (event: { clientX: number; clientY: number }, axis: "row" | "column"): number => {
    const box = scroller.current?.getBoundingClientRect();
    if (!box || !layout) return 0;
    const at =
      axis === "row"
        ? event.clientY - box.top - layout.labelHeight + scroll.y
        : event.clientX - box.left - layout.labelWidth + scroll.x;
    const lines = axis === "row" ? size.rows : size.columns;
    return Math.min(lines, Math.max(0, Math.round(at / layout.cell)));
  };

  return {
    hovered,
    setHovered,
    moving,
    /** What a click is at; null where a drag ended there. */
    clicked: (event: { clientX: number; clientY: number }) => (wasDragged.current ? null : bandAt(event)),
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        wasDragged.current = false;
        if (event.pointerType !== "mouse" || event.button !== 0) return;
        const band = bandAt(event);
        const element = scroller.current;
        if (!band || !element) return;
        const at = { x: event.clientX, y: event.clientY, isMoving: false };
        const axis = band.column === null ? "row" : "column";
        const index = band.column === null ? band.row : band.column;
        if (band.row !== null && band.column !== null)
          drag.current = { what: "pan", left: element.scrollLeft, top: element.scrollTop, ...at };
        else if (onMove && index !== null && isMovable(axis, index))
          drag.current = { what: "line", axis, from: index, ...at };
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const held = drag.current;
        if (!held) {
          setHovered(event.pointerType === "touch" ? null : bandAt(event));
          return;
        }
        const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
        if (!held.isMoving && Math.hypot(dx, dy) < clickSlack) return;
        if (!held.isMoving) event.currentTarget.setPointerCapture(event.pointerId);
        held.isMoving = true;
        wasDragged.current = true;
        setHovered(null);
        if (held.what === "pan") scroller.current?.scrollTo({ left: held.left - dx, top: held.top - dy });
        else setMoving({ axis: held.axis, to: targetOf(event, held.axis) });
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        const held = drag.current;
        drag.current = null;
        setMoving(null);
        if (held?.what === "line" && held.isMoving) {
          onMove?.(held.axis, held.from, targetOf(event, held.axis));
        }
      },
      onPointerCancel: () => {
        drag.current = null;
        setMoving(null);
      },
      onPointerLeave: () => {
        if (!drag.current) setHovered(null);
      },
    },
  };
}
