"use client";

import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { counted, percent } from "@/app/format";
import type { RunRowFragment } from "@/app/graphql/generated/graphql";
import { Checkbox } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount, formatDuration } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";
import { StateBadge } from "@/app/ui/state-badge";
import { TimeAgo } from "@/app/ui/time-ago";
import { useProject } from "../project-context";
import { baselineText, isActive, memberName, presetName, secondsOf, stepsOf } from "./run-facts";

type Row = RunRowFragment;

function Progress({ run }: { run: Row }) {
  const steps = stepsOf(run);
  return (
    <span className="flex items-center gap-2">
      <span className="min-w-8">
        {run.epoch}/{run.epochs}
      </span>
      {isActive(run.state) && run.state !== "queued" ? (
        <ProgressBar
          label={`Progress of run ${run.number}`}
          hideLabel
          value={steps?.done}
          total={steps?.all}
          className="w-14"
        />
      ) : null}
    </span>
  );
}

function GroupLink({ run }: { run: Row }) {
  const project = useProject();
  if (!run.group) return null;
  return (
    <Link
      href={`/projects/${project.id}/runs/groups/${run.group.id}`}
      className="text-muted underline decoration-line-strong underline-offset-2 hover:text-fg"
      title={run.group.name}
    >
      {memberName(run)}
    </Link>
  );
}

const columns: readonly Column<Row>[] = [
  {
    key: "run",
    header: "Run",
    cell: (run) => (
      <>
        <span className="mr-2 inline-block min-w-6 tabular-nums text-muted">#{run.number}</span>
        <span title={presetName(run.configuration)}>{run.name}</span>
      </>
    ),
  },
  {
    key: "state",
    header: "State",
    cell: (run) => (
      <span title={run.queuePosition ? `${counted(run.queuePosition, "run")} before it` : undefined}>
        <StateBadge state={run.state} />
      </span>
    ),
  },
  { key: "group", header: "Group", cell: (run) => <GroupLink run={run} />, hideOnPhone: true },
  {
    key: "version",
    header: "Version",
    cell: (run) => (
      <span title={run.version.name}>
        {run.version.dataset.name} <span className="text-muted">v{run.version.number}</span>
      </span>
    ),
    hideOnPhone: true,
  },
  { key: "epoch", header: "Epoch", width: "7rem", cell: (run) => <Progress run={run} />, hideOnPhone: true },
  {
    key: "validation",
    header: "Validation",
    align: "right",
    cell: (run) => (
      <span
        title={[
          run.bestValidationAccuracy === null ? null : `Best epoch ${percent(run.bestValidationAccuracy, 2)}`,
          baselineText(run.validationBaseline),
        ]
          .filter(Boolean)
          .join(". ")}
      >
        {percent(run.validationAccuracy, 2)}
      </span>
    ),
    hideOnPhone: true,
  },
  {
    key: "accuracy",
    header: "Test",
    align: "right",
    cell: (run) =>
      run.testAccuracy === null ? (
        <span className="text-subtle">–</span>
      ) : (
        <span className="font-medium" title={baselineText(run.testBaseline)}>
          {percent(run.testAccuracy, 2)}
        </span>
      ),
  },
  {
    key: "time",
    header: "Time",
    align: "right",
    cell: (run) => {
      const seconds = secondsOf(run);
      if (seconds === null) return "–";
      const speed = run.imagesPerSecond && `${formatCount(Math.round(run.imagesPerSecond))} images a second`;
      return <span title={speed || undefined}>{formatDuration(1000 * seconds)}</span>;
    },
    hideOnPhone: true,
  },
  { key: "by", header: "By", cell: (run) => run.createdBy.name, hideOnPhone: true },
  {
    key: "at",
    header: "Launched",
    align: "right",
    cell: (run) => <TimeAgo at={run.createdAt} />,
    hideOnPhone: true,
  },
];

/** Two at most are chosen; what was not evaluated cannot be compared. */
function choiceColumn(chosen: readonly string[], onChoose: (ids: string[]) => void): Column<Row> {
  return {
    key: "compare",
    header: <span className="sr-only">Compare</span>,
    width: "2.5rem",
    hideOnPhone: true,
    cell: (run) => {
      const isChosen = chosen.includes(run.id);
      return (
        <span title={run.testAccuracy === null ? "Not evaluated: there is nothing to compare" : undefined}>
          <Checkbox
            label={`Compare run ${run.number}`}
            hideLabel
            className="align-middle"
            checked={isChosen}
            disabled={!isChosen && (run.testAccuracy === null || chosen.length >= 2)}
            onChange={() => onChoose(isChosen ? chosen.filter((id) => id !== run.id) : [...chosen, run.id])}
          />
        </span>
      );
    },
  };
}

/** The runs of a project, newest first. */
export function RunsTable({
  rows,
  chosen,
  onChoose,
  empty,
  onEndReached,
  loadingMore,
}: {
  rows: readonly Row[] | undefined;
  /** ids of those to be compared */
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
  empty: ReactNode;
  onEndReached?: () => void;
  loadingMore: boolean;
}) {
  const project = useProject();
  const all = useMemo(() => {
    const [first, ...rest] = columns;
    return [...(first ? [first] : []), choiceColumn(chosen, onChoose), ...rest];
  }, [chosen, onChoose]);
  return (
    <DataTable
      label="Runs"
      columns={all}
      rows={rows}
      rowKey={(run) => run.id}
      rowHref={(run) => `/projects/${project.id}/runs/${run.id}`}
      empty={empty}
      onEndReached={onEndReached}
      loadingMore={loadingMore}
      maxHeight="calc(100dvh - 9rem)"
    />
  );
}
