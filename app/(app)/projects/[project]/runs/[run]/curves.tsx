"use client";

import { parseAsBoolean, parseAsFloat, parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { SegmentedControl, Switch } from "@/app/ui/choices";
import { formatDuration, formatValue } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { Slider } from "@/app/ui/slider";
import { LossAndAccuracy } from "../loss-and-accuracy";
import { isActive } from "../run-facts";
import { chartData } from "./chart-data";
import { MoreCurves } from "./more-curves";
import type { Run } from "./run-context";
import { chartMarks } from "./run-marks";
import { useMetrics } from "./use-metrics";
import { useZoom } from "./use-zoom";

const quiet = { history: "replace", throttleMs: 200 } as const;

const mainCurves = ["loss", "validation.loss", "accuracy", "validation.accuracy"];

/** Loss and accuracy as they come. What is set here lies in the address. */
export function Curves({ run }: { run: Run }) {
  const [smooth, setSmooth] = useQueryState("smooth", parseAsFloat.withDefault(0.6).withOptions(quiet));
  const [log, setLog] = useQueryState("log", parseAsBoolean.withDefault(false).withOptions(quiet));
  const [by, setBy] = useQueryState(
    "by",
    parseAsStringLiteral(["step", "epoch", "time"]).withDefault("step").withOptions(quiet),
  );
  const [logX, setLogX] = useQueryState("logx", parseAsBoolean.withDefault(false).withOptions(quiet));
  const { zoom, setZoom } = useZoom();
  // Seconds are no steps: a zoom over time stays with the points at hand.
  const { curves, error } = useMetrics(run.id, mainCurves, by === "time" ? null : zoom);
  const weight = Math.min(0.99, Math.max(0, smooth));
  const loss = useMemo(
    () => curves && chartData(curves.loss, curves["validation.loss"], weight, by),
    [curves, weight, by],
  );
  const accuracy = useMemo(
    () => curves && chartData(curves.accuracy, curves["validation.accuracy"], weight, by),
    [curves, weight, by],
  );
  const { stepsPerEpoch, marks, modelEpoch } = run;
  const happened = useMemo(
    () => (by === "time" ? [] : chartMarks({ marks, modelEpoch, stepsPerEpoch })),
    [by, marks, modelEpoch, stepsPerEpoch],
  );
  const lossMarks = useMemo(() => [...(loss?.marks ?? []), ...happened], [loss, happened]);
  const isByEpoch = by === "epoch" && stepsPerEpoch !== null;
  const formatX = (value: number) =>
    by === "time"
      ? formatDuration(1000 * value)
      : isByEpoch
        ? formatValue(value / stepsPerEpoch)
        : Math.round(value).toLocaleString("en");
  const common = {
    xLabel: by === "time" ? "Time" : isByEpoch ? "Epoch" : "Step",
    logX,
    range: zoom,
    onRange: setZoom,
    formatX,
    syncKey: run.id,
    height: 236,
    empty: isActive(run.state) ? "The first values come with the first steps." : "This run learnt nothing.",
  };
  return (
    <Panel
      title="Curves"
      actions={
        <>
          <Slider
            label="Smoothing"
            value={weight}
            min={0}
            max={0.98}
            step={0.02}
            format={(value) => value.toFixed(2)}
            onChange={setSmooth}
            className="w-52"
          />
          {zoom ? (
            <Button size="sm" onClick={() => setZoom(null)}>
              Whole run
            </Button>
          ) : null}
          <Switch label="Log x" checked={logX} onChange={(event) => void setLogX(event.target.checked)} />
          <Switch label="Log loss" checked={log} onChange={(event) => void setLog(event.target.checked)} />
          <SegmentedControl
            label="Across"
            size="sm"
            options={[
              { value: "step", label: "Step" },
              { value: "epoch", label: "Epoch", disabled: stepsPerEpoch === null },
              { value: "time", label: "Time" },
            ]}
            value={by === "epoch" && stepsPerEpoch === null ? "step" : by}
            onChange={(next) => {
              // Seconds and steps are no places of each other.
              if ((next === "time") !== (by === "time")) setZoom(null);
              void setBy(next);
            }}
          />
        </>
      }
    >
      {error ? (
        <AlertBanner tone="warning" title="The curves are not up to date" className="mb-3">
          {error}
        </AlertBanner>
      ) : null}
      <LossAndAccuracy
        loss={{ label: "Loss", x: loss?.x, series: loss?.series ?? [], marks: lossMarks, logY: log }}
        accuracy={{ label: "Accuracy", x: accuracy?.x, series: accuracy?.series ?? [], marks: happened }}
        common={common}
      />
      <MoreCurves run={run} across={by} common={{ ...common, marks: happened }} />
    </Panel>
  );
}
