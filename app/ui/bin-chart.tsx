"use client";

import Link from "next/link";
import { type ReactNode, useRef } from "react";
import { cn } from "./cn";
import { useSize } from "./use-size";

export type ChartBin = {
  /** 0 … 1 */
  from: number;
  to: number;
  /** height of the bar; null where there is nothing to show */
  value: number | null;
  /** where the bar would end if all were well: a line across it */
  mark?: number | null;
  /** what the bin says, as a sentence: tooltip and screen reader */
  title: string;
  /** what is in it: the bar is a link */
  href?: string;
};

const room = { left: 44, right: 10, top: 8, bottom: 22 };
const quarters = [0, 0.25, 0.5, 0.75, 1];

/** Bars over a range from 0 to 1, as in a histogram; each may be a link to what is in it. In words for screen readers. */
export function BinChart({
  label,
  bins,
  largest,
  height = 200,
  color = "var(--chart-1)",
  ticks = quarters,
  formatX,
  formatY,
  diagonal = false,
  className,
}: {
  label: string;
  bins: readonly ChartBin[];
  /** what the full height stands for; above 0 */
  largest: number;
  height?: number;
  color?: string;
  /** places, 0 … 1, that something is written below */
  ticks?: readonly number[];
  formatX: (value: number) => string;
  formatY: (value: number) => string;
  /** a line from corner to corner */
  diagonal?: boolean;
  className?: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const { width } = useSize(host);
  const [plotWidth, plotHeight] = [
    Math.max(0, width - room.left - room.right),
    height - room.top - room.bottom,
  ];
  const isLinked = bins.some(({ href }) => href !== undefined);
  const xOf = (value: number) => room.left + value * plotWidth;
  const yOf = (value: number) => room.top + (1 - Math.min(1, value / largest)) * plotHeight;
  return (
    <figure aria-label={label} className={cn("min-w-0", className)}>
      {/* What it draws is as wide as it was measured, and must not hold it open where the page becomes narrower. */}
      <div ref={host} aria-hidden={!isLinked || undefined} className="contain-inline-size" style={{ height }}>
        {width > 0 ? (
          <svg role="presentation" width={width} height={height} className="block tabular-nums">
            {[0, largest / 2, largest].map((value) => (
              <g key={value}>
                <line
                  x1={room.left}
                  x2={width - room.right}
                  y1={yOf(value)}
                  y2={yOf(value)}
                  stroke="var(--chart-grid)"
                />
                <text
                  x={room.left - 6}
                  y={yOf(value)}
                  dy="0.32em"
                  textAnchor="end"
                  fill="var(--muted)"
                  fontSize={11}
                >
                  {formatY(value)}
                </text>
              </g>
            ))}
            {ticks.map((value) => (
              <text
                key={value}
                x={xOf(value)}
                y={height - 6}
                textAnchor={value === 0 ? "start" : value === 1 ? "end" : "middle"}
                fill="var(--muted)"
                fontSize={11}
              >
                {formatX(value)}
              </text>
            ))}
            {bins.map((bin) => (
              <BinLink key={bin.from} bin={bin}>
                <title>{bin.title}</title>
                {/* The whole column answers the pointer: a low bar would be hard to hit. */}
                <rect
                  x={xOf(bin.from)}
                  y={room.top}
                  width={xOf(bin.to) - xOf(bin.from)}
                  height={plotHeight}
                  fill="transparent"
                  className="hover:fill-[var(--hover)] group-focus-visible:fill-[var(--pressed)]"
                />
                {bin.value !== null && bin.value > 0 ? (
                  <rect
                    x={xOf(bin.from) + 0.75}
                    // Something is never drawn as nothing.
                    y={Math.min(yOf(bin.value), room.top + plotHeight - 1.5)}
                    width={Math.max(0.5, xOf(bin.to) - xOf(bin.from) - 1.5)}
                    height={Math.max(1.5, room.top + plotHeight - yOf(bin.value))}
                    rx={1.5}
                    fill={color}
                    pointerEvents="none"
                  />
                ) : null}
                {bin.mark != null ? (
                  <line
                    x1={xOf(bin.from) + 0.75}
                    x2={xOf(bin.to) - 0.75}
                    y1={yOf(bin.mark)}
                    y2={yOf(bin.mark)}
                    stroke="var(--danger-text)"
                    strokeWidth={2}
                    pointerEvents="none"
                  />
                ) : null}
              </BinLink>
            ))}
            {diagonal ? (
              <line
                x1={xOf(0)}
                y1={yOf(0)}
                x2={xOf(1)}
                y2={yOf(largest)}
                stroke="var(--subtle)"
                strokeDasharray="4 4"
                pointerEvents="none"
              />
            ) : null}
          </svg>
        ) : null}
      </div>
      {isLinked ? null : (
        <ul className="sr-only">
          {bins.map((bin) => (
            <li key={bin.from}>{bin.title}</li>
          ))}
        </ul>
      )}
    </figure>
  );
}

function BinLink({ bin, children }: { bin: ChartBin; children: ReactNode }) {
  if (bin.href === undefined) return <g>{children}</g>;
  return (
    <Link href={bin.href} aria-label={bin.title} prefetch={false} className="group outline-none">
      {children}
    </Link>
  );
}
