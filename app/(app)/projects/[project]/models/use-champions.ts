"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import type { ChampionsQuery } from "@/app/graphql/generated/graphql";
import { useProject } from "../project-context";
import { useRefetchOn } from "../use-refetch-on";

const champions = graphql(`
  query Champions($project: ID!) {
    project(id: $project) {
      id
      registeredModels(first: 100) {
        edges {
          cursor
          node {
            id
            name
            aliases {
              alias
              version {
                id
                number
                run {
                  ...RunChoice
                }
              }
            }
          }
        }
      }
    }
  }
`);

type Model = ChampionsQuery["project"]["registeredModels"]["edges"][number]["node"];

export interface Champion {
  readonly model: Pick<Model, "id" | "name">;
  readonly run: Model["aliases"][number]["version"]["run"];
}

/** What serves as the champion of each registered model of the project: those that others are held against. */
export function useChampions(skip = false): readonly Champion[] {
  const project = useProject();
  const { data, refetch } = useQuery(champions, { variables: { project: project.id }, skip });
  useRefetchOn(["REGISTRY_CHANGED"], null, () => (skip ? undefined : refetch()));
  return (data?.project.registeredModels.edges ?? []).flatMap(({ node: { id, name, aliases } }) =>
    aliases
      .filter(({ alias }) => alias === "champion")
      .map(({ version }) => ({ model: { id, name }, run: version.run })),
  );
}

/** "champion of Digits" for a run that is one. */
export function championTitle(champions: readonly Champion[], runId: string): string | null {
  const of = champions.filter(({ run }) => run.id === runId).map(({ model }) => model.name);
  return of.length === 0 ? null : `champion of ${of.join(", ")}`;
}
