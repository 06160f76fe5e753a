"use client";

import { useEffect, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { BackendName } from "@/app/tf/backends";
import type { Classifier, LoadPhase, ModelSource } from "@/app/tf/classifier";

export type ClassifierState =
  | { status: "loading"; phase: LoadPhase; loaded: number; total: number | null }
  | { status: "ready"; classifier: Classifier }
  | { status: "failed"; message: string };

const start: ClassifierState = { status: "loading", phase: "download", loaded: 0, total: null };

/**
 * A model in a worker of this page; null while it is not known which. Another model or backend lets go of the one before.
 * A higher `attempt` loads it anew and tries every backend again.
 * @param among the backends that may be tried; all where it is not given.
 */
export function useClassifier(
  model: ModelSource | null,
  backend: BackendName | null,
  attempt: number,
  among?: readonly BackendName[],
): ClassifierState {
  const [state, setState] = useState<ClassifierState>(start);
  // The hashes of its files say which model it is; attempt asks for it again.
  const content = model?.files.map(({ sha256 }) => sha256).join();
  const allowed = among?.join();
  useEffect(() => {
    if (!model) return;
    const stop = new AbortController();
    let own: Classifier | null = null;
    setState(start);
    // The code comes with the first model, so that no other page carries it.
    import("@/app/tf/classifier")
      .then(({ loadClassifier }) =>
        loadClassifier(model, {
          backend: backend ?? undefined,
          among,
          anew: attempt > 0,
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
        if (!stop.signal.aborted) setState({ status: "failed", message: messageOf(error) });
      });
    return () => {
      stop.abort();
      own?.dispose();
    };
  }, [content, backend, attempt, allowed]);
  return state;
}
