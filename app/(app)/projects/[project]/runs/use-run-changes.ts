"use client";

import { useApolloClient } from "@apollo/client/react";
import { useEffect, useRef } from "react";
import { useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";

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

/**
 * Reads a run again when it changed, the rows of lists included, since the cache holds each run once.
 * @param onUnknown told the id of a run that is not among `known`: the list has to be read again.
 * @param keys fields whose values the list shows.
 */
export function useRunChanges(
  known: ReadonlySet<string> | undefined,
  onUnknown: () => unknown,
  keys: readonly string[] = [],
): void {
  const apollo = useApolloClient();
  const waiting = useRef(new Set<string>());
  const asked = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const shown = useRef(keys);
  useEffect(() => {
    shown.current = keys;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  useProjectEvent(["RUN_CHANGED"], null, ({ objectId }) => {
    if (known && !known.has(objectId)) {
      // Once: what the list does not show after that is of another page or another kind.
      if (!asked.current.has(objectId)) void onUnknown();
      asked.current.add(objectId);
      return;
    }
    waiting.current.add(objectId);
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const ids = [...waiting.current];
      waiting.current.clear();
      // A read that fails is made up for by the next event, or by the stream's catching up.
      for (const id of ids)
        void apollo
          .query({
            query: runRefresh,
            variables: { id, keys: [...shown.current] },
            fetchPolicy: "network-only",
          })
          .catch(() => undefined);
    }, quietMs);
  });
}
