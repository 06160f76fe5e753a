"use client";

import Link from "next/link";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { StateBadge } from "@/app/ui/state-badge";
import { useProject } from "../../../project-context";
import { BaselineSelect, Delta, useBaseline } from "../../baseline";
import type { Varied } from "../../parallel-axes";
import { hasEpochs, silenceText, workedText } from "../../run-facts";
import { figureText, outcomeTitle } from "../sweep-facts";
import type { Sweep, Trial } from "./sweep-type";

/** What a run's figure of the objective is called among its fields: of its model, as that of a finished trial is. */
const objectiveFields = {
  validationAccuracy: "last(validation.accuracy)",
  validationLoss: "last(validation.loss)",
} as const;

/** Each trial with what it was tried with and what came of it; best first. */
export function TrialsTable({
  sweep,
  varied,
  trials,
}: {
  sweep: Sweep;
  varied: readonly Varied[];
  /** those that are shown */
  trials: readonly Trial[];
}) {
  const project = useProject();
  const baseline = useBaseline();
  const { delta } = baseline;
  const at = `/projects/${project.id}/runs`;
  const sign = sweep.objective === "validationLoss" ? 1 : -1;
  const last = Number.POSITIVE_INFINITY;
  const rows = [...trials].sort(
    (a, b) => sign * ((a.value ?? sign * last) - (b.value ?? sign * last)) || a.trial - b.trial,
  );
  const columns: Column<Trial>[] = [
    {
      key: "trial",
      header: "Trial",
      cell: ({ trial, run }) => (
        <>
          {trial + 1}
          {run ? <span className="ml-2 font-normal tabular-nums text-muted">#{run.number}</span> : null}
        </>
      ),
    },
    {
      key: "state",
      header: "State",
      cell: ({ run, problem, isOutOfHours }) =>
        run ? (
          <span title={run.stopReason ?? undefined}>
            <StateBadge
              state={run.state}
              detail={
                run.stopReason && run.state === "stopped"
                  ? isOutOfHours
                    ? "hours used up"
                    : "early, by the sweep"
                  : (silenceText(run) ??
                    (hasEpochs(run) && run.stopsAfterEpoch ? "ends after this epoch" : undefined))
              }
            />
          </span>
        ) : (
          <span className="text-muted" title={problem ?? undefined}>
            {problem ? "Cannot be built" : "Deleted"}
          </span>
        ),
    },
    {
      key: "value",
      header: outcomeTitle(sweep.objective),
      align: "right",
      cell: ({ value, run }) => (
        <>
          <Delta text={delta(objectiveFields[sweep.objective], value, run?.id)} />
          <span className="font-medium">{figureText(sweep.objective, value)}</span>
        </>
      ),
    },
    ...(sweep.bases.length > 1
      ? [
          {
            key: "base",
            header: "Of",
            cell: ({ base }: Trial) => {
              const one = sweep.bases.find(({ place }) => place === base);
              return one ? `${one.version.dataset.name} v${one.version.number}, ${one.name}` : "–";
            },
          },
        ]
      : []),
    ...varied.map(
      ({ path, label, text }): Column<Trial> => ({
        key: path,
        header: label,
        align: "right",
        hideOnPhone: true,
        cell: ({ parameters }) => {
          const value = (parameters as Record<string, unknown>)[path];
          return value === undefined ? <span className="text-subtle">–</span> : text(value);
        },
      }),
    ),
    ...(sweep.method === "evolution"
      ? [
          {
            key: "change",
            header: "Made by",
            cell: ({ parent, change }: Trial) => (
              <span title={change ?? undefined}>
                {parent === null ? "" : `Trial ${parent + 1}: `}
                {change ?? "The start"}
              </span>
            ),
          },
        ]
      : []),
    {
      key: "epoch",
      header: "Epoch",
      align: "right",
      hideOnPhone: true,
      cell: ({ run }) => (run ? `${run.epoch}/${run.epochs}` : "–"),
    },
    {
      key: "weights",
      header: "Weights",
      align: "right",
      hideOnPhone: true,
      cell: ({ run }) => (
        <>
          <Delta text={delta("parameters", run?.parameters, run?.id)} />
          {run?.parameters ? formatCount(run.parameters) : "–"}
        </>
      ),
    },
    {
      key: "time",
      header: "Time",
      align: "right",
      hideOnPhone: true,
      cell: ({ run }) =>
        run ? (
          <>
            <Delta text={delta("duration", run.workedSeconds, run.id)} />
            {workedText(run)}
          </>
        ) : (
          "–"
        ),
    },
  ];
  return (
    <Panel
      flush
      title={
        trials.length === sweep.trials.length ? "Trials" : `${trials.length} of ${sweep.trials.length} trials`
      }
      actions={
        <>
          <BaselineSelect baseline={baseline} />
          <Link
            href={`${at}?q=${encodeURIComponent(`sweepId = "${sweep.id}"`)}`}
            className="rounded-sm text-xs text-accent-text hover:underline"
          >
            In the table of runs
          </Link>
        </>
      }
    >
      <DataTable
        label="Trials of the sweep"
        columns={columns}
        rows={rows}
        rowKey={({ trial }) => String(trial)}
        rowHref={({ run }) => (run ? `${at}/${run.id}` : undefined)}
        maxHeight="32rem"
      />
    </Panel>
  );
}
