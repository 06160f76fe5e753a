import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";

/** What a drag does: draws an area, a rectangle, or moves the plane. */
export type ScatterTool = "lasso" | "rectangle" | "move";

interface Place {
  left: number;
  top: number;
}

/** A drag shorter than this is a press. */
const pressReach = 4;

/** Pointers over an element: areas that are drawn, what is moved and zoomed, and where the pointer hovers. */
export function useGestures(
  host: RefObject<HTMLElement | null>,
  tool: ScatterTool,
  on: {
    onPan: (right: number, down: number) => void;
    onZoom: (factor: number, left: number, top: number) => void;
    /** left, top, left, top, … */
    onDrawn: (line: readonly number[], isAdding: boolean) => void;
    onPress: (left: number, top: number) => void;
  },
) {
  const [pointer, setPointer] = useState<Place | null>(null);
  const [line, setLine] = useState<readonly number[] | null>(null);
  const [isMoving, setMoving] = useState(false);
  const down = useRef(new Map<number, Place>());
  const begin = useRef<Place | null>(null);
  const latest = useRef(on);
  useEffect(() => {
    latest.current = on;
  });

  // React's own wheel listener may not keep the page from scrolling.
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const factor = Math.exp(-Math.max(-200, Math.min(200, event.deltaY * lines)) / 300);
      latest.current.onZoom(factor, event.clientX - left, event.clientY - top);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [host]);

  const placeOf = (event: PointerEvent): Place => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { left: event.clientX - left, top: event.clientY - top };
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 && event.button !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const place = placeOf(event);
    down.current.set(event.pointerId, place);
    begin.current = place;
    const draws = tool !== "move" && event.button === 0 && down.current.size === 1;
    setMoving(!draws);
    setLine(draws ? [place.left, place.top] : null);
  };
  const onPointerMove = (event: PointerEvent) => {
    const place = placeOf(event);
    const before = down.current.get(event.pointerId);
    setPointer(event.pointerType === "touch" ? null : place);
    if (!before) return;
    if (down.current.size === 2) {
      const [other] = [...down.current].flatMap(([id, at]) => (id === event.pointerId ? [] : [at]));
      if (other) {
        const apart = (at: Place) => Math.max(1, Math.hypot(at.left - other.left, at.top - other.top));
        const middle = { left: (place.left + other.left) / 2, top: (place.top + other.top) / 2 };
        on.onZoom(apart(place) / apart(before), middle.left, middle.top);
      }
    } else if (line) {
      const start = begin.current ?? place;
      setLine(
        tool === "rectangle"
          ? [start.left, start.top, place.left, start.top, place.left, place.top, start.left, place.top]
          : [...line, place.left, place.top],
      );
    } else if (isMoving) on.onPan(place.left - before.left, place.top - before.top);
    down.current.set(event.pointerId, place);
  };
  const onPointerUp = (event: PointerEvent) => {
    if (!down.current.delete(event.pointerId)) return;
    const place = placeOf(event);
    const start = begin.current ?? place;
    const reach = line
      ? line.reduce((most, at, i) => Math.max(most, Math.abs(at - (i % 2 ? start.top : start.left))), 0)
      : Math.hypot(place.left - start.left, place.top - start.top);
    if (event.type === "pointercancel") {
      // The browser took the gesture for its own.
    } else if (reach < pressReach) on.onPress(place.left, place.top);
    else if (line) on.onDrawn(line, event.shiftKey);
    setLine(null);
    setMoving(false);
  };
  return {
    pointer,
    line,
    isMoving,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: onPointerUp,
      onPointerLeave: () => setPointer(null),
    },
  };
}
