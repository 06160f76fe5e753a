"use client";

import Link from "next/link";
import type { MouseEvent, ReactNode } from "react";
import { percent } from "@/app/format";
import type { RunRowFragment } from "@/app/graphql/generated/graphql";
import { Badge } from "@/app/ui/badge";
import { Checkbox } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";
import { TimeAgo } from "@/app/ui/time-ago";
import { AliasBadges } from "../models/alias-badges";
import { useProject } from "../project-context";
import { Delta } from "./baseline";
import {
  baselineText,
  isActive,
  memberName,
  presetName,
  silenceText,
  stepsOf,
  workedText,
} from "./run-facts";
import { RunState } from "./run-state";
import type { TableColumn } from "./table/columns";
import { deltaText, type Field, fieldName, fieldText, isFigure } from "./table/field-text";
import type { RunSelection } from "./table/use-run-selection";
import type { TableState } from "./table/use-table-state";

/** A run with its values of the columns, in their order. */
type Row = RunRowFragment & {
  tags: readonly string[];
  aliases: readonly string[];
  values: readonly unknown[];
};

function Progress({ run }: { run: Row }) {
  const steps = stepsOf(run);
  if (run.epochs === 0) return <span className="text-subtle">–</span>;
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

/** What is shown of facts that are more than a number or a text. */
const cells: Readonly<Record<string, (run: Row) => ReactNode>> = {
  state: (run) => <RunState run={run} />,
  group: (run) => <GroupLink run={run} />,
  version: (run) => (
    <span title={run.version.name}>
      {run.version.dataset.name} <span className="text-muted">v{run.version.number}</span>
    </span>
  ),
  epoch: (run) => <Progress run={run} />,
  "last(validation.accuracy)": (run) => (
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
  "test.accuracy": (run) =>
    run.testAccuracy === null ? (
      <span className="text-subtle">–</span>
    ) : (
      <span className="font-medium" title={baselineText(run.testBaseline)}>
        {percent(run.testAccuracy, 2)}
      </span>
    ),
  duration: (run) => {
    const isSilent = silenceText(run) !== null;
    const speed =
      !isSilent && run.imagesPerSecond && `${formatCount(Math.round(run.imagesPerSecond))} images a second`;
    return <span title={speed || undefined}>{workedText(run)}</span>;
  },
  author: (run) => run.createdBy.name,
  launched: (run) => <TimeAgo at={run.createdAt} />,
  tag: (run) => (
    <span className="inline-flex gap-1">
      {run.tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
    </span>
  ),
  alias: (run) => <AliasBadges aliases={run.aliases} />,
};

/** Also before the fields are known: a head that has been drawn stays where it is. */
const isRight = (key: string, field: Field | undefined) =>
  key !== "version" &&
  key !== "epoch" &&
  (field?.isNumber ?? (isFigure(key) || key === "duration" || key === "launched"));

function columnFor(
  { key, width, pinned }: TableColumn,
  place: number,
  { state, field, base }: { state: TableState; field: Field | undefined; base: RunBase | null },
): Column<Row> {
  const own = cells[key];
  const deltaOf = (run: Row) =>
    base && run.id !== base.id ? deltaText(key, run.values[place], base.values[place]) : null;
  return {
    key,
    name: fieldName(key),
    header: <span title={key}>{fieldName(key)}</span>,
    align: isRight(key, field) ? "right" : "left",
    width: `${width}px`,
    pinned,
    sorted: state.sort.by === key ? (state.sort.descending ? "desc" : "asc") : undefined,
    onSort: () => state.sortBy(key),
    onResize: (next) =>
      state.setColumns(state.columns.map((one) => (one.key === key ? { ...one, width: next } : one))),
    cell: (run) => {
      const text = own ? null : fieldText(key, run.values[place], field?.unit ?? undefined);
      const shown =
        own?.(run) ?? (text === "not a number" ? <span className="text-danger-text">{text}</span> : text);
      return (
        <>
          <Delta text={deltaOf(run)} />
          {shown}
        </>
      );
    },
  };
}

/** The run that figures are held against, with its values by the columns. */
export interface RunBase {
  id: string;
  values: readonly unknown[];
}

function choiceColumn(selection: RunSelection): Column<Row> {
  return {
    key: "choose",
    header: <span className="sr-only">Choose</span>,
    width: "40px",
    pinned: true,
    cell: (run) => (
      <Checkbox
        label={`Choose run ${run.number}`}
        hideLabel
        className="align-middle"
        checked={selection.chosen.has(run.number)}
        onChange={() => undefined}
        onClick={(event: MouseEvent) => selection.toggle(run.number, event.shiftKey)}
      />
    ),
  };
}

const runColumn = (state: TableState): Column<Row> => ({
  key: "run",
  header: "Run",
  width: "232px",
  pinned: true,
  sorted: state.sort.by === "number" ? (state.sort.descending ? "desc" : "asc") : undefined,
  onSort: () => state.sortBy("number"),
  cell: (run) => (
    <>
      <span className="mr-2 inline-block min-w-6 tabular-nums text-muted">#{run.number}</span>
      <span title={presetName(run.preset)}>{run.name}</span>
    </>
  ),
});

/** The runs of a project, as the address says: filtered, in order, with the columns that were chosen. */
export function RunsTable({
  rows,
  state,
  fields,
  selection,
  base,
  empty,
  onEndReached,
  loadingMore,
}: {
  rows: readonly Row[] | undefined;
  state: TableState;
  fields: readonly Field[];
  selection: RunSelection;
  base: RunBase | null;
  empty: ReactNode;
  onEndReached?: () => void;
  loadingMore: boolean;
}) {
  const project = useProject();
  const columns = [
    runColumn(state),
    choiceColumn(selection),
    ...state.columns.map((column, place) =>
      columnFor(column, place, { state, field: fields.find(({ key }) => key === column.key), base }),
    ),
  ];
  return (
    <DataTable
      label="Runs"
      columns={columns}
      rows={rows}
      rowKey={(run) => run.id}
      rowHref={(run) => `/projects/${project.id}/runs/${run.id}`}
      empty={empty}
      onEndReached={onEndReached}
      loadingMore={loadingMore}
      maxHeight="calc(100dvh - 12rem)"
    />
  );
}
