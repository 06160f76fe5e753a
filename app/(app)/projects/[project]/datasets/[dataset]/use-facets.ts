"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import type { DatasetImageFilter } from "@/app/graphql/generated/graphql";
import { useRefetchOn } from "../../use-refetch-on";

const datasetFacets = graphql(`
  query DatasetFacets($id: ID!, $filter: DatasetImageFilter, $isAll: Boolean!) {
    dataset(id: $id) {
      id
      facets(filter: $filter, isAll: $isAll) {
        labellers {
          labeller {
            id
            name
          }
          count {
            count
            isExact
          }
        }
        labelSources {
          source
          count {
            count
            isExact
          }
        }
        imports {
          importId
          fileName
          count {
            count
            isExact
          }
        }
        marks {
          flagged {
            count
            isExact
          }
          hasErrorCase {
            count
            isExact
          }
          votesDiffer {
            count
            isExact
          }
        }
      }
    }
  }
`);

const datasetClassSplits = graphql(`
  query DatasetClassSplits($id: ID!, $filter: DatasetImageFilter, $isAll: Boolean!) {
    dataset(id: $id) {
      id
      facets(filter: $filter, isAll: $isAll) {
        classSplits {
          isExact
          pairs {
            class {
              id
            }
            split
            count
          }
        }
      }
    }
  }
`);

/** What is counted to the end takes the database seconds of a million images: it is counted anew this often at most. */
const leastMsOfAll = 10_000;

/**
 * Images by class and by split within a filter, each counted without its own choice; to the end where `isAll`, which
 * shows what is counted so far until then.
 */
export function useClassSplits(datasetId: string, filter: DatasetImageFilter, isAll = false) {
  const variables = { id: datasetId, filter };
  const soon = useQuery(datasetClassSplits, { variables: { ...variables, isAll: false } });
  const isOpen = isAll && soon.data?.dataset.facets.classSplits.isExact === false;
  const all = useQuery(datasetClassSplits, { variables: { ...variables, isAll: true }, skip: !isOpen });
  useFacetsAnew(datasetId, soon, isOpen ? all : null);
  // What was counted before stands until the next counts come: a list that is empty for a moment would jump.
  const first = soon.data ?? soon.previousData;
  const facet =
    (isOpen ? all.data : undefined)?.dataset.facets.classSplits ?? first?.dataset.facets.classSplits;
  const isIn = <T>(wanted: readonly (T | null)[] | null | undefined, value: T | null) =>
    !wanted?.length || wanted.includes(value);
  const sum = (pairs: readonly { count: number }[]) => pairs.reduce((total, { count }) => total + count, 0);
  return {
    isExact: facet?.isExact ?? true,
    ofClass: (id: string | null) =>
      facet &&
      sum(facet.pairs.filter((pair) => (pair.class?.id ?? null) === id && isIn(filter.splits, pair.split))),
    ofSplit: (split: string | null) =>
      facet &&
      sum(
        facet.pairs.filter((pair) => pair.split === split && isIn(filter.classIds, pair.class?.id ?? null)),
      ),
  };
}

/**
 * What else the images of a filter can be narrowed by, with how many are left then: counted up to a limit at once, and to
 * the end where there are more.
 */
export function useFacets(datasetId: string, filter: DatasetImageFilter) {
  const variables = { id: datasetId, filter };
  const soon = useQuery(datasetFacets, { variables: { ...variables, isAll: false } });
  const first = soon.data?.dataset.facets;
  const isOpen =
    first !== undefined &&
    ![
      ...[...first.labellers, ...first.labelSources, ...first.imports].map(({ count }) => count),
      ...[first.marks.flagged, first.marks.hasErrorCase, first.marks.votesDiffer],
    ].every(({ isExact }) => isExact);
  const all = useQuery(datasetFacets, {
    variables: { ...variables, isAll: true },
    skip: !isOpen,
  });
  useFacetsAnew(datasetId, soon, isOpen ? all : null);
  const counted = isOpen ? all.data?.dataset.facets : undefined;
  const before = soon.previousData?.dataset.facets;
  return { facets: counted ?? first ?? before, isCounting: isOpen && all.loading && counted === undefined };
}

interface Counted {
  refetch(): unknown;
}

/** Counts again where the dataset or labels change; to the end less often, where `all` is not null. */
function useFacetsAnew(datasetId: string, soon: Counted, all: Counted | null): void {
  useRefetchOn(["DATASET_CHANGED"], datasetId, () => soon.refetch());
  useRefetchOn(["LABELS_CHANGED"], null, () => soon.refetch());
  const leastMs = leastMsOfAll;
  useRefetchOn(["DATASET_CHANGED"], datasetId, () => all?.refetch(), { leastMs });
  useRefetchOn(["LABELS_CHANGED"], null, () => all?.refetch(), { leastMs });
}
