"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { useProjectEvent } from "@/app/graphql/events";
import { type Curve, runCurves, type Sight, sightVariables } from "../../runs/[run]/use-metrics";

/** Points come every second while a run learns. */
const quietMs = 2000;

/**
 * One curve of several runs, by the run; read again while they learn. Undefined while the first is on its way.
 * @param sightOf the part of a run that is in sight; all of it, if left out.
 */
export function useCurvesOf(
  ids: readonly string[],
  name: string,
  sightOf: (id: string) => Sight = () => null,
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
  const key = JSON.stringify(ids.map((run) => ({ run, ...sightVariables(sightOf(run)) })));
  useEffect(() => {
    let isOver = false;
    const read = async () => {
      const found = new Map<string, Curve>();
      for (const asked of JSON.parse(key)) {
        if (isOver) return;
        const { data } = await apollo.query({
          query: runCurves,
          variables: { ...asked, names: [name] },
          fetchPolicy: "no-cache",
        });
        const curve = data?.run.curves[0];
        if (curve) found.set(asked.run, curve);
      }
      if (!isOver) setState({ curves: found, error: null });
    };
    read().catch((error: unknown) => {
      if (!isOver) setState((before) => ({ ...before, error: messageOf(error) }));
    });
    return () => {
      isOver = true;
    };
  }, [apollo, key, name, again]);
  return state;
}
