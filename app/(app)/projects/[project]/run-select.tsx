"use client";

import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { RunChoiceFragment } from "@/app/graphql/generated/graphql";
import type { SelectOption } from "@/app/ui/inputs";
import { SearchSelect } from "@/app/ui/search-select";
import { useQuiet } from "@/app/ui/use-quiet";
import { championTitle, useChampions } from "./models/use-champions";
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
    model {
      id
    }
  }
`);

/** Runs to choose from, the newest first; undefined while they are read, and while nobody `isWanted`. */
export function useRunChoices(among: Among, search = "", isWanted = true) {
  const project = useProject();
  const { data, previousData, error, refetch } = useQuery(runChoices, {
    variables: { project: project.id, filter: choiceFilter(among, search) },
    // In the cache they would be taken for the first page of the list of runs.
    fetchPolicy: "no-cache",
    skip: !isWanted,
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
  known,
  onChange,
  none,
  others = [],
  without = [],
  champions: isWithChampions = false,
  placeholder = "Choose a run",
  disabled,
  className,
  "aria-label": label,
}: {
  among: Among;
  /** a run's id, or the value of one of the others; empty: none */
  value: string;
  /** the run of the value, where the caller has it: it is named without being looked for */
  known?: Omit<RunChoiceFragment, "model">;
  /** what was chosen, with the run where it is one */
  onChange: (value: string, run: RunChoiceFragment | undefined) => void;
  /** what it is called to choose none; left out: one has to be chosen */
  none?: string;
  /** what may be chosen in place of a run */
  others?: readonly SelectOption[];
  /** the runs that may not be chosen: those that are compared with it */
  without?: readonly (string | null)[];
  /** whether the champions of registered models come first, named as such */
  champions?: boolean;
  placeholder?: string;
  disabled?: boolean;
  className?: string;
  "aria-label"?: string;
}) {
  const [search, setSearch] = useState("");
  const isSearched = search.trim() !== "";
  // What is chosen has a name already: the others are looked for once somebody may open it.
  const isNamedAlready = value === "" ? none !== undefined : value === known?.id;
  const [isNear, setNear] = useState(false);
  const isWanted = isNear || !isNamedAlready;
  const { runs, hasMore, loading } = useRunChoices(among, useQuiet(search), isWanted);
  const champions = useChampions(!isWithChampions);
  const optionOf = (run: Omit<RunChoiceFragment, "model">): SelectOption => ({
    value: run.id,
    label: [
      `#${run.number} ${run.name}`,
      run.testAccuracy === null ? null : percent(run.testAccuracy, 2),
      championTitle(champions, run.id),
    ]
      .filter((part) => part !== null)
      .join(", "),
  });
  const ofNone = none === undefined ? [] : [{ value: "", label: none }];
  const isNamed = (option: SelectOption) => option.label.toLowerCase().includes(search.trim().toLowerCase());
  const first = champions
    .map(({ run }) => run)
    .filter((run) => (among !== "measured" || run.testAccuracy !== null) && isNamed(optionOf(run)));
  // A champion is one of the newest, too.
  const found = new Map([...first, ...(runs ?? [])].map((run) => [run.id, run]));
  for (const id of without) if (id) found.delete(id);
  const options = [
    ...(isSearched ? [] : ofNone),
    ...[...found.values()].map(optionOf),
    ...others.filter(isNamed),
  ];
  const named = known ? [optionOf(known)] : [];
  const listed = [...ofNone, ...others, ...named, ...options].find((option) => option.value === value);
  // One that is older than those of the list.
  const { data: chosen } = useQuery(chosenRun, {
    variables: { id: value },
    skip: value === "" || listed !== undefined || runs === undefined,
  });
  const note = () => {
    if (loading) return "Looking…";
    if (hasMore && options.length === 0)
      return "The newest 50 are there. Write a part of a name, or a number.";
    if (hasMore) return "The newest 50 of them. Others are found by their name or number.";
    if (options.length > 0) return null;
    return isSearched ? "No other run is called so." : "There is no other run to choose.";
  };
  return (
    <SearchSelect
      aria-label={label}
      value={listed ?? (chosen ? optionOf(chosen.run) : null)}
      options={options}
      onChange={(id) => onChange(id, found.get(id))}
      search={search}
      onSearch={setSearch}
      onNear={() => setNear(true)}
      note={note()}
      placeholder={runs || !isWanted ? placeholder : "Loading…"}
      disabled={disabled}
      className={className}
    />
  );
}
