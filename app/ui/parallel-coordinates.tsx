"use client";

import { type PointerEvent, useMemo, useRef } from "react";
import { ChartExport } from "./chart-export";
import { cn } from "./cn";
import type { Cell } from "./csv";
import { parallelSvg } from "./drawings";
import { LineCanvas } from "./parallel-lines";
import { useSize } from "./use-size";

export interface ParallelAxis {
  key: string;
  label: string;
  /** where 0 is the bottom and 1 the top */
  ticks: readonly { at: number; text: string }[];
}

export interface ParallelLine {
  key: string;
  label: string;
  /** one an axis, 0 to 1; null: it has none there, and the line goes on at the next axis */
  places: readonly (number | null)[];
  /** what lies there, one an axis, as a file says it */
  values: readonly Cell[];
  /** 0 the worst, 1 the best, null unknown: how strongly it is drawn */
  worth: number | null;
}

/** The part of an axis that is chosen, from 0 to 1. */
export type Brush = readonly [low: number, high: number];
export type Brushes = Readonly<Record<string, Brush>>;

/** Whether a line goes through every part that is chosen. */
export function isBrushed(line: ParallelLine, axes: readonly ParallelAxis[], brushes: Brushes): boolean {
  return axes.every(({ key }, i) => {
    const brush = brushes[key];
    const place = line.places[i];
    return !brush || (place != null && place >= brush[0] && place <= brush[1]);
  });
}

const top = 34;
const bottom = 14;
/** Room that an axis needs for its words. */
const leastWidth = 96;
/** Before the first axis and behind the last one: half of the longest label. */
const edge = 64;
/** A drag shorter than this is a click, which takes the brush away. */
const leastDrag = 4;
/** More lines than this are drawn on a canvas: as elements thousands of them would make each move of a brush wait. */
const mostElements = 300;

/**
 * Many things of several numbers each: an axis a number, a line a thing. Drag along an axis to choose a part of it, click
 * it to let go; what lies outside fades. Whoever uses it offers fields for the same, for those without a pointer.
 */
export function ParallelCoordinates({
  label,
  axes,
  lines,
  brushes,
  onBrush,
  height = 300,
  onOpen,
}: {
  label: string;
  axes: readonly ParallelAxis[];
  lines: readonly ParallelLine[];
  brushes: Brushes;
  onBrush: (axis: string, brush: Brush | null) => void;
  height?: number;
  onOpen?: (key: string) => void;
}) {
  const box = useRef<HTMLElement>(null);
  const { width: room } = useSize(box);
  const begun = useRef<number | null>(null);
  const width = Math.max(room, 2 * edge + (axes.length - 1) * leastWidth);
  const xOf = (i: number) =>
    axes.length < 2 ? width / 2 : edge + (i * (width - 2 * edge)) / (axes.length - 1);
  const span = height - top - bottom;
  const yOf = (place: number) => top + (1 - place) * span;
  const placeAt = (event: PointerEvent<SVGRectElement>) => {
    const { top: above } = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, 1 - (event.clientY - above) / span));
  };
  const drag = (axis: string) => ({
    onPointerDown: (event: PointerEvent<SVGRectElement>) => {
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      begun.current = placeAt(event);
    },
    onPointerMove: (event: PointerEvent<SVGRectElement>) => {
      if (begun.current === null) return;
      const now = placeAt(event);
      if (Math.abs(now - begun.current) * span < leastDrag) return;
      onBrush(axis, [Math.min(now, begun.current), Math.max(now, begun.current)]);
    },
    onPointerUp: (event: PointerEvent<SVGRectElement>) => {
      if (begun.current !== null && Math.abs(placeAt(event) - begun.current) * span < leastDrag) {
        onBrush(axis, null);
      }
      begun.current = null;
    },
  });
  // Of many the single one is drawn fainter: else all are one patch.
  const strength = Math.min(1, Math.sqrt(100 / lines.length));
  const sorted = useMemo(() => [...lines].sort((a, b) => (a.worth ?? -1) - (b.worth ?? -1)), [lines]);
  const inside = useMemo(() => sorted.map((line) => isBrushed(line, axes, brushes)), [sorted, axes, brushes]);
  const isMany = lines.length > mostElements;
  const asTable = () => ({
    columns: [label, ...axes.map((axis) => axis.label)],
    rows: lines.map((line) => [line.label, ...line.values]),
  });
  const drawing = () =>
    parallelSvg(
      label,
      axes,
      lines.map((line) => ({ ...line, isInside: isBrushed(line, axes, brushes) })),
    );
  return (
    <>
      <div className="flex justify-end">
        <ChartExport label={label} table={asTable} svg={drawing} />
      </div>
      <section
        ref={box}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto contain-inline-size"
        style={{ minHeight: height }}
      >
        {room > 0 ? (
          <div className="relative" style={{ width, height }}>
            {isMany ? (
              <LineCanvas {...{ width, height, lines: sorted, inside, strength, xOf, yOf, onOpen }} />
            ) : null}
            <svg
              width={width}
              height={height}
              role="img"
              aria-label={`${label}: ${lines.length} lines`}
              className={isMany ? "pointer-events-none absolute inset-0" : undefined}
            >
              {isMany
                ? null
                : sorted.map((line, at) => {
                    const isInside = inside[at] ?? false;
                    const points = line.places.flatMap((place, i) =>
                      place === null ? [] : [`${xOf(i)},${yOf(place)}`],
                    );
                    return (
                      // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; the table of the same things links them
                      <polyline
                        key={line.key}
                        points={points.join(" ")}
                        fill="none"
                        strokeLinejoin="round"
                        className={cn(
                          isInside
                            ? line.worth === null
                              ? "stroke-muted"
                              : "stroke-chart-1"
                            : "stroke-line-strong",
                          isInside && onOpen && "cursor-pointer hover:stroke-chart-2",
                        )}
                        strokeOpacity={strength * (isInside ? 0.2 + 0.8 * (line.worth ?? 0.2) ** 2 : 0.35)}
                        strokeWidth={isInside ? 1 + 1.5 * (line.worth ?? 0) ** 4 : 1}
                        onClick={() => isInside && onOpen?.(line.key)}
                      >
                        <title>{line.label}</title>
                      </polyline>
                    );
                  })}
              {axes.map((axis, i) => {
                const brush = brushes[axis.key];
                return (
                  <g key={axis.key} transform={`translate(${xOf(i)} 0)`}>
                    <text y={14} textAnchor="middle" className="fill-fg text-xs font-medium">
                      {axis.label.length > 18 ? `${axis.label.slice(0, 17)}…` : axis.label}
                      <title>{axis.label}</title>
                    </text>
                    <line y1={top} y2={top + span} className="stroke-control-line" />
                    {axis.ticks.map(({ at, text }) => (
                      <g key={`${at} ${text}`} transform={`translate(0 ${yOf(at)})`}>
                        <line x2={-4} className="stroke-control-line" />
                        <text
                          x={6}
                          dy="0.32em"
                          className="pointer-events-none fill-muted text-[11px] tabular-nums [paint-order:stroke] [stroke-width:3px] [stroke:var(--panel)]"
                        >
                          {text}
                        </text>
                      </g>
                    ))}
                    {brush ? (
                      <rect
                        x={-7}
                        width={14}
                        y={yOf(brush[1])}
                        height={Math.max(1, yOf(brush[0]) - yOf(brush[1]))}
                        className="fill-accent stroke-accent"
                        fillOpacity={0.25}
                      />
                    ) : null}
                    <rect
                      x={-14}
                      width={28}
                      y={top}
                      height={span}
                      fill="transparent"
                      className="pointer-events-auto cursor-ns-resize touch-none"
                      {...drag(axis.key)}
                    />
                  </g>
                );
              })}
            </svg>
          </div>
        ) : null}
      </section>
    </>
  );
}
