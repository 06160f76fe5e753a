"use client";

import { useMemo } from "react";
import { percent } from "@/app/format";
import type { EstimatedFragment } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ALPHA } from "@/ml/significance";
import { ClassLabel } from "../class-label";
import type { Compared } from "./operations";
import type { Group } from "./use-compare-state";
import { groupKeys, groupNames, points, pText } from "./words";

type Row = Compared["perClass"][number];

/** Recall of each class in both runs, and whether the difference is more than chance. Numbers open their images. */
export function ClassDifferences({
  compared,
  onOpen,
}: {
  compared: Compared;
  onOpen: (group: Group, truth: number) => void;
}) {
  const rows = useMemo(
    () =>
      [...compared.perClass]
        .filter((row) => row.support > 0)
        .sort(
          (a, b) =>
            (a.correctedP ?? 2) - (b.correctedP ?? 2) ||
            (a.mcnemar?.p ?? 2) - (b.mcnemar?.p ?? 2) ||
            a.class.position - b.class.position,
        ),
    [compared],
  );
  const tested = rows.filter((row) => row.mcnemar).length;
  const group = (name: keyof typeof groupKeys): Column<Row> => ({
    key: name,
    header: groupNames[name],
    align: "right",
    cell: (row) => {
      const count = row.counts[groupKeys[name]];
      if (count === 0) return <span className="text-subtle">0</span>;
      return (
        <button
          type="button"
          title={`See the images of ${row.class.name}: ${groupNames[name].toLowerCase()}`}
          onClick={() => onOpen(name, row.class.index)}
          className="rounded-sm px-1 tabular-nums underline decoration-line-strong underline-offset-2 hover:decoration-current"
        >
          {formatCount(count)}
        </button>
      );
    },
    hideOnPhone: name === "still_wrong" || name === "differently_wrong",
  });
  return (
    <Panel
      flush
      title="By class"
      description={`Recall, and McNemar's test of each class; p corrected by Holm for ${formatCount(tested)} ${tested === 1 ? "test" : "tests"}.`}
    >
      <DataTable
        label="Both runs by class"
        rows={rows}
        rowKey={(row) => String(row.class.index)}
        maxHeight="32rem"
        columns={[
          { key: "class", header: "Class", cell: (row) => <ClassLabel of={row.class} /> },
          {
            key: "support",
            header: "Images",
            align: "right",
            cell: (row) => formatCount(row.support),
            hideOnPhone: true,
          },
          {
            key: "a",
            header: "Recall A",
            align: "right",
            cell: (row) => <Recall of={row.recallA} />,
            hideOnPhone: true,
          },
          {
            key: "b",
            header: "Recall B",
            align: "right",
            cell: (row) => <Recall of={row.recallB} />,
            hideOnPhone: true,
          },
          {
            key: "delta",
            header: "B − A",
            align: "right",
            cell: ({ recallA, recallB }) =>
              recallA && recallB ? points(recallB.value - recallA.value, 1) : "–",
          },
          group("fixed"),
          group("broken"),
          group("still_wrong"),
          group("differently_wrong"),
          {
            key: "p",
            header: "p",
            align: "right",
            cell: (row) => (row.mcnemar ? pText(row.mcnemar.p) : <span className="text-subtle">–</span>),
            hideOnPhone: true,
          },
          {
            key: "corrected",
            header: "p, Holm",
            align: "right",
            cell: ({ correctedP, counts }) => {
              if (correctedP === null) {
                return (
                  <span className="text-subtle" title="no image of the class tells the runs apart">
                    –
                  </span>
                );
              }
              if (correctedP >= ALPHA) return pText(correctedP);
              return (
                <Badge tone="accent">
                  {counts.fixed > counts.broken ? "B better" : "A better"}, {pText(correctedP)}
                </Badge>
              );
            },
          },
        ]}
      />
    </Panel>
  );
}

function Recall({ of }: { of: EstimatedFragment | null }) {
  if (!of) return <span className="text-subtle">–</span>;
  const { low, high } = of.interval;
  return (
    <span title={`95 % interval (Wilson): ${percent(low)} to ${percent(high)}`}>{percent(of.value)}</span>
  );
}
