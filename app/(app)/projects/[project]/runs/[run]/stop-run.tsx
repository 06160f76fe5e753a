"use client";

import { useMutation } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { StopButton } from "../stop-button";
import type { Run } from "./run-context";

const stopRun = graphql(`
  mutation StopRun($run: ID!) {
    stopRun(input: { runId: $run }) {
      id
      state
      stopRequestedAt
      finishedAt
    }
  }
`);

/** Stops a run after a question. What it has learnt is kept up to its last checkpoint. */
export function StopRun({ run }: { run: Run }) {
  const [stop] = useMutation(stopRun);
  return (
    <StopButton
      isStopping={run.stopRequestedAt !== null}
      label="Stop"
      title={`Stop run ${run.number}?`}
      description={
        run.state === "queued"
          ? "It leaves the queue. To train it after all, clone it."
          : "It ends at the next step and does not go on. Its curves, its log and its checkpoints stay; to train on, clone it."
      }
      confirmLabel="Stop the run"
      onStop={() => stop({ variables: { run: run.id } })}
    />
  );
}
