"use client";

import { Undo2 } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { Slider } from "@/app/ui/slider";
import type { Stroke } from "@/ml/brush";
import type { PreprocessSpec } from "@/ml/preprocess";
import { PixelsCanvas } from "./pixels-canvas";

const inks = {
  erase: { label: "Erase", ink: null },
  white: { label: "White", ink: [255, 255, 255] },
  black: { label: "Black", ink: [0, 0, 0] },
} as const;
type Ink = keyof typeof inks;

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type Place = readonly [number, number];

/**
 * Paints over what the network sees, or erases it, with mouse, pen or finger; with the keyboard the arrows move the brush
 * and the space bar sets it down.
 */
export function Brush({
  spec,
  painted,
  strokes,
  onStrokes,
}: {
  spec: PreprocessSpec;
  painted: Uint8Array;
  strokes: readonly Stroke[];
  onStrokes: (strokes: readonly Stroke[]) => void;
}) {
  const [ink, setInk] = useState<Ink>("erase");
  const [radius, setRadius] = useState(0.08);
  const [at, setAt] = useState<Place>([0.5, 0.5]);
  const [isOver, setOver] = useState(false);
  const drawing = useRef<{ pointer: number; points: Place[]; before: readonly Stroke[] } | null>(null);

  const placeOf = (event: PointerEvent<HTMLElement>): Place => {
    const box = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  const put = (before: readonly Stroke[], points: readonly Place[]) =>
    onStrokes([...before, { ink: inks[ink].ink, radius, points: [...points] }]);
  const begin = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || drawing.current) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = { pointer: event.pointerId, points: [placeOf(event)], before: strokes };
    put(strokes, drawing.current.points);
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    setAt(placeOf(event));
    const now = drawing.current;
    if (now?.pointer !== event.pointerId) return;
    now.points.push(placeOf(event));
    put(now.before, now.points);
  };
  const end = (event: PointerEvent<HTMLElement>) => {
    if (drawing.current?.pointer === event.pointerId) drawing.current = null;
  };
  const press = (event: KeyboardEvent) => {
    const way = arrows[event.key];
    if (way) {
      event.preventDefault();
      const step = Math.max(radius, 1 / Math.min(spec.width, spec.height));
      const within = (value: number) => Math.min(1, Math.max(0, value));
      setAt([within(at[0] + way[0] * step), within(at[1] + way[1] * step)]);
    } else if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      put(strokes, [at]);
    }
  };
  const short = Math.min(spec.width, spec.height);
  return (
    <div className="mb-4 grid grid-cols-[minmax(0,1fr)] gap-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
      <button
        type="button"
        aria-label="Brush: paint over what the network sees. Arrow keys move it, the space bar sets it down."
        className="relative block w-48 max-w-full cursor-crosshair touch-none overflow-hidden rounded-sm"
        style={{ aspectRatio: `${spec.width} / ${spec.height}` }}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
        onPointerEnter={() => setOver(true)}
        onPointerLeave={() => setOver(false)}
        onFocus={() => setOver(true)}
        onBlur={() => setOver(false)}
        onKeyDown={press}
      >
        <PixelsCanvas
          label="What the network sees, painted over"
          bytes={painted}
          width={spec.width}
          height={spec.height}
          channels={spec.channels}
        />
        {isOver ? (
          <span
            aria-hidden
            className="pointer-events-none absolute -translate-1/2 rounded-full border border-accent"
            style={{
              left: `${at[0] * 100}%`,
              top: `${at[1] * 100}%`,
              width: `${(200 * radius * short) / spec.width}%`,
              height: `${(200 * radius * short) / spec.height}%`,
            }}
          />
        ) : null}
      </button>
      <div className="grid content-start gap-2">
        <SegmentedControl
          label="What the brush does"
          size="sm"
          options={Object.entries(inks).map(([value, { label }]) => ({ value: value as Ink, label }))}
          value={ink}
          onChange={setInk}
        />
        <Slider
          label="Brush"
          className="grid max-w-72 grid-cols-[3.5rem_minmax(4rem,1fr)_3.5rem]"
          min={0.02}
          max={0.4}
          step={0.01}
          value={radius}
          format={(value) => `${Math.round(200 * value)} %`}
          onChange={setRadius}
        />
        <span>
          <Button
            size="sm"
            icon={<Undo2 />}
            disabled={strokes.length === 0}
            onClick={() => onStrokes(strokes.slice(0, -1))}
          >
            Undo the stroke
          </Button>
        </span>
      </div>
    </div>
  );
}
