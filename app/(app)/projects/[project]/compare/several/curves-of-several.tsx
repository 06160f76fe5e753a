"use client";

import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { formatValue } from "@/app/ui/format";
import { LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import { linesOf } from "../../runs/[run]/chart-data";
import { CurveControls, useCurveView } from "../../runs/[run]/curve-view";
import { CurveSelect, curveTitle } from "./curve-select";
import type { Several } from "./operations";
import { useCurvesOf } from "./use-curves";
import { useSeveralState } from "./use-several-state";

/** One curve of the runs that are shown, over each other. */
export function CurvesOfSeveral({ several }: { several: readonly Several[] }) {
  const [state, setState] = useSeveralState();
  const ids = several.map(({ run }) => run.id);
  // Runs whose epochs are of different lengths have no epoch in common.
  const [length, ...others] = new Set(several.map(({ run }) => run.stepsPerEpoch));
  const view = useCurveView({ id: "several", stepsPerEpoch: others.length > 0 ? null : (length ?? null) });
  const { across, smoothing, zoom } = view;
  // Seconds are no steps: a zoom over time stays with the points at hand.
  const { curves, error } = useCurvesOf(ids, state.curve, across === "time" ? null : zoom);
  const chart = useMemo(
    () =>
      curves &&
      linesOf(
        several.map(({ run, color }) => ({ label: `#${run.number}`, color, curve: curves.get(run.id) })),
        across,
        smoothing,
      ),
    [curves, several, across, smoothing],
  );
  return (
    <Panel
      title="Curves"
      actions={
        <>
          <CurveSelect value={state.curve} onChange={(curve) => void setState({ curve })} />
          <CurveControls view={view} />
        </>
      }
    >
      {error ? (
        <AlertBanner tone="warning" title="The curves are not up to date" className="mb-3">
          {error}
        </AlertBanner>
      ) : null}
      <LineChart
        {...view.common}
        label={`${curveTitle(state.curve)} of the runs`}
        x={chart?.x}
        series={chart?.series ?? []}
        marks={chart?.marks}
        formatY={state.curve.endsWith("accuracy") ? (value) => `${formatValue(value * 100)} %` : formatValue}
        height={260}
        empty="None of the runs has this curve."
      />
    </Panel>
  );
}
