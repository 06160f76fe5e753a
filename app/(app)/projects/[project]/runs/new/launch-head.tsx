"use client";

import { Layers, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { RadioCards } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { presets } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { versionTitle } from "../../version-combobox";
import type { LaunchDraft } from "./use-launch-draft";
import { trainingOf } from "./version-facts";
import { VersionSelect } from "./version-select";

/** Which images and which network: what a run is before its settings. */
export function LaunchHead({
  draft,
  version,
  clone,
  isFork,
  warnings,
  onVersion,
  onSeveral,
}: {
  draft: LaunchDraft;
  version: LaunchVersionFragment | undefined;
  clone: { number: number; configuration: unknown; version: LaunchVersionFragment } | null;
  /** version and network are the clone's */
  isFork: boolean;
  /** what to know of the version */
  warnings: ReactNode;
  onVersion: (version: LaunchVersionFragment) => void;
  /** takes the configuration to where it is tried on several versions; null where it cannot be */
  onSeveral: (() => void) | null;
}) {
  const isOtherVersion = clone !== null && version !== undefined && clone.version.id !== version.id;
  const before = valueAt(clone?.configuration, "architecture.preset");
  const presetBefore = presets.find((choice) => choice.preset === before);
  return (
    <>
      <Panel
        title="Version"
        actions={
          onSeveral ? (
            <Button size="sm" variant="ghost" icon={<Layers />} onClick={onSeveral}>
              Launch on several versions…
            </Button>
          ) : null
        }
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label={
              <>
                Version
                {isOtherVersion ? (
                  <span className="ml-2 font-normal text-accent-text">
                    #{clone.number} had {versionTitle(clone.version)}
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
            <VersionSelect value={version} disabled={isFork} onChange={onVersion} />
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
