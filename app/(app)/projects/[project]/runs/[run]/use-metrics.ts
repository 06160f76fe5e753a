"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";

const runMetrics = graphql(`
  query RunMetrics($run: ID!, $after: Int) {
    run(id: $run) {
      id
      step
      metrics(afterStep: $after) {
        name
        steps
        values
      }
    }
  }
`);

/** A curve as it was measured: ascending steps, null where the value was not finite. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

export type Curves = Readonly<Record<string, Curve>>;

interface Part {
  readonly name: string;
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Puts new points behind the old ones; where both have a step the new one counts (a resumed run repeats steps). */
function appended(old: Curves, parts: readonly Part[]): Curves {
  const next: Record<string, Curve> = { ...old };
  for (const { name, steps, values } of parts) {
    const before = next[name];
    const first = steps[0];
    if (first === undefined) continue;
    const keep = before ? before.steps.findLastIndex((step) => step < first) + 1 : 0;
    next[name] = {
      steps: [...(before?.steps.slice(0, keep) ?? []), ...steps],
      values: [...(before?.values.slice(0, keep) ?? []), ...values],
    };
  }
  return next;
}

const lastStep = (curves: Curves) =>
  Math.max(-1, ...Object.values(curves).map((curve) => curve.steps.at(-1) ?? -1));

/** Longest series of one answer of the server: as many mean that there may be more. */
const answerLimit = 20_000;

/**
 * The curves of a run. While it learns only what came since the last step is asked for, and put behind the rest.
 * Undefined while the first answer is on its way.
 */
export function useMetrics(runId: string): { curves: Curves | undefined; error: string | null } {
  const apollo = useApolloClient();
  const [curves, setCurves] = useState<Curves>();
  const [error, setError] = useState<string | null>(null);
  const held = useRef<Curves>({});
  const busy = useRef(false);
  const again = useRef(false);
  const gone = useRef(false);

  const read = useCallback(async () => {
    if (busy.current) {
      again.current = true;
      return;
    }
    busy.current = true;
    try {
      do {
        again.current = false;
        const last = lastStep(held.current);
        const { data } = await apollo.query({
          query: runMetrics,
          // The last step once more: the validation of an epoch comes after the points of its last step.
          variables: { run: runId, after: last < 0 ? null : last - 1 },
          fetchPolicy: "no-cache",
        });
        if (gone.current || !data) return;
        const { metrics, step } = data.run;
        // After a crash the run goes on from a checkpoint behind the points we hold.
        const base = step < last ? untilStep(held.current, step) : held.current;
        held.current = appended(base, metrics);
        setCurves(held.current);
        setError(null);
        if (metrics.some((series) => series.steps.length >= answerLimit)) again.current = true;
      } while (again.current);
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      busy.current = false;
    }
  }, [apollo, runId]);

  useEffect(() => {
    gone.current = false;
    held.current = {};
    setCurves(undefined);
    void read();
    return () => {
      gone.current = true;
    };
  }, [read]);
  useProjectEvent(["RUN_METRICS", "RUN_CHANGED"], runId, () => void read());
  useProjectEvent(["RESYNC"], null, () => void read());
  return { curves, error };
}

function untilStep(curves: Curves, step: number): Curves {
  return Object.fromEntries(
    Object.entries(curves).map(([name, { steps, values }]) => {
      const keep = steps.findLastIndex((one) => one <= step) + 1;
      return [name, { steps: steps.slice(0, keep), values: values.slice(0, keep) }];
    }),
  );
}
