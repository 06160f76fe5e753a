"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { useRefetchOn } from "../../../use-refetch-on";

graphql(`
  fragment FreezeFields on Freeze {
    id
    state
    phase
    processed
    total
    failure
    draftOnly
    settings {
      name
      description
      splitMethod
      seed
      fractions {
        train
        validation
        test
      }
      sizes {
        validation
        test
      }
      together
      keptFromId
    }
    version {
      id
    }
    draft {
      leftOutImages
      setsTogether
      imagesTogether
      tornSets
      classes {
        index
        id
        name
        position
      }
      counts {
        split
        total
        perClass
      }
      changes {
        added
        removed
        relabelled
        moved
        mostListed
        renamed {
          ...RenamedClassFields
        }
        version {
          id
          name
        }
      }
    }
  }
`);

const freezeQuery = graphql(`
  query Freeze($id: ID!) {
    freeze(id: $id) {
      ...FreezeFields
    }
  }
`);

const createFreeze = graphql(`
  mutation CreateFreeze($input: CreateFreezeInput!) {
    createFreeze(input: $input) {
      ...FreezeFields
    }
  }
`);

const cancelFreeze = graphql(`
  mutation CancelFreeze($input: CancelFreezeInput!) {
    cancelFreeze(input: $input) {
      ...FreezeFields
    }
  }
`);

/** A freeze as it goes on; null without an id, or until it is read. */
export function useFreeze(id: string | null) {
  const { data, error, refetch } = useQuery(freezeQuery, { variables: { id: id ?? "" }, skip: id === null });
  useRefetchOn(["FREEZE_CHANGED"], id ?? "", () => (id === null ? undefined : refetch()));
  return { freeze: id === null ? null : (data?.freeze ?? null), error };
}

export type Freeze = NonNullable<ReturnType<typeof useFreeze>["freeze"]>;

export function useCreateFreeze() {
  return useMutation(createFreeze);
}

/** Asks for the end of a freeze. */
export function useCancelFreeze() {
  const [cancel] = useMutation(cancelFreeze);
  return (freezeId: string) => cancel({ variables: { input: { freezeId } } });
}
