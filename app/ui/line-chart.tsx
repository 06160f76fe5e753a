"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { ChartExport } from "./chart-export";
import { chartSvg, chartTable } from "./chart-files";
import { cn } from "./cn";
import { formatValue } from "./format";
import { aboveZero, bandsOf, drawMarks, edge, readValue } from "./line-chart-parts";
import { Skeleton } from "./skeleton";
import { type ChartStep, useChartKeys } from "./use-chart-keys";
import { useSize } from "./use-size";
import { resolveColor, useThemeClass } from "./use-theme-class";

export type ChartSeries = {
  label: string;
  /** one value for each x; NaN and null leave a gap, undefined is no point at all: the line goes on over it */
  values: ArrayLike<number | null | undefined>;
  /** a CSS colour; `var(--chart-1)` … by position unless told otherwise */
  color?: string;
  /** dashes tell it apart without colour: validation beside training */
  dashed?: boolean;
  /** a dot at each point: for few points, of which the first is no line yet */
  dots?: boolean;
  /** the label of the line whose unsmoothed values these are: it has no entry of its own and is hidden with it */
  rawOf?: string;
  /** how far the values spread at each x: filled in the line's colour, hidden with it */
  band?: {
    low: ArrayLike<number | null | undefined>;
    high: ArrayLike<number | null | undefined>;
  };
};

/** A place on x that is to be seen: where a value was not a number, say. */
export type ChartMark = { x: number; label: string; tone?: "danger" | "warning" | "muted" };

/**
 * Curves over one x. Drag to zoom, double click to go back; by keys as `useChartKeys` says; what arrives meanwhile does not undo the zoom. Points
 * are drawn as they come, minima and maxima of each pixel column kept by uPlot. The height is reserved at once.
 */
export function LineChart({
  label,
  x: given,
  series: all,
  height = 220,
  xLabel = "Step",
  logX = false,
  logY = false,
  range = null,
  onRange,
  yRange,
  formatX = formatValue,
  formatY = formatValue,
  syncKey,
  marks,
  empty = "No values yet.",
  className,
}: {
  label: string;
  /** ascending; undefined means loading */
  x: ArrayLike<number> | undefined;
  series: readonly ChartSeries[];
  /** of the plot in pixels; the legend adds one line */
  height?: number;
  xLabel?: string;
  /** places that are not above 0 are then left out */
  logX?: boolean;
  logY?: boolean;
  /** the part of x in sight; null: all of it */
  range?: readonly [number, number] | null;
  /** told where a person zooms to, or back; the zoom is then the caller's to keep */
  onRange?: (range: readonly [number, number] | null) => void;
  /** a fixed range, [0, 1] for accuracy say */
  yRange?: readonly [number, number];
  formatX?: (value: number) => string;
  formatY?: (value: number) => string;
  /** charts with one key share their cursor */
  syncKey?: string;
  marks?: readonly ChartMark[];
  empty?: string;
  className?: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const isZoomed = useRef(false);
  const { width } = useSize(host);
  const theme = useThemeClass();
  const [cursor, setCursor] = useState<number | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const { x, series } = useMemo(
    () => (logX && given ? aboveZero(given, all) : { x: given, series: all }),
    [logX, given, all],
  );
  const count = x?.length ?? 0;
  const none =
    count === 0 && given && given.length > 0 ? "No place is above 0: a logarithmic axis has none." : empty;

  const data = useMemo<uPlot.AlignedData>(() => {
    const clean = (value: number | null | undefined) => {
      if (value === undefined) return undefined;
      if (value === null || !Number.isFinite(value)) return null;
      return logY && value <= 0 ? null : value;
    };
    // The edges of the bands come behind all lines, so that a line keeps its place.
    const edges = series.flatMap((one) => (one.band ? [one.band.high, one.band.low] : []));
    return [
      Array.from(x ?? []),
      ...[...series.map((one) => one.values), ...edges].map((values) => Array.from(values, clean)),
    ];
  }, [x, series, logY]);

  // What a plot is built from; a new one only when this changes, never for new values.
  const shape = JSON.stringify([
    series.map((one) => [one.label, one.color, one.dashed, one.dots, one.rawOf, Boolean(one.band)]),
    logX,
    logY,
    yRange,
    syncKey,
    xLabel,
  ]);
  const latest = useRef({ data, series, formatX, formatY, hidden, marks, range, onRange });
  useEffect(() => {
    latest.current = { data, series, formatX, formatY, hidden, marks, range, onRange };
  });
  const isReady = width > 0 && count > 0;

  // shape stands for the options, theme for the colours
  useEffect(() => {
    const element = host.current;
    if (!element || !isReady) return;
    const token = (color: string) => resolveColor(color, element);
    const now = latest.current;
    const text = token("var(--muted)");
    const markColors = {
      danger: token("var(--danger-text)"),
      warning: token("var(--warning-text)"),
      muted: text,
    };
    const grid = { stroke: token("var(--chart-grid)"), width: 1 };
    const font = `11px ${getComputedStyle(element).fontFamily}`;
    const axis = { stroke: text, font, grid, ticks: { show: false }, border: { show: false } };
    isZoomed.current = false;
    const options: uPlot.Options = {
      width: element.clientWidth,
      height,
      // At the right there is room for half of the last number on x.
      padding: [10, 20, 0, 0],
      legend: { show: false },
      cursor: {
        points: { size: 7 },
        drag: { x: true, y: false, setScale: true },
        focus: { prox: 24 },
        ...(syncKey ? { sync: { key: syncKey } } : {}),
      },
      focus: { alpha: 0.35 },
      scales: {
        x: { time: false, distr: logX ? 3 : 1 },
        y: {
          distr: logY ? 3 : 1,
          ...(yRange ? { range: [yRange[0], yRange[1]] as [number, number] } : {}),
        },
      },
      axes: [
        { ...axis, size: 28, gap: 4, values: (_, splits) => splits.map((at) => latest.current.formatX(at)) },
        {
          ...axis,
          size: (_, values) => 14 + 6.4 * Math.max(3, ...(values ?? []).map((value) => value?.length ?? 0)),
          gap: 6,
          values: (_, splits) => splits.map((at) => (at === null ? "" : latest.current.formatY(at))),
        },
      ],
      series: [
        {},
        ...now.series.map((one, index) => ({
          label: one.label,
          show: !now.hidden.has(one.rawOf ?? one.label),
          stroke: token(one.color ?? `var(--chart-${(index % 8) + 1})`),
          width: 1.75,
          dash: one.dashed ? [6, 4] : undefined,
          spanGaps: false,
          ...(one.dots ? { points: { show: true, size: 5, fill: token(one.color ?? "var(--fg)") } } : {}),
        })),
        ...now.series.flatMap((one) => (one.band ? [edge(one, now.hidden), edge(one, now.hidden)] : [])),
      ],
      bands: bandsOf(now.series).map(({ color, high }) => ({
        series: [high, high + 1],
        fill: token(`color-mix(in oklab, ${color} 18%, transparent)`),
      })),
      hooks: {
        draw: [(self) => drawMarks(self, latest.current.marks ?? [], markColors, font)],
        setCursor: [(self) => setCursor(self.cursor.idx ?? null)],
        setSelect: [
          (self) => {
            if (self.select.width <= 0) return;
            isZoomed.current = true;
            const { left, width: wide } = self.select;
            latest.current.onRange?.([self.posToVal(left, "x"), self.posToVal(left + wide, "x")]);
          },
        ],
      },
    };
    const made = new uPlot(options, now.data, element);
    made.over.addEventListener("dblclick", () => {
      isZoomed.current = false;
      latest.current.onRange?.(null);
    });
    if (now.range) {
      isZoomed.current = true;
      made.setScale("x", { min: now.range[0], max: now.range[1] });
    }
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [shape, theme, height, isReady]);

  useEffect(() => {
    const made = plot.current;
    if (!made) return;
    if (made.data !== data) {
      made.setData(data, !isZoomed.current);
      if (isZoomed.current) made.redraw();
    }
  }, [data]);
  const [low, high] = range ?? [null, null];
  useEffect(() => {
    const made = plot.current;
    if (!made || !latest.current.onRange) return;
    isZoomed.current = low !== null && high !== null;
    if (low !== null && high !== null) made.setScale("x", { min: low, max: high });
    else made.setData(made.data, true);
  }, [low, high]);
  // marks may come without a new point
  useEffect(() => {
    if (marks) plot.current?.redraw(false);
  }, [marks]);
  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height });
  }, [width, height]);

  const toggle = (index: number, name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
    const show = !next.has(name);
    plot.current?.setSeries(index + 1, { show });
    for (const [at, one] of series.entries()) {
      if (one.rawOf === name) plot.current?.setSeries(at + 1, { show });
    }
    const band = bandsOf(series).find((one) => one.line === index);
    if (band) for (const at of [band.high, band.high + 1]) plot.current?.setSeries(at, { show });
  };
  const asShown = () => {
    const shown = all
      .map((one, place) => ({ one, place }))
      .filter(({ one }) => !hidden.has(one.rawOf ?? one.label));
    const element = host.current;
    const colors = shown.map(({ one, place }) => {
      const color = one.color ?? `var(--chart-${(place % 8) + 1})`;
      return element ? resolveColor(color, element) : "#000";
    });
    return { label, xLabel, x: given ?? [], series: shown.map(({ one }) => one), logX, logY, colors };
  };
  const legend = series
    .map((one, index) => ({ one, index, raw: series.find(({ rawOf }) => rawOf === one.label) }))
    .filter(({ one }) => one.rawOf === undefined);
  const step = (to: ChartStep) => {
    const made = plot.current;
    if (!made) return;
    if ("at" in to) {
      const left = made.valToPos(made.data[0][to.at] ?? 0, "x");
      made.setCursor({ left, top: made.over.clientHeight / 2 });
      setCursor(to.at);
      return;
    }
    isZoomed.current = to.range !== null;
    if (to.range) made.setScale("x", { min: to.range[0], max: to.range[1] });
    else made.setData(made.data, true);
    onRange?.(to.range);
  };
  const keys = useChartKeys({
    ...{ x: data[0], cursor, logX, step },
    sight: () => {
      const { min, max } = plot.current?.scales.x ?? {};
      return min == null || max == null ? null : [min, max];
    },
    say: (index) => {
      const read = legend
        .filter(({ one }) => !hidden.has(one.label))
        .map(({ one }) => `${one.label} ${readValue(one, index, formatY)}`);
      return `${xLabel} ${formatX(x?.[index] ?? 0)}: ${read.join(", ")}`;
    },
    sayRange: (to) => (to ? `${xLabel} ${formatX(to[0])} to ${formatX(to[1])}` : "All of it"),
  });
  const at = cursor ?? count - 1;
  const xAt = x?.[at];
  const marked = marks?.map((mark) => `; ${mark.label} at ${xLabel} ${formatX(mark.x)}`).join("") ?? "";
  const last = series.map((one) => `${one.label} ${readValue(one, count - 1, formatY)}`).join(", ");

  return (
    <figure aria-label={label} className={cn("min-w-0", className)}>
      {/* The menu has its room before it is there, and in the first line however long the legend is: nothing moves as data comes. */}
      <figcaption className="relative flex min-h-control-sm flex-wrap items-center gap-x-1.5 pl-1 pr-control-sm text-xs">
        {legend.map(({ one, index, raw }) => (
          <button
            key={one.label}
            type="button"
            aria-pressed={!hidden.has(one.label)}
            onClick={() => toggle(index, one.label)}
            className="inline-flex h-6 items-center gap-1.5 rounded-sm px-1 text-muted hover:text-fg aria-[pressed=false]:line-through"
          >
            <svg
              aria-hidden
              width="14"
              height="8"
              style={{ color: one.color ?? `var(--chart-${(index % 8) + 1})` }}
            >
              <line
                x1="0"
                x2="14"
                y1="4"
                y2="4"
                stroke="currentColor"
                strokeWidth="2.5"
                strokeDasharray={one.dashed ? "5 3" : undefined}
              />
            </svg>
            {one.label}
            <span className="min-w-10 text-left tabular-nums text-fg">
              {count > 0 ? readValue(one, at, formatY) : ""}
              {count > 0 && raw ? (
                <span className="ml-1 text-subtle">({readValue(raw, at, formatY)})</span>
              ) : null}
            </span>
          </button>
        ))}
        <span className="ml-auto min-w-20 whitespace-nowrap px-1 text-right tabular-nums text-subtle">
          {xLabel} {xAt === undefined ? "–" : formatX(xAt)}
        </span>
        {count > 0 ? (
          <span className="absolute right-0 top-0">
            <ChartExport label={label} table={() => chartTable(asShown())} svg={() => chartSvg(asShown())} />
          </span>
        ) : null}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is read off by the pointer is so by keys */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form */}
      <div role="group" tabIndex={0} className="relative" style={{ height }} {...keys.props}>
        <div
          ref={host}
          className="absolute inset-0 overflow-hidden"
          role="img"
          aria-label={count > 0 ? `${label}: ${count} points, last ${last}${marked}` : `${label}: ${none}`}
        />
        {x === undefined ? (
          <Skeleton className="absolute inset-0 rounded-md" />
        ) : count === 0 ? (
          <p className="absolute inset-0 grid place-items-center rounded-md border border-dashed text-sm text-muted">
            {none}
          </p>
        ) : null}
      </div>
      <p aria-live="polite" className="sr-only">
        {keys.said}
      </p>
    </figure>
  );
}
