"use client";

import { useQuery } from "@apollo/client/react";
import type { RunFeaturesFactsFragment } from "@/app/graphql/generated/graphql";
import { useRefetchOn } from "../use-refetch-on";
import { runFeatures } from "./operations";

export type RunFeatures = RunFeaturesFactsFragment;

/** What became of the features of a run: undefined while it is read, null where nobody has asked for them. */
export function useRunFeatures(runId: string) {
  const { data, error, refetch } = useQuery(runFeatures, { variables: { run: runId } });
  useRefetchOn(["FEATURES_CHANGED"], runId, refetch);
  const features = data ? data.run.features : undefined;
  return {
    features,
    error,
    hasModel: data ? data.run.model !== null : undefined,
    isThere: features?.state === "finished",
  };
}
