"use client";

import { formatBytes, formatCount, formatDuration } from "@/app/ui/format";
import { KeyValue } from "@/app/ui/key-value";
import { memoryEstimate, type Summary } from "@/ml/architecture";
import type { Configuration } from "@/ml/configuration";
import type { Estimate } from "./estimate";

/** More than this share of the machine's memory leaves too little for images, the framework and the server. */
const muchMemory = 0.6;

/** What the run will cost: parameters, memory, steps, time. */
export function LaunchFacts({
  configuration,
  summary,
  stepsPerEpoch,
  runs,
  estimate,
  memory,
}: {
  configuration: Configuration;
  summary: Summary;
  stepsPerEpoch: number;
  /** how many runs are queued */
  runs: number;
  estimate: Estimate | null;
  /** bytes that the machine has; null until it is known */
  memory: number | null;
}) {
  const { batchSize, epochs, optimizer } = configuration.learning;
  const needs = memoryEstimate(summary, batchSize, optimizer);
  const isMuch = memory !== null && needs.total > muchMemory * memory;
  const steps = stepsPerEpoch * epochs;
  const seconds = estimate && estimate.seconds * runs;
  return (
    <div>
      <KeyValue
        className="text-xs"
        items={[
          {
            label: "Parameters",
            value: summary.problem
              ? "the network cannot be built yet"
              : `${formatCount(summary.parameters)} (${formatBytes(needs.weights)})${
                  summary.trainable < summary.parameters ? `, ${formatCount(summary.trainable)} learn` : ""
                }`,
          },
          {
            label: "Memory of a step",
            value: summary.problem ? (
              "–"
            ) : (
              <span className={isMuch ? "text-warning-text" : undefined}>
                about {formatBytes(needs.total)}
                {memory === null ? "" : ` of ${formatBytes(memory)}`}
              </span>
            ),
          },
          {
            label: "Steps",
            value: `${formatCount(stepsPerEpoch)} an epoch × ${formatCount(epochs)} = ${formatCount(steps)}`,
          },
          {
            label: "Training time",
            value:
              seconds === null
                ? "not known: no finished run is like it"
                : `about ${formatDuration(seconds * 1000)}${runs > 1 ? ` for ${formatCount(runs)} runs` : ""}, like #${
                    estimate?.like
                  } (${formatCount(estimate?.imagesPerSecond ?? 0)} images/s)`,
          },
        ]}
      />
      {isMuch ? (
        <p className="mt-2 text-xs text-warning-text">
          That is most of the machine's memory: a smaller batch or smaller images take less.
        </p>
      ) : null}
    </div>
  );
}
