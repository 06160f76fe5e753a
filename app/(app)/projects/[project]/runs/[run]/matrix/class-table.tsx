"use client";

import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { percent } from "@/app/format";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ClassLabel } from "../../../class-label";
import type { Matrix } from "./matrix-model";

type Row = Matrix["perClass"][number];

const keys = ["class", "support", "predictedCount", "precision", "recall", "f1"] as const;
type Key = (typeof keys)[number];

const sortValue = (row: Row, key: Key): number => (key === "class" ? row.class.position : (row[key] ?? -1));

/** Support, precision, recall and F1 of each class, in any order; a class opens the images that were right. */
export function ClassTable({ matrix, onOpen }: { matrix: Matrix; onOpen: (index: number) => void }) {
  const [sort, setSort] = useQueryStates({
    sort: parseAsStringLiteral(keys).withDefault("class"),
    dir: parseAsStringLiteral(["asc", "desc"]).withDefault("asc"),
  });
  const rows = useMemo(() => {
    const sign = sort.dir === "asc" ? 1 : -1;
    return [...matrix.perClass].sort(
      (a, b) =>
        sign * (sortValue(a, sort.sort) - sortValue(b, sort.sort)) || a.class.position - b.class.position,
    );
  }, [matrix, sort]);
  const column = (key: Key, header: string, cell: (row: Row) => React.ReactNode): Column<Row> => ({
    key,
    header,
    cell,
    align: key === "class" ? "left" : "right",
    sorted: sort.sort === key ? sort.dir : undefined,
    onSort: () => void setSort({ sort: key, dir: sort.sort === key && sort.dir === "asc" ? "desc" : "asc" }),
  });
  return (
    <Panel flush title="By class">
      <DataTable
        label="Measures by class"
        rows={rows}
        rowKey={(row) => String(row.class.index)}
        maxHeight="32rem"
        columns={[
          column("class", "Class", (row) => (
            <button
              type="button"
              title="See its images that were right"
              onClick={() => onOpen(row.class.index)}
              className="max-w-full rounded-sm text-left hover:underline"
            >
              <ClassLabel of={row.class} />
            </button>
          )),
          column("support", "Images", (row) => formatCount(row.support)),
          {
            ...column("predictedCount", "Predicted", (row) => formatCount(row.predictedCount)),
            hideOnPhone: true,
          },
          column("precision", "Precision", (row) => <Share value={row.precision} why="never predicted" />),
          column("recall", "Recall", (row) => <Share value={row.recall} why="no image in the split" />),
          column("f1", "F1", (row) => <Share value={row.f1} why="neither predicted nor in the split" />),
        ]}
      />
    </Panel>
  );
}

function Share({ value, why }: { value: number | null; why: string }) {
  return value === null ? (
    <span className="text-subtle" title={why}>
      –<span className="sr-only"> ({why})</span>
    </span>
  ) : (
    percent(value)
  );
}
