"use client";

import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type { VersionChoiceFragment } from "@/app/graphql/generated/graphql";
import { SearchSelect } from "@/app/ui/search-select";
import { useQuiet } from "@/app/ui/use-quiet";
import { useProject } from "./project-context";

const projectVersions = graphql(`
  query ProjectVersionChoices($project: ID!, $search: String) {
    project(id: $project) {
      id
      versions(first: 50, search: $search) {
        ...VersionChoices
      }
    }
  }
`);

const datasetVersions = graphql(`
  query DatasetVersionChoices($dataset: ID!, $search: String) {
    dataset(id: $dataset) {
      id
      versions(first: 50, search: $search) {
        ...VersionChoices
      }
    }
  }
`);

const chosenVersion = graphql(`
  query ChosenVersion($id: ID!) {
    version(id: $id) {
      ...VersionChoice
    }
  }
`);

graphql(`
  fragment VersionChoices on VersionConnection {
    edges {
      cursor
      node {
        ...VersionChoice
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
`);

graphql(`
  fragment VersionChoice on Version {
    id
    number
    name
    dataset {
      id
      name
    }
  }
`);

/** What a version is called where one is chosen. */
export const versionTitle = (version: Pick<VersionChoiceFragment, "dataset" | "number" | "name">) =>
  `${version.dataset.name} v${version.number}${version.name ? `, ${version.name}` : ""}`;

/** Versions that were found, the newest first; undefined while they are read. */
export interface VersionsFound<Found> {
  versions: Found[] | undefined;
  hasMore: boolean;
  loading: boolean;
}

/** What is said under a list of versions. */
export function versionsNote({ versions, hasMore, loading }: VersionsFound<unknown>) {
  if (loading) return "Looking…";
  if (versions?.length === 0) return "No version is called so.";
  return hasMore ? "The newest 50 of them. Others are found by a part of their name, or their number." : null;
}

/** One version of what the caller finds by the text that is written. */
export function VersionCombobox<
  Found extends Pick<VersionChoiceFragment, "id" | "dataset" | "number" | "name">,
>({
  value,
  found,
  onChange,
  search,
  onSearch,
  disabled,
}: {
  value: Found | undefined;
  found: VersionsFound<Found>;
  onChange: (version: Found) => void;
  search: string;
  onSearch: (text: string) => void;
  disabled?: boolean;
}) {
  const optionOf = (version: Found) => ({ value: version.id, label: versionTitle(version) });
  return (
    <SearchSelect
      value={value ? optionOf(value) : null}
      options={(found.versions ?? []).map(optionOf)}
      onChange={(id) => {
        const version = found.versions?.find((one) => one.id === id);
        if (version) onChange(version);
      }}
      search={search}
      onSearch={onSearch}
      note={versionsNote(found)}
      placeholder="Choose a version"
      disabled={disabled}
    />
  );
}

/** Versions of a dataset, or of the whole project, the newest first, or those that are called so. */
export function useVersionsNamed(
  datasetId: string | null,
  search = "",
): VersionsFound<VersionChoiceFragment> {
  const project = useProject();
  const text = { search: search.trim() || null };
  const ofDataset = useQuery(datasetVersions, {
    variables: { dataset: datasetId ?? "", ...text },
    skip: datasetId === null,
  });
  const ofProject = useQuery(projectVersions, {
    variables: { project: project.id, ...text },
    skip: datasetId !== null,
  });
  const found =
    datasetId === null
      ? (ofProject.data ?? ofProject.previousData)?.project
      : (ofDataset.data ?? ofDataset.previousData)?.dataset;
  const { data, error } = datasetId === null ? ofProject : ofDataset;
  return {
    versions: found?.versions.edges.map(({ node }) => node),
    hasMore: found?.versions.pageInfo.hasNextPage ?? false,
    loading: !data && !error,
  };
}

/** A version by its id, which may be older than those of any list. */
function useChosenVersion(id: string | null): VersionChoiceFragment | undefined {
  const { data } = useQuery(chosenVersion, { variables: { id: id ?? "" }, skip: !id });
  return data?.version;
}

/** One version by its id, of all of a dataset or of the project. */
export function VersionSelect({
  datasetId = null,
  value,
  onChange,
}: {
  datasetId?: string | null;
  value: string | null;
  onChange: (id: string) => void;
}) {
  const [search, setSearch] = useState("");
  return (
    <VersionCombobox
      value={useChosenVersion(value)}
      found={useVersionsNamed(datasetId, useQuiet(search))}
      onChange={({ id }) => onChange(id)}
      search={search}
      onSearch={setSearch}
    />
  );
}
