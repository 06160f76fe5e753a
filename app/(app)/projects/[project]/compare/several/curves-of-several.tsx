"use client";

import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { formatValue } from "@/app/ui/format";
import { LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import { linesOf, stretched } from "../../runs/[run]/chart-data";
import { CurveControls, useCurveView } from "../../runs/[run]/curve-view";
import { CurveSelect, curveTitle } from "./curve-select";
import { epochsOf } from "./epochs";
import type { Several } from "./operations";
import { useCurvesOf } from "./use-curves";
import { useSeveralState } from "./use-several-state";

/** One curve of the runs that are shown, over each other. */
export function CurvesOfSeveral({ several }: { several: readonly Several[] }) {
  const [state, setState] = useSeveralState();
  const ids = several.map(({ run }) => run.id);
  const { common, isMixed, without } = useMemo(() => epochsOf(several.map(({ run }) => run)), [several]);
  const view = useCurveView({ id: "several", stepsPerEpoch: common, isMixed });
  const { across, smoothing, sight } = view;
  const isStretched = isMixed && across === "epoch" && common !== null;
  const { curves, error } = useCurvesOf(ids, state.curve, (id) => {
    const own = several.find(({ run }) => run.id === id)?.run.stepsPerEpoch;
    if (!sight || !isStretched || !own) return sight;
    return { ...sight, from: (sight.from * own) / common, to: (sight.to * own) / common };
  });
  const chart = useMemo(() => {
    const curveOf = ({ id, stepsPerEpoch }: Several["run"]) => {
      const curve = curves?.get(id);
      if (!curve || !isStretched) return curve;
      return stepsPerEpoch === null ? undefined : stretched(curve, stepsPerEpoch, common);
    };
    return (
      curves &&
      linesOf(
        several.map(({ run, color }) => ({ label: `#${run.number}`, color, curve: curveOf(run) })),
        across,
        smoothing,
      )
    );
  }, [curves, several, across, smoothing, isStretched, common]);
  // Other trackers keep some as 93.1.
  const areShares =
    state.curve.endsWith("accuracy") &&
    !chart?.series.some(({ values }) => Array.from(values).some((value) => value != null && value > 1));
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
      {isStretched && without.length > 0 ? (
        <p className="mb-2 text-sm text-muted">
          {`How long an epoch is nobody knows of ${without.map((number) => `#${number}`).join(", ")}: not drawn by epoch.`}
        </p>
      ) : null}
      <LineChart
        {...view.common}
        label={`${curveTitle(state.curve)} of the runs`}
        x={chart?.x}
        series={chart?.series ?? []}
        marks={chart?.marks}
        formatY={areShares ? (value) => `${formatValue(value * 100)} %` : formatValue}
        height={260}
        empty="None of the runs has this curve."
      />
    </Panel>
  );
}
