"use client";

import { useRouter } from "next/navigation";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { type ChartPoint, PointChart } from "@/app/ui/point-chart";
import { paretoFront } from "@/ml/sweep/pareto";
import { useProject } from "../../../project-context";
import { figureText, objectiveNames } from "../sweep-facts";
import type { Sweep, Trial } from "./sweep-type";

const pointOf = (sweep: Sweep, trial: Trial, x: number, value: number, isBest: boolean): ChartPoint => ({
  key: String(trial.trial),
  x,
  y: value,
  label: `Trial ${trial.trial + 1}: ${figureText(sweep.objective, value)}${trial.run?.parameters ? `, ${formatCount(trial.run.parameters)} weights` : ""}`,
  tone: isBest ? "best" : trial.run?.state === "finished" ? "plain" : "muted",
});

const withValue = (sweep: Sweep) =>
  sweep.trials.flatMap((trial) => (trial.value === null ? [] : [{ trial, value: trial.value }]));

function useOpen(sweep: Sweep) {
  const project = useProject();
  const router = useRouter();
  return (key: string) => {
    const run = sweep.trials.find(({ trial }) => String(trial) === key)?.run;
    if (run) router.push(`/projects/${project.id}/runs/${run.id}`);
  };
}

/** What each trial reached, in their order, with the best so far. */
export function ValueChart({ sweep }: { sweep: Sweep }) {
  const open = useOpen(sweep);
  const sign = sweep.objective === "validationLoss" ? -1 : 1;
  const known = withValue(sweep);
  let best = Number.NEGATIVE_INFINITY;
  const steps: { x: number; y: number }[] = [];
  for (const { trial, value } of known) {
    if (sign * value > best) best = sign * value;
    steps.push({ x: trial.trial + 1, y: sign * best });
  }
  return (
    <Panel title="Value by trial" description="Empty circles: not trained to the last epoch.">
      <PointChart
        label="Value by trial"
        xLabel="Trial"
        yLabel={objectiveNames[sweep.objective]}
        points={known.map(({ trial, value }) =>
          pointOf(sweep, trial, trial.trial + 1, value, sign * value === best),
        )}
        steps={steps}
        stepsLabel="the best so far"
        formatX={(x) => (Number.isInteger(x) ? formatCount(x) : "")}
        formatY={(y) => figureText(sweep.objective, y)}
        onOpen={open}
        empty="No trial has a figure yet: it comes after the first epoch."
      />
    </Panel>
  );
}

/** What the trials reached for what they cost in weights, and which none beats in both. */
export function ParetoChart({ sweep }: { sweep: Sweep }) {
  const open = useOpen(sweep);
  const sign = sweep.objective === "validationLoss" ? -1 : 1;
  const known = withValue(sweep).flatMap(({ trial, value }) =>
    trial.run?.parameters ? [{ trial, value, cost: trial.run.parameters }] : [],
  );
  const front = paretoFront(known.map(({ value, cost }) => ({ value: sign * value, cost })));
  const isOnFront = new Set(front);
  return (
    <Panel
      title="Value for weights"
      description={`${front.length} ${front.length === 1 ? "trial is" : "trials are"} on the Pareto front: none is better with fewer weights.`}
    >
      <PointChart
        label="Value for weights"
        xLabel="Weights"
        yLabel={objectiveNames[sweep.objective]}
        logX
        points={known.map(({ trial, value, cost }, i) =>
          pointOf(sweep, trial, cost, value, isOnFront.has(i)),
        )}
        steps={front.flatMap((i) => (known[i] ? [{ x: known[i].cost, y: known[i].value }] : []))}
        stepsLabel="the front"
        formatX={formatCount}
        formatY={(y) => figureText(sweep.objective, y)}
        onOpen={open}
        empty="No trial has a figure yet."
      />
    </Panel>
  );
}
