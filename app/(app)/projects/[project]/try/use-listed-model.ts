"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";

const tryModel = graphql(`
  query OneTryModel($id: ID!) {
    model(id: $id) {
      ...TryModel
    }
  }
`);

/** A model by its id: one of the newest where it is among them, else asked for by itself. */
export function useListedModel(id: string | null, models: readonly TryModelFragment[] | undefined) {
  const listed = models?.find((model) => model.id === id);
  const { data, error, refetch } = useQuery(tryModel, {
    variables: { id: id ?? "" },
    skip: !id || !models || listed !== undefined,
  });
  const model = listed ?? (id ? data?.model : undefined);
  return { model, error: model ? undefined : error, refetch };
}
