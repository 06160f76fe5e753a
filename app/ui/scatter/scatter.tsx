"use client";

import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { SURFACES } from "@/ml/colour";
import { isWithin, mostCorners, simplified } from "@/ml/lasso";
import { cn } from "../cn";
import { tooltipStyles } from "../tooltip";
import { useSize } from "../use-size";
import { useThemeClass } from "../use-theme-class";
import { type Drawn, drawPoints, radiusOf } from "./draw";
import { type ScatterTool, useGestures } from "./use-gestures";
import {
  areaInView,
  extentOf,
  fitted,
  PointIndex,
  panned,
  toPlane,
  toScreen,
  type View,
  zoomed,
} from "./view";

const keyStep = 60;
const keyZoom = 1.4;
const hoverReach = 10;
/** Corners of one drawn area: several fit into an address. */
const cornersOfOne = mostCorners / 5;

/**
 * Points of a plane on a canvas, a hundred thousand or more. They are chosen by a drawn area (`tool`), Shift adds one; with
 * keys by what is in view. The wheel, two fingers, + and - zoom, 0 shows all, arrows move. It fills its box: give it a height.
 */
export function Scatter({
  label,
  points,
  areas,
  onAreas,
  tool,
  describe,
  onOpen,
  className,
}: {
  label: string;
  /** xs, ys and groups keep their identity while they are the same */
  points: Omit<Drawn, "chosen" | "surface">;
  /** x, y, x, y, … of each area whose points are chosen */
  areas: readonly (readonly number[])[];
  onAreas: (areas: number[][]) => void;
  tool: ScatterTool;
  /** what the point under the pointer is */
  describe: (point: number) => ReactNode;
  onOpen?: (point: number) => void;
  className?: string;
}) {
  const helpId = useId();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useSize(host);
  const theme = useThemeClass();
  const { xs, ys, groups, hidden } = points;
  const extent = useMemo(() => extentOf(xs, ys), [xs, ys]);
  const index = useMemo(() => new PointIndex(xs, ys, extent), [xs, ys, extent]);
  const whole = fitted(extent, box);
  const [moved, setMoved] = useState<{ of: Float32Array; view: View } | null>(null);
  // Other points begin with all of them in view.
  const view = moved?.of === xs ? moved.view : whole;
  const setView = (next: View) => setMoved({ of: xs, view: next });
  const chosen = useMemo(() => {
    if (areas.length === 0) return null;
    const mask = new Uint8Array(xs.length);
    for (let i = 0; i < xs.length; i++) {
      if (areas.some((area) => isWithin(area, xs[i] as number, ys[i] as number))) mask[i] = 1;
    }
    return mask;
  }, [areas, xs, ys]);
  const radius = radiusOf(xs.length, view.scale / whole.scale);

  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const context = canvas.current?.getContext("2d");
      if (!context) return;
      const drawn = { ...points, chosen, surface: SURFACES[theme] };
      drawPoints(context, drawn, view, box, devicePixelRatio, radius);
    });
    return () => cancelAnimationFrame(frame);
  });

  const choose = (area: readonly number[], isAdding: boolean) => {
    const digits = 10 ** Math.max(0, Math.ceil(Math.log10(view.scale)) + 1);
    const simple = simplified(area, 1 / view.scale, cornersOfOne);
    if (simple.length < 6) return;
    const round = simple.map((value) => Math.round(value * digits) / digits);
    onAreas([...(isAdding ? areas.map((one) => [...one]) : []), round]);
  };
  const gestures = useGestures(host, tool, {
    onPan: (right, down) => setView(panned(view, right, down)),
    onZoom: (factor, left, top) => setView(zoomed(view, box, factor, left, top, whole)),
    onDrawn: (line, isAdding) => {
      const area: number[] = [];
      for (let i = 0; i < line.length; i += 2) {
        area.push(...toPlane(view, box, line[i] as number, line[i + 1] as number));
      }
      choose(area, isAdding);
    },
    onPress: (left, top) => {
      const point = under(left, top);
      if (point >= 0) onOpen?.(point);
      else if (areas.length > 0) onAreas([]);
    },
  });
  const under = (left: number, top: number): number => {
    const [x, y] = toPlane(view, box, left, top);
    return index.nearest(x, y, hoverReach / view.scale, (point) => !hidden.has(groups[point] as number));
  };
  const hovered = gestures.pointer ? under(gestures.pointer.left, gestures.pointer.top) : -1;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const middle = [box.width / 2, box.height / 2] as const;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => setView(panned(view, keyStep, 0)),
      ArrowRight: () => setView(panned(view, -keyStep, 0)),
      ArrowUp: () => setView(panned(view, 0, keyStep)),
      ArrowDown: () => setView(panned(view, 0, -keyStep)),
      "+": () => setView(zoomed(view, box, keyZoom, ...middle, whole)),
      "=": () => setView(zoomed(view, box, keyZoom, ...middle, whole)),
      "-": () => setView(zoomed(view, box, 1 / keyZoom, ...middle, whole)),
      "0": () => setMoved(null),
      Enter: () => choose(areaInView(view, box), event.shiftKey),
      Escape: () => onAreas([]),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
  const outline = (area: readonly number[], isPlane: boolean) => {
    const corners: string[] = [];
    for (let i = 0; i < area.length; i += 2) {
      const [x, y] = [area[i] as number, area[i + 1] as number];
      corners.push((isPlane ? toScreen(view, box, x, y) : [x, y]).map((value) => value.toFixed(1)).join(","));
    }
    return corners.join(" ");
  };
  return (
    <div
      ref={host}
      role="application"
      aria-label={label}
      aria-describedby={helpId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and chosen in by keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      {...gestures.handlers}
      className={cn(
        "relative touch-none overflow-hidden select-none focus-visible:-outline-offset-2",
        tool === "move" ? (gestures.isMoving ? "cursor-grabbing" : "cursor-grab") : "cursor-crosshair",
        className,
      )}
    >
      <span id={helpId} className="sr-only">
        Arrow keys move, plus and minus zoom, 0 shows all. Enter chooses what is in view, with Shift in
        addition, Escape chooses nothing. The images that are chosen are listed beside.
      </span>
      <canvas
        ref={canvas}
        aria-hidden
        width={Math.round(box.width * (globalThis.devicePixelRatio ?? 1))}
        height={Math.round(box.height * (globalThis.devicePixelRatio ?? 1))}
        className="absolute inset-0 size-full"
      />
      <svg aria-hidden className="pointer-events-none absolute inset-0 size-full">
        {areas.map((area) => (
          <polygon
            key={outline(area, true)}
            points={outline(area, true)}
            className="fill-accent/10 stroke-accent"
            strokeWidth={1.5}
          />
        ))}
        {gestures.line ? (
          <polygon
            points={outline(gestures.line, false)}
            className="fill-accent/10 stroke-accent"
            strokeWidth={1.5}
            strokeDasharray="4 3"
          />
        ) : null}
        {hovered >= 0 ? (
          <Ring at={toScreen(view, box, xs[hovered] as number, ys[hovered] as number)} />
        ) : null}
      </svg>
      {hovered >= 0 && gestures.pointer && !gestures.line ? (
        <div
          className={cn(tooltipStyles, "pointer-events-none absolute p-1.5")}
          style={{
            ...(gestures.pointer.left > box.width / 2
              ? { right: box.width - gestures.pointer.left + 14 }
              : { left: gestures.pointer.left + 14 }),
            ...(gestures.pointer.top > box.height / 2
              ? { bottom: box.height - gestures.pointer.top + 14 }
              : { top: gestures.pointer.top + 14 }),
          }}
        >
          {describe(hovered)}
        </div>
      ) : null}
    </div>
  );
}

function Ring({ at: [left, top] }: { at: [number, number] }) {
  return <circle cx={left} cy={top} r={7} className="fill-none stroke-fg" strokeWidth={2} />;
}
