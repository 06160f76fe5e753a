"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef } from "react";
import { useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";
import { useRefetchOn } from "../use-refetch-on";

const runRefresh = graphql(`
  query RunRefresh($id: ID!, $keys: [String!]!) {
    run(id: $id) {
      ...RunRow
      tags
      aliases
      values(keys: $keys)
    }
  }
`);

/** Events come several a second while a run trains; a person reads twice a second at most. */
const quietMs = 500;
/** A list whose runs come and go by what they have come to is read again so often at most. */
const liveMs = 5000;

/**
 * Reads a run again when it changed, the rows of lists included, since the cache holds each run once.
 * @param readList reads the list again: for a run that is not among `known`, as soon as it is heard of.
 * @param keys fields whose values the list shows.
 * @param isLive whether what a run comes to decides on its place in the list, or on its being there: it is narrowed, or in
 *   another order than that of the launches. Then the list is read again as runs change, whichever they are.
 * @returns reads some runs again, by their ids.
 */
export function useRunChanges(
  known: ReadonlySet<string> | undefined,
  readList: () => unknown,
  { keys, isLive }: { keys: readonly string[]; isLive: boolean },
): (ids: Iterable<string>) => Promise<void> {
  const apollo = useApolloClient();
  const waiting = useRef(new Set<string>());
  const asked = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const shown = useRef(keys);
  useEffect(() => {
    shown.current = keys;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const refresh = useCallback(
    async (ids: Iterable<string>) => {
      const asked = [...ids].map((id) =>
        apollo.query({
          query: runRefresh,
          variables: { id, keys: [...shown.current] },
          fetchPolicy: "network-only",
        }),
      );
      // A read that fails is made up for by the next event, or by the stream's catching up.
      await Promise.allSettled(asked);
    },
    [apollo],
  );
  useRefetchOn(["RUN_CHANGED"], null, readList, {
    isNews: ({ objectId }) => {
      // Once: what the list does not show after that is of another page or another kind.
      const isNew = known !== undefined && !known.has(objectId) && !asked.current.has(objectId);
      if (isNew) asked.current.add(objectId);
      return isNew;
    },
  });
  useRefetchOn(["RUN_CHANGED"], null, readList, { leastMs: liveMs, isNews: () => isLive });
  useProjectEvent(["RUN_CHANGED"], null, ({ objectId }) => {
    if (known && !known.has(objectId)) return;
    waiting.current.add(objectId);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const ids = [...waiting.current];
      waiting.current.clear();
      void refresh(ids);
    }, quietMs);
  });
  return refresh;
}
