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

/** The files of a model and what browsers said of it. */
export function useDetails(modelId: string) {
  const { data, error, refetch } = useQuery(tryDetails, { variables: { id: modelId } });
  useProjectEvent(["MODEL_CHECKED"], modelId, () => void refetch().catch(() => undefined));
  return { details: data?.model, error, refetch };
}
