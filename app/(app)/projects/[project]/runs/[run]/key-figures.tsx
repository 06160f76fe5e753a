"use client";

import { percent } from "@/app/format";
import { Figure } from "@/app/ui/figure";
import { formatBytes, formatCount, formatDuration } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { BaselineSelect, useBaseline } from "../baseline";
import { baselineNote, baselineText, isActive, stepsOf, waitingText, workedText } from "../run-facts";
import type { Run } from "./run-context";

const doing: Readonly<Record<Run["state"], string>> = {
  queued: "Waiting for a worker",
  starting: "Preparing the images",
  running: "Learning",
  evaluating: "Measuring on the test split",
  converting: "Converting for the browser",
  finished: "Finished",
  stopped: "Stopped",
  failed: "Failed",
};

function describe(run: Run): string {
  return waitingText(run) ?? doing[run.state];
}

/** What the most frequent class alone would reach, beside an accuracy. */
function MostFrequent({ of }: { of: Run["testBaseline"] }) {
  return of ? (
    <span title={`What always answering with the most frequent class reaches. ${baselineText(of)}`}>
      {baselineNote(of)}
    </span>
  ) : null;
}

/** How far the run is and what it has reached: the same places from the first second to the last. */
export function KeyFigures({ run }: { run: Run }) {
  const steps = stepsOf(run);
  const active = isActive(run.state);
  const isWorking = active && run.state !== "queued";
  const baseline = useBaseline();
  const { delta } = baseline;
  const more = (text: string | null) => text ?? undefined;
  const left =
    active && run.secondsLeft !== null ? `${formatDuration(1000 * run.secondsLeft)} left` : undefined;
  return (
    <Panel>
      <div className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4 2xl:grid-cols-8">
        <Figure
          label="Test accuracy"
          value={percent(run.testAccuracy, 2)}
          unit={more(delta("test.accuracy", run.testAccuracy, run.id))}
          note={<MostFrequent of={run.testBaseline} />}
        />
        <Figure
          label="Validation accuracy"
          value={percent(run.validationAccuracy, 2)}
          unit={more(delta("last(validation.accuracy)", run.validationAccuracy, run.id))}
          note={<MostFrequent of={run.validationBaseline} />}
        />
        {run.epochs === 0 ? (
          <Figure label="Epochs" value="none" unit="made elsewhere" />
        ) : (
          <Figure label="Epoch" value={run.epoch} unit={`of ${run.epochs}`} />
        )}
        <Figure
          label="Step"
          value={formatCount(run.step)}
          unit={steps ? `of ${formatCount(steps.all)}` : undefined}
        />
        <Figure
          label="Images a second"
          value={run.imagesPerSecond === null ? "–" : formatCount(Math.round(run.imagesPerSecond))}
          unit={more(delta("imagesPerSecond", run.imagesPerSecond, run.id))}
          note={
            run.waitingShare === null ? null : (
              <span title="Share of the last epoch's time that its steps waited for their images: for the threads that augment, or for the disk. Above 5 %, a machine with more cores, fewer kinds of augmentation (mixup makes two images of each) or a larger network use it better.">
                waited {percent(run.waitingShare, 1)}
              </span>
            )
          }
        />
        <Figure
          label="Memory"
          value={run.memoryBytes === null ? "–" : formatBytes(run.memoryBytes)}
          note={<span title="What its process holds, as of its last sign of life.">of its process</span>}
        />
        <Figure label="Time" value={workedText(run)} note={delta("duration", run.workedSeconds, run.id)} />
        <Figure
          label="Parameters"
          value={run.parameters === null ? "–" : formatCount(run.parameters)}
          note={delta("parameters", run.parameters, run.id)}
        />
      </div>
      <ProgressBar
        className="mt-3"
        label={describe(run)}
        note={left}
        value={run.state === "finished" ? (steps?.all ?? 1) : isWorking || !active ? (steps?.done ?? 0) : 0}
        total={run.state === "running" || !isWorking ? (steps?.all ?? 1) : null}
        tone={run.state === "finished" ? "success" : run.state === "failed" ? "danger" : "accent"}
      />
      <div className="mt-3 flex items-center gap-2 text-xs text-muted">
        Held against
        <BaselineSelect baseline={baseline} without={[run.id]} />
      </div>
    </Panel>
  );
}
