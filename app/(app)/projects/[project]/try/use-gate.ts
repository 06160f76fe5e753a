"use client";

import { useEffect, useMemo } from "react";
import type { TryDetailsFragment } from "@/app/graphql/generated/graphql";
import { type BackendName, backendNames } from "@/app/tf/backends";
import { browserName } from "@/app/tf/browser-name";
import type { Classifier } from "@/app/tf/classifier";
import { gateOf } from "@/ml/parity";
import { type Finding, findingsOf } from "../parity-findings";
import { useProject } from "../project-context";
import type { Format } from "./formats";
import type { ParityCheckState } from "./use-parity-check";

/** Whether answers of this browser may be shown. */
export type Gate =
  | { status: "open" }
  /** Nothing is known yet, or the check is about to begin. */
  | { status: "waiting" }
  | { status: "checking"; images: number; total: number }
  /** It differed from the worker. */
  | { status: "refused"; found: Finding }
  /** It could not be checked. */
  | { status: "closed"; reason: string; mayRetry: boolean };

/** Where a format of a model is known to differ from the worker in this browser. */
export function refusedHere(details: TryDetailsFragment, format: Format): ReadonlySet<BackendName> {
  const browser = browserName(navigator.userAgent);
  const own = findingsOf(details, format).filter((one) => one.browser === browser && !one.agrees);
  return new Set(own.map(({ backend }) => backend));
}

/** Backends beside the one that runs on which a format of a model is known neither to differ nor to fail here. */
export function otherBackends(
  details: TryDetailsFragment,
  format: Format,
  { backend, trials }: Classifier,
): BackendName[] {
  const refused = refusedHere(details, format);
  return backendNames.filter(
    (name) =>
      name !== backend &&
      !refused.has(name) &&
      !trials.some((trial) => trial.name === name && trial.problem !== null),
  );
}

/**
 * No answer is shown before a browser agreed with the worker: where none has, this one is asked now, by itself. One that
 * differs is refused.
 */
export function useGate(
  details: TryDetailsFragment | null | undefined,
  format: Format,
  classifier: Classifier | null,
  { done, error, asked, check }: ParityCheckState,
): Gate {
  const mayCheck = useProject().can("review:write");
  const { findings, here, gate } = useMemo(() => {
    const all = details && findingsOf(details, format);
    const own = classifier && { backend: classifier.backend, browser: browserName(navigator.userAgent) };
    return { findings: all, here: own, gate: all && own ? gateOf(all, own) : null };
  }, [details, format, classifier]);
  const isDue = gate === "unchecked" && mayCheck && asked !== classifier;
  useEffect(() => {
    if (isDue) check();
  }, [isDue, check]);

  const failed = asked === classifier ? error : null;
  const wasSetAside = details?.paritySetAsides.some(
    (one) => one.format === format && one.backend === here?.backend && one.browser === here.browser,
  );
  return useMemo(() => {
    if (!gate || !here || !findings) return { status: "waiting" };
    if (gate === "open") return { status: "open" };
    if (gate === "refused") {
      const found = findings.find(
        (one) => one.backend === here.backend && one.browser === here.browser && !one.agrees,
      );
      return found ? { status: "refused", found } : { status: "waiting" };
    }
    if (done) return { status: "checking", ...done };
    if (!mayCheck) {
      return {
        status: "closed",
        reason:
          "No browser has been held against the worker with this format on this backend yet, and your role may look, not check. Ask a reviewer to open this page once, or choose another format or backend.",
        mayRetry: false,
      };
    }
    if (failed) return { status: "closed", reason: failed, mayRetry: true };
    // It is not asked again by itself in the page in which what it found was set aside.
    if (wasSetAside && asked === classifier) {
      return {
        status: "closed",
        reason:
          "What this browser found was set aside, and no other one has agreed on this backend. Ask it again, or choose another backend or format.",
        mayRetry: true,
      };
    }
    return { status: "waiting" };
  }, [gate, here, findings, done, mayCheck, failed, wasSetAside, asked, classifier]);
}
