"use client";

import { Copy, Play } from "lucide-react";
import { useMemo } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Switch } from "@/app/ui/choices";
import { Figure } from "@/app/ui/figure";
import { formatCount, formatValue } from "@/app/ui/format";
import { LineChart } from "@/app/ui/line-chart";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import type { OverfitResult, RateFinderResult } from "@/ml/diagnosis";
import { useProject } from "../../project-context";
import { overfitAdvice, rateText, resultOf } from "../checks/check-facts";
import { LossAndAccuracy } from "../loss-and-accuracy";
import { isActive, stepsOf } from "../run-facts";
import { breakMarks, linesOf } from "./chart-data";
import { CurveControls, useCurveView } from "./curve-view";
import type { Run } from "./run-context";
import { type Curves, useMetrics } from "./use-metrics";
import { WrongImages } from "./wrong-images";

const checkCurves = ["rate", "loss", "loss.mean", "accuracy"];

/** A check before training: its curve as it comes, then what it found and what to do with it. */
export function CheckView({ run }: { run: Run }) {
  const result = resultOf(run.result);
  const { curves, error } = useMetrics(run.id, checkCurves);
  const steps = stepsOf(run);
  return (
    <>
      {result?.kind === "rate_finder" ? <RateFound run={run} result={result} /> : null}
      {result?.kind === "overfit_check" ? <BatchLearnt run={run} result={result} /> : null}
      {result ? null : (
        <Panel>
          <ProgressBar
            label={isActive(run.state) ? "Trying" : "It ended before it found anything"}
            value={steps?.done ?? 0}
            total={steps?.all ?? (isActive(run.state) ? null : 1)}
          />
        </Panel>
      )}
      {error ? (
        <AlertBanner tone="warning" title="The curve is not up to date">
          {error}
        </AlertBanner>
      ) : null}
      {run.kind === "rate_finder" ? (
        <RateChart run={run} curves={curves} result={result?.kind === "rate_finder" ? result : null} />
      ) : (
        <BatchChart run={run} curves={curves} />
      )}
      {result?.kind === "overfit_check" && result.wrong.length > 0 ? (
        <WrongImages run={run} count={result.wrong.length} />
      ) : null}
    </>
  );
}

function RateFound({ run, result }: { run: Run; result: RateFinderResult }) {
  const project = useProject();
  const { suggestion, minimum } = result;
  if (suggestion === null || minimum === null) {
    return (
      <AlertBanner tone="warning" title="At no rate did the loss fall">
        Look whether the network can learn one batch by heart (the other check of the launch form): if it
        cannot, the images, their labels or the settings are to blame, not the rate.
      </AlertBanner>
    );
  }
  const rate = rateText(suggestion);
  return (
    <Panel>
      <div className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-[repeat(3,minmax(0,1fr))_auto]">
        <Figure label="Launch with the rate" value={rate} note="Where the loss falls fastest" />
        <Figure label="Least loss at" value={rateText(minimum)} note="Steps there undo what they gain" />
        <Figure label="Steps" value={formatCount(result.rates.length)} />
        {project.can("run:launch") ? (
          <Button
            variant="primary"
            className="max-sm:col-span-2 max-sm:justify-self-start sm:self-center"
            href={`/projects/${project.id}/runs/new?from=${run.id}&rate=${rate}`}
            icon={<Play />}
          >
            Launch with this rate
          </Button>
        ) : null}
      </div>
    </Panel>
  );
}

function BatchLearnt({ run, result }: { run: Run; result: OverfitResult }) {
  const project = useProject();
  const { title, steps } = overfitAdvice(result);
  const again = `/projects/${project.id}/runs/new?from=${run.id}`;
  return (
    <>
      <AlertBanner
        tone={result.verdict === "learnt" ? "success" : "warning"}
        title={title}
        action={
          <Button size="sm" href={again} icon={result.verdict === "learnt" ? <Play /> : <Copy />}>
            {result.verdict === "learnt" ? "Launch the run" : "Change the settings"}
          </Button>
        }
      >
        <ul className={steps.length > 1 ? "list-disc pl-4" : undefined}>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      </AlertBanner>
      <Panel>
        <div className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
          <Figure label="Right in the end" value={result.correct} unit={`of ${result.images} images`} />
          <Figure label="Steps" value={formatCount(result.steps)} unit={`of at most ${result.mostSteps}`} />
          <Figure
            label="First loss"
            value={result.firstLoss === null ? "–" : formatValue(result.firstLoss)}
          />
          <Figure label="Last loss" value={result.lastLoss === null ? "–" : formatValue(result.lastLoss)} />
        </div>
      </Panel>
    </>
  );
}

/** The loss against the learning rate, whose powers of ten are as far apart as they were in time. */
function RateChart({
  run,
  curves,
  result,
}: {
  run: Run;
  curves: Curves | undefined;
  result: RateFinderResult | null;
}) {
  const x = useMemo(
    () => curves && (curves.rate?.values ?? []).map((rate) => Math.log10(rate ?? 1)),
    [curves],
  );
  const marks = [
    ...breakMarks([{ label: "Loss", curve: curves?.loss }], "step").map(({ x: step, label }) => ({
      x: Math.log10(curves?.rate?.values[curves.rate.steps.findIndex((one) => one >= step)] ?? 1),
      label,
    })),
    ...(result?.suggestion
      ? [{ x: Math.log10(result.suggestion), label: "fastest", tone: "muted" as const }]
      : []),
    ...(result?.minimum ? [{ x: Math.log10(result.minimum), label: "least", tone: "muted" as const }] : []),
  ];
  const { logY, setLogY } = useCurveView(run);
  return (
    <Panel
      title="Loss by learning rate"
      description="One step a rate, from 1e-7 to 10 unless the loss gets out of hand."
      actions={
        <Switch label="Log y" checked={logY} onChange={(event) => void setLogY(event.target.checked)} />
      }
    >
      <LineChart
        label="Loss by learning rate"
        x={x}
        series={[
          { label: "Running mean", values: curves?.["loss.mean"]?.values ?? [], color: "var(--chart-1)" },
          {
            label: "Loss",
            values: curves?.loss?.values ?? [],
            color: "color-mix(in oklab, var(--chart-1) 32%, transparent)",
          },
        ]}
        logY={logY}
        marks={marks}
        xLabel="Rate"
        formatX={(value) => (10 ** value).toExponential(Number.isInteger(value) ? 0 : 1)}
        height={300}
        empty={emptyText(run)}
      />
    </Panel>
  );
}

function BatchChart({ run, curves }: { run: Run; curves: Curves | undefined }) {
  const view = useCurveView(run);
  const { across, smoothing } = view;
  const chartOf = (label: string, curve: keyof Curves) => {
    const { x, series, marks } = linesOf([{ label, curve: curves?.[curve] }], across, smoothing);
    return { label, x: curves && x, series, marks };
  };
  return (
    <Panel title="One batch, over and over" actions={<CurveControls view={view} />}>
      <LossAndAccuracy
        loss={chartOf("Loss", "loss")}
        accuracy={chartOf("Accuracy", "accuracy")}
        common={{ ...view.common, empty: emptyText(run) }}
      />
    </Panel>
  );
}

const emptyText = (run: Run) =>
  isActive(run.state) ? "The first values come with the first steps." : "There was no step.";
