"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { HeatMapLayout } from "./heat-map-draw";

export const zoomStep = 1.5;

/** Zooms at the pointer by Ctrl and the wheel, or two fingers on a pad, and keeps the cell under it where it is. */
export function useHeatMapZoom(
  scroller: RefObject<HTMLElement | null>,
  layout: HeatMapLayout | null,
  zoom: number,
  onZoom: ((zoom: number) => void) | undefined,
) {
  /** The point of the matrix, in cells, that is to stay at a place of the box, in pixels. */
  const anchor = useRef<{ column: number; row: number; x: number; y: number } | null>(null);
  const hold = (x: number, y: number) => {
    const element = scroller.current;
    if (!element || !layout) return;
    anchor.current = {
      column: (element.scrollLeft + x - layout.labelWidth) / layout.cell,
      row: (element.scrollTop + y - layout.labelHeight) / layout.cell,
      x,
      y,
    };
  };
  const zoomBy = (factor: number, at?: { x: number; y: number }) => {
    const element = scroller.current;
    if (!element || !layout || !onZoom) return;
    const middle = {
      x: (element.clientWidth + layout.labelWidth) / 2,
      y: (element.clientHeight + layout.labelHeight) / 2,
    };
    const { x, y } = at ?? middle;
    const now = Math.min(layout.mostZoom, Math.max(layout.leastZoom, zoom));
    const next = Math.min(layout.mostZoom, Math.max(layout.leastZoom, now * factor));
    if (next === now) return;
    hold(x, y);
    onZoom(Math.round(next * 1000) / 1000);
  };
  const latest = useRef(zoomBy);
  useEffect(() => {
    latest.current = zoomBy;
  });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      latest.current(Math.exp(-event.deltaY / 200), {
        x: event.clientX - box.left,
        y: event.clientY - box.top,
      });
    };
    // React listens passively: the page would zoom too.
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [scroller]);
  useLayoutEffect(() => {
    const held = anchor.current;
    if (!held || !layout) return;
    anchor.current = null;
    scroller.current?.scrollTo({
      left: held.column * layout.cell - held.x + layout.labelWidth,
      top: held.row * layout.cell - held.y + layout.labelHeight,
    });
  }, [layout, scroller]);
  return zoomBy;
}
