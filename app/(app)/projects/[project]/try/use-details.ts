"use client";

import { useQuery } from "@apollo/client/react";
import { useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";

const tryDetails = graphql(`
  query TryModelDetails($id: ID!) {
    model(id: $id) {
      ...TryDetails
    }
  }
`);

/** The files of a model and what browsers said of it; nothing while it is not known which. */
export function useDetails(modelId: string | null) {
  const { data, error, refetch } = useQuery(tryDetails, { variables: { id: modelId ?? "" }, skip: !modelId });
  useProjectEvent(["MODEL_CHECKED"], modelId, () => {
    if (modelId) void refetch().catch(() => undefined);
  });
  return { details: modelId ? data?.model : undefined, error, refetch };
}
