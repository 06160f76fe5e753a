"use client";

import { useMutation } from "@apollo/client/react";
import { Sparkles } from "lucide-react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatCount, formatDuration } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../project-context";
import { cancelRunFeatures, createRunFeatures } from "./operations";
import { type RunFeatures, useRunFeatures } from "./use-run-features";

const stages: Record<RunFeatures["stage"], string> = {
  axes: "Asking the model about a sample",
  features: "Asking the model about each image",
  neighbours: "Finding the nearest images of training",
};

/** Asks for a run's features where they are not there yet, and says how far the worker is; nothing once they are there. */
export function FeaturesNotice({ runId, purpose }: { runId: string; purpose: string }) {
  const project = useProject();
  const { features, hasModel, isThere } = useRunFeatures(runId);
  const [create, creating] = useMutation(createRunFeatures);
  const [cancel, cancelling] = useMutation(cancelRunFeatures);
  if (isThere) return null;
  if (features === undefined) return <Skeleton className="h-8 w-full opacity-60" />;
  const variables = { input: { runId } };
  const begin = () =>
    void create({ variables }).catch((reason: unknown) =>
      toast.error("The features were not asked for.", { description: messageOf(reason) }),
    );
  const mayAsk = project.can("review:write");
  const ask = hasModel ? (
    <Button
      size="sm"
      icon={<Sparkles />}
      loading={creating.loading}
      disabled={!mayAsk}
      title={mayAsk ? undefined : "Your role may look, not ask a worker"}
      onClick={begin}
    >
      {features === null ? "Find out" : "Try again"}
    </Button>
  ) : null;
  if (features?.state === "queued" || features?.state === "running") {
    return (
      <div className="flex flex-wrap items-end gap-3">
        <ProgressBar
          className="min-w-0 flex-1 basis-40"
          label={features.state === "queued" ? "Waits for the worker" : stages[features.stage]}
          value={features.state === "queued" ? undefined : features.processed}
          total={features.state === "queued" ? null : features.total}
          note={noteOf(features)}
        />
        {mayAsk ? (
          <Button
            size="sm"
            disabled={cancelling.loading}
            onClick={() =>
              void cancel({ variables }).catch((reason: unknown) =>
                toast.error("It goes on.", { description: messageOf(reason) }),
              )
            }
          >
            Cancel
          </Button>
        ) : null}
      </div>
    );
  }
  if (features?.state === "failed") {
    return (
      <AlertBanner tone="danger" title="What the model makes of the images is not known" action={ask}>
        {features.failure}
      </AlertBanner>
    );
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
      <p className="min-w-0 flex-1 basis-48 text-xs text-muted">
        {hasModel
          ? `${purpose}: a worker has to ask the run’s model about its images once.`
          : `${purpose}: the run has no model any more that could be asked. Launch it again to have one.`}
      </p>
      {ask}
    </div>
  );
}

function noteOf({ state, processed, total, secondsLeft }: RunFeatures): string | undefined {
  if (state === "queued" || total === null) return undefined;
  const done = `${formatCount(processed)} of ${formatCount(total)} images`;
  return secondsLeft === null ? done : `${done}, ${formatDuration(secondsLeft * 1000)} left`;
}
