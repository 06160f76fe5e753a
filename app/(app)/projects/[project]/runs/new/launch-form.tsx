"use client";

import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type FormEvent, type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import { useKey } from "@/app/ui/use-key";
import { inputShapeOf, layersOf, summarise } from "@/ml/architecture";
import { type Preset, parseConfiguration } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { forkIssues } from "@/ml/configuration/fork";
import { configurationSchema } from "@/ml/configuration/schema";
import { useProject } from "../../project-context";
import { AugmentationPreview } from "./augmentation-preview";
import { useBase, useBases } from "./base/use-bases";
import { carry } from "./carried";
import { ChecksPanel } from "./checks-panel";
import { errorAt } from "./draft";
import { JsonEditor } from "./json-editor";
import { LaunchButton } from "./launch-button";
import { LaunchFacts } from "./launch-facts";
import { LaunchHead } from "./launch-head";
import { NetworkSummary } from "./network-summary";
import { QueueSection } from "./queue-section";
import { planOf, repeatsText } from "./repeats";
import { RepeatsSection } from "./repeats-section";
import { ScheduleChart } from "./schedule-chart";
import { sectionsOf } from "./sections";
import { SettingsForm } from "./settings-form";
import { useEstimate } from "./use-estimate";
import { useLaunch } from "./use-launch";
import { useLaunchDraft } from "./use-launch-draft";
import { useSettled } from "./use-settled";
import { completed, defaultsFor, readableParts, shownIn, trainingOf } from "./version-facts";
import { VersionWarnings } from "./version-warnings";

interface Clone {
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
  forkEpoch,
}: {
  versions: readonly LaunchVersionFragment[];
  clone: Clone | null;
  /** a learning rate to start with */
  rate: number | null;
  /** the epoch of the clone that a fork goes on after; null for a run that begins at the start */
  forkEpoch: number | null;
}) {
  const project = useProject();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [versionId, setVersionId] = useQueryState("version");
  const [view, setView] = useQueryState("view", parseAsStringLiteral(["form", "json"]).withDefault("form"));
  const isFork = forkEpoch !== null && clone !== null;
  const wanted = isFork ? clone.version.id : (versionId ?? clone?.version.id);
  // Those that were found beyond the list.
  const [found, setFound] = useState<readonly LaunchVersionFragment[]>([]);
  const version = [...versions, ...found].find((one) => one.id === wanted) ?? versions[0];
  const classes = Math.max(2, version?.classes.length ?? 2);
  const bases = useBases(project.id);
  const defaultsOf = useCallback(
    (preset: Preset, base?: unknown) => defaultsFor(version, preset, bases ?? [], base),
    [version, bases],
  );
  const start = useMemo(() => (clone ? completed(clone.configuration) : null), [clone]);
  const draft = useLaunchDraft({
    projectId: project.id,
    origin: `${clone?.id ?? ""} ${rate ?? ""}${isFork ? ` ${forkEpoch}` : ""}`,
    clone: start,
    initial: rate === null ? {} : { "learning.learningRate": rate },
    defaultsOf,
  });
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set(["architecture", "learning"]));
  const open = (ids: readonly string[], isOpen: boolean) =>
    setOpened((now) => new Set(isOpen ? [...now, ...ids] : [...now].filter((id) => !ids.includes(id))));
  const [jsonError, setJsonError] = useState<string | null>(null);

  const baseId = valueAt(draft.draft, "architecture.base");
  const base = useBase(project.id, typeof baseId === "string" ? baseId : "");
  const parsed = useMemo(() => parseConfiguration(draft.draft, classes, base), [draft.draft, classes, base]);
  const issues = useMemo(() => {
    if (!parsed.ok) return parsed.issues;
    const before = isFork ? configurationSchema.safeParse(start) : null;
    return before?.success && forkEpoch !== null ? forkIssues(before.data, parsed.value, forkEpoch) : [];
  }, [parsed, isFork, start, forkEpoch]);
  const { settled, settleNow } = useSettled(issues);
  const lastReadable = useRef(defaultsOf(draft.preset ?? "dense"));
  const configuration = useMemo(() => readableParts(draft.draft, lastReadable.current), [draft.draft]);
  lastReadable.current = configuration;
  // A model made elsewhere is measured as it is: nothing to check before, nothing to repeat.
  const learns = configuration.architecture.preset !== "imported";
  // A network whose shapes cannot be is drawn all the same, up to the layer that fails.
  const isReadable = useMemo(() => configurationSchema.safeParse(draft.draft).success, [draft.draft]);

  const plan = version ? planOf(draft.repeats, version) : { runs: 1, training: 0 };
  const { runs, training } =
    typeof plan === "object" ? plan : { runs: 1, training: version ? trainingOf(version) : 0 };
  const shown = version ? shownIn(version, training, configuration.data.balance) : training;
  const stepsPerEpoch = Math.max(1, Math.ceil(shown / configuration.learning.batchSize));
  const { estimate, memory } = useEstimate(project.id, configuration, shown);
  const summary = useMemo(
    () => summarise(layersOf(configuration, classes, base), inputShapeOf(configuration)),
    [configuration, classes, base],
  );

  useKey("mod+z", draft.undo);
  useKey("mod+shift+z", draft.redo);

  const { working, error, launch, check } = useLaunch(project.id);
  const mayLaunch = project.can("run:launch");
  const showWrong = () => {
    settleNow();
    const sections = sectionsOf(draft.draft).filter(({ fields }) =>
      fields.some((field) => errorAt(issues, field.path) !== null),
    );
    open([...sections.map(({ id }) => id), ...(typeof plan === "string" ? ["repeats"] : [])], true);
    // After the messages are there and their sections have unfolded.
    setTimeout(() => {
      const wrong = form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-wrong]");
      (wrong ?? form.current?.querySelector("textarea"))?.focus();
    });
  };
  const order = () => {
    if (!mayLaunch || !version || working) return null;
    if (parsed.ok && issues.length === 0 && jsonError === null) {
      return {
        versionId: version.id,
        name: draft.name.trim() || null,
        configuration: parsed.value,
        priority: draft.priority,
        fork: isFork ? { runId: clone.id, epoch: forkEpoch } : null,
      };
    }
    showWrong();
    return null;
  };
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    const ordered = order();
    if (!ordered) return;
    if (typeof plan === "string") return showWrong();
    if (await launch(ordered, draft.repeats)) draft.forget();
  };
  useHotkeys("mod+enter", () => void submit(), {
    enableOnFormTags: true,
    preventDefault: true,
    ignoreEventWhen: ({ target }) =>
      target instanceof Element && target.closest("[role=dialog],[role=alertdialog]") !== null,
  });
  // Enter in a field would launch: an hour of training is not begun by the way.
  const press = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
  };

  const wrong = settled.length + (jsonError === null ? 0 : 1) + (typeof plan === "string" ? 1 : 0);
  const startName = clone ? `#${clone.number}` : "default";
  const button = (
    <LaunchButton runs={runs} wrong={wrong} mayLaunch={mayLaunch} loading={working === "launch"} />
  );
  return (
    <form
      ref={form}
      onSubmit={submit}
      onKeyDown={press}
      noValidate
      // What is focused must not lie under the bars that stay in view.
      className="[&_:is(input,select,button,summary)]:scroll-mb-32 [&_:is(input,select,button,summary)]:scroll-mt-28"
    >
      <SplitPane
        sticky
        sideWidth="21rem"
        main={
          <div className="grid gap-4">
            {isFork ? (
              <AlertBanner title={`A fork of #${clone.number} after epoch ${forkEpoch}`}>
                It begins with the weights of that epoch. What may differ: everything under Learning and
                Augmentation, the balance of the classes, and the seed. The version, the network and the
                preparation of the images stay as they were, for the weights were learnt for them. Another
                optimizer begins anew; the same one goes on with its numbers. Its epochs count on from{" "}
                {forkEpoch + 1}.
              </AlertBanner>
            ) : null}
            {clone || (draft.isEdited && draft.isRestored) ? (
              <AlertBanner
                action={
                  <Button
                    size="sm"
                    disabled={!draft.isEdited}
                    onClick={() => {
                      setJsonError(null);
                      draft.reset();
                    }}
                  >
                    {clone ? `Back to #${clone.number}` : "Back to the defaults"}
                  </Button>
                }
              >
                {draft.isRestored && draft.isEdited ? "Your changes from before are still here. " : ""}
                {clone ? "What differs from the run is marked, with its value there." : ""}
              </AlertBanner>
            ) : null}
            <LaunchHead
              draft={draft}
              version={version}
              clone={clone}
              isFork={isFork}
              warnings={version ? <VersionWarnings key={version.id} versionId={version.id} /> : null}
              onVersion={(chosen) => {
                setFound((now) => [...now, chosen]);
                void setVersionId(chosen.id);
              }}
              onSeveral={
                isFork || !learns
                  ? null
                  : () => {
                      const ordered = order();
                      if (!ordered) return;
                      const { versionId, name } = ordered;
                      carry(sessionStorage, project.id, {
                        ...{ versionId, name },
                        configuration: ordered.configuration,
                      });
                      router.push(`/projects/${project.id}/runs/sweeps/new?carried=true`);
                    }
              }
            />
            <SettingsForm
              draft={draft}
              startName={startName}
              asStarted={clone ? `all as in #${clone.number}` : "all as default"}
              around={{
                draft: draft.draft,
                version: version ?? undefined,
                classes,
                issues: settled,
                bases,
                base,
              }}
              opened={opened}
              view={view}
              json={
                <JsonEditor
                  draft={draft.draft}
                  issues={issues}
                  error={jsonError}
                  onError={setJsonError}
                  onChange={(next) => draft.replace(next, "json")}
                />
              }
              extras={{
                augmentation: version ? (
                  <AugmentationPreview
                    versionId={version.id}
                    training={trainingOf(version)}
                    configuration={configuration}
                    className="mt-3"
                  />
                ) : null,
                schedule: <ScheduleChart configuration={configuration} stepsPerEpoch={stepsPerEpoch} />,
              }}
              more={[
                ...(version && !isFork && learns
                  ? [
                      {
                        id: "repeats",
                        title: "Repeats",
                        summary: repeatsText(draft.repeats),
                        isChanged: draft.repeats.kind !== "once",
                        isWrong: typeof plan === "string",
                        content: (
                          <RepeatsSection
                            repeats={draft.repeats}
                            version={version}
                            onChange={draft.setRepeats}
                          />
                        ),
                      },
                    ]
                  : []),
                {
                  id: "queue",
                  title: "Queue",
                  summary: `${draft.priority} priority`,
                  isChanged: draft.priority !== "normal",
                  isWrong: false,
                  content: <QueueSection priority={draft.priority} onChange={draft.setPriority} />,
                },
              ]}
              onOpen={(id, isOpen) => open([id], isOpen)}
              onView={(next) => void setView(next)}
            />
          </div>
        }
        side={
          <div className="grid gap-4 lg:max-h-[calc(100dvh-2.5rem)] lg:overflow-y-auto">
            <Panel
              title="What will be trained"
              actions={isReadable && jsonError === null ? null : <Badge>last valid settings</Badge>}
            >
              <LaunchFacts
                configuration={configuration}
                summary={summary}
                stepsPerEpoch={stepsPerEpoch}
                runs={runs}
                estimate={estimate}
                memory={memory}
              />
              {error === null ? null : (
                <AlertBanner tone="danger" title="The run was not launched" className="mt-4">
                  {error}
                </AlertBanner>
              )}
              <div className="mt-4 hidden lg:flex">{button}</div>
            </Panel>
            {isFork || !learns ? null : (
              <ChecksPanel
                working={working === "launch" ? null : working}
                disabled={!mayLaunch || working === "launch"}
                onCheck={(kind) => {
                  const ordered = order();
                  if (ordered) void check(ordered, kind);
                }}
              />
            )}
            <Panel title="Layers" flush>
              <NetworkSummary summary={summary} />
            </Panel>
          </div>
        }
      />
      <div className="sticky bottom-[calc(var(--spacing-bar)+env(safe-area-inset-bottom))] z-20 -mx-4 mt-4 flex border-t bg-panel px-4 py-2 md:bottom-0 md:-mx-6 md:px-6 lg:hidden">
        {button}
      </div>
    </form>
  );
}
