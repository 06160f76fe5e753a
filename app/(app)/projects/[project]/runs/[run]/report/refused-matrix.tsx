"use client";

import { useMemo } from "react";
import { counted } from "@/app/format";
import { HeatMap } from "@/app/ui/heat-map";
import { Skeleton } from "@/app/ui/skeleton";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { css, sequentialScale } from "@/ml/colour";
import type { ReportClass } from "./page";

/** The matrix with what was refused in a column of its own. */
export function RefusedMatrix({
  classes,
  counts,
  threshold,
}: {
  classes: readonly ReportClass[];
  counts: number[][] | undefined;
  threshold: string;
}) {
  const theme = useThemeClass();
  const color = useMemo(() => {
    const scale = sequentialScale(theme);
    return (value: number) => css(scale(value));
  }, [theme]);
  const shown = useMemo(() => {
    if (!counts) return null;
    const order = [...classes].sort((a, b) => a.position - b.position);
    const columns = [...order.map((one) => one.index), classes.length];
    const rows = order.map((one) => columns.map((column) => counts[one.index]?.[column] ?? 0));
    return {
      labels: order.map((one) => one.name),
      columnLabels: [...order.map((one) => one.name), "refused"],
      counts: rows.flat(),
      values: rows.flatMap((row) => {
        const images = row.reduce((sum, count) => sum + count, 0);
        return row.map((count) => (images === 0 ? 0 : count / images));
      }),
    };
  }, [classes, counts]);
  if (!shown) return <Skeleton className="h-80 rounded-md" />;
  return (
    <HeatMap
      label={`Confusion matrix where less than ${threshold} is refused`}
      labels={shown.labels}
      columnLabels={shown.columnLabels}
      counts={shown.counts}
      values={shown.values}
      color={color}
      describe={({ row, column }) => {
        const count = shown.counts[row * shown.columnLabels.length + column] ?? 0;
        const images = `${counted(count, "image")} of ${shown.labels[row]}`;
        return column === shown.labels.length
          ? `${images} refused`
          : `${images} taken for ${shown.columnLabels[column]}`;
      }}
      minCell={classes.length <= 40 ? 24 : 9}
      className="h-80 min-h-0"
    />
  );
}
