"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { Classifier } from "@/app/tf/classifier";
import type { Format } from "./formats";
import { checkParity } from "./parity";

export interface ParityCheckState {
  /** While it goes on; of no total at its begin. */
  readonly done: { images: number; total: number } | null;
  readonly error: string | null;
  /** The classifier that it was last asked for: what failed is not tried again and again. */
  readonly asked: Classifier | null;
  check(): void;
}

/** Holds this browser against the worker on the sample, when asked: one check at a time, of the classifier that is there. */
export function useParityCheck(
  modelId: string,
  format: Format,
  classifier: Classifier | null,
): ParityCheckState {
  const apollo = useApolloClient();
  const [done, setDone] = useState<ParityCheckState["done"]>(null);
  const [error, setError] = useState<string | null>(null);
  const [asked, setAsked] = useState<Classifier | null>(null);
  const stop = useRef<AbortController | null>(null);
  // A check is of one model on one backend: another classifier ends it.
  useEffect(() => {
    setError(null);
    setDone(null);
    return () => stop.current?.abort();
  }, [classifier]);

  const check = useCallback(async () => {
    if (!classifier) return;
    stop.current?.abort();
    const control = new AbortController();
    stop.current = control;
    setError(null);
    setAsked(classifier);
    setDone({ images: 0, total: 0 });
    try {
      const tell = (images: number, total: number) => {
        if (!control.signal.aborted) setDone({ images, total });
      };
      await checkParity(apollo, modelId, format, classifier, tell, control.signal);
    } catch (reason) {
      if (!control.signal.aborted) setError(messageOf(reason));
    } finally {
      if (!control.signal.aborted) setDone(null);
    }
  }, [apollo, modelId, format, classifier]);
  return useMemo(() => ({ done, error, asked, check }), [done, error, asked, check]);
}
