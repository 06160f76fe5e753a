"use client";

import { RotateCw } from "lucide-react";
import { memo, type ReactNode } from "react";
import { milliseconds } from "@/app/format";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { type BackendName, backendLabels, backendNames } from "@/app/tf/backends";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { formatBytes } from "@/app/ui/format";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { RunSelect } from "../run-select";
import { type Format, formatNames, formats, formatsOf } from "./formats";
import type { ClassifierState } from "./use-classifier";
import type { Gate } from "./use-gate";

/** Which model, where it runs, and how far its loading is: the same height in every state. */
export const ModelBar = memo(function ModelBar({
  model,
  format,
  backend,
  state,
  gate,
  isKept,
  onModel,
  onFormat,
  onBackend,
  onRetry,
  children,
}: {
  model: TryModelFragment;
  format: Format;
  backend: BackendName | null;
  state: ClassifierState;
  gate: Gate;
  /** whether the page and the model open without the server */
  isKept: boolean;
  onModel: (id: string) => void;
  onFormat: (format: Format) => void;
  onBackend: (backend: BackendName | null) => void;
  onRetry: () => void;
  /** What stands in the way of answers. */
  children?: ReactNode;
}) {
  return (
    <Panel>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,2fr)]">
        <Field label="Model">
          <RunSelect
            among="models"
            value={model.run.id}
            known={model.run}
            onChange={(_id, run) => run?.model && onModel(run.model.id)}
          />
        </Field>
        <Field label="Format">
          <Select
            value={format}
            onChange={(event) => onFormat(formats.find((name) => name === event.target.value) ?? "layers")}
            options={formatsOf(model).map((name) => ({ value: name, label: formatNames[name] }))}
          />
        </Field>
        <Field label="Runs on">
          <Select
            value={backend ?? ""}
            onChange={(event) => onBackend(backendNames.find((name) => name === event.target.value) ?? null)}
            options={[
              { value: "", label: "The fastest that works" },
              ...backendNames.map((name) => ({ value: name, label: backendLabels[name] })),
            ]}
          />
        </Field>
        <div className="flex min-h-15 flex-col justify-end" aria-live="polite">
          {state.status === "loading" ? (
            <ProgressBar
              label={state.phase === "download" ? "Loading the model" : "Warming up"}
              value={state.phase === "download" ? state.loaded : undefined}
              total={state.phase === "download" ? state.total : null}
              note={
                state.phase === "download"
                  ? `${formatBytes(state.loaded)}${state.total === null ? "" : ` of ${formatBytes(state.total)}`}`
                  : undefined
              }
            />
          ) : state.status === "ready" && (gate.status === "waiting" || gate.status === "checking") ? (
            <ProgressBar
              label="Checking against the worker"
              value={gate.status === "checking" ? gate.images : undefined}
              total={gate.status === "checking" ? gate.total || null : null}
              note={
                gate.status === "checking" && gate.total > 0 ? `${gate.images} of ${gate.total}` : undefined
              }
            />
          ) : state.status === "ready" ? (
            <Trials state={state} isOpen={gate.status === "open"} isKept={isKept} onAgain={onRetry} />
          ) : null}
        </div>
      </div>
      {state.status === "failed" ? (
        <AlertBanner
          tone="danger"
          title="The model could not be loaded"
          className="mt-3"
          action={
            <Button size="sm" icon={<RotateCw />} onClick={onRetry}>
              Try again
            </Button>
          }
        >
          {state.message}
        </AlertBanner>
      ) : null}
      {children}
    </Panel>
  );
});

/** What each backend took for a picture, where it was measured now; and the way to measure again. */
function Trials({
  state,
  isOpen,
  isKept,
  onAgain,
}: {
  state: Extract<ClassifierState, { status: "ready" }>;
  isOpen: boolean;
  isKept: boolean;
  onAgain: () => void;
}) {
  const { backend, trials, isRemembered } = state.classifier;
  return (
    <div className="text-xs text-muted">
      <p className="flex flex-wrap items-center gap-x-2">
        <span>
          <span className="font-medium text-fg">
            {isOpen ? "Ready on" : "No answers on"} {backendLabels[backend]}
          </span>
          {isRemembered ? ", the fastest last time" : ", warmed up"}
        </span>
        {isRemembered ? (
          <Button size="sm" variant="ghost" onClick={onAgain}>
            Measure again
          </Button>
        ) : null}
      </p>
      <ul className="flex flex-wrap gap-x-3">
        {trials.map((trial) => (
          <li key={trial.name} className="whitespace-nowrap tabular-nums" title={trial.problem ?? undefined}>
            {backendLabels[trial.name]}{" "}
            {trial.milliseconds === null ? "does not work here" : milliseconds(trial.milliseconds)}
          </li>
        ))}
        {isKept ? (
          <li title="Page and model are kept in this browser until you sign out">works offline</li>
        ) : null}
      </ul>
    </div>
  );
}
