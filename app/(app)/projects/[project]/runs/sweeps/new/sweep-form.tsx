"use client";

import { useMutation } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { Checkbox, RadioCards } from "@/app/ui/choices";
import { Field } from "@/app/ui/field";
import { FormFoot } from "@/app/ui/form-foot";
import { formatDuration } from "@/app/ui/format";
import { Select, TextInput } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { type Configuration, presets } from "@/ml/configuration";
import { configurationSchema } from "@/ml/configuration/schema";
import { useProject } from "../../../project-context";
import { useBases } from "../../new/base/use-bases";
import { prioritySchema } from "../../new/priority";
import { useEstimate } from "../../new/use-estimate";
import { defaultsFor, shownIn, trainingOf } from "../../new/version-facts";
import { priorityOptions } from "../../priority-options";
import { EvolutionFields } from "./evolution-fields";
import { draftFor, variableFields } from "./range-draft";
import { RangeRow } from "./range-row";
import { StartFields } from "./start-fields";
import { emptySweep, inputOf, runsOf, type SweepDraft, spaceOf, wantingOf } from "./sweep-draft";

const createSweep = graphql(`
  mutation CreateSweep($input: CreateSweepInput!) {
    createSweep(input: $input) {
      id
    }
  }
`);

/** A configuration to start from, beside the presets. */
export interface Start {
  readonly id: string;
  /** "#12 Wide" */
  readonly title: string;
  readonly configuration: unknown;
}

/** What a form begins with that was asked for: a run, or what the launch form had. */
export interface Beginning {
  readonly version: LaunchVersionFragment;
  readonly start: Start;
  readonly name: string;
  readonly isGrid: boolean;
}

const methods: readonly { value: SweepDraft["method"]; label: string; description: string }[] = [
  {
    value: "tpe",
    label: "TPE",
    description:
      "Looks where the good trials were and the others were not. The usual choice from 20 trials on.",
  },
  {
    value: "quasi_random",
    label: "Quasi-random",
    description: "Spreads trials evenly over all ranges (Sobol), each independent of the others.",
  },
  { value: "random", label: "Random", description: "Draws each trial by itself." },
  {
    value: "grid",
    label: "Grid",
    description: "Every combination once, of several versions and configurations too.",
  },
  {
    value: "evolution",
    label: "Evolution of layers",
    description: "Looks for a network: layers, widths, kernels, residual or not.",
  },
];

/** What to start from, what to vary, how to look, and what it may take. */
export function SweepForm({
  first: firstVersion,
  begin,
}: {
  /** the version that is chosen at first */
  first: LaunchVersionFragment | undefined;
  begin: Beginning | null;
}) {
  const project = useProject();
  const router = useRouter();
  const bases = useBases(project.id);
  const start = begin?.version ?? firstVersion;
  // Those that were chosen, wherever they were found.
  const [versions, setVersions] = useState<readonly LaunchVersionFragment[]>(start ? [start] : []);
  const [runs, setRuns] = useState<readonly Start[]>(begin ? [begin.start] : []);
  const [draft, setDraft] = useState<SweepDraft>(() => ({
    ...emptySweep,
    versionIds: start ? [start.id] : [],
    starts: [begin?.start.id ?? "dense"],
    name: begin?.name ?? "",
    // All of them are wanted, to their ends.
    ...(begin?.isGrid ? { method: "grid", maxTrials: "", isStopping: false } : {}),
  }));
  const set = (change: Partial<SweepDraft>) => setDraft((now) => ({ ...now, ...change }));
  const [create, { loading, error }] = useMutation(createSweep);
  const version = versions.find(({ id }) => id === draft.versionIds[0]);

  const configurations = useMemo(
    () =>
      draft.starts.flatMap((start): { name: string; configuration: Configuration }[] => {
        const preset = presets.find((one) => one.preset === start);
        if (preset) {
          return [{ name: preset.name, configuration: defaultsFor(version, preset.preset, bases ?? []) }];
        }
        const run = runs.find(({ id }) => id === start);
        const parsed = configurationSchema.safeParse(run?.configuration);
        return run && parsed.success ? [{ name: run.title, configuration: parsed.data }] : [];
      }),
    [draft.starts, version, bases, runs],
  );
  const [first] = configurations;
  const configuration = first?.configuration ?? defaultsFor(version, "dense", []);
  const fields = useMemo(() => variableFields(configuration), [configuration]);
  const { space, wrong } = spaceOf(draft, configuration);
  const count = runsOf(
    draft,
    space,
    configurations.map((one) => one.configuration),
  );
  const shown = version ? shownIn(version, trainingOf(version), configuration.data.balance) : 0;
  const { estimate } = useEstimate(project.id, configuration, shown);
  const atATime = Math.max(1, Number(draft.concurrency) || 1);
  const isGrid = draft.method === "grid";

  const setMethod = (method: SweepDraft["method"]) =>
    set({
      method,
      ...(method === "grid"
        ? { maxTrials: "" }
        : { versionIds: draft.versionIds.slice(0, 1), starts: draft.starts.slice(0, 1) }),
      ...(method !== "grid" && draft.maxTrials === "" ? { maxTrials: emptySweep.maxTrials } : {}),
      ...(method === "evolution" && configuration.architecture.preset !== "layers"
        ? { starts: ["layers"], ranges: [] }
        : {}),
    });
  const submit = async () => {
    const input = inputOf(draft, project.id, space, configurations);
    const answer = await create({ variables: { input } }).catch(() => null);
    if (answer?.data) router.push(`/projects/${project.id}/runs/sweeps/${answer.data.createSweep.id}`);
  };
  const wanting = project.can("run:launch") ? wantingOf(draft, wrong) : "Maintainers and owners launch runs.";
  const text = (key: "maxTrials" | "maxHours" | "concurrency" | "factor" | "firstEpoch" | "seed") => ({
    value: draft[key],
    onChange: ({ target }: { target: { value: string } }) => set({ [key]: target.value }),
  });
  return (
    <form
      noValidate
      className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wanting) void submit();
      }}
    >
      <Panel title="Method">
        <RadioCards
          label="Method"
          hideLabel
          columns={3}
          options={methods}
          value={draft.method}
          onChange={setMethod}
        />
      </Panel>
      <StartFields
        draft={draft}
        versions={versions}
        runs={runs}
        isMany={isGrid}
        onVersion={(version) => setVersions((now) => [...now.filter(({ id }) => id !== version.id), version])}
        onRun={(run) => setRuns((now) => [...now.filter(({ id }) => id !== run.id), run])}
        onChange={set}
      />
      {draft.method === "evolution" ? <EvolutionFields draft={draft} onChange={set} /> : null}
      <Panel
        title="Settings that vary"
        description={
          draft.method === "evolution"
            ? "Beside the layers; may be none. What is not named here stays as it is in what you start from."
            : "What is not named here stays as it is in what you start from."
        }
      >
        {draft.ranges.length > 0 ? (
          <ul className="-mt-2">
            {draft.ranges.map((range, place) => {
              const field = fields.find(({ path }) => path === range.path);
              return field ? (
                <RangeRow
                  key={range.path}
                  field={field}
                  draft={range}
                  isGrid={isGrid}
                  error={wrong.get(range.path) ?? null}
                  onChange={(next) => set({ ranges: draft.ranges.with(place, next) })}
                  onRemove={() => set({ ranges: draft.ranges.filter((one) => one !== range) })}
                />
              ) : null;
            })}
          </ul>
        ) : null}
        <Field label="Vary another setting" hideLabel className="mt-3 max-w-xs">
          <Select
            value=""
            placeholder="Vary a setting…"
            onChange={({ target }) => {
              const field = fields.find(({ path }) => path === target.value);
              if (field) set({ ranges: [...draft.ranges, draftFor(field, configuration)] });
            }}
            options={fields
              .filter(({ path }) => !draft.ranges.some((range) => range.path === path))
              .map(({ path, label, section }) => ({
                value: path,
                label: section ? `${section}: ${label}` : label,
              }))}
          />
        </Field>
      </Panel>
      <Panel title="Outcome and budget">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Looks for">
            <Select
              value={draft.objective}
              onChange={({ target }) => set({ objective: target.value as SweepDraft["objective"] })}
              options={[
                { value: "validationAccuracy", label: "the highest validation accuracy" },
                { value: "validationLoss", label: "the lowest validation loss" },
              ]}
            />
          </Field>
          <Field label="At a time" help="Trials that wait or learn together.">
            <TextInput inputMode="numeric" {...text("concurrency")} />
          </Field>
          <Field label="Runs" optional={isGrid} help={isGrid ? "Empty: all combinations." : undefined}>
            <TextInput inputMode="numeric" {...text("maxTrials")} />
          </Field>
          <Field
            label="Hours"
            optional
            help="Of all its runs together. Beyond, none begins, and those that learn end with their epoch."
          >
            <TextInput inputMode="decimal" {...text("maxHours")} />
          </Field>
          <div className="grid gap-3 sm:col-span-2 sm:grid-cols-[minmax(0,1fr)_7rem_7rem]">
            <Checkbox
              label="Stop early what falls behind"
              help="After some epochs, and each time a factor later, a trial goes on where it is among the best of those that have come so far (ASHA)."
              checked={draft.isStopping}
              onChange={({ target }) => set({ isStopping: target.checked })}
            />
            <Field label="One in">
              <TextInput inputMode="numeric" disabled={!draft.isStopping} {...text("factor")} />
            </Field>
            <Field label="From epoch">
              <TextInput inputMode="numeric" disabled={!draft.isStopping} {...text("firstEpoch")} />
            </Field>
          </div>
          <Field label="Name" required>
            <TextInput
              value={draft.name}
              maxLength={200}
              autoComplete="off"
              onChange={({ target }) => set({ name: target.value })}
            />
          </Field>
          <Field label="Priority" help="Of its runs in the queue of the project.">
            <Select
              value={draft.priority}
              options={priorityOptions}
              onChange={({ target }) => set({ priority: prioritySchema.parse(target.value) })}
            />
          </Field>
          <Field label="Seed of the draws" help="The same seed and history give the same trials.">
            <TextInput inputMode="numeric" {...text("seed")} />
          </Field>
        </div>
      </Panel>
      <p className="text-sm text-muted" role="status">
        {count === null ? "As many runs as its hours allow" : counted(count, "run")}
        {estimate && count !== null
          ? `, about ${formatDuration((1000 * estimate.seconds * count) / Math.min(atATime, count || 1))} where ${counted(atATime, "place is", "places are")} free, by the speed of #${estimate.like}${draft.isStopping ? "; less, as some are stopped early" : ""}.`
          : ". How long they take is known once a run like these has finished."}
      </p>
      <FormFoot
        refusal={error ? { title: "The sweep was not begun", reason: messageOf(error) } : null}
        wanting={wanting}
        loading={loading}
      >
        Begin the sweep
      </FormFoot>
    </form>
  );
}
