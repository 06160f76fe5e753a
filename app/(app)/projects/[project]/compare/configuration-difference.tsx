"use client";

import type { ReactNode } from "react";
import { Switch } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { type ConfigurationRow, type Configured, configurationRows, isDifferent } from "./configuration-rows";

/** What was set otherwise; what is the same only if asked for. */
export function ConfigurationDifference({
  runs,
  isAll,
  onAll,
}: {
  runs: readonly { run: Configured & { id: string; number: number }; mark: ReactNode }[];
  /** settings that are the same too */
  isAll: boolean;
  onAll: (all: boolean) => void;
}) {
  const rows = configurationRows(runs.map(({ run }) => run));
  const different = rows.filter(isDifferent);
  const columns: Column<ConfigurationRow>[] = [
    {
      key: "setting",
      header: "Setting",
      cell: (row) => <span className="block whitespace-normal py-1">{row.label}</span>,
    },
    ...runs.map(
      ({ run, mark }, i): Column<ConfigurationRow> => ({
        key: run.id,
        header: mark,
        name: `#${run.number}`,
        cell: (row) => (
          <span
            title={row.values[i]}
            className={`block max-w-28 truncate sm:max-w-36 ${isDifferent(row) ? "font-medium" : "text-muted"}`}
          >
            {row.values[i]}
          </span>
        ),
      }),
    ),
  ];
  return (
    <Panel
      flush
      title="Configuration"
      description={`${formatCount(rows.length - different.length)} settings are the same.`}
      actions={
        <Switch label="Show them too" checked={isAll} onChange={(event) => onAll(event.target.checked)} />
      }
    >
      <DataTable
        label="Settings of the runs"
        columns={columns}
        rows={isAll ? rows : different}
        rowKey={(row) => row.key}
        maxHeight="24rem"
        empty={
          <p className="px-4 py-6 text-sm text-muted">
            The runs have the same settings, their seed included: what differs is chance in the order of
            computing.
          </p>
        }
      />
    </Panel>
  );
}
