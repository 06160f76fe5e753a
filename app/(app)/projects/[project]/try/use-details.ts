"use client";

import { useQuery } from "@apollo/client/react";
import { useRefetchOn } from "../use-refetch-on";
import { tryDetails } from "./operations";

/** The files of a model and what browsers said of it; nothing while it is not known which. */
export function useDetails(modelId: string | null) {
  const { data, error, refetch } = useQuery(tryDetails, { variables: { id: modelId ?? "" }, skip: !modelId });
  useRefetchOn(["MODEL_CHECKED"], modelId, () => (modelId ? refetch() : undefined));
  return { details: modelId ? data?.model : undefined, error, refetch };
}
