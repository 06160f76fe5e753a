import type { ChartSeries } from "@/app/ui/line-chart";

export interface OverlaidLine {
  readonly look: Omit<ChartSeries, "values">;
  /** Ascending; the same place may come twice, where the line is upright. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * Lines with places of their own in one chart: each point keeps its place in the common x, and is no point of the other
 * lines, which go on over it.
 */
export function overlay(lines: readonly OverlaidLine[]): { x: number[]; series: ChartSeries[] } {
  const points = lines.flatMap((line, of) => line.x.map((x, i) => ({ x, y: line.y[i] ?? 0, of })));
  // Array.sort is stable: of one place the points of a line stay in their order.
  points.sort((a, b) => a.x - b.x);
  return {
    x: points.map((point) => point.x),
    series: lines.map((line, of) => ({
      ...line.look,
      values: points.map((point) => (point.of === of ? point.y : undefined)),
    })),
  };
}
