"use client";

import { useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { graphql } from "@/app/graphql/generated";
import type { Configuration } from "@/ml/configuration";
import { type Estimate, estimateOf } from "./estimate";

const earlierRuns = graphql(`
  query EarlierRuns($project: ID!) {
    project(id: $project) {
      id
      trainingMemory
      runs(first: 100) {
        edges {
          cursor
          node {
            id
            number
            state
            configuration
            imagesPerSecond
          }
        }
      }
    }
  }
`);

interface Facts {
  /** How long training will take; null where no finished run of the project is like it. */
  readonly estimate: Estimate | null;
  /** Bytes that the machine has; null until it is known. */
  readonly memory: number | null;
}

/** What is known before launch from the machine and from the runs that it has trained. */
export function useEstimate(projectId: string, configuration: Configuration, training: number): Facts {
  // Not into the cache: there it would be taken for the first page of the list of runs.
  const { data } = useQuery(earlierRuns, { variables: { project: projectId }, fetchPolicy: "no-cache" });
  const estimate = useMemo(
    () => estimateOf(configuration, training, data?.project.runs.edges.map(({ node }) => node) ?? []),
    [configuration, training, data],
  );
  return { estimate, memory: data?.project.trainingMemory ?? null };
}
