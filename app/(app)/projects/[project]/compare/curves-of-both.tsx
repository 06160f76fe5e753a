"use client";

import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Panel } from "@/app/ui/panel";
import { linesOf } from "../runs/[run]/chart-data";
import { type Curves, useMetrics } from "../runs/[run]/use-metrics";
import { LossAndAccuracy } from "../runs/loss-and-accuracy";
import type { Runs } from "./operations";
import { sideColors } from "./run-mark";

const smoothing = 0.6;
const shown = ["loss", "validation.loss", "accuracy", "validation.accuracy"];

/** A curve of both runs by step, both on one x. */
const chartOf = (a: Curves | undefined, b: Curves | undefined, name: "loss" | "accuracy") =>
  a &&
  b &&
  linesOf(
    Object.entries({ a, b }).flatMap(([side, curves]) => [
      { label: `${side.toUpperCase()}, training`, curve: curves[name], color: sideColors[side as "a" | "b"] },
      {
        label: `${side.toUpperCase()}, validation`,
        curve: curves[`validation.${name}`],
        color: sideColors[side as "a" | "b"],
        dashed: true,
      },
    ]),
    "step",
    smoothing,
  );

/** Loss and accuracy of both runs by step. */
export function CurvesOfBoth({ runs }: { runs: Runs }) {
  const [a, b] = [useMetrics(runs.a.id, shown), useMetrics(runs.b.id, shown)];
  const loss = useMemo(() => chartOf(a.curves, b.curves, "loss"), [a.curves, b.curves]);
  const accuracy = useMemo(() => chartOf(a.curves, b.curves, "accuracy"), [a.curves, b.curves]);
  const common = {
    xLabel: "Step",
    formatX: (value: number) => Math.round(value).toLocaleString("en"),
    syncKey: `${runs.a.id}/${runs.b.id}`,
    height: 236,
    empty: "Neither run has these curves.",
  };
  const error = a.error ?? b.error;
  return (
    <Panel title="Curves" description="Smoothed, with the values as they are paler; validation dashed.">
      {error ? (
        <AlertBanner tone="warning" title="The curves are not up to date" className="mb-3">
          {error}
        </AlertBanner>
      ) : null}
      <LossAndAccuracy
        loss={{ label: "Loss of both runs", x: loss?.x, series: loss?.series ?? [], marks: loss?.marks }}
        accuracy={{
          label: "Accuracy of both runs",
          x: accuracy?.x,
          series: accuracy?.series ?? [],
          marks: accuracy?.marks,
        }}
        common={common}
      />
    </Panel>
  );
}
