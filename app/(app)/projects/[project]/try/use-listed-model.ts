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

/** A model by its id: of the list where it holds it, and asked for by itself where it is older than those. */
export function useListedModel(id: string | null, models: readonly TryModelFragment[] | undefined) {
  const listed = models?.find((model) => model.id === id);
  const { data, error, refetch } = useQuery(tryModel, {
    variables: { id: id ?? "" },
    skip: !id || !models || listed !== undefined,
  });
  const model = listed ?? (id ? data?.model : undefined);
  return { model, error: model ? undefined : error, refetch };
}

/** The list with these too, first where it lacks them. */
export function withModels(
  models: readonly TryModelFragment[],
  ...these: readonly (TryModelFragment | null)[]
): readonly TryModelFragment[] {
  const missing = these.filter((one) => one !== null && !models.some(({ id }) => id === one.id));
  return missing.length === 0 ? models : [...missing.filter((one) => one !== null), ...models];
}
