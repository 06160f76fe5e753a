"use client";

import { Hand, Play, RotateCw } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { backendLabels, backendNames } from "@/app/tf/backends";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { useProject } from "../../../project-context";
import { formatNames, formatsOf } from "../../../try/formats";
import { GateBanner } from "../../../try/gate-banner";
import { otherBackends } from "../../../try/use-gate";
import { type ModelHere, useModelHere } from "../../../try/use-model-here";
import type { LendingStep } from "./lend";
import { useKeptTab, useLending } from "./use-lending";

/** Those that have the weights which the worker asks. */
const lentFormats = ["layers", "graph"] as const;
const parsers = {
  format: parseAsStringLiteral(lentFormats).withDefault("layers"),
  backend: parseAsStringLiteral(backendNames),
};

/** Lends this tab to an evaluation: its browser answers pieces until there are no more, or a person takes it back. */
export function LendPanel({ evaluationId, model }: { evaluationId: string; model: TryModelFragment }) {
  const project = useProject();
  const [{ format: chosen, backend }, choose] = useQueryStates(parsers, { history: "replace" });
  const offered = formatsOf(model);
  const format = offered.includes(chosen) ? chosen : "layers";
  const [attempt, setAttempt] = useState(0);
  const kept = useKeptTab(evaluationId);
  const isWanted = kept[0] !== null;
  // Nothing is loaded before somebody lends the tab.
  const here = useModelHere(isWanted ? model : null, format, backend, attempt);
  const lending = useLending(evaluationId, kept, format, here.classifier);
  const mayLend = project.can("run:lend");
  const tryIt = `/projects/${project.id}/try?model=${model.id}&format=${format}${backend ? `&backend=${backend}` : ""}`;
  return (
    <Panel
      title="Lend this tab"
      description="Its browser answers some of the images with the run's model. Send this page's address to colleagues: each of them can lend a tab too. It may be closed at any time, and goes on after a reload."
      actions={
        isWanted ? (
          <Button icon={<Hand />} onClick={lending.end}>
            Take it back
          </Button>
        ) : (
          <Button
            variant="primary"
            icon={<Play />}
            disabled={!mayLend}
            title={mayLend ? undefined : "Your role may look, not lend a tab"}
            onClick={lending.begin}
          >
            Lend this tab
          </Button>
        )
      }
    >
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,2fr)]">
        <Field label="Format">
          <Select
            value={format}
            disabled={isWanted}
            onChange={(event) =>
              void choose({ format: lentFormats.find((name) => name === event.target.value) ?? null })
            }
            options={lentFormats
              .filter((name) => offered.includes(name))
              .map((name) => ({ value: name, label: formatNames[name] }))}
          />
        </Field>
        <Field label="Runs on">
          <Select
            value={backend ?? ""}
            disabled={isWanted}
            onChange={(event) =>
              void choose({ backend: backendNames.find((name) => name === event.target.value) ?? null })
            }
            options={[
              { value: "", label: "The fastest that works" },
              ...backendNames.map((name) => ({ value: name, label: backendLabels[name] })),
            ]}
          />
        </Field>
        <div className="flex min-h-13 flex-col justify-end" aria-live="polite">
          {isWanted ? <Step here={here} step={lending.step} /> : null}
        </div>
      </div>
      {isWanted ? (
        <>
          {here.loaded.status === "failed" ? (
            <AlertBanner
              tone="danger"
              title="The model could not be loaded"
              className="mt-3"
              action={
                <Button size="sm" icon={<RotateCw />} onClick={() => setAttempt(attempt + 1)}>
                  Try again
                </Button>
              }
            >
              {here.loaded.message}
            </AlertBanner>
          ) : null}
          {here.details && here.running ? (
            <GateBanner
              gate={here.gate}
              backends={otherBackends(here.details, format, here.running)}
              formats={lentFormats.filter((name) => name !== format && offered.includes(name))}
              onBackend={(next) => void choose({ backend: next })}
              onFormat={(next) => void choose({ format: lentFormats.find((name) => name === next) ?? null })}
              onCheck={here.parity.check}
            />
          ) : null}
          {here.gate.status === "refused" || here.gate.status === "closed" ? (
            <p className="mt-2 text-sm text-muted">
              Only a browser that decides as the worker does is lent.{" "}
              <Link href={tryIt} className="rounded-sm text-accent-text hover:underline">
                See the check in Try
              </Link>
            </p>
          ) : null}
        </>
      ) : null}
      {lending.error ? (
        <AlertBanner tone="danger" title="This tab is lent no more" className="mt-3">
          {lending.error}{" "}
          <Link href={tryIt} className="rounded-sm text-accent-text hover:underline">
            See the check in Try
          </Link>
        </AlertBanner>
      ) : null}
    </Panel>
  );
}

/** What the tab is at, from the loading of the model on. */
function Step({ here: { loaded, gate, running }, step }: { here: ModelHere; step: LendingStep | null }) {
  if (loaded.status === "failed" || gate.status === "refused" || gate.status === "closed") return null;
  if (loaded.status === "loading") {
    const isLoading = loaded.phase === "download";
    return (
      <ProgressBar
        label={isLoading ? "Loading the model" : "Warming up"}
        value={isLoading ? loaded.loaded : undefined}
        total={isLoading ? loaded.total : null}
      />
    );
  }
  if (gate.status !== "open") {
    return (
      <ProgressBar
        label="Checking against the worker"
        value={gate.status === "checking" ? gate.images : undefined}
        total={gate.status === "checking" ? gate.total || null : null}
      />
    );
  }
  if (step?.at === "offline") {
    return <ProgressBar label="The server does not answer: trying again" total={null} tone="danger" />;
  }
  if (step?.at === "piece") {
    return (
      <ProgressBar
        label={`A piece of ${step.images} images${running ? `, on ${backendLabels[running.backend]}` : ""}`}
        value={step.done}
        total={step.images}
      />
    );
  }
  return <ProgressBar label={step ? "Others are at the last pieces" : "Asking for a piece"} total={null} />;
}
