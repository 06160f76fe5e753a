"use client";

import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { Figure } from "@/app/ui/figure";
import { formatDuration } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { type Brushes, isBrushed, ParallelCoordinates } from "@/app/ui/parallel-coordinates";
import { ProgressBar } from "@/app/ui/progress-bar";
import { type Parameter, spaceSchema } from "@/ml/sweep/space";
import { useProject } from "../../../project-context";
import { ImportancePanel } from "../../importance-panel";
import { narrowedBy, parallelOf, variedOf } from "../../parallel-axes";
import { figureText, leftText, objectiveNames, outcomeTitle, progressText } from "../sweep-facts";
import { RangesPanel } from "./ranges-panel";
import type { Sweep } from "./sweep-type";
import { TrialsTable } from "./trials-table";
import { ParetoChart, ValueChart } from "./value-charts";

/** What a sweep has come to: figures, charts, ranges, trials. What is brushed on the chart narrows the table. */
export function SweepView({ sweep }: { sweep: Sweep }) {
  const project = useProject();
  const router = useRouter();
  const [brushes, setBrushes] = useState<Brushes>({});
  const [draft, setDraft] = useState<readonly Parameter[] | null>(null);
  const { varied, space, axes, lines } = useMemo(() => {
    const spaces = sweep.ranges.map((one) => spaceSchema.parse(one.space));
    const varied = variedOf(spaces, sweep.bases[0]?.configuration);
    const chart = parallelOf(
      varied,
      sweep.trials.map(({ trial, parameters, value, run }) => ({
        ...{ trial, parameters, value, weights: run?.parameters ?? null },
        label: `Trial ${trial + 1}: ${figureText(sweep.objective, value)}`,
      })),
      {
        label: outcomeTitle(sweep.objective),
        text: (value) => figureText(sweep.objective, value),
        lessIsBetter: sweep.objective === "validationLoss",
      },
    );
    return { varied, space: spaces.at(-1) ?? [], ...chart };
  }, [sweep]);
  const inside = new Set(lines.filter((line) => isBrushed(line, axes, brushes)).map(({ key }) => key));
  const shown = sweep.trials.filter(({ trial }) => inside.has(String(trial)));
  // Of trials that went to their end: those that were cut say less of their settings.
  const { rows, values } = useMemo(() => {
    const told = sweep.trials.flatMap(({ value, run }, i) =>
      value !== null && run?.state === "finished" ? [{ value, places: lines[i]?.places ?? [] }] : [],
    );
    return {
      // One without a setting lies outside of its range.
      rows: told.map(({ places }) => varied.map((_, axis) => places[axis] ?? -1)),
      values: told.map(({ value }) => value),
    };
  }, [sweep, lines, varied]);
  const brush = (axis: string, range: readonly [number, number] | null) => {
    const { [axis]: _, ...others } = brushes;
    const next = range ? { ...others, [axis]: range } : others;
    setBrushes(next);
    if (!varied.some(({ path }) => path === axis)) return;
    // Its own range alone: what was typed or brushed for the others stays.
    const asItWas = (draft ?? space).map(
      (one) => space.find(({ path }) => path === axis && path === one.path) ?? one,
    );
    setDraft(narrowedBy(asItWas, varied, range ? { [axis]: range } : {}));
  };
  const setRanges = (next: readonly Parameter[] | null) => {
    setDraft(next);
    if (next === null) setBrushes({});
  };
  const over = sweep.begun - sweep.underWay;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Panel>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
          <Figure
            label={`Best ${objectiveNames[sweep.objective]}`}
            value={figureText(sweep.objective, sweep.best?.value)}
            note={sweep.best ? `Trial ${sweep.best.trial + 1}` : "No trial has a figure yet"}
          />
          <Figure
            label="Trials"
            value={progressText(sweep).replace(/ trials?$/, "")}
            note={counted(sweep.underWay, "trial is under way", "trials are under way")}
          />
          <Figure
            label="Worked"
            value={formatDuration(1000 * sweep.usedSeconds)}
            note={sweep.maxHours === null ? "All runs together" : `of ${sweep.maxHours} h`}
          />
          <Figure
            label="Time left"
            value={sweep.secondsLeft === null ? "–" : formatDuration(1000 * sweep.secondsLeft)}
            note={leftText(sweep) ? "At the pace of the trials so far" : "Known once a trial is over"}
          />
        </div>
        {sweep.total === null ? null : (
          <ProgressBar
            label="Trials that are over"
            hideLabel
            value={over}
            total={sweep.total}
            className="mt-3"
          />
        )}
      </Panel>
      <Panel
        title="Settings and outcome"
        description="A line is a trial, the stronger the better. Drag along an axis to choose a part of it."
        actions={
          Object.keys(brushes).length > 0 ? (
            <Button size="sm" onClick={() => setRanges(null)}>
              Choose none
            </Button>
          ) : null
        }
      >
        <ParallelCoordinates
          label="Settings and outcome of each trial"
          axes={axes}
          lines={lines}
          brushes={brushes}
          onBrush={brush}
          onOpen={(key) => {
            const run = sweep.trials.find(({ trial }) => String(trial) === key)?.run;
            if (run) router.push(`/projects/${project.id}/runs/${run.id}`);
          }}
        />
      </Panel>
      {space.length > 0 || sweep.method === "evolution" ? (
        <RangesPanel sweep={sweep} varied={varied} space={space} draft={draft ?? space} onDraft={setRanges} />
      ) : null}
      <div className="grid gap-4 lg:grid-cols-2">
        <ValueChart sweep={sweep} />
        <ParetoChart sweep={sweep} />
      </div>
      {varied.length > 0 ? (
        <ImportancePanel
          names={varied.map(({ label }) => label)}
          rows={rows}
          values={values}
          outcome={objectiveNames[sweep.objective]}
        />
      ) : null}
      <TrialsTable sweep={sweep} varied={varied} trials={shown} />
    </div>
  );
}
