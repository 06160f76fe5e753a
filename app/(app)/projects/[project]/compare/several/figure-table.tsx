"use client";

import { counted, percent } from "@/app/format";
import { Badge } from "@/app/ui/badge";
import { type Column, DataTable } from "@/app/ui/data-table";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { StateBadge } from "@/app/ui/state-badge";
import { figureTitles } from "../figure-table";
import { points } from "../words";
import { type FigureName, figureNames, figureOf, meaningOf } from "./figures";
import type { Against, Several } from "./operations";
import { RunMark } from "./run-mark";
import { type SortKey, useSeveralState } from "./use-several-state";

/** The figures of each run with their intervals, and how far they are from the baseline's. */
export function SeveralFigures({
  several,
  against,
  total,
}: {
  /** in their order */
  several: readonly Several[];
  against: ReadonlyMap<string, Against>;
  /** how many runs are held against the baseline, those that are not listed too */
  total: number;
}) {
  const [{ sorted }, , sortBy] = useSeveralState();
  const sorting = (key: SortKey) => ({
    sorted: sorted?.by === key ? (sorted.isDown ? ("desc" as const) : ("asc" as const)) : undefined,
    onSort: () => sortBy(key),
  });
  const unmeasured = several.filter(
    ({ run, isBaseline }) => !isBaseline && against.get(run.id)?.compared === null,
  ).length;
  const figure = (name: FigureName, index: number): Column<Several> => ({
    key: name,
    header: figureTitles[name],
    align: "right",
    hideOnPhone: index > 0,
    ...sorting(name),
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
    {
      key: "run",
      header: "Run",
      ...sorting("run"),
      // As high as three lines: where the table is long its rows have to be of one height.
      cell: (row) => (
        <span className="flex h-14 max-w-40 items-center sm:max-w-none">
          <RunMark of={row} name />
        </span>
      ),
    },
    {
      key: "meaning",
      header: "Against the baseline",
      cell: (row) => {
        if (row.isBaseline) return <span className="text-subtle">–</span>;
        const found = against.get(row.run.id);
        if (!found) return <Skeleton className="h-5 w-24 opacity-60" />;
        if (!found.compared) {
          return row.run.state === "finished" ? (
            <span className="text-muted">not measured</span>
          ) : (
            <StateBadge state={row.run.state} detail="not measured" />
          );
        }
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
      {against.size < total ? (
        <ProgressBar
          label="Held against the baseline"
          value={against.size}
          total={total}
          note={`${against.size} of ${total}`}
          className="px-4 pb-3 pt-2"
        />
      ) : unmeasured > 0 ? (
        <p className="px-4 py-2.5 text-sm text-muted">
          {counted(unmeasured, "run has", "runs have")} no figures to compare: they, or the baseline, were not
          measured on test images.
        </p>
      ) : null}
      <DataTable label="Figures of the runs" columns={columns} rows={several} rowKey={({ run }) => run.id} />
    </Panel>
  );
}
