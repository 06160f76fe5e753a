"use client";

import { useMutation } from "@apollo/client/react";
import { messageOf } from "@/app/graphql/client";
import type { FacedRunFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { ProgressBar } from "@/app/ui/progress-bar";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";
import { faceErrorCases } from "./operations";

/** Runs that are facing the cases, and those that could not, with another try. */
export function FacingNotices({ runs }: { runs: readonly FacedRunFragment[] }) {
  const project = useProject();
  const [face, { loading }] = useMutation(faceErrorCases);
  const again = (runId: string) =>
    void face({ variables: { input: { projectId: project.id, runIds: [runId] } } }).catch((error: unknown) =>
      toast.error(messageOf(error)),
    );
  return runs.map((run) => {
    const { caseFacing: facing } = run;
    if (facing?.state === "queued" || facing?.state === "running") {
      return (
        <ProgressBar
          key={run.id}
          label={`Run #${run.number} faces the cases`}
          value={facing.processed}
          total={facing.total}
          className="mb-3"
        />
      );
    }
    if (facing?.state !== "failed") return null;
    return (
      <AlertBanner
        key={run.id}
        tone="danger"
        title={`Run #${run.number} could not face the cases`}
        className="mb-3"
        action={
          project.can("review:write") ? (
            <Button size="sm" loading={loading} onClick={() => again(run.id)}>
              Try again
            </Button>
          ) : undefined
        }
      >
        {facing.failure}
      </AlertBanner>
    );
  });
}
