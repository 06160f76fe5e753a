"use client";

import { counted } from "@/app/format";
import { DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import type { Group } from "./group-type";

/** More classes than these make a table that nobody reads across. */
const mostClasses = 12;

/** How many images of each class lie in each fold. */
export function FoldsPanel({ group }: { group: Group }) {
  const { keptTogether } = group;
  const classes = group.version.classes.slice(0, mostClasses);
  const rows = (group.foldCounts ?? []).map((counts, fold) => ({ fold, counts }));
  const left = group.version.classes.length - classes.length;
  return (
    <Panel
      flush
      title="Folds"
      description={[
        "Each run validates on its fold and learns from the others; the test images are in none.",
        keptTogether === null
          ? "Near-same images could not be looked for, so some may lie in two folds."
          : keptTogether > 0
            ? `${counted(keptTogether, "image lies", "images lie")} in one fold with near-same ones.`
            : "No two of these images are near-same.",
        left > 0 ? `${counted(left, "more class", "more classes")} not shown.` : null,
      ]
        .filter(Boolean)
        .join(" ")}
    >
      <DataTable
        label="Images by fold and class"
        rows={rows}
        rowKey={(row) => String(row.fold)}
        maxHeight="20rem"
        columns={[
          { key: "fold", header: "Fold", cell: (row) => row.fold + 1 },
          {
            key: "all",
            header: "Images",
            align: "right",
            cell: (row) => formatCount(row.counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)),
          },
          ...classes.map((one) => ({
            key: `class-${one.index}`,
            header: one.name,
            align: "right" as const,
            cell: (row: (typeof rows)[number]) => formatCount(row.counts[one.index] ?? 0),
          })),
        ]}
      />
    </Panel>
  );
}
