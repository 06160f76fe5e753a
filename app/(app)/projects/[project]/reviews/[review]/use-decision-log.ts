"use client";

import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";
import type { Decision } from "./decisions";

graphql(`
  fragment ReviewDecision on ReviewDecision {
    sequence
    imageId
    key
    verdict
    note
    createdAt
    user {
      id
      name
    }
    class {
      id
      name
      position
    }
    tags {
      id
      name
    }
  }
`);

const reviewDecisions = graphql(`
  query ReviewDecisions($id: ID!, $after: String) {
    review(id: $id) {
      id
      decisions(first: 400, after: $after) {
        edges {
          node {
            ...ReviewDecision
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** What comes while many decide is shown at once, then at most once in so long, in ms. */
const showMs = 200;
/** A log that could not be read is asked for again after so long, in ms. */
const againMs = 5000;
/** What was answered and has not come by the stream after so long is asked for, in ms. */
const heardMs = 5000;

/**
 * The log of what everybody decides in a review, as it comes. Each event brings the decisions that it is of, so nothing
 * is asked for while people decide; what came before, and what no event brings, is read on from the last entry, so that
 * nothing is missed after a break.
 */
export function useDecisionLog(reviewId: string) {
  const client = useApolloClient();
  const [log, setLog] = useState<readonly Decision[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const state = useRef({
    /** The log lacks something that only reading brings: until then nothing may be added behind it. */
    isBehind: true,
    last: null as string | null,
    running: null as Promise<void> | null,
    /** Keys of what is shown. */
    known: new Set<string>(),
    awaited: new Map<string, () => void>(),
    unshown: [] as Decision[],
    shownAt: 0,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  }).current;

  const show = useCallback(() => {
    clearTimeout(state.timer);
    state.timer = undefined;
    state.shownAt = Date.now();
    const news = state.unshown.splice(0);
    setLog((before) => (before && news.length === 0 ? before : [...(before ?? []), ...news]));
    for (const { key } of news) {
      state.known.add(key);
      state.awaited.get(key)?.();
      state.awaited.delete(key);
    }
  }, [state]);
  /** Adds what is behind the last entry; what the log has already is left out. */
  const add = useCallback(
    (decisions: readonly Decision[]) => {
      for (const decision of decisions) {
        if (Number(decision.sequence) <= Number(state.last ?? 0)) continue;
        state.last = decision.sequence;
        state.unshown.push(decision);
      }
    },
    [state],
  );

  const readOn = useCallback(async () => {
    try {
      while (state.isBehind) {
        state.isBehind = false;
        const { data } = await client.query({
          query: reviewDecisions,
          variables: { id: reviewId, after: state.last },
          fetchPolicy: "no-cache",
        });
        const page = data?.review.decisions;
        if (!page) break;
        add(page.edges.map(({ node }) => node));
        show();
        if (page.pageInfo.hasNextPage) state.isBehind = true;
      }
      setError(null);
    } catch (reason) {
      state.isBehind = true;
      setError(reason instanceof Error ? reason : new Error(String(reason)));
    } finally {
      state.running = null;
    }
  }, [client, reviewId, state, add, show]);
  /** Ends once everything is read that was there when it was called, also where another one was reading already. */
  const read = useCallback((): Promise<void> => {
    state.isBehind = true;
    state.running ??= readOn();
    return state.running;
  }, [readOn, state]);
  useEffect(() => {
    void read();
    return () => clearTimeout(state.timer);
  }, [read, state]);
  useEffect(() => {
    if (!error) return;
    const retry = setTimeout(() => void read(), againMs);
    return () => clearTimeout(retry);
  }, [error, read]);

  useProjectEvent(["REVIEW_CHANGED", "RESYNC"], null, ({ type, objectId, decisions }) => {
    if (type === "REVIEW_CHANGED" && objectId !== reviewId) return;
    // While the log is read, or is to be, what comes is behind a place that only the reading knows.
    if (!decisions || state.isBehind || state.running) {
      void read();
      return;
    }
    add(decisions);
    state.timer ??= setTimeout(show, Math.max(0, state.shownAt + showMs - Date.now()));
  });

  /** Ends once an action is in the log. */
  const heard = useCallback(
    (key: string): Promise<void> =>
      new Promise((done) => {
        if (state.known.has(key)) return done();
        const late = setTimeout(() => void read().then(done), heardMs);
        state.awaited.set(key, () => {
          clearTimeout(late);
          done();
        });
      }),
    [read, state],
  );
  return { log, error, read, heard };
}
