"use client";

import Link from "next/link";
import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { type ReactNode, useMemo } from "react";
import { percent } from "@/app/format";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ClassLabel } from "../../../class-label";
import type { Report } from "./page";

type Row = Report["perClass"][number];

const keys = [
  "class",
  "support",
  "predictedCount",
  "precision",
  "recall",
  "f1",
  "averagePrecision",
  "rocArea",
  "mistake",
] as const;
type Key = (typeof keys)[number];

function sortValue(row: Row, key: Key): number {
  if (key === "class") return row.class.position;
  if (key === "mistake") return row.mistake?.count ?? -1;
  return row[key] ?? -1;
}

/** Every measure of each class, in any order. A row leads to its right images, its worst mistake to those images. */
export function ClassFigures({ report, at }: { report: Report; at: string }) {
  const [sort, setSort] = useQueryStates({
    sort: parseAsStringLiteral(keys).withDefault("class"),
    dir: parseAsStringLiteral(["asc", "desc"]).withDefault("asc"),
  });
  const rows = useMemo(() => {
    const sign = sort.dir === "asc" ? 1 : -1;
    return [...report.perClass].sort(
      (a, b) =>
        sign * (sortValue(a, sort.sort) - sortValue(b, sort.sort)) || a.class.position - b.class.position,
    );
  }, [report, sort]);
  const column = (key: Key, header: string, cell: (row: Row) => ReactNode): Column<Row> => ({
    key,
    header,
    cell,
    align: key === "class" || key === "mistake" ? "left" : "right",
    sorted: sort.sort === key ? sort.dir : undefined,
    onSort: () => void setSort({ sort: key, dir: sort.sort === key && sort.dir === "asc" ? "desc" : "asc" }),
  });
  const cell = (truth: number, predicted: number) => `${at}/matrix?truth=${truth}&predicted=${predicted}`;
  return (
    <Panel
      flush
      title="By class"
      description="A class leads to its images that were right, its most frequent mistake to those images."
    >
      <DataTable
        label="Measures of each class"
        rows={rows}
        rowKey={(row) => String(row.class.index)}
        rowHref={(row) => cell(row.class.index, row.class.index)}
        maxHeight="36rem"
        columns={[
          column("class", "Class", (row) => <ClassLabel of={row.class} />),
          column("support", "Images", (row) => formatCount(row.support)),
          {
            ...column("predictedCount", "Predicted", (row) => formatCount(row.predictedCount)),
            hideOnPhone: true,
          },
          column("precision", "Precision", (row) => <Share value={row.precision} why="never predicted" />),
          column("recall", "Recall", (row) => <Share value={row.recall} why="no image" />),
          column("f1", "F1", (row) => <Share value={row.f1} why="never met" />),
          {
            ...column("averagePrecision", "AP", (row) => (
              <Share value={row.averagePrecision} why={row.support === 0 ? "no image" : "no other"} />
            )),
            hideOnPhone: true,
          },
          {
            ...column("rocArea", "AUC", (row) => (
              <Share value={row.rocArea} why={row.support === 0 ? "no image" : "no other"} />
            )),
            hideOnPhone: true,
          },
          column("mistake", "Mostly taken for", (row) =>
            row.mistake ? (
              <Link
                href={cell(row.class.index, row.mistake.class.index)}
                className="inline-flex max-w-full items-center gap-1.5 hover:underline"
              >
                <ClassLabel of={row.mistake.class} />
                <span className="tabular-nums text-muted">{formatCount(row.mistake.count)}</span>
              </Link>
            ) : (
              <span className="text-subtle">–</span>
            ),
          ),
        ]}
      />
    </Panel>
  );
}

/** A share, or why there is none. */
function Share({ value, why }: { value: number | null | undefined; why: string }) {
  return value == null ? <span className="text-xs text-subtle">{why}</span> : percent(value);
}
