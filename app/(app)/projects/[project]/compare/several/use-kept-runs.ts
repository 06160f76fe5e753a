"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useState } from "react";
import type { KeptSelectionQuery, RunsOfSelectionQueryVariables } from "@/app/graphql/generated/graphql";
import { type Leaf, withDifference } from "@/ml/configuration/difference";
import { keptSelection, runsOfSelection, type SeveralRun } from "./operations";

/** As many as the server gives at a time. */
const pageSize = 500;

type Kept = Omit<KeptSelectionQuery["runSelection"], "runs">;

interface Read {
  readonly id: string;
  readonly kept: Kept | null;
  readonly runs: readonly SeveralRun[];
  readonly isWhole: boolean;
  readonly error: unknown;
}
const nothing = { kept: null, runs: [], isWhole: false, error: null };

/**
 * The runs of a kept selection, page by page. Each comes with what its configuration has otherwise than the first one's: of
 * thousands that is a few settings each, and the parts that are the same are held once.
 * @param id of the selection; null: nothing is read
 * @returns `runs` null until all are there
 */
export function useKeptRuns(id: string | null) {
  const apollo = useApolloClient();
  const [again, setAgain] = useState(0);
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    if (id === null) return;
    let isOver = false;
    const tell = (next: Omit<Read, "id">) => {
      if (!isOver) setRead({ id, ...next });
    };
    const load = async () => {
      // In the cache thousands of runs would stay long after the page.
      const fetchPolicy = "no-cache";
      const head = await apollo.query({ query: keptSelection, variables: { id }, fetchPolicy });
      if (!head.data) return;
      const { runs: first, ...kept } = head.data.runSelection;
      const base = first.edges[0]?.node;
      const runs: SeveralRun[] = [];
      let after: string | null = null;
      for (let more = base !== undefined; more && !isOver; ) {
        tell({ kept, runs: [...runs], isWhole: false, error: null });
        const variables: RunsOfSelectionQueryVariables = {
          id,
          first: pageSize,
          after,
          beside: base?.number ?? 0,
        };
        const { data } = await apollo.query({ query: runsOfSelection, variables, fetchPolicy });
        if (!data) return;
        const { edges, pageInfo } = data.runSelection.runs;
        for (const { node } of edges) {
          const { configurationBeside, ...run } = node;
          runs.push({
            ...run,
            configuration: withDifference(base?.configuration, configurationBeside as Leaf[]),
          });
        }
        more = pageInfo.hasNextPage;
        after = pageInfo.endCursor ?? null;
      }
      tell({ kept, runs, isWhole: true, error: null });
    };
    load().catch((error: unknown) => tell({ ...nothing, error }));
    return () => {
      isOver = true;
    };
  }, [apollo, id, again]);
  const { kept, runs, isWhole, error } = read?.id === id ? read : nothing;
  return {
    kept,
    runs: isWhole ? runs : null,
    loaded: runs.length,
    error,
    retry: () => setAgain((count) => count + 1),
  };
}
