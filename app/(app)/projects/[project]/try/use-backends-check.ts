"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { backendNames } from "@/app/tf/backends";
import type { Classifier, ModelSource } from "@/app/tf/classifier";
import { type BackendOutcome, type BackendsProgress, checkBackends } from "./check-backends";
import type { Format } from "./formats";
import { checkParity } from "./parity";

/** Holds every backend of this browser against the worker on the sample, one after the other, when asked. */
export function useBackendsCheck(
  modelId: string,
  format: Format,
  source: ModelSource | null,
  running: Classifier | null,
) {
  const apollo = useApolloClient();
  const [progress, setProgress] = useState<BackendsProgress | null>(null);
  const [outcomes, setOutcomes] = useState<readonly BackendOutcome[]>([]);
  const [error, setError] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => {
    setProgress(null);
    setOutcomes([]);
    setError(null);
    return () => stop.current?.abort();
  }, [modelId, format, running]);

  const check = async () => {
    if (!source) return;
    stop.current?.abort();
    const control = new AbortController();
    stop.current = control;
    const { signal } = control;
    setError(null);
    setOutcomes([]);
    try {
      const { loadClassifier } = await import("@/app/tf/classifier");
      const found = await checkBackends(
        backendNames,
        async (backend) =>
          // The one that answers here goes on.
          running?.backend === backend
            ? { classifier: running, dispose: () => undefined }
            : asOpened(await loadClassifier(source, { backend, signal })),
        ({ classifier }, tell) => checkParity(apollo, modelId, format, classifier, tell, signal),
        setProgress,
        signal,
      );
      setOutcomes(found);
    } catch (reason) {
      if (!signal.aborted) setError(messageOf(reason));
    } finally {
      if (!signal.aborted) setProgress(null);
    }
  };
  const cancel = () => {
    stop.current?.abort();
    setProgress(null);
  };
  return { progress, outcomes, error, check, cancel };
}

const asOpened = (classifier: Classifier) => ({ classifier, dispose: () => classifier.dispose() });
