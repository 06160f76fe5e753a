"use client";

import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import type { Plan } from "./plan-query";

type Row = Plan["refusals"][number];

const columns: Column<Row>[] = [
  {
    key: "reason",
    header: "Reason",
    cell: (row) => (
      <span className="block py-1.5 whitespace-normal [overflow-wrap:anywhere]">{row.reason}</span>
    ),
  },
  { key: "files", header: "Files", align: "right", width: "5rem", cell: (row) => formatCount(row.files) },
  {
    key: "examples",
    header: "Such as",
    width: "35%",
    hideOnPhone: true,
    cell: (row) => (
      <span className="block truncate font-mono text-xs" title={row.examples.join("\n")}>
        {row.examples.join(", ")}
      </span>
    ),
  },
];

/** What is refused already by what its name tells. */
export function PlanRefusals({ refusals, isTable }: { refusals: readonly Row[]; isTable: boolean }) {
  if (refusals.length === 0) return null;
  return (
    <Panel title={isTable ? "Rows that do nothing" : "Refused"} flush>
      <DataTable
        label="Refused"
        columns={columns}
        rows={refusals}
        rowKey={(row) => row.code}
        maxHeight="20rem"
      />
    </Panel>
  );
}
