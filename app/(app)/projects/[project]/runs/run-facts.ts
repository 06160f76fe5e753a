import { counted, percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { BaselineFactsFragment, RunRowFragment } from "@/app/graphql/generated/graphql";
import { formatDuration } from "@/app/ui/format";
import { presets } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";

graphql(`
  fragment RunRow on Run {
    id
    number
    name
    kind
    state
    preset
    epoch
    epochs
    step
    stepsPerEpoch
    imagesPerSecond
    secondsLeft
    queuePosition
    heldByLimit
    heldBySweep
    secondsToStart
    validationAccuracy
    bestValidationAccuracy
    testAccuracy
    validationBaseline: baseline(split: validation) {
      ...BaselineFacts
    }
    testBaseline: baseline(split: test) {
      ...BaselineFacts
    }
    member
    group {
      id
      name
      kind
      members
    }
    createdAt
    workedSeconds
    silentSeconds
    createdBy {
      id
      name
    }
    version {
      id
      number
      name
      dataset {
        id
        name
      }
    }
  }
`);

graphql(`
  fragment BaselineFacts on Baseline {
    share
    class {
      index
      name
    }
  }
`);

export type RunState = RunRowFragment["state"];

const over: readonly RunState[] = ["finished", "stopped", "failed"];

/** Whether a run waits or works: what it shows may change any moment. */
export function isActive(state: RunState): boolean {
  return !over.includes(state);
}

/** Whether a run still has an end of an epoch before it, after which it could stop sooner than by itself. */
export function hasEpochs({
  state,
  epoch,
  epochs,
}: Pick<RunRowFragment, "state" | "epoch" | "epochs">): boolean {
  return (state === "starting" || state === "running") && epoch + 1 < epochs;
}

/** "Dense network" of what a configuration names its network by. */
export function presetName(preset: unknown): string {
  return presets.find((choice) => choice.preset === preset)?.name ?? String(preset ?? "–");
}

/** "Dense network" of a configuration. */
export const networkName = (configuration: unknown) =>
  presetName(valueAt(configuration, "architecture.preset"));

/** "Always cat: 31.20 %": what an accuracy is to be held against. */
export function baselineText(baseline: BaselineFactsFragment | null): string | undefined {
  return baseline ? `Always ${baseline.class.name}: ${percent(baseline.share, 2)}` : undefined;
}

/** "Baseline 31.20 %", for where there is little room. */
export function baselineNote(baseline: BaselineFactsFragment | null): string | undefined {
  return baseline ? `Baseline ${percent(baseline.share, 2)}` : undefined;
}

/** "Fold 2 of 5": which repeat a run is of its group; null where it is of none. */
export function memberName(run: Pick<RunRowFragment, "member" | "group">): string | null {
  const { member, group } = run;
  if (member === null || !group) return null;
  return `${group.kind === "seeds" ? "Seed" : "Fold"} ${member + 1} of ${group.members}`;
}

/** "Next in the queue", "3 runs before it, about 12 min": how long a run waits that waits. */
export function waitingText(
  run: Pick<RunRowFragment, "state" | "queuePosition" | "heldByLimit" | "heldBySweep" | "secondsToStart">,
): string | null {
  if (run.state !== "queued" || run.queuePosition === null) return null;
  if (run.heldBySweep) return "Held back: its sweep is paused";
  if (run.heldByLimit) return "Held back by a limit of the project";
  const before =
    run.queuePosition === 0
      ? "Next in the queue"
      : `${counted(run.queuePosition, "run")} before it in the queue`;
  return run.secondsToStart === null || run.queuePosition + run.secondsToStart === 0
    ? before
    : `${before}, about ${formatDuration(1000 * run.secondsToStart)}`;
}

/** Steps that are done and all of them; null where the number of steps is not known yet. */
export function stepsOf(
  run: Pick<RunRowFragment, "step" | "stepsPerEpoch" | "epochs">,
): { done: number; all: number } | null {
  return run.stepsPerEpoch ? { done: run.step, all: run.stepsPerEpoch * run.epochs } : null;
}

/** A worker that is well gives a sign of life every second: silent for longer, it is gone. */
export const patienceSeconds = 15;

/** "no sign of life for 40 s": of a run whose worker is gone; null of others. */
export function silenceText({ silentSeconds }: Pick<RunRowFragment, "silentSeconds">): string | null {
  return silentSeconds !== null && silentSeconds > patienceSeconds
    ? `no sign of life for ${formatDuration(1000 * silentSeconds)}`
    : null;
}

/** How long it has been worked on; "–" before its start. */
export function workedText({ workedSeconds }: Pick<RunRowFragment, "workedSeconds">): string {
  return workedSeconds === null ? "–" : formatDuration(1000 * workedSeconds);
}
