"use client";

import { percent } from "@/app/format";
import { Badge } from "@/app/ui/badge";
import { type Column, DataTable } from "@/app/ui/data-table";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { figureTitles } from "../figure-table";
import { points } from "../words";
import { type FigureName, figureNames, figureOf, meaningOf } from "./figures";
import type { Against, Several } from "./operations";
import { RunMark } from "./run-mark";

/** The figures of each run with their intervals, and how far they are from the baseline's. */
export function SeveralFigures({
  several,
  against,
}: {
  several: readonly Several[];
  against: ReadonlyMap<string, Against>;
}) {
  const figure = (name: FigureName, index: number): Column<Several> => ({
    key: name,
    header: figureTitles[name],
    align: "right",
    hideOnPhone: index > 0,
    cell: (row) => {
      const found = figureOf(row, name, against);
      if (found === undefined) return <Skeleton className="ml-auto h-8 w-24 opacity-60" />;
      if (found === null) return <span className="text-subtle">–</span>;
      const { own, delta } = found;
      return (
        <span className="block py-1 leading-tight">
          <span className="font-medium">{percent(own.value, 2)}</span>
          <span className="block text-2xs text-muted">
            {(own.interval.low * 100).toFixed(1)} to {(own.interval.high * 100).toFixed(1)}
          </span>
          {delta ? (
            <span className="block text-2xs">
              {points(delta.value)}{" "}
              <span className="text-muted">
                ({points(delta.interval.low, 1)} to {points(delta.interval.high, 1)})
              </span>
            </span>
          ) : null}
        </span>
      );
    },
  });
  const columns: Column<Several>[] = [
    { key: "run", header: "Run", cell: (row) => <RunMark of={row} name /> },
    {
      key: "meaning",
      header: "Against the baseline",
      cell: (row) => {
        if (row.isBaseline) return <span className="text-subtle">–</span>;
        const found = against.get(row.run.id);
        if (!found) return <Skeleton className="h-5 w-24 opacity-60" />;
        const { text, isTold } = meaningOf(found.compared);
        return isTold ? <Badge tone="accent">{text}</Badge> : <span className="text-muted">{text}</span>;
      },
    },
    ...figureNames.map(figure),
  ];
  return (
    <Panel
      flush
      title="Figures"
      description="On the test images that each has in common with the baseline, with 95 % intervals (bootstrap; the difference paired). Whether it is more than chance: McNemar’s test."
    >
      <DataTable label="Figures of the runs" columns={columns} rows={several} rowKey={({ run }) => run.id} />
    </Panel>
  );
}
