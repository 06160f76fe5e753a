"use client";

import { useQuery } from "@apollo/client/react";
import { Search } from "lucide-react";
import { useState } from "react";
import { graphql } from "@/app/graphql/generated";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { SearchSelect } from "@/app/ui/search-select";
import { useQuiet } from "@/app/ui/use-quiet";
import { presets } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { useProject } from "../../../project-context";
import { choiceFilter } from "../../../run-choice-filter";
import { versionsNote, versionTitle } from "../../../version-combobox";
import { useVersionChoices } from "../../new/version-choices";
import { VersionSelect } from "../../new/version-select";
import { networkName } from "../../run-facts";
import { mostOfEach, type SweepDraft } from "./sweep-draft";
import type { Start } from "./sweep-form";

const startRuns = graphql(`
  query StartRuns($project: ID!, $filter: String!) {
    project(id: $project) {
      id
      runs(first: 30, filter: $filter) {
        edges {
          node {
            id
            number
            name
            configuration
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`);

interface Props {
  draft: SweepDraft;
  /** those that were chosen */
  versions: readonly LaunchVersionFragment[];
  runs: readonly Start[];
  isMany: boolean;
  onVersion: (version: LaunchVersionFragment) => void;
  onRun: (run: Start) => void;
  onChange: (change: Partial<SweepDraft>) => void;
}

/** Which images and which configuration a sweep starts from; of a grid several of both, each with each. */
export function StartFields({ isMany, ...props }: Props) {
  return isMany ? <Several {...props} /> : <One {...props} />;
}

/** Configurations to start from: presets by their names, then runs, the newest first, or those that are called so. */
function useStarts({ draft, runs }: Pick<Props, "draft" | "runs">, search: string) {
  const project = useProject();
  const wanted = search.trim().toLowerCase();
  const { data, previousData } = useQuery(startRuns, {
    variables: { project: project.id, filter: choiceFilter("any", search) },
    // In the cache they would be taken for the first page of the list of runs.
    fetchPolicy: "no-cache",
  });
  const listed = (data ?? previousData)?.project.runs;
  const found = listed?.edges.map(
    ({ node: { id, number, name, configuration } }): Start => ({
      id,
      title: `#${number} ${name}`,
      configuration,
    }),
  );
  const isEvolution = draft.method === "evolution";
  const chosen = runs.filter(({ id }) => draft.starts.includes(id) && !found?.some((run) => run.id === id));
  const all = [...chosen, ...(found ?? [])].filter(({ configuration }) => {
    const preset = valueAt(configuration, "architecture.preset");
    // A run of another tracker has no network of ours, and a model made elsewhere learns nothing.
    return isEvolution ? preset === "layers" : preset !== undefined && preset !== "imported";
  });
  const ofPresets = presets
    .filter(({ preset }) => (isEvolution ? preset === "layers" : !["transfer", "imported"].includes(preset)))
    .map(({ preset, name }) => ({ value: preset as string, label: `${name}, with its defaults` }));
  return {
    runs: all,
    options: [
      ...ofPresets.filter(
        ({ value, label }) => draft.starts.includes(value) || label.toLowerCase().includes(wanted),
      ),
      ...all.map(({ id, title, configuration }) => ({
        value: id,
        label: `${title} (${networkName(configuration)})`,
      })),
    ],
    note: !data
      ? "Looking…"
      : listed?.pageInfo.hasNextPage
        ? "The newest 30 runs. Others are found by their name or number."
        : null,
  };
}

function One({ draft, versions, runs, onVersion, onRun, onChange }: Omit<Props, "isMany">) {
  const [search, setSearch] = useState("");
  const starts = useStarts({ draft, runs }, useQuiet(search));
  return (
    <Panel title="Start">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Version">
          <VersionSelect
            value={versions.find(({ id }) => id === draft.versionIds[0])}
            onChange={(version) => {
              onVersion(version);
              onChange({ versionIds: [version.id] });
            }}
          />
        </Field>
        <Field label="Configuration">
          <SearchSelect
            value={starts.options.find(({ value }) => value === draft.starts[0]) ?? null}
            options={starts.options}
            search={search}
            onSearch={setSearch}
            note={starts.note}
            onChange={(value) => {
              const run = starts.runs.find(({ id }) => id === value);
              if (run) onRun(run);
              // Another network has other settings.
              onChange({ starts: [value], ranges: [] });
            }}
          />
        </Field>
      </div>
    </Panel>
  );
}

function Several({ draft, versions, runs, onVersion, onRun, onChange }: Omit<Props, "isMany">) {
  const [versionSearch, setVersionSearch] = useState("");
  const [startSearch, setStartSearch] = useState("");
  const choices = useVersionChoices(useQuiet(versionSearch));
  const starts = useStarts({ draft, runs }, useQuiet(startSearch));
  const chosen = versions.filter(({ id }) => draft.versionIds.includes(id));
  const shown = [
    ...chosen,
    ...(choices.versions ?? []).filter(({ id }) => !chosen.some((version) => version.id === id)),
  ];
  const toggled = (all: readonly string[], id: string) =>
    all.includes(id) ? all.filter((one) => one !== id) : [...all, id];
  return (
    <Panel title="Start" description="Each version is tried with each configuration.">
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          label="Versions"
          options={shown.map((version) => ({ value: version.id, label: versionTitle(version) }))}
          chosen={draft.versionIds}
          search={versionSearch}
          onSearch={setVersionSearch}
          note={versionsNote(choices)}
          onToggle={(id) => {
            const version = choices.versions?.find((one) => one.id === id);
            if (version) onVersion(version);
            onChange({ versionIds: toggled(draft.versionIds, id) });
          }}
        />
        <Choices
          label="Configurations"
          options={starts.options}
          chosen={draft.starts}
          search={startSearch}
          onSearch={setStartSearch}
          note={starts.note}
          onToggle={(id) => {
            const run = starts.runs.find((one) => one.id === id);
            if (run) onRun(run);
            onChange({ starts: toggled(draft.starts, id) });
          }}
        />
      </div>
    </Panel>
  );
}

function Choices({
  label,
  options,
  chosen,
  search,
  onSearch,
  note,
  onToggle,
}: {
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  search: string;
  onSearch: (text: string) => void;
  note: string | null;
  onToggle: (value: string) => void;
}) {
  const isFull = chosen.length >= mostOfEach;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium">
        {label}{" "}
        <span className="font-normal tabular-nums text-muted">
          {chosen.length} of at most {mostOfEach}
        </span>
      </legend>
      <div className="mb-2">
        <TextInput
          type="search"
          aria-label={`Search ${label.toLowerCase()}`}
          placeholder="Part of a name, or a number"
          leading={<Search />}
          value={search}
          onChange={({ target }) => onSearch(target.value)}
        />
      </div>
      <div className="grid max-h-48 gap-1.5 overflow-y-auto">
        {options.map((option) => (
          <Checkbox
            key={option.value}
            label={option.label}
            checked={chosen.includes(option.value)}
            disabled={isFull && !chosen.includes(option.value)}
            onChange={() => onToggle(option.value)}
          />
        ))}
      </div>
      <p role="status" className="mt-1 text-xs text-muted empty:hidden">
        {note}
      </p>
    </fieldset>
  );
}
