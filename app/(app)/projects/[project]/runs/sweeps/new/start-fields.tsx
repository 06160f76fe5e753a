"use client";

import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { Checkbox } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { presets } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { presetName } from "../../run-facts";
import type { SweepDraft } from "./sweep-draft";
import type { StartRun } from "./sweep-form";

/** Which images and which configuration a sweep starts from; of a grid several of both, each with each. */
export function StartFields({
  draft,
  versions,
  runs,
  isMany,
  onChange,
}: {
  draft: SweepDraft;
  versions: readonly LaunchVersionFragment[];
  runs: readonly StartRun[];
  isMany: boolean;
  onChange: (change: Partial<SweepDraft>) => void;
}) {
  const ofVersion = versions.map(({ id, number, name, dataset }) => ({
    value: id,
    label: `${dataset.name} v${number}${name ? `, ${name}` : ""}`,
  }));
  const isEvolution = draft.method === "evolution";
  const starts = [
    ...presets
      .filter(({ preset }) =>
        isEvolution ? preset === "layers" : !["transfer", "imported"].includes(preset),
      )
      .map(({ preset, name }) => ({ value: preset as string, label: `${name}, with its defaults` })),
    ...runs
      .filter(
        ({ configuration }) => !isEvolution || valueAt(configuration, "architecture.preset") === "layers",
      )
      .map(({ id, number, name, configuration }) => ({
        value: id,
        label: `#${number} ${name} (${presetName(configuration)})`,
      })),
  ];
  if (!isMany) {
    return (
      <Panel title="Start">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Version">
            <Select
              value={draft.versionIds[0] ?? ""}
              options={ofVersion}
              onChange={({ target }) => onChange({ versionIds: [target.value] })}
            />
          </Field>
          <Field label="Configuration">
            <Select
              value={draft.starts[0] ?? ""}
              options={starts}
              // Another network has other settings.
              onChange={({ target }) => onChange({ starts: [target.value], ranges: [] })}
            />
          </Field>
        </div>
      </Panel>
    );
  }
  const toggled = (all: readonly string[], id: string) =>
    all.includes(id) ? all.filter((one) => one !== id) : [...all, id];
  return (
    <Panel title="Start" description="Each version is tried with each configuration.">
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          label="Versions"
          options={ofVersion}
          chosen={draft.versionIds}
          onToggle={(id) => onChange({ versionIds: toggled(draft.versionIds, id) })}
        />
        <Choices
          label="Configurations"
          options={starts}
          chosen={draft.starts}
          onToggle={(id) => onChange({ starts: toggled(draft.starts, id) })}
        />
      </div>
    </Panel>
  );
}

function Choices({
  label,
  options,
  chosen,
  onToggle,
}: {
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium">{label}</legend>
      <div className="grid max-h-48 gap-1.5 overflow-y-auto">
        {options.map((option) => (
          <Checkbox
            key={option.value}
            label={option.label}
            checked={chosen.includes(option.value)}
            onChange={() => onToggle(option.value)}
          />
        ))}
      </div>
    </fieldset>
  );
}
