"use client";

import { CombinedGraphQLErrors } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useMemo, useState } from "react";
import { useViewer } from "@/app/(app)/signed-in";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { newKey } from "@/app/new-key";
import { toast } from "@/app/ui/toaster";
import { lastAction, standingOf, type Waiting } from "./decisions";
import { useDecisionLog } from "./use-decision-log";

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

/** What everybody decides in a review. One's own decision shows at once, and is sent until it is answered. */
export function useDecisions(reviewId: string) {
  const client = useApolloClient();
  const { user } = useViewer();
  const { log, error, read, heard } = useDecisionLog(reviewId);
  const [waiting, setWaiting] = useState<readonly Waiting[]>([]);

  const send = async (said: Waiting, sent: () => Promise<unknown>, failed: string) => {
    setWaiting((before) => [...before, said]);
    try {
      await untilAnswered(sent);
      await heard(said.key);
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
  };
}

export type Decisions = ReturnType<typeof useDecisions>;
