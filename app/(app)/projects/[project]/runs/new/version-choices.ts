"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { useProject } from "../../project-context";

const launchVersions = graphql(`
  query LaunchVersions($project: ID!, $search: String) {
    project(id: $project) {
      id
      versions(first: 50, search: $search) {
        edges {
          cursor
          node {
            ...LaunchVersion
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

graphql(`
  fragment LaunchVersion on Version {
    id
    number
    name
    imageCount
    typicalWidth
    typicalHeight
    grey
    createdAt
    dataset {
      id
      name
    }
    classes {
      index
      name
    }
    counts {
      split
      total
      perClass
    }
  }
`);

const launchVersion = graphql(`
  query LaunchVersionOf($id: ID!) {
    version(id: $id) {
      ...LaunchVersion
    }
  }
`);

/** One version by its id, which may be older than those of a list; null asks for none. */
export function useLaunchVersion(id: string | null) {
  const { data, loading, error, refetch } = useQuery(launchVersion, {
    variables: { id: id ?? "" },
    skip: id === null,
  });
  return { version: data?.version, loading, error: data ? undefined : error, refetch };
}

/** Versions to learn from, the newest first, or those that are called so; undefined while they are read. */
export function useVersionChoices(search = "") {
  const project = useProject();
  const { data, previousData, error, refetch } = useQuery(launchVersions, {
    variables: { project: project.id, search: search.trim() || null },
  });
  const found = (data ?? previousData)?.project.versions;
  return {
    versions: found?.edges.map(({ node }) => node),
    hasMore: found?.pageInfo.hasNextPage ?? false,
    loading: !data && !error,
    error: found ? undefined : error,
    refetch,
  };
}
