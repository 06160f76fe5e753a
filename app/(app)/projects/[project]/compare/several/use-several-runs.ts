"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { type SeveralRun, severalRun, severalRuns } from "./operations";
import { type RunRef, readRefs, writeRefs } from "./run-refs";

/** As many as the server gives by their numbers at a time. */
const pageSize = 100;

/** Runs by what the address calls them; null: there is none of that number. */
type Known = ReadonlyMap<RunRef, SeveralRun | null>;

/**
 * The runs that an address names, a hundred at a time. What was read stays while others are added or left out.
 * @returns `runs` null until all are there
 */
export function useSeveralRuns(project: string, refs: readonly RunRef[]) {
  const apollo = useApolloClient();
  const [known, setKnown] = useState<Known>(new Map());
  const [error, setError] = useState<unknown>(null);
  const [again, setAgain] = useState(0);
  const read = useRef(known);
  const key = writeRefs(refs);
  useEffect(() => {
    let isOver = false;
    setError(null);
    const missing = readRefs(key).filter((ref) => !read.current.has(ref));
    const ids = missing.filter((ref) => typeof ref === "string");
    const numbers = missing.filter((ref) => typeof ref === "number");
    const add = (found: [RunRef, SeveralRun | null][]) => {
      read.current = new Map([...read.current, ...found]);
      if (!isOver) setKnown(read.current);
    };
    const load = async () => {
      const answers = await Promise.all(
        ids.map((id) => apollo.query({ query: severalRun, variables: { id }, fetchPolicy: "network-only" })),
      );
      if (ids.length > 0) add(ids.map((id, i) => [id, answers[i]?.data?.run ?? null]));
      for (let from = 0; from < numbers.length && !isOver; from += pageSize) {
        const asked = numbers.slice(from, from + pageSize);
        const { data } = await apollo.query({
          query: severalRuns,
          variables: { project, numbers: asked },
          fetchPolicy: "network-only",
        });
        const found = new Map(data?.project.runsByNumber.map((run) => [run.number, run]));
        add(asked.map((number) => [number, found.get(number) ?? null]));
      }
    };
    load().catch((reason: unknown) => {
      if (!isOver) setError(reason);
    });
    return () => {
      isOver = true;
    };
  }, [apollo, project, key, again]);
  const found = useMemo(() => {
    const wanted = readRefs(key);
    const loaded = wanted.filter((ref) => known.has(ref)).length;
    // One may be named by its number and by its id.
    const byId = new Map(wanted.flatMap((ref) => known.get(ref) ?? []).map((run) => [run.id, run]));
    return {
      runs: loaded === wanted.length ? [...byId.values()] : null,
      loaded,
      missing: wanted.filter((ref) => known.get(ref) === null),
    };
  }, [known, key]);
  return {
    ...found,
    error,
    retry: () => setAgain((count) => count + 1),
  };
}
