"use client";

import { useEffect, useRef } from "react";
import { useLabelling } from "../../../../labelling/labelling";
import type { Edit, SuggestionDecision } from "../../../../labelling/queue";
import { useOnRefused } from "../../../../labelling/use-on-refused";

type Decision = Omit<SuggestionDecision, "suggestionSetId">;

/** A decision of this page, or the undo or redo of one. */
interface Sent {
  /** The images of it that were on the page. */
  images: string[];
  /** Whether they are decided after it. */
  isDecided: boolean;
  /** Whether it is of others too, all of a filter. */
  isOfAll: boolean;
}

/**
 * Decides suggestions, one by one or all of a filter: kept, sent and taken back like any label. Images leave the list at
 * once, and come back where that is refused or taken back. `onAllSent` is called when the server has answered what is of
 * more images than those on the page.
 */
export function useDecide(
  suggestionSetId: string,
  {
    onDecided,
    onUndone,
    onAllSent,
  }: { onDecided(images: string[]): void; onUndone(images: string[]): void; onAllSent(): void },
) {
  const labelling = useLabelling();
  const { waiting } = labelling.state;
  const sent = useRef(new Map<string, Sent>());
  const onWay = useRef(new Set<string>());
  const apply = ({ images, isDecided }: Sent) => (isDecided ? onDecided(images) : onUndone(images));
  const opposite = (one: Sent): Sent => ({ ...one, isDecided: !one.isDecided });
  const follow = useOnRefused((one: Sent) => apply(opposite(one)));
  const add = (key: string, one: Sent) => {
    sent.current.set(key, one);
    follow(key, one);
    apply(one);
  };
  const latest = useRef({ add, opposite, onAllSent });
  latest.current = { add, opposite, onAllSent };
  useEffect(() => {
    for (const edit of waiting) {
      if (sent.current.has(edit.key)) continue;
      const before = edit.kind === "undo" && sent.current.get(edit.batchKey);
      if (before) latest.current.add(edit.key, latest.current.opposite(before));
      // What an earlier page left.
      else if (isOfSet(edit, suggestionSetId)) latest.current.add(edit.key, sentOf(edit.said));
    }
    const keys = waiting.map(({ key }) => key).filter((key) => sent.current.get(key)?.isOfAll);
    const isAnswered = [...onWay.current].some((key) => !keys.includes(key));
    onWay.current = new Set(keys);
    if (isAnswered) latest.current.onAllSent();
  }, [waiting, suggestionSetId]);
  return {
    decide: (said: Decision): void =>
      add(labelling.decideSuggestions({ ...said, suggestionSetId }), sentOf(said)),
    /** Whether all of a filter are accepted, and the server has not answered. */
    isAccepting: waiting.some((edit) => isOfSet(edit, suggestionSetId) && edit.said.matching !== undefined),
  };
}

const sentOf = ({ images, matching }: Decision): Sent => ({
  images: images.map(([id]) => id),
  isDecided: true,
  isOfAll: matching !== undefined,
});

const isOfSet = (edit: Edit, id: string): edit is Extract<Edit, { kind: "suggestion" }> =>
  edit.kind === "suggestion" && edit.said.suggestionSetId === id;
