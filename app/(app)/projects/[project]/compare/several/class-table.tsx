"use client";

import { useMemo } from "react";
import { percent } from "@/app/format";
import { type Column, DataTable } from "@/app/ui/data-table";
import { Panel } from "@/app/ui/panel";
import { ALPHA } from "@/ml/significance";
import { ClassLabel } from "../../class-label";
import type { ComparedClass } from "../operations";
import { points, pText } from "../words";
import type { Against, Several } from "./operations";
import { RunMark } from "./run-mark";

/** Recall of each class in each run that is shown, and how far it is from the baseline's. */
export function SeveralClasses({
  several,
  against,
}: {
  several: readonly Several[];
  against: ReadonlyMap<string, Against>;
}) {
  const byRun = useMemo(
    () =>
      new Map(
        [...against].map(([id, { whole }]) => [
          id,
          new Map((whole?.perClass ?? []).map((row) => [row.class.id, row])),
        ]),
      ),
    [against],
  );
  const classes = useMemo(() => {
    const found = new Map<string, ComparedClass>();
    for (const rows of byRun.values())
      for (const { class: own, support } of rows.values()) if (support > 0) found.set(own.id, own);
    return [...found.values()].sort((a, b) => a.position - b.position);
  }, [byRun]);
  const isPending = against.size === 0;
  const columns: Column<ComparedClass>[] = [
    { key: "class", header: "Class", cell: (row) => <ClassLabel of={row} /> },
    ...several.map((own): Column<ComparedClass> => {
      const rows = own.isBaseline ? [...byRun.values()].find(({ size }) => size > 0) : byRun.get(own.run.id);
      return {
        key: own.run.id,
        header: <RunMark of={own} />,
        name: `#${own.run.number}`,
        align: "right",
        cell: ({ id }) => {
          const row = rows?.get(id);
          const recall = own.isBaseline ? row?.recallA : row?.recallB;
          if (!row || !recall) return <span className="text-subtle">–</span>;
          const isTold = !own.isBaseline && row.correctedP !== null && row.correctedP < ALPHA;
          return (
            <span
              className="block leading-tight"
              title={row.correctedP === null ? undefined : `p, corrected by Holm: ${pText(row.correctedP)}`}
            >
              {percent(recall.value)}
              {own.isBaseline || !row.recallA ? null : (
                <span
                  className={`block text-2xs ${isTold ? "font-semibold text-accent-text" : "text-muted"}`}
                >
                  {points(recall.value - row.recallA.value, 1)}
                </span>
              )}
            </span>
          );
        },
      };
    }),
  ];
  return (
    <Panel
      flush
      title="By class"
      description="Recall, and points more or less than the baseline: in bold where McNemar’s test, corrected by Holm for the classes, finds more than chance."
    >
      <DataTable
        label="Recall by class"
        columns={columns}
        rows={isPending ? undefined : classes}
        rowKey={({ id }) => id}
        maxHeight="28rem"
        empty={<p className="px-4 py-6 text-sm text-muted">There is no common image to measure.</p>}
      />
    </Panel>
  );
}
