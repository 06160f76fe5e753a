"use client";

import { Eraser, Undo2 } from "lucide-react";
import {
  type PointerEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { Slider } from "./slider";

type Point = { x: number; y: number };
type Stroke = { width: number; points: Point[] };

export type DrawPadHandle = {
  /** RGBA of the whole pad, white on opaque black */
  getImageData: () => ImageData | null;
  clear: () => void;
};

/** While a stroke is drawn, onChange comes at most this often (ms), and once more at its end. */
const changeInterval = 100;

/** A square to draw on, white on black. `onChange` gets the pixels, null when the pad is empty again. */
export function DrawPad({
  label = "Drawing",
  resolution = 280,
  penWidth = 22,
  onChange,
  ref,
  className,
}: {
  label?: string;
  /** pixels of an edge, whatever the size on the screen */
  resolution?: number;
  /** the pen at the start, in these pixels */
  penWidth?: number;
  onChange?: (pixels: ImageData | null) => void;
  ref?: Ref<DrawPadHandle>;
  className?: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<Stroke[]>([]);
  const lastChange = useRef(0);
  const [pen, setPen] = useState(penWidth);
  const [count, setCount] = useState(0);

  const getImageData = useCallback(
    () =>
      canvas.current
        ?.getContext("2d", { willReadFrequently: true })
        ?.getImageData(0, 0, resolution, resolution) ?? null,
    [resolution],
  );
  const paint = useCallback(() => {
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (!context) return;
    context.fillStyle = "black";
    context.fillRect(0, 0, resolution, resolution);
    context.strokeStyle = "white";
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const stroke of strokes.current) {
      context.lineWidth = stroke.width;
      context.beginPath();
      for (const [index, point] of stroke.points.entries()) {
        if (index === 0) context.moveTo(point.x, point.y);
        context.lineTo(point.x, point.y);
      }
      context.stroke();
    }
  }, [resolution]);
  useEffect(paint, [paint]);

  const tell = () => {
    lastChange.current = performance.now();
    onChange?.(strokes.current.length > 0 ? getImageData() : null);
  };
  const keep = (next: Stroke[]) => {
    strokes.current = next;
    setCount(next.length);
    paint();
    tell();
  };
  useImperativeHandle(ref, () => ({ getImageData, clear: () => keep([]) }));

  const pointOf = (event: { clientX: number; clientY: number }): Point => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    const scale = resolution / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  };
  const drawing = useRef<number | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0 || drawing.current !== null) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = event.pointerId;
    strokes.current = [...strokes.current, { width: pen, points: [pointOf(event)] }];
    setCount(strokes.current.length);
    paint();
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    if (drawing.current !== event.pointerId) return;
    const events = event.nativeEvent.getCoalescedEvents?.() ?? [];
    const points = (events.length > 0 ? events : [event.nativeEvent]).map(pointOf);
    strokes.current.at(-1)?.points.push(...points);
    paint();
    if (performance.now() - lastChange.current > changeInterval) tell();
  };
  const onPointerEnd = (event: PointerEvent<HTMLCanvasElement>) => {
    if (drawing.current !== event.pointerId) return;
    drawing.current = null;
    tell();
  };

  return (
    <div className={cn("w-70 max-w-full", className)}>
      <div className="relative aspect-square overflow-hidden rounded-lg border border-line-strong bg-inset">
        <canvas
          ref={canvas}
          width={resolution}
          height={resolution}
          role="img"
          aria-label={`${label}: ${count === 0 ? "empty. Draw with mouse, pen or finger" : `${count} ${count === 1 ? "stroke" : "strokes"}`}`}
          className="block size-full cursor-crosshair touch-none"
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerEnd}
          onPointerCancel={onPointerEnd}
        />
        {count === 0 ? (
          <p
            aria-hidden
            className="pointer-events-none absolute inset-0 grid place-items-center text-sm text-on-dark/70"
          >
            Draw here
          </p>
        ) : null}
      </div>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button size="sm" icon={<Eraser />} disabled={count === 0} onClick={() => keep([])}>
          Clear
        </Button>
        <Button
          size="sm"
          icon={<Undo2 />}
          disabled={count === 0}
          onClick={() => keep(strokes.current.slice(0, -1))}
        >
          Undo
        </Button>
        <Slider
          label="Pen"
          hideValue
          value={pen}
          min={Math.round(resolution / 40)}
          max={Math.round(resolution / 7)}
          onChange={setPen}
          format={(value) => `${value} pixels`}
          className="min-w-24 flex-1"
        />
      </div>
    </div>
  );
}
