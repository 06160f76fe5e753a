"use client";

import { useRef } from "react";
import { ChartExport } from "./chart-export";
import { cn } from "./cn";
import { pointsSvg } from "./drawings";
import { formatValue } from "./format";
import { ticksOf } from "./ticks";
import { useSize } from "./use-size";

export interface ChartPoint {
  key: string;
  x: number;
  y: number;
  label: string;
  tone?: "plain" | "muted" | "best";
}

const left = 56;
const right = 12;
const top = 10;
const bottom = 34;

/** Points by two numbers, with a line of steps such as the best so far or a front. A click on a point opens it. */
export function PointChart({
  label,
  points,
  steps = [],
  stepsLabel,
  xLabel,
  yLabel,
  logX = false,
  formatX = formatValue,
  formatY = formatValue,
  height = 240,
  onOpen,
  empty,
}: {
  label: string;
  points: readonly ChartPoint[];
  /** corners of the line, by x: each y holds up to the next x */
  steps?: readonly { x: number; y: number }[];
  stepsLabel?: string;
  xLabel: string;
  yLabel: string;
  logX?: boolean;
  formatX?: (x: number) => string;
  formatY?: (y: number) => string;
  height?: number;
  onOpen?: (key: string) => void;
  empty: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  if (points.length === 0) {
    return (
      <p className="grid place-items-center text-sm text-muted" style={{ height }}>
        {empty}
      </p>
    );
  }
  const range = (values: readonly number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low === high ? [low - 0.5, high + 0.5] : [low, high];
  };
  const scaled = (x: number) => (logX ? Math.log(x) : x);
  const [lowX = 0, highX = 1] = range(points.map(({ x }) => scaled(x)));
  const [lowY = 0, highY = 1] = range(points.map(({ y }) => y));
  const marginY = 0.06 * (highY - lowY);
  const xOf = (x: number) => left + 6 + ((scaled(x) - lowX) / (highX - lowX)) * (width - left - right - 12);
  const yOf = (y: number) =>
    top + (1 - (y - lowY + marginY) / (highY - lowY + 2 * marginY)) * (height - top - bottom);
  const path = steps
    .map(({ x, y }, i) => (i === 0 ? `M${xOf(x)} ${yOf(y)}` : `H${xOf(x)}V${yOf(y)}`))
    .join("");
  const xTicks = logX
    ? ticksOf(Math.exp(lowX), Math.exp(highX), true)
    : ticksOf(lowX, highX, false).filter((x) => x >= lowX && x <= highX);
  return (
    <div ref={box} className="contain-inline-size" style={{ minHeight: height }}>
      <div className="flex justify-end">
        <ChartExport
          label={label}
          table={() => ({
            columns: ["Point", xLabel, yLabel],
            rows: points.map((point) => [point.label, point.x, point.y]),
          })}
          svg={() => pointsSvg({ label, points, steps, xLabel, yLabel, logX, formatX, formatY })}
        />
      </div>
      {width > 0 ? (
        <svg width={width} height={height} role="img" aria-label={`${label}: ${points.length} points`}>
          {ticksOf(lowY, highY, false).map((y) => (
            <g key={y} transform={`translate(0 ${yOf(y)})`}>
              <line x1={left} x2={width - right} className="stroke-chart-grid" />
              <text x={left - 6} dy="0.32em" textAnchor="end" className="fill-muted text-[11px] tabular-nums">
                {formatY(y)}
              </text>
            </g>
          ))}
          {xTicks.map((x) => (
            <text
              key={x}
              x={xOf(x)}
              y={height - bottom + 14}
              textAnchor="middle"
              className="fill-muted text-[11px] tabular-nums"
            >
              {formatX(x)}
            </text>
          ))}
          <text x={width - right} y={height - 4} textAnchor="end" className="fill-muted text-[11px]">
            {xLabel}
          </text>
          <text x={left + 4} y={height - 4} className="fill-muted text-[11px]">
            {yLabel}
            {stepsLabel ? `; line: ${stepsLabel}` : ""}
          </text>
          {path ? <path d={path} fill="none" className="stroke-chart-2" strokeWidth={1.5} /> : null}
          {points.map((point) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; the table below links the same
            <circle
              key={point.key}
              cx={xOf(point.x)}
              cy={yOf(point.y)}
              r={point.tone === "best" ? 5 : 4}
              className={cn(
                point.tone === "muted"
                  ? "fill-transparent stroke-muted"
                  : point.tone === "best"
                    ? "fill-chart-2 stroke-panel"
                    : "fill-chart-1 stroke-panel",
                onOpen && "cursor-pointer",
              )}
              onClick={() => onOpen?.(point.key)}
            >
              <title>{point.label}</title>
            </circle>
          ))}
        </svg>
      ) : null}
    </div>
  );
}
