"use client";

import { parseAsBoolean, useQueryState } from "nuqs";
import { useMemo } from "react";
import { Switch } from "@/app/ui/choices";
import { formatValue } from "@/app/ui/format";
import { type ChartSeries, LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import type { Group } from "./group-type";

type Curve = Group["curves"][number];

/** More lines than these cannot be told apart: the band says as much. */
const mostLines = 20;

/** Mean with a band of one deviation to either side, and each member's own line where that is asked for. */
function seriesOf(curve: Curve, look: { label: string; color: string; dashed?: boolean }, lines: boolean) {
  // A band says where runs may lie: no accuracy lies above 1, no loss below 0.
  const most = curve.name.endsWith("accuracy") ? 1 : Number.POSITIVE_INFINITY;
  const edge = (sign: number) =>
    curve.means.map((mean, i) =>
      mean === null ? null : Math.min(most, Math.max(0, mean + sign * (curve.deviations[i] ?? 0))),
    );
  const mean: ChartSeries = {
    ...look,
    values: curve.means,
    dots: curve.epochs.length < 2,
    band: { low: edge(-1), high: edge(1) },
  };
  if (!lines) return [mean];
  return [
    mean,
    ...curve.members.map(({ member, values }) => ({
      label: `${look.label} ${member + 1}`,
      values,
      color: `color-mix(in oklab, ${look.color} 40%, transparent)`,
      dashed: look.dashed,
    })),
  ];
}

/** The curves of all members over each other, by epoch. */
export function GroupCurves({ group }: { group: Group }) {
  const [asked, setLines] = useQueryState(
    "lines",
    parseAsBoolean.withDefault(false).withOptions({ history: "replace" }),
  );
  const mayDraw = group.members <= mostLines;
  const lines = asked && mayDraw;
  const charts = useMemo(
    () =>
      (["loss", "accuracy"] as const).map((name) => {
        const training = group.curves.find((curve) => curve.name === name);
        const validation = group.curves.find((curve) => curve.name === `validation.${name}`);
        const x = training?.epochs ?? validation?.epochs ?? [];
        return {
          name,
          x,
          series: [
            ...(training ? seriesOf(training, { label: "Training", color: "var(--chart-1)" }, lines) : []),
            ...(validation
              ? seriesOf(
                  onEpochs(validation, x),
                  { label: "Validation", color: "var(--chart-2)", dashed: true },
                  lines,
                )
              : []),
          ],
        };
      }),
    [group.curves, lines],
  );
  return (
    <Panel
      title="Curves"
      description="Mean over the runs, and one standard deviation to either side."
      actions={
        <Switch
          label="Each run"
          checked={lines}
          disabled={!mayDraw}
          onChange={(event) => void setLines(event.target.checked)}
        />
      }
    >
      <div className="grid gap-x-6 gap-y-4 xl:grid-cols-2">
        {charts.map(({ name, x, series }) => (
          <div key={name} className="min-w-0">
            <h3 className="px-1 text-xs font-semibold">{name === "loss" ? "Loss" : "Accuracy"}</h3>
            <LineChart
              label={name === "loss" ? "Loss" : "Accuracy"}
              x={x}
              series={series}
              xLabel="Epoch"
              formatX={(value) => (Number.isInteger(value) ? String(value) : "")}
              formatY={
                name === "loss"
                  ? formatValue
                  : (value) => `${formatValue(Number((value * 100).toFixed(2)))} %`
              }
              syncKey={group.id}
              height={236}
              empty="The first values come with the first epoch."
            />
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** A curve on the epochs of another one: the last epoch may not have been validated yet. */
function onEpochs(curve: Curve, epochs: readonly number[]): Curve {
  const placeOf = new Map(curve.epochs.map((epoch, place) => [epoch, place]));
  const at = (values: readonly (number | null)[]) =>
    epochs.map((epoch) => values[placeOf.get(epoch) ?? -1] ?? null);
  return {
    ...curve,
    epochs: [...epochs],
    means: at(curve.means),
    deviations: at(curve.deviations),
    members: curve.members.map((member) => ({ ...member, values: at(member.values) })),
  };
}
