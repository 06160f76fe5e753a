"use client";

import { useMemo } from "react";
import { type Cell, HeatMap } from "@/app/ui/heat-map";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, sequentialScale } from "@/ml/colour";

const labelRoom = 150;
const cellSize = 56;

/** Counts, or values from 0 to 1, on a heat map that is no larger than its rows need. */
export function ClassHeatMap({
  label,
  rows,
  columns,
  rowTitle,
  columnTitle,
  counts,
  values,
  cellText,
  tableText,
  describe,
  selected,
  onSelect,
}: {
  label: string;
  rows: readonly string[];
  columns: readonly string[];
  rowTitle: string;
  columnTitle: string;
  counts: Float64Array;
  /** for the colours; the share of the largest count unless told otherwise */
  values?: Float64Array;
  cellText?: (cell: Cell) => string;
  tableText?: (cell: Cell) => string;
  describe: (cell: Cell) => string;
  selected?: Cell | null;
  onSelect?: (cell: Cell) => void;
}) {
  const theme = useThemeClass();
  const color = useMemo(() => {
    const scale = sequentialScale(theme);
    return (value: number) => css(scale(value));
  }, [theme]);
  const shares = useMemo(() => {
    if (values) return values;
    const most = counts.reduce((max, count) => Math.max(max, count), 0);
    return counts.map((count) => (most > 0 ? count / most : 0));
  }, [counts, values]);
  return (
    <div className="@container">
      {/* Square cells: no higher than it is wide. */}
      <div style={{ height: `min(70dvh, ${rows.length * cellSize + labelRoom}px, 100cqw + 2rem)` }}>
        <HeatMap
          label={label}
          labels={rows}
          columnLabels={columns}
          rowTitle={rowTitle}
          columnTitle={columnTitle}
          counts={counts}
          values={shares}
          color={color}
          cellText={cellText}
          tableText={tableText}
          describe={describe}
          selected={selected}
          onSelect={onSelect}
          className="h-full min-h-0"
        />
      </div>
    </div>
  );
}
