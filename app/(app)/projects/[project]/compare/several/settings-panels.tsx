"use client";

import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { percent } from "@/app/format";
import { Button } from "@/app/ui/button";
import { Panel } from "@/app/ui/panel";
import { type Brushes, isBrushed, ParallelCoordinates } from "@/app/ui/parallel-coordinates";
import { useProject } from "../../project-context";
import { ImportancePanel } from "../../runs/importance-panel";
import { parallelOf } from "../../runs/parallel-axes";
import { runTitle } from "../run-mark";
import type { Several } from "./operations";
import { RunMark } from "./run-mark";
import { differingSettings } from "./settings";

/** The settings that the runs differ in beside what came of them: a line a run, and how much each setting weighs. */
export function SettingsPanels({ several }: { several: readonly Several[] }) {
  const project = useProject();
  const router = useRouter();
  const [brushes, setBrushes] = useState<Brushes>({});
  const { varied, axes, lines } = useMemo(() => {
    const runs = several.map(({ run }) => run);
    const { varied, parameters } = differingSettings(runs);
    const chart = parallelOf(
      varied,
      runs.map((run, i) => ({
        ...{ trial: run.number, parameters: parameters[i], weights: run.parameters, value: run.testAccuracy },
        label: `${runTitle(run)}: ${percent(run.testAccuracy, 2)}`,
      })),
      { label: "Test accuracy", text: (value) => percent(value, 1), lessIsBetter: false },
    );
    return { varied, ...chart };
  }, [several]);
  const { rows, values } = useMemo(() => {
    const told = several.flatMap(({ run }, i) =>
      run.testAccuracy === null ? [] : [{ value: run.testAccuracy, places: lines[i]?.places ?? [] }],
    );
    return {
      // One in which a setting does not count lies outside of its range.
      rows: told.map(({ places }) => varied.map((_, axis) => places[axis] ?? -1)),
      values: told.map(({ value }) => value),
    };
  }, [several, lines, varied]);
  if (varied.length === 0) return null;
  const inside = several.filter((_, i) => {
    const line = lines[i];
    return line && isBrushed(line, axes, brushes);
  });
  return (
    <>
      <Panel
        title="Settings and outcome"
        description="A line is a run, the stronger the better. Drag along an axis to choose a part of it."
        actions={
          Object.keys(brushes).length > 0 ? (
            <Button size="sm" onClick={() => setBrushes({})}>
              Choose none
            </Button>
          ) : null
        }
      >
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
            const run = several.find(({ run }) => String(run.number) === key)?.run;
            if (run) router.push(`/projects/${project.id}/runs/${run.id}`);
          }}
        />
        {Object.keys(brushes).length > 0 ? (
          <ul aria-label="Runs within what is chosen" className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm">
            {inside.map((own) => (
              <li key={own.run.id}>
                <RunMark of={own} name />
              </li>
            ))}
            {inside.length === 0 ? <li className="text-muted">No run lies within all of it.</li> : null}
          </ul>
        ) : null}
      </Panel>
      <ImportancePanel
        names={varied.map(({ label }) => label)}
        rows={rows}
        values={values}
        outcome="test accuracy"
      />
    </>
  );
}
