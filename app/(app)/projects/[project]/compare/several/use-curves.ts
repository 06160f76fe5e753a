"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { useProjectEvent } from "@/app/graphql/events";
import { type Curve, runCurves } from "../../runs/[run]/use-metrics";

/** Points come every second while a run learns. */
const quietMs = 2000;

/**
 * One curve of several runs, by the run; read again while they learn. Undefined while the first is on its way.
 * @param range steps in sight, which are then drawn closer; null for all.
 */
export function useCurvesOf(
  ids: readonly string[],
  name: string,
  range: readonly [number, number] | null,
): { curves: ReadonlyMap<string, Curve> | undefined; error: string | null } {
  const apollo = useApolloClient();
  const [state, setState] = useState<{
    curves: ReadonlyMap<string, Curve> | undefined;
    error: string | null;
  }>({ curves: undefined, error: null });
  const [again, setAgain] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useProjectEvent(["RUN_METRICS"], null, ({ objectId }) => {
    if (!ids.includes(objectId)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setAgain((count) => count + 1);
    }, quietMs);
  });
  const key = ids.join(" ");
  const from = range && Math.max(0, Math.floor(range[0]));
  const to = range && Math.max(0, Math.ceil(range[1]));
  useEffect(() => {
    let isOver = false;
    const read = async () => {
      const found = new Map<string, Curve>();
      for (const run of key.split(" ")) {
        if (run === "" || isOver) return;
        const { data } = await apollo.query({
          query: runCurves,
          variables: { run, names: [name], from, to },
          fetchPolicy: "no-cache",
        });
        const curve = data?.run.curves[0];
        if (curve) found.set(run, curve);
      }
      if (!isOver) setState({ curves: found, error: null });
    };
    read().catch((error: unknown) => {
      if (!isOver) setState((before) => ({ ...before, error: messageOf(error) }));
    });
    return () => {
      isOver = true;
    };
  }, [apollo, key, name, from, to, again]);
  return state;
}
