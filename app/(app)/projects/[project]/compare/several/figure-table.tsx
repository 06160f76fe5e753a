"use client";

import { PenLine } from "lucide-react";
import { useMemo } from "react";
import { counted, percent } from "@/app/format";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { StateBadge } from "@/app/ui/state-badge";
import { figureTitles } from "../figure-table";
import { points } from "../words";
import { correctedPs, type FigureName, figureNames, figureOf, meaningOf, whollyKnown } from "./figures";
import { InSight } from "./in-sight";
import type { Against, Several } from "./operations";
import { RunMark } from "./run-mark";
import { mostShown, type SortKey, useSeveralState } from "./use-several-state";

/** The figures of each run with their intervals, and how far they are from the baseline's. */
export function SeveralFigures({
  several,
  against,
  total,
  isStopped,
  isAll,
  onAll,
  see,
  isWide,
  shown,
}: {
  /** in their order */
  several: readonly Several[];
  against: ReadonlyMap<string, Against>;
  /** how many runs are held against the baseline, those that are not listed too */
  total: number;
  /** nothing more comes, for an error */
  isStopped: boolean;
  /** whether the intervals of all are calculated, and not only of those in sight */
  isAll: boolean;
  onAll: (isAll: boolean) => void;
  see: (id: string, isSeen: boolean) => void;
  /** thousands, of which those in sight alone are held against the baseline until all are asked for */
  isWide: boolean;
  /** those whose curves are drawn; null where it is all of them */
  shown: readonly Several[] | null;
}) {
  const [{ sorted, drawn }, setState, sortBy] = useSeveralState();
  const isDrawn = new Set(shown?.map(({ run }) => run.id));
  const draw = (number: number, isPicked: boolean) =>
    void setState({ drawn: isPicked ? drawn.filter((one) => one !== number) : [...drawn, number] });
  const sorting = (key: SortKey) => ({
    sorted: sorted?.by === key ? (sorted.isDown ? ("desc" as const) : ("asc" as const)) : undefined,
    onSort: () => sortBy(key),
  });
  const unmeasured = several.filter(
    ({ run, isBaseline }) => !isBaseline && against.get(run.id)?.compared === null,
  ).length;
  const sure = whollyKnown(against);
  const corrected = useMemo(() => correctedPs(against, total), [against, total]);
  // Of a few runs all is calculated, seen or not.
  const isWhole = isAll || total < mostShown;
  const open = isStopped ? "–" : <Skeleton className="my-0.5 ml-auto h-3 w-16 opacity-60" />;
  const figure = (name: FigureName, index: number): Column<Several> => ({
    key: name,
    header: figureTitles[name],
    align: "right",
    hideOnPhone: index > 0,
    ...sorting(name),
    cell: (row) => {
      const found = figureOf(row, name, against);
      if (found === undefined && !isStopped) return <Skeleton className="ml-auto h-8 w-24 opacity-60" />;
      if (!found) return <span className="text-subtle">–</span>;
      const { own, delta } = found;
      return (
        <span className="block py-1 leading-tight">
          <span className="font-medium">{percent(own.value, 2)}</span>
          <span className="block text-2xs text-muted">
            {own.interval
              ? `${(own.interval.low * 100).toFixed(1)} to ${(own.interval.high * 100).toFixed(1)}`
              : open}
          </span>
          {delta ? (
            <span className="block text-2xs">
              {points(delta.value)}{" "}
              {delta.interval ? (
                <span className="text-muted">
                  ({points(delta.interval.low, 1)} to {points(delta.interval.high, 1)})
                </span>
              ) : null}
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
        <span className="relative flex h-14 max-w-40 items-center sm:max-w-none">
          <InSight id={row.run.id} see={see} />
          <RunMark of={row} name />
          {shown && !row.isBaseline ? (
            <IconButton
              size="sm"
              className="ml-auto"
              label={
                drawn.includes(row.run.number)
                  ? `Draw run ${row.run.number} no longer before others`
                  : `Draw run ${row.run.number}`
              }
              aria-pressed={drawn.includes(row.run.number)}
              icon={<PenLine className={isDrawn.has(row.run.id) ? "text-accent-text" : "text-subtle"} />}
              onClick={() => draw(row.run.number, drawn.includes(row.run.number))}
            />
          ) : null}
        </span>
      ),
    },
    {
      key: "meaning",
      header: "Against the baseline",
      cell: (row) => {
        if (row.isBaseline) return <span className="text-subtle">–</span>;
        const found = against.get(row.run.id);
        if (!found) {
          if (isStopped) return <span className="text-muted">not compared</span>;
          return <Skeleton className="h-5 w-24 opacity-60" />;
        }
        if (!found.compared) {
          return row.run.state === "finished" ? (
            <span className="text-muted">not measured</span>
          ) : (
            <StateBadge state={row.run.state} detail="not measured" />
          );
        }
        const { text, isTold, title } = meaningOf(found.compared, corrected.get(row.run.id));
        return (
          <span title={title} className="text-muted">
            {isTold ? <Badge tone="accent">{text}</Badge> : text}
          </span>
        );
      },
    },
    ...figureNames.map(figure),
  ];
  return (
    <Panel
      flush
      title="Figures"
      description={`${isWide ? "Over the test images of each; where they are those of the baseline too," : "On the test images that each has in common with the baseline,"} with 95 % intervals (bootstrap; the difference paired). Whether it is more than chance: McNemar’s test, called better or worse where p, corrected by Holm for the runs compared, is below 0.05.`}
    >
      {isWide && !isAll && !isStopped ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-sm text-muted">
          <p>
            Runs in sight are held against the baseline image by image: {formatCount(against.size)} of{" "}
            {formatCount(total)} so far.
          </p>
          <Button size="sm" onClick={() => onAll(true)}>
            All of them
          </Button>
        </div>
      ) : against.size < total && !isStopped ? (
        <ProgressBar
          label="Held against the baseline"
          value={against.size}
          total={total}
          note={`${formatCount(against.size)} of ${formatCount(total)}`}
          className="px-4 pb-3 pt-2"
        />
      ) : null}
      {against.size === total && sure < total ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-sm text-muted">
          {isWhole && !isStopped ? (
            <ProgressBar
              label="Intervals"
              value={sure}
              total={total}
              note={`${sure} of ${total}`}
              isTimed
              className="min-w-48 flex-1"
            />
          ) : (
            <p>
              {isStopped
                ? `Intervals of ${sure} of ${total} runs are there.`
                : `Intervals are calculated for what is in sight: of ${sure} of ${total} runs they are there.`}
            </p>
          )}
          {isStopped || total < mostShown ? null : (
            <Button size="sm" onClick={() => onAll(!isAll)}>
              {isAll ? "Stop" : "Calculate all"}
            </Button>
          )}
        </div>
      ) : null}
      {against.size === total && unmeasured > 0 ? (
        <p className="px-4 py-2.5 text-sm text-muted">
          {counted(unmeasured, "run has", "runs have")} no figures to compare: they, or the baseline, were not
          measured on test images.
        </p>
      ) : null}
      <DataTable label="Figures of the runs" columns={columns} rows={several} rowKey={({ run }) => run.id} />
    </Panel>
  );
}
