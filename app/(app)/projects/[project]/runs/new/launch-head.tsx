"use client";

import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { RadioCards } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { Select, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { presets } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import type { LaunchDraft } from "./use-launch-draft";
import { trainingOf } from "./version-facts";

const titleOf = (version: LaunchVersionFragment) =>
  `${version.dataset.name} v${version.number}${version.name ? `, ${version.name}` : ""}`;

/** Which images and which network: what a run is before its settings. */
export function LaunchHead({
  draft,
  versions,
  version,
  clone,
  isFork,
  warnings,
  onVersion,
}: {
  draft: LaunchDraft;
  versions: readonly LaunchVersionFragment[];
  version: LaunchVersionFragment | undefined;
  clone: { number: number; configuration: unknown; version: LaunchVersionFragment } | null;
  /** version and network are the clone's */
  isFork: boolean;
  /** what to know of the version */
  warnings: ReactNode;
  onVersion: (id: string) => void;
}) {
  const isOtherVersion = clone !== null && version !== undefined && clone.version.id !== version.id;
  const before = valueAt(clone?.configuration, "architecture.preset");
  const presetBefore = presets.find((choice) => choice.preset === before);
  return (
    <>
      <Panel title="Version">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label={
              <>
                Version
                {isOtherVersion ? (
                  <span className="ml-2 font-normal text-accent-text">
                    #{clone.number} had {titleOf(clone.version)}
                  </span>
                ) : null}
              </>
            }
            help={
              version
                ? `${formatCount(trainingOf(version))} images to learn from, ${version.classes.length} classes, typically ${version.typicalWidth} × ${version.typicalHeight} ${version.grey ? "grey" : "colour"}`
                : undefined
            }
          >
            <Select
              disabled={isFork}
              value={version?.id ?? ""}
              options={versions.map((one) => ({ value: one.id, label: titleOf(one) }))}
              onChange={(event) => onVersion(event.target.value)}
            />
          </Field>
          <Field label="Name" optional help="To find it again in the list.">
            <TextInput
              value={draft.name}
              maxLength={200}
              placeholder={presets.find((choice) => choice.preset === draft.preset)?.name}
              onChange={(event) => draft.setName(event.target.value)}
            />
          </Field>
        </div>
      </Panel>
      {warnings}
      <Panel
        title={
          <span className="flex min-h-control-sm flex-wrap items-center gap-x-2">
            Network
            {presetBefore && presetBefore.preset !== draft.preset ? (
              <span className="flex items-center gap-1 text-xs font-normal text-accent-text">
                #{clone?.number} had {presetBefore.name}
                <IconButton
                  size="sm"
                  label={`Network: back to ${presetBefore.name}`}
                  icon={<RotateCcw />}
                  onClick={() => draft.choosePreset(presetBefore.preset)}
                />
              </span>
            ) : null}
          </span>
        }
      >
        <RadioCards
          label="Network"
          hideLabel
          columns={3}
          options={(isFork ? presets.filter(({ preset }) => preset === draft.preset) : presets).map(
            (choice) => ({
              value: choice.preset,
              label: choice.name,
              description: choice.explanation,
            }),
          )}
          value={draft.preset}
          onChange={draft.choosePreset}
        />
      </Panel>
    </>
  );
}
