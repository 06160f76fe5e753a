"use client";

import { useMutation } from "@apollo/client/react";
import { Play, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type FormEvent, useMemo, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { RadioCards, SegmentedControl } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { formatCount } from "@/app/ui/format";
import { Select, TextInput } from "@/app/ui/inputs";
import { Kbd } from "@/app/ui/kbd";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import {
  type Configuration,
  defaultConfiguration,
  type Preset,
  parseConfiguration,
  presets,
} from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { configurationSchema } from "@/ml/configuration/schema";
import { useProject } from "../../project-context";
import { type Draft, isSame, strayIssues, withPreset, withValue } from "./draft";
import { JsonEditor } from "./json-editor";
import { NetworkSummary } from "./network-summary";
import { SettingsFields } from "./settings-fields";

const launchRun = graphql(`
  mutation LaunchRun($input: LaunchRunInput!) {
    launchRun(input: $input) {
      ...RunRow
    }
  }
`);

type Version = LaunchVersionFragment;

const trainingOf = (version: Version) => version.counts.find((split) => split.split === "train")?.total ?? 0;

function defaultsOf(version: Version | undefined, preset: Preset): Configuration {
  return defaultConfiguration(preset, {
    width: version?.typicalWidth ?? 28,
    height: version?.typicalHeight ?? 28,
    channels: version?.grey === false ? 3 : 1,
    training: version ? trainingOf(version) : 10_000,
  });
}

/** One form over one configuration: cards for the network, fields for its settings, the same as JSON beside. */
export function LaunchForm({
  versions,
  clone,
}: {
  versions: readonly Version[];
  clone: { number: number; name: string; configuration: unknown; version: { id: string } } | null;
}) {
  const project = useProject();
  const router = useRouter();
  const [versionId, setVersionId] = useQueryState("version");
  const [view, setView] = useQueryState("view", parseAsStringLiteral(["form", "json"]).withDefault("form"));
  const version = versions.find((one) => one.id === (versionId ?? clone?.version.id)) ?? versions[0];
  const [name, setName] = useState("");
  // Null: the defaults of the version and the preset, which follow when another version is chosen.
  const [edited, setEdited] = useState<Draft | null>(clone ? (clone.configuration as Draft) : null);
  const [preset, setPreset] = useState<Preset>(presets[0]?.preset ?? "dense");
  const [jsonError, setJsonError] = useState<string | null>(null);
  const draft: Draft = useMemo(() => edited ?? defaultsOf(version, preset), [edited, version, preset]);
  const chosen = presets.find((choice) => choice.preset === valueAt(draft, "architecture.preset"))?.preset;

  const classes = Math.max(2, version?.classes.length ?? 2);
  const parsed = useMemo(() => parseConfiguration(draft, classes), [draft, classes]);
  const issues = parsed.ok ? [] : parsed.issues;
  // A network whose shapes cannot be is still drawn up to the layer that fails.
  const readable = useMemo(() => {
    const result = configurationSchema.safeParse(draft);
    return result.success ? result.data : null;
  }, [draft]);
  const lastReadable = useRef(readable ?? defaultsOf(version, preset));
  if (readable) lastReadable.current = readable;

  const [launch, { loading, error }] = useMutation(launchRun);
  const mayLaunch = project.can("run:launch");
  const canLaunch = mayLaunch && parsed.ok && jsonError === null && version !== undefined;

  const choosePreset = (next: Preset) => {
    setPreset(next);
    setJsonError(null);
    if (edited) setEdited(withPreset(edited, defaultsOf(version, next)));
  };
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!canLaunch || !parsed.ok || loading) return;
    const { data } = await launch({
      variables: {
        input: { versionId: version.id, name: name.trim() || null, configuration: parsed.value },
      },
    }).catch(() => ({ data: undefined }));
    if (data) router.push(`/projects/${project.id}/runs/${data.launchRun.id}`);
  };

  const form = (
    <div className="grid gap-4">
      <Panel title="Version and network">
        <div className="grid gap-4">
          <div className="grid gap-3 sm:grid-cols-2">
            <Field
              label="Version"
              help={
                version
                  ? `${formatCount(trainingOf(version))} images to learn from, ${version.classes.length} classes, typically ${version.typicalWidth} × ${version.typicalHeight} ${version.grey ? "grey" : "colour"}`
                  : undefined
              }
            >
              <Select
                value={version?.id}
                options={versions.map((one) => ({
                  value: one.id,
                  label: `${one.dataset.name} v${one.number}${one.name ? `, ${one.name}` : ""}`,
                }))}
                onChange={(event) => setVersionId(event.target.value)}
              />
            </Field>
            <Field label="Name" optional help="To find it again in the list.">
              <TextInput
                value={name}
                maxLength={200}
                placeholder={presets.find((choice) => choice.preset === chosen)?.name}
                onChange={(event) => setName(event.target.value)}
              />
            </Field>
          </div>
          <RadioCards
            label="Network"
            options={presets.map((choice) => ({
              value: choice.preset,
              label: choice.name,
              description: choice.explanation,
            }))}
            value={chosen}
            onChange={choosePreset}
          />
        </div>
      </Panel>
      <Panel
        title="Settings"
        actions={
          <>
            {edited && !isSame(edited, defaultsOf(version, chosen ?? preset)) ? (
              <Button
                size="sm"
                variant="ghost"
                icon={<RotateCcw />}
                onClick={() => {
                  setPreset(chosen ?? preset);
                  setEdited(null);
                  setJsonError(null);
                }}
              >
                Back to defaults
              </Button>
            ) : null}
            <SegmentedControl
              label="How settings are shown"
              size="sm"
              options={[
                { value: "form", label: "Form" },
                { value: "json", label: "JSON" },
              ]}
              value={view}
              onChange={setView}
            />
          </>
        }
      >
        {view === "json" ? (
          <JsonEditor
            draft={draft}
            issues={issues}
            error={jsonError}
            onError={setJsonError}
            onChange={setEdited}
          />
        ) : (
          <>
            {strayIssues(issues, draft).map((issue) => (
              <AlertBanner key={issue.path} tone="danger" className="mb-3">
                {issue.message}
              </AlertBanner>
            ))}
            <SettingsFields
              draft={draft}
              issues={issues}
              onChange={(path, value) => setEdited(withValue(draft, path, value))}
            />
          </>
        )}
      </Panel>
    </div>
  );

  return (
    <form
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
      }}
    >
      <SplitPane
        sticky
        main={form}
        side={
          <Panel title="What will be trained" className="lg:max-h-[calc(100dvh-2.5rem)] lg:overflow-y-auto">
            <NetworkSummary
              configuration={lastReadable.current}
              classes={classes}
              trainImages={version ? trainingOf(version) : null}
              stale={!readable || jsonError !== null}
            />
            {error ? (
              <AlertBanner tone="danger" title="The run was not launched" className="mt-4">
                {messageOf(error)}
              </AlertBanner>
            ) : null}
            <div className="mt-4 flex flex-wrap items-center gap-3">
              <Button
                type="submit"
                variant="primary"
                icon={<Play />}
                loading={loading}
                disabled={!canLaunch}
                title={mayLaunch ? undefined : "Only maintainers and owners launch runs"}
              >
                Launch
              </Button>
              <span className="text-xs text-muted">
                {jsonError !== null || issues.length > 0 ? (
                  "A setting is wrong: see the message at it."
                ) : (
                  <span className="pointer-coarse:hidden">
                    <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
                  </span>
                )}
              </span>
            </div>
          </Panel>
        }
      />
    </form>
  );
}
