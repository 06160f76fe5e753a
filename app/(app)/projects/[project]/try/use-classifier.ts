"use client";

import { useEffect, useState } from "react";
import type { BackendName } from "@/app/tf/backends";
import type { Classifier, LoadPhase, ModelSource } from "@/app/tf/classifier";

export type ClassifierState =
  | { status: "loading"; phase: LoadPhase; loaded: number; total: number | null }
  | { status: "ready"; classifier: Classifier }
  | { status: "failed"; message: string };

const start: ClassifierState = { status: "loading", phase: "download", loaded: 0, total: null };

/** A model in the page. Another model or backend lets go of the one before. `attempt` loads it anew. */
export function useClassifier(
  model: ModelSource,
  backend: BackendName | null,
  attempt: number,
): ClassifierState {
  const [state, setState] = useState<ClassifierState>(start);
  const { url } = model;
  // A model's address names its content; attempt asks for it again.
  useEffect(() => {
    const stop = new AbortController();
    let own: Classifier | null = null;
    setState(start);
    // The library comes with the first model, so that no other page carries it.
    import("@/app/tf/classifier")
      .then(({ loadClassifier }) =>
        loadClassifier(model, {
          backend: backend ?? undefined,
          signal: stop.signal,
          onProgress: (phase, loaded, total) => {
            if (!stop.signal.aborted) setState({ status: "loading", phase, loaded, total });
          },
        }),
      )
      .then((classifier) => {
        if (stop.signal.aborted) return classifier.dispose();
        own = classifier;
        setState({ status: "ready", classifier });
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        const message =
          error instanceof TypeError
            ? "The server does not answer. Check the connection and try again."
            : error instanceof Error
              ? error.message
              : String(error);
        setState({ status: "failed", message });
      });
    return () => {
      stop.abort();
      own?.dispose();
    };
  }, [url, backend, attempt]);
  return state;
}
