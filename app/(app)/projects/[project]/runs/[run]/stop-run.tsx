"use client";

import { useMutation } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { silenceText } from "../run-facts";
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

/** Stops a run after a question. What it has learnt is kept up to its last checkpoint. */
export function StopRun({ run }: { run: Run }) {
  const [stop] = useMutation(stopRun);
  const isLost = silenceText(run) !== null;
  return (
    <StopButton
      isStopping={run.stopRequestedAt !== null && !run.stopsAfterEpoch && !isLost}
      label={run.stopsAfterEpoch ? "Stop now" : "Stop"}
      title={`Stop run ${run.number}?`}
      description={
        run.state === "queued"
          ? "It leaves the queue. To train it after all, resume it."
          : isLost
            ? "Its worker is gone, so it ends at once. Its curves, its log and its last checkpoint stay; resumed, it goes on from there."
            : "It ends at the next step. Its curves, its log and its last checkpoint stay; resumed, it goes on from there. To lose no step, stop it after this epoch: under More."
      }
      confirmLabel="Stop the run"
      onStop={() => stop({ variables: { run: run.id } })}
    />
  );
}
