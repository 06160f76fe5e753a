"use client";

import { memo } from "react";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatBytes, formatCount, formatDuration } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { type Cost, costOf, relativeText } from "./figures";
import type { Several } from "./operations";
import { runColumn } from "./run-mark";

const milliseconds = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

const costs: readonly {
  key: Exclude<keyof Cost, "browser">;
  header: string;
  text: (value: number) => string;
  onPhone?: boolean;
}[] = [
  { key: "seconds", header: "Time", text: (value) => formatDuration(1000 * value), onPhone: true },
  { key: "parameters", header: "Parameters", text: formatCount, onPhone: true },
  { key: "bytes", header: "Size", text: formatBytes },
  { key: "workerMs", header: "One image, worker", text: milliseconds },
  { key: "browserMs", header: "One image, browser", text: milliseconds },
];

/** What each run costs, and how much more or less than the baseline. */
export const CostTable = memo(function CostTable({ several }: { several: readonly Several[] }) {
  const base = several.find(({ isBaseline }) => isBaseline);
  const ofBase = base ? costOf(base) : null;
  const columns: Column<Several>[] = [
    runColumn,
    ...costs.map(
      ({ key, header, text, onPhone }): Column<Several> => ({
        key,
        header,
        align: "right",
        hideOnPhone: !onPhone,
        cell: (row) => {
          const cost = costOf(row);
          const value = cost[key];
          if (value === null) return <span className="text-subtle">–</span>;
          const relative = row.isBaseline ? null : relativeText(value, ofBase?.[key] ?? null);
          return (
            <span
              className="block leading-tight"
              title={key === "browserMs" ? (cost.browser ?? undefined) : undefined}
            >
              {text(value)}
              {relative ? <span className="block text-2xs text-muted">{relative}</span> : null}
            </span>
          );
        },
      }),
    ),
  ];
  return (
    <Panel
      flush
      title="Cost"
      description="In a browser: of the fastest that was checked in Try, from the file to the decision."
    >
      <DataTable label="Cost of the runs" columns={columns} rows={several} rowKey={({ run }) => run.id} />
    </Panel>
  );
});
