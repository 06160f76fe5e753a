"use client";

import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Panel } from "@/app/ui/panel";
import { type ChartData, chartData } from "../runs/[run]/chart-data";
import { type Curves, useMetrics } from "../runs/[run]/use-metrics";
import { LossAndAccuracy } from "../runs/loss-and-accuracy";
import type { Runs } from "./operations";
import { sideColors } from "./run-mark";

const smoothing = 0.6;
const shown = ["loss", "validation.loss", "accuracy", "validation.accuracy"];

/** Curves of both runs on one x; where one has no point its line goes on over it. */
function overlaid(sides: Readonly<Record<"a" | "b", ChartData | undefined>>): ChartData | undefined {
  const { a, b } = sides;
  if (!a || !b) return undefined;
  const x = [...new Set([...a.x, ...b.x])].sort((one, other) => one - other);
  const placeOf = new Map(x.map((at, index) => [at, index]));
  const series = (["a", "b"] as const).flatMap((side) => {
    const own = sides[side];
    // The raw line would be a third colour for each run.
    return (own?.series ?? [])
      .filter(({ label }) => label !== "Raw")
      .map((line) => {
        const values = new Array<number | null | undefined>(x.length).fill(undefined);
        for (const [index, at] of (own?.x ?? []).entries()) values[placeOf.get(at) ?? 0] = line.values[index];
        return {
          ...line,
          label: `${side.toUpperCase()}, ${line.label.toLowerCase()}`,
          color: sideColors[side],
          values,
        };
      });
  });
  return { x, series, marks: [...a.marks, ...b.marks] };
}

const chartOf = (curves: Curves | undefined, name: "loss" | "accuracy") =>
  curves && chartData(curves[name], curves[`validation.${name}`], smoothing);

/** Loss and accuracy of both runs by step. */
export function CurvesOfBoth({ runs }: { runs: Runs }) {
  const [a, b] = [useMetrics(runs.a.id, shown), useMetrics(runs.b.id, shown)];
  const loss = useMemo(
    () => overlaid({ a: chartOf(a.curves, "loss"), b: chartOf(b.curves, "loss") }),
    [a.curves, b.curves],
  );
  const accuracy = useMemo(
    () => overlaid({ a: chartOf(a.curves, "accuracy"), b: chartOf(b.curves, "accuracy") }),
    [a.curves, b.curves],
  );
  const common = {
    xLabel: "Step",
    formatX: (value: number) => Math.round(value).toLocaleString("en"),
    syncKey: `${runs.a.id}/${runs.b.id}`,
    height: 236,
    empty: "Neither run learnt anything.",
  };
  const error = a.error ?? b.error;
  return (
    <Panel title="Curves" description="Training smoothed, validation dashed.">
      {error ? (
        <AlertBanner tone="warning" title="The curves are not up to date" className="mb-3">
          {error}
        </AlertBanner>
      ) : null}
      <LossAndAccuracy
        loss={{ label: "Loss of both runs", x: loss?.x, series: loss?.series ?? [], marks: loss?.marks }}
        accuracy={{ label: "Accuracy of both runs", x: accuracy?.x, series: accuracy?.series ?? [] }}
        common={common}
      />
    </Panel>
  );
}
