"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { useProject } from "../project-context";

const openQueues = graphql(`
  query QueuesForCases($project: ID!) {
    project(id: $project) {
      id
      labelQueues(first: 100) {
        edges {
          cursor
          node {
            id
            name
            state
          }
        }
      }
    }
  }
`);

export const sendCasesToQueue = graphql(`
  mutation SendCasesToQueue($input: SendCasesToQueueInput!) {
    sendCasesToQueue(input: $input) {
      queue {
        id
        name
      }
      pictures
      neighbours
      byFeatures
      byHash
    }
  }
`);

/** Queues that an error case can be sent to; none before they are asked for. */
export function useOpenQueues(isAsked: boolean) {
  const project = useProject();
  const { data } = useQuery(openQueues, { variables: { project: project.id }, skip: !isAsked });
  return (data?.project.labelQueues.edges ?? [])
    .map(({ node }) => node)
    .filter(({ state }) => state !== "closed");
}
