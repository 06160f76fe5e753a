"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { useProject } from "../project-context";

const projectTeam = graphql(`
  query ProjectTeam($id: ID!) {
    team(id: $id) {
      id
      members {
        id
        role
        user {
          id
          name
        }
      }
    }
  }
`);

/** The people of the project's team; undefined while they are read. */
export function useTeam() {
  const { teamId } = useProject();
  const { data, error, refetch } = useQuery(projectTeam, { variables: { id: teamId } });
  return { members: data?.team.members, error: data ? undefined : error, refetch };
}
