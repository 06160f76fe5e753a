"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";
import type { RunCurvesQuery } from "@/app/graphql/generated/graphql";

/** Some curves of a run, drawn by the pixel. */
export const runCurves = graphql(`
  query RunCurves(
    $run: ID!
    $names: [String!]!
    $from: Int
    $to: Int
    $fromSeconds: Float
    $toSeconds: Float
  ) {
    run(id: $run) {
      id
      curves(names: $names, from: $from, to: $to, fromSeconds: $fromSeconds, toSeconds: $toSeconds) {
        name
        isWhole
        steps
        seconds
        values
        meanSteps
        meanSeconds
        means
        counts
        breaks {
          step
          kind
          count
        }
      }
    }
  }
`);

/** A curve as a chart shows it: ascending steps, null where the value was not finite, and what smoothing goes over. */
export type Curve = Omit<RunCurvesQuery["run"]["curves"][number], "name">;

export type Curves = Readonly<Record<string, Curve>>;

/** The part of a run that a chart shows, which is then drawn closer; null: all of it. */
export type Sight = { readonly from: number; readonly to: number; readonly unit: "steps" | "seconds" } | null;

/** What the server is asked for to draw what is in sight. */
export function sightVariables(sight: Sight) {
  if (sight === null) return {};
  const [from, to] = [Math.max(0, sight.from), Math.max(0, sight.to)];
  return sight.unit === "seconds"
    ? { fromSeconds: from, toSeconds: to }
    : { from: Math.floor(from), to: Math.ceil(to) };
}

/** Points come every second while a run learns. */
const quietMs = 1000;

/**
 * Some curves of a run, as they are: read again while it learns. Those that the run does not have are left out; all is
 * undefined while the first answer is on its way.
 */
export function useMetrics(
  runId: string,
  names: readonly string[],
  sight: Sight = null,
): { curves: Curves | undefined; error: string | null } {
  const apollo = useApolloClient();
  const [curves, setCurves] = useState<Curves>();
  const [error, setError] = useState<string | null>(null);
  const reading = useRef<{ busy: boolean; again: boolean; timer: ReturnType<typeof setTimeout> | undefined }>(
    {
      busy: false,
      again: false,
      timer: undefined,
    },
  );
  const asked = names.join("\n");
  const seen = JSON.stringify(sightVariables(sight));
  const wanted = useRef({ runId, asked, seen });
  wanted.current = { runId, asked, seen };

  const read = useCallback(async () => {
    const state = reading.current;
    clearTimeout(state.timer);
    state.timer = undefined;
    if (state.busy) {
      state.again = true;
      return;
    }
    state.busy = true;
    try {
      do {
        state.again = false;
        const now = wanted.current;
        const { data } = await apollo.query({
          query: runCurves,
          variables: {
            run: now.runId,
            names: now.asked === "" ? [] : now.asked.split("\n"),
            ...JSON.parse(now.seen),
          },
          fetchPolicy: "no-cache",
        });
        // What was asked for meanwhile counts.
        if (wanted.current.runId !== now.runId || !data) continue;
        setCurves(Object.fromEntries(data.run.curves.map(({ name, ...curve }) => [name, curve])));
        setError(null);
      } while (state.again);
    } catch (reason) {
      setError(messageOf(reason));
    } finally {
      state.busy = false;
    }
  }, [apollo]);
  const later = useCallback(() => {
    reading.current.timer ??= setTimeout(() => void read(), quietMs);
  }, [read]);

  useEffect(() => setCurves(undefined), [runId]);
  useEffect(() => void read(), [read, runId, asked, seen]);
  useEffect(() => () => clearTimeout(reading.current.timer), []);
  useProjectEvent(["RUN_METRICS", "RUN_CHANGED"], runId, later);
  useProjectEvent(["RESYNC"], null, later);
  return { curves, error };
}
