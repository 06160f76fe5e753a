"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import type { LaunchBasesQuery, LaunchTeachersQuery } from "@/app/graphql/generated/graphql";
import type { BaseDescription } from "@/ml/architecture";

const launchBases = graphql(`
  query LaunchBases($project: ID!) {
    project(id: $project) {
      id
      baseChoices {
        id
        name
        inputShape
        scaling
      }
    }
  }
`);

const launchBase = graphql(`
  query LaunchBase($project: ID!, $base: ID!) {
    project(id: $project) {
      id
      base(id: $base)
    }
  }
`);

const launchTeachers = graphql(`
  query LaunchTeachers($project: ID!, $version: ID!) {
    project(id: $project) {
      id
      teacherChoices(version: $version) {
        id
        name
        inputShape
        scaling
        commonClasses
        refusal
      }
    }
  }
`);

export type TeacherChoice = LaunchTeachersQuery["project"]["teacherChoices"][number];

/** The runs that could teach one on a version; undefined until they are known. */
export function useTeachers(
  projectId: string,
  versionId: string | undefined,
): readonly TeacherChoice[] | undefined {
  const { data } = useQuery(launchTeachers, {
    variables: { project: projectId, version: versionId ?? "" },
    skip: versionId === undefined,
  });
  return data?.project.teacherChoices;
}

export type BaseChoice = LaunchBasesQuery["project"]["baseChoices"][number];

/** What a transfer can build upon, base models first; undefined until it is known. */
export function useBases(projectId: string): readonly BaseChoice[] | undefined {
  const { data } = useQuery(launchBases, { variables: { project: projectId } });
  return data?.project.baseChoices;
}

/** The layers of a base; null where the project has none of that id, undefined until that is known. */
export function useBase(projectId: string, id: string): BaseDescription | null | undefined {
  const { data } = useQuery(launchBase, { variables: { project: projectId, base: id }, skip: id === "" });
  if (id === "") return null;
  // The server sends what ml/architecture reads: the type is lost on the way through JSON only.
  return data && (data.project.base as BaseDescription | null);
}
