"use client";

import { useMemo } from "react";
import { formatCount } from "@/app/ui/format";
import { LineChart } from "@/app/ui/line-chart";
import { phasesOf } from "@/ml/architecture";
import type { Configuration } from "@/ml/configuration";
import { scheduleCurve } from "@/ml/schedule";

const counted = (count: number, what: string) => `${formatCount(count)} ${what}${count === 1 ? "" : "s"}`;

/** The learning rate over the steps of the run, as it will be. */
export function ScheduleChart({
  configuration,
  stepsPerEpoch,
}: {
  configuration: Configuration;
  stepsPerEpoch: number;
}) {
  const { learning } = configuration;
  const { x, rates, marks } = useMemo(() => {
    const curve = scheduleCurve(configuration.learning, stepsPerEpoch);
    const phases = phasesOf(configuration);
    return {
      x: curve.map(({ step }) => step + 1),
      rates: curve.map(({ epoch, rate }) => rate * (phases.findLast(({ from }) => from <= epoch)?.rate ?? 1)),
      marks: phases
        .filter(({ from, unfrozen }) => unfrozen && from > 0 && from < configuration.learning.epochs)
        .map(({ from }) => ({ x: from * stepsPerEpoch + 1, label: "the base learns" })),
    };
  }, [configuration, stepsPerEpoch]);
  return (
    <div className="mt-3 pl-3">
      <LineChart
        label="Learning rate of the run"
        x={x}
        series={[{ label: "Learning rate", values: rates }]}
        marks={marks}
        height={160}
      />
      <p className="mt-1 text-xs text-muted">
        {counted(learning.epochs, "epoch")} × {counted(stepsPerEpoch, "step")} ={" "}
        {counted(learning.epochs * stepsPerEpoch, "step")}
        {learning.reduceOnPlateau ? "; a plateau takes more off the rate while the run learns" : ""}
        {learning.earlyStopping ? "; the run may end earlier" : ""}.
      </p>
    </div>
  );
}
