"use client";

import { useMutation } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { hasEpochs, silenceText } from "../run-facts";
import { StopButton } from "../stop-button";
import type { Run } from "./run-context";

export const stopRun = graphql(`
  mutation StopRun($run: ID!, $afterEpoch: Boolean) {
    stopRun(input: { runId: $run, afterEpoch: $afterEpoch }) {
      id
      state
      stopRequestedAt
      stopsAfterEpoch
      finishedAt
    }
  }
`);

/** What becomes of a run that is stopped, in sentences. */
function consequencesOf(run: Run): string {
  const isCheck = run.kind !== "training";
  const kept = isCheck
    ? "What it has found is not kept."
    : "Its curves, its log and its last checkpoint stay; resumed, it goes on from there.";
  if (run.state === "queued")
    return `It leaves the queue.${isCheck ? "" : " To train it after all, resume it."}`;
  if (silenceText(run) !== null) return `Its worker is gone, so it ends at once. ${kept}`;
  const gently = isCheck || !hasEpochs(run) ? "" : " To lose no step, stop it after this epoch: under More.";
  return `It ends at the next step. ${kept}${gently}`;
}

/** Stops a run after a question. What it has learnt is kept up to its last checkpoint. */
export function StopRun({ run }: { run: Run }) {
  const [stop] = useMutation(stopRun);
  const isLost = silenceText(run) !== null;
  return (
    <StopButton
      isStopping={run.stopRequestedAt !== null && !run.stopsAfterEpoch && !isLost}
      label={run.stopsAfterEpoch ? "Stop now" : "Stop"}
      title={`Stop run ${run.number}?`}
      description={consequencesOf(run)}
      confirmLabel="Stop the run"
      onStop={() => stop({ variables: { run: run.id } })}
    />
  );
}
