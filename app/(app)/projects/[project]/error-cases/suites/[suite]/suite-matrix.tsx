"use client";

import Link from "next/link";
import { type KeyboardEvent, type ReactNode, useMemo } from "react";
import type {
  FacedRunFragment,
  StandingFiguresFragment,
  SuiteCasesQuery,
} from "@/app/graphql/generated/graphql";
import { type Column, DataTable } from "@/app/ui/data-table";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Confusion } from "../../../class-label";
import { useProject } from "../../../project-context";
import { VerdictMark, verdictWord } from "../verdicts";

type Row = SuiteCasesQuery["caseSuite"]["cases"]["edges"][number]["node"];

const arrows: Record<string, [row: number, column: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The arrow keys go from cell to cell; Enter opens the case at the run. */
function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const by = arrows[event.key];
  const cell = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-cell]") : null;
  const [row, column] = (cell?.dataset.cell ?? "").split(",").map(Number);
  if (!by || row === undefined || column === undefined || !Number.isFinite(row)) return;
  const next = event.currentTarget.querySelector<HTMLElement>(
    `[data-cell="${row + by[0]},${column + by[1]}"]`,
  );
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function RunHead({
  run,
  standing,
  isBaseline,
  isChosen,
  onChoose,
}: {
  run: FacedRunFragment;
  standing: StandingFiguresFragment | undefined;
  isBaseline: boolean;
  isChosen: boolean;
  onChoose: () => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      title={`#${run.number} ${run.name}: narrow the cases by this run`}
      onClick={onChoose}
      className="grid justify-items-start rounded-sm px-1 text-left hover:text-fg aria-pressed:text-accent-text"
    >
      <span className="max-w-28 truncate">
        #{run.number}
        {isBaseline ? " baseline" : ""}
      </span>
      <span className="font-normal tabular-nums">
        {standing && standing.cases > 0 ? `${standing.passed} of ${standing.cases}` : "–"}
        {standing?.broken ? <span className="text-danger-text"> ↓{standing.broken}</span> : null}
        {standing?.fixed ? <span className="text-success-text"> ↑{standing.fixed}</span> : null}
        {standing?.heldBack ? (
          <span className="sr-only">, would be held back: {standing.heldBack}</span>
        ) : null}
      </span>
    </button>
  );
}

/** Cases by runs: whether each passes and how sure it is, marked where that differs from the baseline. */
export function SuiteMatrix({
  rows,
  runs,
  standings,
  baselineRunId,
  of,
  onChoose,
  empty,
  onEndReached,
  loadingMore,
}: {
  rows: readonly Row[] | undefined;
  runs: readonly FacedRunFragment[];
  standings: readonly StandingFiguresFragment[];
  baselineRunId: string | null;
  /** the run that the list is narrowed by */
  of: string | undefined;
  onChoose: (runId: string) => void;
  empty: ReactNode;
  onEndReached?: () => void;
  loadingMore: boolean;
}) {
  const project = useProject();
  const places = useMemo(() => new Map(rows?.map(({ id }, place) => [id, place])), [rows]);
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        key: "case",
        header: "Case",
        pinned: true,
        width: "17rem",
        cell: (row) => (
          <Link
            href={`/projects/${project.id}/error-cases/${row.id}`}
            data-cell={`${places.get(row.id)},0`}
            className="flex items-center gap-2 rounded-sm py-1 hover:underline"
          >
            <ImageThumb
              src={row.image.thumbnailUrl}
              alt={`${row.expectedClass.name} taken for ${row.predictedClass.name}`}
              className="size-9 shrink-0"
            />
            <Confusion truth={row.expectedClass} predicted={row.predictedClass} />
          </Link>
        ),
      },
      ...runs.map(
        (run, at): Column<Row> => ({
          key: run.id,
          name: `Run ${run.number}`,
          width: "7rem",
          header: (
            <RunHead
              run={run}
              standing={standings.find((one) => one.run.id === run.id)}
              isBaseline={run.id === baselineRunId}
              isChosen={run.id === of}
              onChoose={() => onChoose(run.id)}
            />
          ),
          cell: (row) => {
            const said = (id: string) => row.answers.find((answer) => answer.run.id === id);
            const own = said(run.id);
            const was =
              baselineRunId === null || run.id === baselineRunId
                ? undefined
                : (said(baselineRunId)?.verdict ?? null);
            return (
              <Link
                href={`/projects/${project.id}/error-cases/${row.id}?run=${run.id}`}
                data-cell={`${places.get(row.id)},${at + 1}`}
                title={`#${run.number}: ${verdictWord(own?.verdict ?? null)}${own?.predictedClass ? `, says ${own.predictedClass.name}` : ""}`}
                className="inline-block rounded-sm hover:bg-hover"
              >
                <VerdictMark verdict={own?.verdict ?? null} confidence={own?.confidence ?? null} was={was} />
              </Link>
            );
          },
        }),
      ),
    ],
    [runs, standings, baselineRunId, of, onChoose, places, project.id],
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the cells are links; the arrow keys only move between them
    <div onKeyDown={moveByArrows}>
      <DataTable
        label="Cases by runs"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={empty}
        onEndReached={onEndReached}
        loadingMore={loadingMore}
        maxHeight="calc(100dvh - 15rem)"
      />
    </div>
  );
}
