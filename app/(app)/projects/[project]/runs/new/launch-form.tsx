"use client";

import { useMutation } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type FormEvent, type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import { useKey } from "@/app/ui/use-key";
import { type Preset, parseConfiguration } from "@/ml/configuration";
import { configurationSchema } from "@/ml/configuration/schema";
import { useProject } from "../../project-context";
import { type Draft, errorAt } from "./draft";
import { JsonEditor } from "./json-editor";
import { LaunchHead } from "./launch-head";
import { LaunchButton, LaunchError } from "./launch-side";
import { NetworkSummary } from "./network-summary";
import { ScheduleChart } from "./schedule-chart";
import { sectionsOf } from "./sections";
import { SettingsForm } from "./settings-form";
import { useLaunchDraft } from "./use-launch-draft";
import { useSettled } from "./use-settled";
import { defaultsFor, trainingOf } from "./version-facts";

const launchRun = graphql(`
  mutation LaunchRun($input: LaunchRunInput!) {
    launchRun(input: $input) {
      ...RunRow
    }
  }
`);

export interface Clone {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly configuration: unknown;
  readonly version: LaunchVersionFragment;
}

/** One form over one configuration: version and network, every setting by section, the same as JSON beside. */
export function LaunchForm({
  versions,
  clone,
  rate,
}: {
  versions: readonly LaunchVersionFragment[];
  clone: Clone | null;
  /** a learning rate to start with */
  rate: number | null;
}) {
  const project = useProject();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [versionId, setVersionId] = useQueryState("version");
  const [view, setView] = useQueryState("view", parseAsStringLiteral(["form", "json"]).withDefault("form"));
  const version = versions.find((one) => one.id === (versionId ?? clone?.version.id)) ?? versions[0];
  const classes = Math.max(2, version?.classes.length ?? 2);
  const defaultsOf = useCallback((preset: Preset) => defaultsFor(version, preset), [version]);
  const start = useMemo(() => (clone ? completed(clone.configuration) : null), [clone]);
  const draft = useLaunchDraft({
    projectId: project.id,
    origin: `${clone?.id ?? ""} ${rate ?? ""}`,
    clone: start,
    initial: rate === null ? {} : { "learning.learningRate": rate },
    defaultsOf,
  });
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set(["architecture", "learning"]));
  const open = (ids: readonly string[], isOpen: boolean) =>
    setOpened((now) => new Set(isOpen ? [...now, ...ids] : [...now].filter((id) => !ids.includes(id))));
  const [jsonError, setJsonError] = useState<string | null>(null);

  const parsed = useMemo(() => parseConfiguration(draft.draft, classes), [draft.draft, classes]);
  const issues = useMemo(() => (parsed.ok ? [] : parsed.issues), [parsed]);
  const { settled, settleNow } = useSettled(issues);
  // A network whose shapes cannot be is still drawn up to the layer that fails.
  const readable = useMemo(() => {
    const result = configurationSchema.safeParse(draft.draft);
    return result.success ? result.data : null;
  }, [draft.draft]);
  const lastReadable = useRef(readable ?? defaultsOf(draft.preset ?? "dense"));
  if (readable) lastReadable.current = readable;

  const training = version ? trainingOf(version) : 0;
  const stepsPerEpoch = Math.ceil(training / lastReadable.current.learning.batchSize);

  useKey("mod+z", draft.undo);
  useKey("mod+shift+z", draft.redo);

  const [launch, { loading, error }] = useMutation(launchRun);
  const mayLaunch = project.can("run:launch");
  const showWrong = () => {
    settleNow();
    open(
      sectionsOf(draft.draft)
        .filter(({ fields }) => fields.some((field) => errorAt(issues, field.path) !== null))
        .map(({ id }) => id),
      true,
    );
    // After the messages are there and their sections have unfolded.
    setTimeout(() => {
      const wrong = form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-wrong]");
      wrong?.focus();
    });
  };
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!mayLaunch || !version || loading) return;
    if (!parsed.ok || jsonError !== null) return showWrong();
    const { data } = await launch({
      variables: {
        input: { versionId: version.id, name: draft.name.trim() || null, configuration: parsed.value },
      },
    }).catch(() => ({ data: undefined }));
    if (!data) return;
    draft.forget();
    router.push(`/projects/${project.id}/runs/${data.launchRun.id}`);
  };
  const press = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      void submit();
    } else if (event.target instanceof HTMLInputElement) {
      // Enter in a field would launch: an hour of training is not begun by the way.
      event.preventDefault();
    }
  };

  const wrong = settled.length + (jsonError === null ? 0 : 1);
  const startName = clone ? `#${clone.number}` : "default";
  const button = <LaunchButton wrong={wrong} mayLaunch={mayLaunch} loading={loading} />;
  return (
    <form ref={form} onSubmit={submit} onKeyDown={press} noValidate>
      <SplitPane
        sticky
        sideWidth="21rem"
        main={
          <div className="grid gap-4">
            {draft.isEdited && (draft.isRestored || clone) ? (
              <AlertBanner
                action={
                  <Button
                    size="sm"
                    onClick={() => {
                      setJsonError(null);
                      draft.reset();
                    }}
                  >
                    {clone ? `Back to #${clone.number}` : "Back to the defaults"}
                  </Button>
                }
              >
                {draft.isRestored
                  ? "Your changes from before are still here."
                  : "What differs from the run is marked, with its value there."}
              </AlertBanner>
            ) : null}
            <LaunchHead
              draft={draft}
              versions={versions}
              version={version}
              clone={clone}
              onVersion={(id) => void setVersionId(id)}
            />
            <SettingsForm
              draft={draft}
              startName={startName}
              asStarted={clone ? `all as in #${clone.number}` : "all as default"}
              classes={classes}
              issues={settled}
              opened={opened}
              view={view}
              json={
                <JsonEditor
                  draft={draft.draft}
                  issues={issues}
                  error={jsonError}
                  onError={setJsonError}
                  onChange={draft.replace}
                />
              }
              extras={{
                schedule: (
                  <ScheduleChart
                    configuration={lastReadable.current}
                    stepsPerEpoch={Math.max(1, stepsPerEpoch)}
                  />
                ),
              }}
              more={[]}
              onOpen={(id, isOpen) => open([id], isOpen)}
              onView={(next) => void setView(next)}
            />
          </div>
        }
        side={
          <Panel title="What will be trained" className="lg:max-h-[calc(100dvh-2.5rem)] lg:overflow-y-auto">
            <NetworkSummary
              configuration={lastReadable.current}
              classes={classes}
              trainImages={version ? trainingOf(version) : null}
              stale={!readable || jsonError !== null}
            />
            {error ? (
              <div className="mt-4">
                <LaunchError message={messageOf(error)} />
              </div>
            ) : null}
            <div className="mt-4 hidden lg:flex">{button}</div>
          </Panel>
        }
      />
      <div className="sticky bottom-[calc(var(--spacing-bar)+env(safe-area-inset-bottom))] z-20 -mx-4 mt-4 flex border-t bg-panel px-4 py-2 md:bottom-0 md:-mx-6 md:px-6 lg:hidden">
        {button}
      </div>
    </form>
  );
}

/** A kept configuration with the settings that came into the product after it, at their defaults. */
function completed(configuration: unknown): Draft {
  const result = configurationSchema.safeParse(configuration);
  return (result.success ? result.data : configuration) as Draft;
}
