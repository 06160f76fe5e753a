"use client";

import { parseAsBoolean, parseAsFloat, parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { SegmentedControl, Switch } from "@/app/ui/choices";
import { formatValue } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { Slider } from "@/app/ui/slider";
import { LossAndAccuracy } from "../loss-and-accuracy";
import { isActive } from "../run-facts";
import { chartData } from "./chart-data";
import { MoreCurves } from "./more-curves";
import type { Run } from "./run-context";
import { chartMarks } from "./run-marks";
import { useMetrics } from "./use-metrics";

const quiet = { history: "replace", throttleMs: 200 } as const;

/** Loss and accuracy as they come. What is set here lies in the address. */
export function Curves({ run }: { run: Run }) {
  const { curves, error } = useMetrics(run.id);
  const [smooth, setSmooth] = useQueryState("smooth", parseAsFloat.withDefault(0.6).withOptions(quiet));
  const [log, setLog] = useQueryState("log", parseAsBoolean.withDefault(false).withOptions(quiet));
  const [by, setBy] = useQueryState(
    "by",
    parseAsStringLiteral(["step", "epoch"]).withDefault("step").withOptions(quiet),
  );
  const weight = Math.min(0.99, Math.max(0, smooth));
  const loss = useMemo(
    () => curves && chartData(curves.loss, curves["validation.loss"], weight),
    [curves, weight],
  );
  const accuracy = useMemo(
    () => curves && chartData(curves.accuracy, curves["validation.accuracy"], weight),
    [curves, weight],
  );
  const { stepsPerEpoch, marks, modelEpoch } = run;
  const happened = useMemo(
    () => chartMarks({ marks, modelEpoch, stepsPerEpoch }),
    [marks, modelEpoch, stepsPerEpoch],
  );
  const lossMarks = useMemo(() => [...(loss?.marks ?? []), ...happened], [loss, happened]);
  const isByEpoch = by === "epoch" && stepsPerEpoch !== null;
  const formatX = (value: number) =>
    isByEpoch ? formatValue(value / stepsPerEpoch) : Math.round(value).toLocaleString("en");
  const common = {
    xLabel: isByEpoch ? "Epoch" : "Step",
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
          <Switch label="Log loss" checked={log} onChange={(event) => void setLog(event.target.checked)} />
          <SegmentedControl
            label="Across"
            size="sm"
            options={[
              { value: "step", label: "Step" },
              { value: "epoch", label: "Epoch", disabled: stepsPerEpoch === null },
            ]}
            value={isByEpoch ? "epoch" : "step"}
            onChange={setBy}
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
      {curves ? <MoreCurves curves={curves} common={{ ...common, marks: happened }} /> : null}
    </Panel>
  );
}
