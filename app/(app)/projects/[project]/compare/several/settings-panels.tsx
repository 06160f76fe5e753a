"use client";

import { useRouter } from "next/navigation";
import { memo, useEffect, useMemo, useState } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { type Brushes, isBrushed, ParallelCoordinates } from "@/app/ui/parallel-coordinates";
import { useQuiet } from "@/app/ui/use-quiet";
import { useProject } from "../../project-context";
import { ImportancePanel } from "../../runs/importance-panel";
import { parallelOf } from "../../runs/parallel-axes";
import { runTitle } from "../run-mark";
import type { SeveralRun } from "./operations";
import { testAccuracy } from "./outcome";
import { OutcomeSelect } from "./outcome-select";
import { differingSettings } from "./settings";
import { useOutcome } from "./use-outcome";

const unbrushed: Brushes = {};
const mostTold = 10;

/** The settings that the runs differ in beside what came of them: a line a run, and how much each setting weighs. */
export const SettingsPanels = memo(function SettingsPanels({
  runs,
  onInside,
  onKeep,
}: {
  runs: readonly SeveralRun[];
  /** told the ids of the runs within what is chosen on the axes, once it stands still; null while nothing is */
  onInside: (ids: ReadonlySet<string> | null) => void;
  /** leaves out all other runs but the baseline */
  onKeep: (ids: ReadonlySet<string>) => void;
}) {
  const project = useProject();
  const router = useRouter();
  const [brushes, setBrushes] = useState(unbrushed);
  const { key, outcome, values: reached, metrics, isRead, error, choose } = useOutcome(runs);
  const settings = useMemo(() => differingSettings(runs), [runs]);
  const { varied, parameters, crowded } = settings;
  const { axes, lines } = useMemo(
    () =>
      parallelOf(
        varied,
        runs.map((run, i) => {
          const value = reached[i] ?? null;
          return {
            ...{ trial: run.number, parameters: parameters[i], weights: run.parameters, value },
            label: `${runTitle(run)}: ${value === null ? "–" : outcome.text(value)}`,
          };
        }),
        outcome,
      ),
    [runs, varied, parameters, reached, outcome],
  );
  const { rows, values } = useMemo(() => {
    const told = reached.flatMap((value, i) =>
      value === null ? [] : [{ value, places: lines[i]?.places ?? [] }],
    );
    return {
      // One in which a setting does not count lies outside of its range.
      rows: told.map(({ places }) => varied.map((_, axis) => places[axis] ?? -1)),
      values: told.map(({ value }) => value),
    };
  }, [reached, lines, varied]);
  const still = useQuiet(brushes);
  const inside = useMemo(() => {
    if (Object.keys(still).length === 0) return null;
    const within = runs.filter((_, i) => {
      const line = lines[i];
      return line && isBrushed(line, axes, still);
    });
    return new Set(within.map(({ id }) => id));
  }, [still, runs, lines, axes]);
  useEffect(() => onInside(inside), [inside, onInside]);
  if (varied.length === 0) return null;
  return (
    <>
      <Panel
        title="Settings and outcome"
        description="A line is a run, the stronger the better. Drag along an axis to choose a part of it."
        actions={
          <>
            {Object.keys(brushes).length > 0 ? (
              <Button size="sm" onClick={() => setBrushes(unbrushed)}>
                Choose none
              </Button>
            ) : null}
            <OutcomeSelect
              value={key}
              metrics={metrics}
              onChange={(next) => {
                // What was chosen on its axis is nothing on another one.
                const { value: _, ...others } = brushes;
                setBrushes(others);
                choose(next);
              }}
            />
          </>
        }
      >
        {error ? (
          <AlertBanner tone="warning" title="What came of the runs is not known" className="mb-3">
            {error}
          </AlertBanner>
        ) : isRead && values.length === 0 ? (
          <p className="mb-2 text-sm text-muted">
            {`None of the runs has a figure of ${outcome.label}: choose another outcome.`}
          </p>
        ) : null}
        <ParallelCoordinates
          label="Settings and outcome of each run"
          axes={axes}
          lines={lines}
          brushes={brushes}
          onBrush={(axis, range) => {
            const { [axis]: _, ...others } = brushes;
            setBrushes(range ? { ...others, [axis]: range } : others);
          }}
          onOpen={(key) => {
            const run = runs.find(({ number }) => String(number) === key);
            if (run) router.push(`/projects/${project.id}/runs/${run.id}`);
          }}
        />
        {inside ? (
          <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
            <p role="status">
              {inside.size === 0
                ? "No run lies within all of it: the tables show the baseline alone."
                : `${formatCount(inside.size)} of ${formatCount(runs.length)} runs lie within it: the tables show them and the baseline.`}
            </p>
            {inside.size > 0 && inside.size < runs.length ? (
              <Button
                size="sm"
                onClick={() => {
                  setBrushes(unbrushed);
                  onKeep(inside);
                }}
              >
                Compare these alone
              </Button>
            ) : null}
          </div>
        ) : null}
        {crowded.length > 0 ? (
          <p className="mt-3 text-sm text-muted">
            {`Other words in too many of the runs for an axis: ${crowded.slice(0, mostTold).join(", ")}${crowded.length > mostTold ? ` and ${crowded.length - mostTold} more` : ""}.`}
          </p>
        ) : null}
      </Panel>
      <ImportancePanel
        names={varied.map(({ label }) => label)}
        rows={rows}
        values={values}
        outcome={key === testAccuracy ? "test accuracy" : outcome.label}
      />
    </>
  );
});
