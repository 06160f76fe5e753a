"use client";

import Link from "next/link";
import { Button } from "@/app/ui/button";
import { Select } from "@/app/ui/inputs";
import { type BaseDescription, inputShapeOf, type LayerSpec, summarise } from "@/ml/architecture";
import { featuresOf } from "@/ml/architecture/base";
import { configurationSchema } from "@/ml/configuration/schema";
import { useProject } from "../../../project-context";
import type { Draft } from "../draft";
import { isSuited, madeFor, suited, taughtBy, upon } from "./base";
import { type BaseChoice, useTeachers } from "./use-bases";

const isRun = (choice: BaseChoice) => choice.id.startsWith("run_");

/** What a transfer builds upon: an uploaded network, or that of a run. Its images' size and numbers come with it. */
export function BaseModelControl({
  value,
  bases,
  draft,
  onDraft,
}: {
  value: unknown;
  /** undefined until they are known */
  bases: readonly BaseChoice[] | undefined;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}) {
  const project = useProject();
  const chosen = bases?.find(({ id }) => id === value);
  const groups = [
    { label: "Base models", choices: bases?.filter((choice) => !isRun(choice)) ?? [] },
    { label: "Models of runs", choices: bases?.filter(isRun) ?? [] },
  ].filter(({ choices }) => choices.length > 0);
  const isUnknown = bases !== undefined && !chosen && value !== "";
  return (
    <div className="grid gap-1">
      <Select
        value={typeof value === "string" ? value : ""}
        placeholder={
          bases === undefined ? "Loading…" : groups.length === 0 ? "There is none yet" : "Choose one"
        }
        onChange={(event) =>
          onDraft(
            upon(
              draft,
              bases?.find(({ id }) => id === event.target.value),
            ),
          )
        }
      >
        {isUnknown ? <option value={String(value)}>{String(value)} (not here)</option> : null}
        {groups.map(({ label, choices }) => (
          <optgroup key={label} label={label}>
            {choices.map((choice) => (
              <option key={choice.id} value={choice.id}>
                {choice.name}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
      <div className="flex min-h-control-sm flex-wrap items-center gap-x-3 text-xs text-muted">
        {chosen ? (
          <>
            <span>Made for {madeFor(chosen)}.</span>
            {isSuited(draft, chosen) ? (
              <span>Images are brought to that.</span>
            ) : (
              <Button size="sm" onClick={() => onDraft(suited(draft, chosen))}>
                Bring images to that
              </Button>
            )}
          </>
        ) : bases?.length === 0 ? (
          <span>
            <Link
              href={`/projects/${project.id}/base-models?upload=true`}
              className="text-accent-text underline"
            >
              Upload a base model
            </Link>
            , or finish a run: its model can be built upon.
          </span>
        ) : null}
      </div>
    </div>
  );
}

/** The run whose answers are learnt besides the labels, or none; those that cannot teach on this version say why. */
export function TeacherControl({
  value,
  version,
  onChange,
}: {
  value: unknown;
  /** undefined until it is chosen */
  version: { readonly id: string; readonly classes: readonly unknown[] } | undefined;
  onChange: (value: string) => void;
}) {
  const project = useProject();
  const teachers = useTeachers(project.id, version?.id);
  const chosen = teachers?.find(({ id }) => id === value);
  const [able, unable] = [true, false].map((can) =>
    (teachers ?? []).filter(({ refusal }) => (refusal === null) === can),
  );
  const isUnknown = value !== "" && !chosen;
  return (
    <div className="grid gap-1">
      <Select
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">None</option>
        {isUnknown ? (
          <option value={String(value)}>{teachers ? `${value} (not here)` : String(value)}</option>
        ) : null}
        {able?.map((run) => (
          <option key={run.id} value={run.id}>
            {run.name}, {madeFor(run)}
          </option>
        ))}
        {unable && unable.length > 0 ? (
          <optgroup label="Cannot teach on this version">
            {unable.map((run) => (
              <option key={run.id} value={run.id} disabled={run.id !== value}>
                {run.name} {run.refusal}
              </option>
            ))}
          </optgroup>
        ) : null}
      </Select>
      {chosen && version ? (
        <p className={`text-xs ${chosen.refusal ? "text-danger-text" : "text-muted"}`}>
          {taughtBy(chosen, version.classes.length)}
        </p>
      ) : null}
    </div>
  );
}

/** Whose output goes on: a layer of the base, or the one that is found by itself. */
export function BaseLayerControl({
  value,
  base,
  draft,
  onChange,
}: {
  value: unknown;
  /** undefined until it is known */
  base: BaseDescription | null | undefined;
  draft: Draft;
  onChange: (value: string) => void;
}) {
  const part = configurationSchema.shape.data.safeParse(draft.data);
  const input = part.success ? inputShapeOf({ data: part.data }) : (base?.inputShape ?? [0, 0, 0]);
  const byItself = base ? featuresOf(base, input) : null;
  const layers = base ? offered(base, input) : [];
  const isUnknown = value !== "" && !layers.some(({ name }) => name === value);
  return (
    <Select
      value={typeof value === "string" ? value : ""}
      disabled={!base}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">By itself{byItself ? ` (${byItself})` : ""}</option>
      {isUnknown ? <option value={String(value)}>{String(value)} (not here)</option> : null}
      {layers.map(({ name, shape }) => (
        <option key={name} value={name}>
          {name}, {shape.join(" × ")}
        </option>
      ))}
    </Select>
  );
}

/** Kinds of layer that stand between two parts of a network rather than at the end of one. */
const between: ReadonlySet<LayerSpec["kind"]> = new Set(["zeroPadding2d", "dropout", "batchNormalization"]);

/** The layers that features can be taken from, the last first. */
function offered(base: BaseDescription, input: readonly number[]) {
  const kinds = new Map(base.layers.map(({ name, kind }) => [name, kind]));
  return summarise(base.layers, input)
    .layers.filter(({ name }) => !between.has(kinds.get(name) ?? "impossible"))
    .map(({ name, outputShape }) => ({ name, shape: outputShape }))
    .toReversed();
}
