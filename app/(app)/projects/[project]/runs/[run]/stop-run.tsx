"use client";

import { useMutation } from "@apollo/client/react";
import { Square } from "lucide-react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { useProject } from "../../project-context";
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
  const mayStop = useProject().can("run:launch");
  if (run.stopRequestedAt) {
    return (
      <Button icon={<Square />} disabled>
        Stopping…
      </Button>
    );
  }
  return (
    <ConfirmDialog
      trigger={
        <Button
          icon={<Square />}
          disabled={!mayStop}
          title={mayStop ? undefined : "Only maintainers and owners stop runs"}
        >
          Stop
        </Button>
      }
      title={`Stop run ${run.number}?`}
      description={
        run.state === "queued"
          ? "It leaves the queue. To train it after all, clone it."
          : "It ends at the next step and does not go on. Its curves, its log and its checkpoints stay; to train on, clone it."
      }
      confirmLabel="Stop the run"
      danger
      onConfirm={() =>
        stop({ variables: { run: run.id } }).catch((error: unknown) => {
          throw new Error(messageOf(error));
        })
      }
    />
  );
}
