"use client";

import { useQuery } from "@apollo/client/react";
import { useProjectEvent } from "@/app/graphql/events";
import type { RunFeaturesFactsFragment } from "@/app/graphql/generated/graphql";
import { runFeatures } from "./operations";

export type RunFeatures = RunFeaturesFactsFragment;

/** What became of the features of a run: undefined while it is read, null where nobody has asked for them. */
export function useRunFeatures(runId: string) {
  const { data, error, refetch } = useQuery(runFeatures, { variables: { run: runId } });
  useProjectEvent(["FEATURES_CHANGED"], runId, () => void refetch().catch(() => undefined));
  const features = data ? data.run.features : undefined;
  return {
    features,
    error,
    hasModel: data ? data.run.model !== null : undefined,
    isThere: features?.state === "finished",
  };
}
