"use client";

import { memo, useMemo } from "react";
import { Switch } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { configurationRows, isDifferent } from "../configuration-rows";
import type { Several, SeveralRun } from "./operations";
import { runColumn } from "./run-mark";

/** What was set otherwise in many runs: a line a run, since so many columns cannot be read. */
export const ConfigurationTable = memo(function ConfigurationTable({
  runs,
  listed,
  isAll,
  onAll,
}: {
  runs: readonly SeveralRun[];
  /** those of them that are lines, in their order */
  listed: readonly Several[];
  /** settings that are the same too */
  isAll: boolean;
  onAll: (all: boolean) => void;
}) {
  const { settings, places } = useMemo(
    () => ({
      settings: configurationRows(runs).map((row) => ({
        ...row,
        differs: isDifferent(row),
      })),
      places: new Map(runs.map(({ id }, place) => [id, place])),
    }),
    [runs],
  );
  const same = settings.filter(({ differs }) => !differs).length;
  const columns: Column<Several>[] = [
    runColumn,
    ...settings
      .filter(({ differs }) => differs || isAll)
      .map(
        ({ key, label, values, differs }): Column<Several> => ({
          key,
          header: label,
          cell: ({ run }) => {
            const value = values[places.get(run.id) ?? 0];
            return (
              <span title={value} className={`block max-w-36 truncate ${differs ? "" : "text-muted"}`}>
                {value}
              </span>
            );
          },
        }),
      ),
  ];
  return (
    <Panel
      flush
      title="Configuration"
      description={`${formatCount(same)} settings are the same.`}
      actions={
        <Switch label="Show them too" checked={isAll} onChange={(event) => onAll(event.target.checked)} />
      }
    >
      <DataTable
        label="Settings of the runs"
        columns={columns}
        rows={listed}
        rowKey={({ run }) => run.id}
        maxHeight="28rem"
      />
    </Panel>
  );
});
