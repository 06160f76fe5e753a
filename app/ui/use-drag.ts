"use client";

import { type PointerEvent, useRef, useState } from "react";

interface Drag {
  readonly from: number;
  readonly to: number;
}

/** Dragging an entry of a list to another place by its handle, with mouse, pen or finger. */
export function useDrag(onMove: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  // Where each entry lay when the drag began: those that give way must not be taken for the place meant.
  const middles = useRef<number[]>([]);
  const handlers = (index: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      middles.current = [...(list.current?.children ?? [])].map((child) => {
        const box = child.getBoundingClientRect();
        return box.top + box.height / 2 + window.scrollY;
      });
      setDrag({ from: index, to: index });
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!drag) return;
      const at = event.clientY + window.scrollY;
      const above = middles.current.filter((middle, i) => i !== drag.from && middle < at).length;
      if (above !== drag.to) setDrag({ ...drag, to: above });
    },
    onPointerUp: () => {
      if (drag && drag.from !== drag.to) onMove(drag.from, drag.to);
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
  });
  return { list, drag, handlers };
}
