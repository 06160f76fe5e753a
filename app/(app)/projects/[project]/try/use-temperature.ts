"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";

const fitted = graphql(`
  query TryTemperature($run: ID!) {
    run(id: $run) {
      id
      report {
        temperature {
          value
        }
      }
    }
  }
`);

/** The temperature that a run's report fits; null where there is none, and until it is known. */
export function useTemperature(runId: string): number | null {
  const { data } = useQuery(fitted, { variables: { run: runId } });
  return data?.run.report?.temperature?.value ?? null;
}
