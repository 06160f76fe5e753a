"use client";

import { type PointerEvent, useEffect, useRef, useState } from "react";
import { cn } from "./cn";
import type { ParallelLine } from "./parallel-coordinates";
import { resolveColor, useThemeClass } from "./use-theme-class";

/** How near a pointer has to be to a line, in px. */
const reach = 5;

type Point = readonly [x: number, y: number];

/** How far below the line a place is, at its x; null beside it. */
function distanceTo(points: readonly Point[], x: number, y: number): number | null {
  for (let i = 1; i < points.length; i++) {
    const [[fromX, fromY], [toX, toY]] = [points[i - 1] as Point, points[i] as Point];
    if (x < fromX || x > toX) continue;
    return Math.abs(y - (fromY + ((x - fromX) / Math.max(1, toX - fromX)) * (toY - fromY)));
  }
  return null;
}

/** The lines of parallel coordinates as pixels, thousands of them; the one under the pointer is named, and opened by a click. */
export function LineCanvas({
  width,
  height,
  lines,
  inside,
  strength,
  xOf,
  yOf,
  onOpen,
}: {
  width: number;
  height: number;
  /** the ones on top last */
  lines: readonly ParallelLine[];
  /** whether each goes through every part that is chosen */
  inside: readonly boolean[];
  /** of one line, 0 to 1 */
  strength: number;
  xOf: (axis: number) => number;
  yOf: (place: number) => number;
  onOpen?: (key: string) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeClass();
  const [near, setNear] = useState<ParallelLine | null>(null);
  const pointsOf = (line: ParallelLine): Point[] =>
    line.places.flatMap((place, axis): Point[] => (place === null ? [] : [[xOf(axis), yOf(place)]]));
  const draw = useRef(() => {});
  draw.current = () => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    context.lineJoin = "round";
    const [told, untold, outside] = ["var(--chart-1)", "var(--muted)", "var(--line-strong)"].map((color) =>
      resolveColor(color, element.parentElement ?? element),
    );
    // Those that fade lie below.
    for (const isInside of [false, true]) {
      for (const [at, line] of lines.entries()) {
        if (inside[at] !== isInside) continue;
        context.strokeStyle = (isInside ? (line.worth === null ? untold : told) : outside) ?? "";
        context.globalAlpha = Math.max(
          0.02,
          strength * (isInside ? 0.2 + 0.8 * (line.worth ?? 0.2) ** 2 : 0.35),
        );
        context.lineWidth = isInside ? 1 + 1.5 * (line.worth ?? 0) ** 4 : 1;
        context.beginPath();
        for (const [x, y] of pointsOf(line)) context.lineTo(x, y);
        context.stroke();
      }
    }
  };
  useEffect(() => {
    // A brush that is dragged tells more often than there are frames.
    const frame = requestAnimationFrame(() => draw.current());
    return () => cancelAnimationFrame(frame);
  }, [width, height, lines, inside, strength, theme]);
  const seek = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let found: ParallelLine | null = null;
    let least = reach;
    for (const [at, line] of lines.entries()) {
      if (!inside[at]) continue;
      const distance = distanceTo(pointsOf(line), x, y);
      if (distance === null || distance > least) continue;
      [found, least] = [line, distance];
    }
    if (found !== near) setNear(found);
  };
  return (
    <>
      <canvas
        ref={canvas}
        aria-hidden
        title={near?.label}
        style={{ width, height }}
        className={cn("absolute inset-0", near && onOpen && "cursor-pointer")}
        onPointerMove={seek}
        onPointerLeave={() => setNear(null)}
        onClick={() => near && onOpen?.(near.key)}
      />
      {near ? (
        <svg aria-hidden width={width} height={height} className="pointer-events-none absolute inset-0">
          <polyline
            points={pointsOf(near)
              .map((point) => point.join())
              .join(" ")}
            fill="none"
            strokeWidth={2.5}
            strokeLinejoin="round"
            className="stroke-chart-2"
          />
        </svg>
      ) : null}
    </>
  );
}
