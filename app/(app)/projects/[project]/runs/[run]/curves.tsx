"use client";

import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Panel } from "@/app/ui/panel";
import { LossAndAccuracy } from "../loss-and-accuracy";
import { isActive } from "../run-facts";
import { linesOf, overTime } from "./chart-data";
import { CurveControls, useCurveView } from "./curve-view";
import { MoreCurves } from "./more-curves";
import type { Run } from "./run-context";
import { chartMarks } from "./run-marks";
import { useMetrics } from "./use-metrics";

const mainCurves = ["loss", "validation.loss", "accuracy", "validation.accuracy"];

/** Loss and accuracy as they come, and what else there is to draw. */
export function Curves({ run }: { run: Run }) {
  const view = useCurveView(run);
  const { across, smoothing } = view;
  const { curves, error } = useMetrics(run.id, mainCurves, view.sight);
  const [loss, accuracy] = useMemo(
    () =>
      ["loss", "accuracy"].map(
        (name) =>
          curves &&
          linesOf(
            [
              { label: "Training", curve: curves[name], color: "var(--chart-1)" },
              {
                label: "Validation",
                curve: curves[`validation.${name}`],
                color: "var(--chart-2)",
                dashed: true,
              },
            ],
            across,
            smoothing,
          ),
      ),
    [curves, across, smoothing],
  );
  const { stepsPerEpoch, marks, modelEpoch } = run;
  const timed = curves?.loss;
  const happened = useMemo(() => {
    const all = chartMarks({ marks, modelEpoch, stepsPerEpoch });
    return across === "time" ? overTime(all, timed) : all;
  }, [across, marks, modelEpoch, stepsPerEpoch, timed]);
  const lossMarks = useMemo(() => [...(loss?.marks ?? []), ...happened], [loss, happened]);
  const accuracyMarks = useMemo(() => [...(accuracy?.marks ?? []), ...happened], [accuracy, happened]);
  const common = {
    ...view.common,
    empty: isActive(run.state) ? "The first values come with the first steps." : "This run learnt nothing.",
  };
  return (
    <Panel title="Curves" actions={<CurveControls view={view} />}>
      {error ? (
        <AlertBanner tone="warning" title="The curves are not up to date" className="mb-3">
          {error}
        </AlertBanner>
      ) : null}
      <LossAndAccuracy
        loss={{ label: "Loss", x: loss?.x, series: loss?.series ?? [], marks: lossMarks }}
        accuracy={{ label: "Accuracy", x: accuracy?.x, series: accuracy?.series ?? [], marks: accuracyMarks }}
        common={common}
      />
      <MoreCurves run={run} view={view} common={{ ...common, marks: happened }} />
    </Panel>
  );
}
