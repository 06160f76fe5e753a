"use client";

import { useApolloClient } from "@apollo/client/react";
import { useMemo, useRef, useState } from "react";
import { useRefetchOn } from "../../use-refetch-on";
import { type SeveralRun, severalRun } from "./operations";

/** A run that learns is read again so often at most. */
const leastMs = 5000;

/** The runs as they are now: those that were not measured yet are read again as they change. */
export function useLiveRuns(runs: readonly SeveralRun[] | null): readonly SeveralRun[] | null {
  const apollo = useApolloClient();
  const [newer, setNewer] = useState<ReadonlyMap<string, SeveralRun>>(new Map());
  const changed = useRef(new Set<string>());
  const live = useMemo(() => runs?.map((run) => newer.get(run.id) ?? run) ?? null, [runs, newer]);
  const open = useMemo(
    () => new Set(live?.flatMap(({ id, testAccuracy }) => (testAccuracy === null ? id : []))),
    [live],
  );
  const read = async () => {
    const ids = [...changed.current];
    changed.current.clear();
    const answers = await Promise.all(
      ids.map((id) => apollo.query({ query: severalRun, variables: { id }, fetchPolicy: "network-only" })),
    );
    const found = answers.flatMap(({ data }) => data?.run ?? []);
    setNewer((before) => new Map([...before, ...found.map((run) => [run.id, run] as const)]));
  };
  useRefetchOn(["RUN_CHANGED"], null, read, {
    leastMs,
    isNews: ({ objectId }) => {
      const isOpen = open.has(objectId);
      if (isOpen) changed.current.add(objectId);
      return isOpen;
    },
  });
  return live;
}
