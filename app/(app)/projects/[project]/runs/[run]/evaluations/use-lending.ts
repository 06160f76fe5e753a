"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { newKey } from "@/app/new-key";
import type { Classifier } from "@/app/tf/classifier";
import { type LendingStep, lend } from "./lend";
import { returnTab } from "./operations";

const keyOf = (evaluationId: string) => `offdiagonal:lent:${evaluationId}`;

/** The id of this tab where it is lent to an evaluation: it outlives a reload, and ends with the tab. */
export function useKeptTab(evaluationId: string) {
  const [tab, setTab] = useState<string | null>(null);
  useEffect(() => setTab(sessionStorage.getItem(keyOf(evaluationId))), [evaluationId]);
  const keep = useCallback(
    (next: string | null) => {
      setTab(next);
      if (next) sessionStorage.setItem(keyOf(evaluationId), next);
      else sessionStorage.removeItem(keyOf(evaluationId));
    },
    [evaluationId],
  );
  return [tab, keep] as const;
}

/**
 * Has a tab that is lent work as soon as there is a classifier that may answer. `step`: what it is at; `error`: why it is
 * lent no more.
 */
export function useLending(
  evaluationId: string,
  [tab, keepTab]: ReturnType<typeof useKeptTab>,
  format: "layers" | "graph",
  classifier: Classifier | null,
) {
  const apollo = useApolloClient();
  const [step, setStep] = useState<LendingStep | null>(null);
  const [error, setError] = useState<string | null>(null);

  useEffect(() => {
    if (!tab || !classifier) return;
    const control = new AbortController();
    const tell = (next: LendingStep) => {
      if (!control.signal.aborted) setStep(next);
    };
    lend(apollo, { evaluationId, tab, format, classifier }, tell, control.signal)
      .catch((reason: unknown) => {
        if (control.signal.aborted) return;
        setError(messageOf(reason));
        keepTab(null);
      })
      .finally(() => {
        if (!control.signal.aborted) setStep(null);
      });
    return () => {
      control.abort();
      setStep(null);
    };
  }, [apollo, evaluationId, tab, format, classifier, keepTab]);

  const begin = () => {
    setError(null);
    keepTab(newKey());
  };
  const end = () => {
    keepTab(null);
    if (!tab) return;
    // Where it does not come, the server deals the piece out again a while later.
    apollo
      .mutate({ mutation: returnTab, variables: { input: { evaluationId, tab } } })
      .catch(() => undefined);
  };
  return { step, error, begin, end };
}
