"use client";

import { percent } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Figure } from "@/app/ui/figure";
import { formatDuration } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { type Baseline, BaselineSelect } from "../../baseline";
import { baselineText, isActive, stepsOf } from "../../run-facts";
import { deltaOfMean, meanText, progressOf, progressText, spreadOf } from "../group-facts";
import type { Group, Member } from "./group-type";

/** Share of a run's work that is done, 0 to 1. */
function shareOf(run: Member): number {
  if (!isActive(run.state)) return 1;
  const steps = stepsOf(run);
  return steps ? steps.done / steps.all : 0;
}

/** What the group came to in a handful of numbers, and how far it is. */
export function GroupFigures({ group, baseline }: { group: Group; baseline: Baseline }) {
  const { active, failed } = progressOf(group);
  const seconds = group.runs.reduce((sum, run) => sum + (run.workedSeconds ?? 0), 0);
  const done = group.runs.reduce((sum, run) => sum + shareOf(run), 0);
  const first = group.runs[0];
  return (
    <>
      <Panel>
        <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-4">
          <Figure
            label="Test accuracy, mean ± deviation"
            value={meanText(spreadOf(group, "testAccuracy"))}
            unit={deltaOfMean(baseline, spreadOf(group, "testAccuracy")) ?? undefined}
            note={baselineText(first?.testBaseline ?? null)}
          />
          <Figure
            label="Validation accuracy, mean ± deviation"
            value={meanText(spreadOf(group, "validationAccuracy"))}
            unit={deltaOfMean(baseline, spreadOf(group, "validationAccuracy")) ?? undefined}
            note={baselineText(group.pooledBaseline ?? first?.validationBaseline ?? null)}
          />
          {group.foldCounts ? (
            <Figure
              label="Accuracy over all folds together"
              value={percent(group.pooledAccuracy, 2)}
              note={
                group.pooledAccuracy === null
                  ? "Comes with the last fold"
                  : "Each image by the run that never saw it"
              }
            />
          ) : null}
          <Figure label="Time of all runs" value={seconds > 0 ? formatDuration(1000 * seconds) : "–"} />
        </div>
        <ProgressBar
          className="mt-3"
          label={progressText(group)}
          value={done}
          total={group.members}
          tone={active > 0 ? "accent" : failed > 0 ? "danger" : "success"}
        />
        <div className="mt-3 flex items-center gap-2 text-xs text-muted">
          Held against
          <BaselineSelect baseline={baseline} />
        </div>
      </Panel>
      {failed > 0 && active === 0 ? (
        <AlertBanner tone="warning" title="Mean and spread are over the finished runs alone">
          {group.runs.find((run) => run.failureMessage)?.failureMessage}
        </AlertBanner>
      ) : null}
    </>
  );
}
