"use client";

import { type PointerEvent as Pressed, useEffect, useRef, useState } from "react";

interface Drag {
  readonly from: number;
  readonly to: number;
}

/**
 * Dragging an entry of a list to another place by its handle, with mouse, pen or finger. The window hears how it goes on:
 * the handle itself loses the pointer when its entry gives another one its place. Escape lets it go where it was.
 */
export function useDrag(onMove: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const moved = useRef(onMove);
  moved.current = onMove;
  const letGo = useRef(() => {});
  useEffect(() => () => letGo.current(), []);
  const handlers = (from: number) => ({
    onPointerDown: ({ button, pointerId }: Pressed<HTMLElement>) => {
      if (button !== 0) return;
      letGo.current();
      // Where each entry lay when the drag began: those that give way must not be taken for the place meant.
      const middles = [...(list.current?.children ?? [])].map((child) => {
        const box = child.getBoundingClientRect();
        return box.top + box.height / 2 + window.scrollY;
      });
      let to = from;
      const heard = new AbortController();
      const own = (hear: (event: PointerEvent) => void) => (event: PointerEvent) => {
        if (event.pointerId === pointerId) hear(event);
      };
      const move = own((event) => {
        const at = event.clientY + window.scrollY;
        const above = middles.filter((middle, i) => i !== from && middle < at).length;
        if (above === to) return;
        to = above;
        setDrag({ from, to });
      });
      const drop = own(() => {
        letGo.current();
        if (to !== from) moved.current(from, to);
      });
      window.addEventListener("pointermove", move, { signal: heard.signal });
      window.addEventListener("pointerup", drop, { signal: heard.signal });
      window.addEventListener(
        "pointercancel",
        own(() => letGo.current()),
        { signal: heard.signal },
      );
      window.addEventListener("keydown", ({ key }) => key === "Escape" && letGo.current(), {
        signal: heard.signal,
      });
      letGo.current = () => {
        heard.abort();
        letGo.current = () => {};
        setDrag(null);
      };
      setDrag({ from, to });
    },
  });
  return { list, drag, handlers };
}
