"use client";

import { useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { QueryError } from "@/app/(app)/query-error";
import { counted, percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { ReportCostsQuery } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { Switch } from "@/app/ui/choices";
import { DataTable } from "@/app/ui/data-table";
import { Field } from "@/app/ui/field";
import { formatCount, formatValue } from "@/app/ui/format";
import { NumberInput } from "@/app/ui/inputs";
import { LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import { Spinner } from "@/app/ui/spinner";
import { ClassLabel } from "../../../class-label";
import { CostEditor } from "./cost-editor";
import { useCostState } from "./cost-state";
import type { Report, ReportClass } from "./page";

const reportCosts = graphql(`
  query ReportCosts($run: ID!, $cells: [CellCostInput!]!, $refuse: Float!, $calibrated: Boolean!) {
    run(id: $run) {
      id
      report {
        costs(cells: $cells, refuse: $refuse, calibrated: $calibrated) {
          images
          threshold {
            all
            threshold
            atThreshold
            kept
            line {
              x
              y
            }
          }
          rule {
            cost
            refused
            right
            changed
            changes {
              from {
                ...ReportClass
              }
              to {
                ...ReportClass
              }
              count
            }
          }
        }
      }
    }
  }
`);

type Costs = NonNullable<ReportCostsQuery["run"]["report"]>["costs"];

const share = (value: number) => `${formatValue(Math.round(value * 1e4) / 100)} %`;

/** What the mistakes cost where some are worse than others, and what to do about it. */
export function CostsPanel({
  runId,
  classes,
  report,
}: {
  runId: string;
  classes: readonly ReportClass[];
  report: Report;
}) {
  const [state, setState] = useCostState();
  const known = new Set(classes.map((one) => one.index));
  const cells = state.costs.filter((cell) => known.has(cell.truth) && known.has(cell.predicted));
  const refuse = Math.min(1e6, Math.max(0, state.refuse));
  const { data, previousData, loading, error, refetch } = useQuery(reportCosts, {
    variables: { run: runId, cells, refuse, calibrated: state.calibrated && report.temperature !== null },
  });
  const costs = (data ?? previousData)?.run.report?.costs;
  return (
    <Panel
      title={
        <>
          What mistakes cost{" "}
          {loading ? <Spinner className="inline size-3.5 align-[-2px] text-muted" /> : null}
        </>
      }
      description="A mistake costs 1 and being right nothing, unless you say otherwise. Your costs are in the address: send the link to share them."
      actions={
        cells.length > 0 ? (
          <Button onClick={() => void setState({ costs: null })}>All back to 1</Button>
        ) : null
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-2">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <CostEditor classes={classes} cells={cells} onChange={(next) => void setState({ costs: next })} />
          <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
            <Field
              label="To refuse an image costs"
              help="What it takes that a person decides."
              className="w-56"
            >
              <NumberInput
                key={refuse}
                defaultValue={refuse}
                min={0}
                max={1e6}
                onBlur={(event) => {
                  const value = event.target.valueAsNumber;
                  if (Number.isFinite(value) && value !== refuse)
                    void setState({ refuse: Math.max(0, value) });
                }}
                onKeyDown={(event) => {
                  if (event.key === "Enter") event.currentTarget.blur();
                }}
              />
            </Field>
            <Switch
              label="Probabilities at the temperature"
              help="A rule can be no better than what it reads."
              checked={state.calibrated && report.temperature !== null}
              disabled={report.temperature === null}
              onChange={(event) => void setState({ calibrated: event.target.checked })}
            />
          </div>
        </div>
        {error && !costs ? (
          <QueryError thing="The costs" error={error} onRetry={refetch} />
        ) : (
          <CostResults costs={costs} />
        )}
      </div>
    </Panel>
  );
}

function rowsOf({ images, threshold, rule }: Costs) {
  const least = Math.min(threshold.all, threshold.atThreshold, rule.cost);
  const row = (key: string, name: string, sum: number, refused: number, note: string) => ({
    key,
    name,
    sum,
    refused,
    note,
    isLeast: sum <= least + 1e-9 * Math.max(1, least),
    mean: sum / images,
  });
  return [
    row("all", "The likeliest class, always", threshold.all, 0, "as the run was measured"),
    row(
      "threshold",
      threshold.threshold === null
        ? "Refuse every image"
        : `The likeliest class from ${share(threshold.threshold)} on`,
      threshold.atThreshold,
      images - threshold.kept,
      "the threshold that costs least",
    ),
    row(
      "rule",
      "The class whose expected cost is least",
      rule.cost,
      rule.refused,
      rule.changed === 0
        ? "decides as before where it decides"
        : `decides ${counted(rule.changed, "image")} otherwise`,
    ),
  ];
}

function CostResults({ costs }: { costs: Costs | undefined }) {
  const line = costs?.threshold.line;
  const series = useMemo(() => (line ? [{ label: "Mean cost", values: line.y }] : []), [line]);
  const marks = useMemo(
    () => (costs ? [{ x: costs.images > 0 ? costs.threshold.kept / costs.images : 0, label: "least" }] : []),
    [costs],
  );
  return (
    <div className="grid min-w-0 gap-4">
      <div className="overflow-hidden rounded-md border">
        <DataTable
          label="What ways to decide cost"
          rows={costs ? rowsOf(costs) : undefined}
          skeletonRows={3}
          rowKey={(row) => row.key}
          columns={[
            {
              key: "name",
              header: "Decide for",
              cell: (row) => (
                <span className="block whitespace-normal py-1 leading-snug">
                  <span className={row.isLeast ? "font-semibold" : undefined}>{row.name}</span>
                  <span className="block text-xs text-muted">{row.note}</span>
                </span>
              ),
            },
            {
              key: "sum",
              header: "Cost",
              align: "right",
              cell: (row) => (
                <span className={row.isLeast ? "font-semibold text-success-text" : undefined}>
                  {formatValue(row.sum)}
                  {row.isLeast ? <span className="sr-only"> (least)</span> : null}
                </span>
              ),
            },
            {
              key: "mean",
              header: "Per image",
              align: "right",
              hideOnPhone: true,
              cell: (row) => formatValue(row.mean),
            },
            { key: "refused", header: "Refused", align: "right", cell: (row) => formatCount(row.refused) },
          ]}
        />
      </div>
      <div className="min-w-0">
        <h3 className="px-1 text-xs font-semibold">Mean cost over the share that is decided</h3>
        <LineChart
          label="Mean cost over the share that is decided"
          x={line?.x}
          series={series}
          marks={marks}
          xLabel="Decided"
          height={200}
          formatX={share}
        />
      </div>
      {costs && costs.rule.changes.length > 0 ? (
        <div>
          <h3 className="mb-1 text-xs font-semibold">What the rule decides otherwise</h3>
          <ul className="grid gap-1 text-sm sm:grid-cols-2">
            {costs.rule.changes.slice(0, 8).map((change) => (
              <li
                key={`${change.from.index}-${change.to.index}`}
                className="flex min-w-0 items-center gap-1.5"
              >
                <span className="tabular-nums text-muted">{formatCount(change.count)}</span>
                <ClassLabel of={change.from} />
                <span className="text-subtle">
                  <span aria-hidden>→</span>
                  <span className="sr-only">now</span>
                </span>
                <ClassLabel of={change.to} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <p className="text-xs text-muted">
        {costs
          ? `${percent(costs.images > 0 ? costs.rule.right / costs.images : null)} of all images are right and decided under the rule. `
          : ""}
        Threshold and rule were judged on the predictions they were chosen on: new images will cost a little
        more.
      </p>
    </div>
  );
}
