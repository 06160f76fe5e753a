"use client";

import Link from "next/link";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount, formatShare } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ClassLabel } from "../../../class-label";
import { countsByClass, useDataset } from "../dataset-context";
import { noValue } from "../image-filter-url";

type Row = ReturnType<typeof countsByClass>[number];
const columnsOf = ["train", "validation", "test", "none"] as const;

/** Images of each class in each split, as they are now; each number opens its images. */
export function Balance({ at }: { at: string }) {
  const dataset = useDataset();
  const rows = countsByClass(dataset);
  const total = Math.max(1, dataset.imageCount);
  const most = Math.max(1, ...rows.map((row) => row.total));
  const href = (row: Row, split?: string) =>
    `${at}?class=${row.class?.id ?? noValue}${split ? `&split=${split}` : ""}`;
  const shown = columnsOf.filter((split) => rows.some((row) => row.by[split] > 0));
  const columns: Column<Row>[] = [
    {
      key: "class",
      header: "Class",
      cell: (row) =>
        row.class ? <ClassLabel of={row.class} /> : <span className="text-muted">No class</span>,
    },
    {
      key: "share",
      header: "Share",
      width: "30%",
      hideOnPhone: true,
      cell: (row) => (
        <span className="flex items-center gap-2">
          <span aria-hidden className="h-1.5 flex-1 rounded-full bg-pressed">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${(row.total / most) * 100}%` }}
            />
          </span>
          <span className="w-14 text-right tabular-nums text-muted">{formatShare(row.total / total)}</span>
        </span>
      ),
    },
    ...shown.map(
      (split): Column<Row> => ({
        key: split,
        header: split === "none" ? "no split" : split,
        align: "right",
        cell: (row) =>
          row.by[split] > 0 ? (
            <Link
              href={href(row, split)}
              aria-label={`${formatCount(row.by[split])} images of ${row.class?.name ?? "no class"}, ${split === "none" ? "no split" : split}`}
              className="rounded-sm hover:underline"
            >
              {formatCount(row.by[split])}
            </Link>
          ) : (
            <span className="text-subtle">0</span>
          ),
      }),
    ),
  ];
  return (
    <Panel title="Classes by split" description="As the dataset is now. A number opens its images." flush>
      <DataTable
        label="Classes by split"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.class?.id ?? ""}
        rowHref={(row) => href(row)}
        maxHeight="24rem"
      />
    </Panel>
  );
}
