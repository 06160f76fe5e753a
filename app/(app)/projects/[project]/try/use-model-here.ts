"use client";

import { useEffect, useMemo } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import type { BackendName } from "@/app/tf/backends";
import { rememberModel } from "@/app/tf/remembered-model";
import { type Format, filesOf, runningFormat } from "./formats";
import { useClassifier } from "./use-classifier";
import { useDetails } from "./use-details";
import { useGate } from "./use-gate";
import { useParityCheck } from "./use-parity-check";

/**
 * A model that runs in this page, from its files to the gate; nothing at all while there is none. `running` is it as it
 * runs, `classifier` the same once it may answer: what has not been held against the worker answers nothing.
 */
export function useModelHere(
  model: TryModelFragment | null,
  wanted: Format,
  backend: BackendName | null,
  attempt: number,
) {
  const { details, error: failure, refetch } = useDetails(model?.id ?? null);
  const format = model ? runningFormat(model, wanted) : "layers";
  const files = details && filesOf(details, format);
  const source = model && files ? { files, preprocessing: model.preprocessing } : null;
  const loaded = useClassifier(source, backend, attempt);
  const running = source && loaded.status === "ready" ? loaded.classifier : null;
  useEffect(() => {
    if (running && model && source) rememberModel(model.id, format, source);
  }, [running]);
  const parity = useParityCheck(model?.id ?? "", format, running);
  const gate = useGate(details, format, running, parity);
  const classifier = gate.status === "open" ? running : null;
  // The same while nothing of it changes: a page that draws another picture does not draw its models anew.
  return useMemo(
    () => ({ details, failure, refetch, format, loaded, running, parity, gate, classifier }),
    [details, failure, refetch, format, loaded, running, parity, gate, classifier],
  );
}

export type ModelHere = ReturnType<typeof useModelHere>;
