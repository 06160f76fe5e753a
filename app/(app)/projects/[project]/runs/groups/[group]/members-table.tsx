"use client";

import { percent } from "@/app/format";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatValue } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { valueAt } from "@/ml/configuration/fields";
import { useProject } from "../../../project-context";
import { type Baseline, Delta } from "../../baseline";
import { baselineText, memberName, workedText } from "../../run-facts";
import { RunState } from "../../run-state";
import type { Group, Member } from "./group-type";

const loss = (value: number | null) => (value === null ? "–" : formatValue(value));

const columnsFor = ({ delta }: Baseline): Column<Member>[] => [
  {
    key: "member",
    header: "Run",
    cell: (run) => (
      <>
        <span className="mr-2 inline-block min-w-6 tabular-nums text-muted">#{run.number}</span>
        {memberName(run)}
        {run.group?.kind === "seeds" ? (
          <span className="ml-2 font-normal text-muted">{String(valueAt(run.configuration, "seed"))}</span>
        ) : null}
      </>
    ),
  },
  { key: "state", header: "State", cell: (run) => <RunState run={run} /> },
  {
    key: "epoch",
    header: "Epoch",
    align: "right",
    cell: (run) => `${run.epoch}/${run.epochs}`,
    hideOnPhone: true,
  },
  {
    key: "validation",
    header: "Validation accuracy",
    align: "right",
    cell: (run) => (
      <>
        <Delta text={delta("last(validation.accuracy)", run.validationAccuracy, run.id)} />
        <span title={baselineText(run.validationBaseline)}>{percent(run.validationAccuracy, 2)}</span>
      </>
    ),
    hideOnPhone: true,
  },
  {
    key: "validationLoss",
    header: "Validation loss",
    align: "right",
    cell: (run) => (
      <>
        <Delta text={delta("last(validation.loss)", run.validationLoss, run.id)} />
        {loss(run.validationLoss)}
      </>
    ),
    hideOnPhone: true,
  },
  {
    key: "test",
    header: "Test accuracy",
    align: "right",
    cell: (run) => (
      <>
        <Delta text={delta("test.accuracy", run.testAccuracy, run.id)} />
        <span className="font-medium" title={baselineText(run.testBaseline)}>
          {percent(run.testAccuracy, 2)}
        </span>
      </>
    ),
  },
  {
    key: "testLoss",
    header: "Test loss",
    align: "right",
    cell: (run) => (
      <>
        <Delta text={delta("test.loss", run.testLoss, run.id)} />
        {loss(run.testLoss)}
      </>
    ),
    hideOnPhone: true,
  },
  {
    key: "time",
    header: "Time",
    align: "right",
    cell: (run) => (
      <>
        <Delta text={delta("duration", run.workedSeconds, run.id)} />
        {workedText(run)}
      </>
    ),
    hideOnPhone: true,
  },
];

/** The runs of a group, each a link to its page. */
export function MembersTable({ group, baseline }: { group: Group; baseline: Baseline }) {
  const project = useProject();
  return (
    <Panel flush title="Runs">
      <DataTable
        label="Runs of the group"
        columns={columnsFor(baseline)}
        rows={group.runs}
        rowKey={(run) => run.id}
        rowHref={(run) => `/projects/${project.id}/runs/${run.id}`}
        maxHeight="28rem"
      />
    </Panel>
  );
}
