"use client";

import { CombinedGraphQLErrors } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useViewer } from "@/app/(app)/signed-in";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { toast } from "@/app/ui/toaster";
import { newKey } from "../../labelling/labelling";
import { useRefetchOn } from "../../use-refetch-on";
import { type Decision, lastAction, standingOf, type Waiting } from "./decisions";

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

const decideImages = graphql(`
  mutation DecideReviewImages($input: DecideReviewImagesInput!) {
    decideReviewImages(input: $input) {
      id
    }
  }
`);

const undoDecision = graphql(`
  mutation UndoReviewDecision($input: UndoReviewDecisionInput!) {
    undoReviewDecision(input: $input) {
      id
    }
  }
`);

/** What others decide shows at once, and while many do, about once a second. */
const othersMs = 1000;

/** Where the server was not reached: it is sent again under the same key, so it is done once all the same. */
const againMs = [1000, 2000, 4000, 8000, 15_000];

/** Does something again while the server is not reached; what the server says, also an error, is the end of it. */
async function untilAnswered(send: () => Promise<unknown>): Promise<void> {
  for (const wait of [...againMs, null]) {
    try {
      await send();
      return;
    } catch (error) {
      if (wait === null || CombinedGraphQLErrors.is(error)) throw error;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

/**
 * What everybody decides in a review, as it comes: the log is read on from its last entry whenever there is news of it,
 * so nothing is missed after a break. One's own decision shows at once, and is sent until it is answered.
 */
export function useDecisions(reviewId: string) {
  const client = useApolloClient();
  const { user } = useViewer();
  const [log, setLog] = useState<readonly Decision[] | null>(null);
  const [waiting, setWaiting] = useState<readonly Waiting[]>([]);
  const [error, setError] = useState<Error | null>(null);
  const reader = useRef({
    isWanted: false,
    last: null as string | null,
    running: null as Promise<void> | null,
  });

  const readOn = useCallback(async () => {
    const state = reader.current;
    try {
      while (state.isWanted) {
        state.isWanted = false;
        const { data } = await client.query({
          query: reviewDecisions,
          variables: { id: reviewId, after: state.last },
          fetchPolicy: "no-cache",
        });
        const page = data?.review.decisions;
        if (!page) break;
        state.last = page.pageInfo.endCursor ?? state.last;
        const news = page.edges.map(({ node }) => node);
        setLog((before) => (before && news.length === 0 ? before : [...(before ?? []), ...news]));
        if (page.pageInfo.hasNextPage) state.isWanted = true;
      }
      setError(null);
    } catch (reason) {
      setError(reason instanceof Error ? reason : new Error(String(reason)));
    } finally {
      state.running = null;
    }
  }, [client, reviewId]);
  /** Ends once everything is read that was there when it was called, also where another one was reading already. */
  const read = useCallback((): Promise<void> => {
    const state = reader.current;
    state.isWanted = true;
    state.running ??= readOn();
    return state.running;
  }, [readOn]);
  useEffect(() => void read(), [read]);
  useRefetchOn(["REVIEW_CHANGED"], reviewId, read, othersMs);

  const send = async (said: Waiting, sent: () => Promise<unknown>, failed: string) => {
    setWaiting((before) => [...before, said]);
    try {
      await untilAnswered(sent);
      await read();
    } catch (reason) {
      toast.error(failed, { description: messageOf(reason) });
    }
    setWaiting((before) => before.filter(({ key }) => key !== said.key));
  };
  const decide = (said: Omit<Waiting, "key">) => {
    const key = newKey();
    const { verdict, class: given, tags, note, imageIds } = said;
    if (verdict === null) return;
    const input = {
      ...{ reviewId, key, verdict, note, imageIds: [...imageIds] },
      ...{ classId: given?.id ?? null, tagIds: tags.map(({ id }) => id) },
    };
    void send(
      { ...said, key },
      () => client.mutate({ mutation: decideImages, variables: { input } }),
      "Not decided",
    );
  };

  const standing = useMemo(() => standingOf(log ?? [], waiting, user), [log, waiting, user]);
  const last = useMemo(
    () => lastAction(standing, log ?? [], waiting, user.id),
    [standing, log, waiting, user.id],
  );
  const undo = () => {
    if (!last) return;
    const key = newKey();
    const input = { reviewId, key, undoes: last.key };
    const said = { key, imageIds: last.imageIds, verdict: null, class: null, tags: [], note: "" };
    void send(said, () => client.mutate({ mutation: undoDecision, variables: { input } }), "Not taken back");
  };
  return {
    /** null until the log is there */
    standing: log === null ? null : standing,
    error: log === null ? error : null,
    read,
    decide,
    undo,
    canUndo: last !== null,
    isSending: waiting.length > 0,
  };
}

export type Decisions = ReturnType<typeof useDecisions>;
