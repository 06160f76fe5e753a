"use client";

import { useQuery } from "@apollo/client/react";
import { useMemo } from "react";
import { graphql } from "@/app/graphql/generated";
import { useProject } from "./project-context";

const measuredRuns = graphql(`
  query MeasuredRuns($project: ID!) {
    project(id: $project) {
      id
      runs(first: 200) {
        edges {
          node {
            id
            number
            name
            testAccuracy
          }
        }
      }
    }
  }
`);

/** Runs of the project to choose from: of the newest two hundred those with a matrix; undefined while they are read. */
export function useMeasuredRuns() {
  const project = useProject();
  const { data, error, refetch } = useQuery(measuredRuns, { variables: { project: project.id } });
  const runs = useMemo(
    () =>
      data?.project.runs.edges.map(({ node }) => node).filter(({ testAccuracy }) => testAccuracy !== null),
    [data],
  );
  return { runs, error: data ? undefined : error, refetch };
}
