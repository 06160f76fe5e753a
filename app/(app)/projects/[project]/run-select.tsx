"use client";

import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { SelectOption } from "@/app/ui/inputs";
import { SearchSelect } from "@/app/ui/search-select";
import { useQuiet } from "@/app/ui/use-quiet";
import { useProject } from "./project-context";
import { type Among, choiceFilter } from "./run-choice-filter";

const runChoices = graphql(`
  query RunChoices($project: ID!, $filter: String!) {
    project(id: $project) {
      id
      runs(first: 50, filter: $filter) {
        edges {
          node {
            ...RunChoice
            model {
              id
            }
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

const chosenRun = graphql(`
  query ChosenRun($id: ID!) {
    run(id: $id) {
      ...RunChoice
    }
  }
`);

graphql(`
  fragment RunChoice on Run {
    id
    number
    name
    testAccuracy
  }
`);

/** Runs to choose from, the newest first; undefined while they are read. */
export function useRunChoices(among: Among, search = "") {
  const project = useProject();
  const { data, previousData, error, refetch } = useQuery(runChoices, {
    variables: { project: project.id, filter: choiceFilter(among, search) },
    // In the cache they would be taken for the first page of the list of runs.
    fetchPolicy: "no-cache",
  });
  const found = (data ?? previousData)?.project.runs;
  return {
    runs: found?.edges.map(({ node }) => node).filter(({ model }) => among !== "models" || model !== null),
    hasMore: found?.pageInfo.hasNextPage ?? false,
    loading: !data && !error,
    error: found ? undefined : error,
    refetch,
  };
}

/** One run of the project, of all that there are: by a part of its name, or its number. */
export function RunSelect({
  among,
  value,
  onChange,
  none,
  others = [],
  without,
  disabled,
  className,
  "aria-label": label,
}: {
  among: Among;
  /** a run's id, or the value of one of the others; empty: none */
  value: string;
  onChange: (value: string) => void;
  /** what it is called to choose none; left out: one has to be chosen */
  none?: string;
  /** what may be chosen in place of a run */
  others?: readonly SelectOption[];
  /** the run that may not be chosen: the one that is compared with it */
  without?: string | null;
  disabled?: boolean;
  className?: string;
  "aria-label"?: string;
}) {
  const [search, setSearch] = useState("");
  const { runs, hasMore, loading } = useRunChoices(among, useQuiet(search));
  const optionOf = (
    run:
      | NonNullable<typeof runs>[number]
      | { id: string; number: number; name: string; testAccuracy: number | null },
  ) => ({
    value: run.id,
    label: `#${run.number} ${run.name}${run.testAccuracy === null ? "" : `, ${percent(run.testAccuracy)}`}`,
  });
  const ofNone = none === undefined ? [] : [{ value: "", label: none }];
  const isNamed = (option: SelectOption) => option.label.toLowerCase().includes(search.trim().toLowerCase());
  const options = [
    ...(search.trim() === "" ? ofNone : []),
    ...(runs ?? []).filter(({ id }) => id !== without).map(optionOf),
    ...others.filter(isNamed),
  ];
  const listed = [...ofNone, ...others, ...options].find((option) => option.value === value);
  // One that is older than those of the list.
  const { data: chosen } = useQuery(chosenRun, {
    variables: { id: value },
    skip: value === "" || listed !== undefined || runs === undefined,
  });
  return (
    <SearchSelect
      aria-label={label}
      value={listed ?? (chosen ? optionOf(chosen.run) : null)}
      options={options}
      onChange={onChange}
      search={search}
      onSearch={setSearch}
      note={
        loading
          ? "Looking…"
          : options.length === 0
            ? "No run is called so."
            : hasMore
              ? "The newest 50 of them. Others are found by their name or number."
              : null
      }
      placeholder={runs ? "Choose a run" : "Loading…"}
      disabled={disabled}
      className={className}
    />
  );
}
