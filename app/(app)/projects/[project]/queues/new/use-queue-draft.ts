"use client";

import { useEffect, useState } from "react";
import { z } from "zod";

const queueDraft = z.object({
  name: z.string(),
  instructions: z.string(),
  votes: z.int().min(1),
  rule: z.enum(["majority", "unanimous", "reviewer"]),
  order: z.enum(["arrival", "random"]),
  /** Classes that are not offered: one that comes to the project later is. */
  withheld: z.array(z.string()),
  people: z.array(
    z.object({
      memberId: z.string(),
      role: z.enum(["labeller", "reviewer"]),
      share: z.number().nullable(),
    }),
  ),
  gold: z.int().min(0),
  /** A saved view that holds the images of known answer; null: all of the dataset. */
  goldView: z.string().nullable(),
});
type QueueDraft = z.output<typeof queueDraft>;

const empty: QueueDraft = {
  ...{ name: "", instructions: "", votes: 1, rule: "majority", order: "random" },
  ...{ withheld: [], people: [], gold: 0, goldView: null },
};

function read(key: string): QueueDraft | null {
  try {
    return queueDraft.parse(JSON.parse(sessionStorage.getItem(key) ?? "null"));
  } catch {
    return null; // nothing kept, kept by another release, or storage is switched off
  }
}

/** What is asked of a queue that is not made yet; who goes to choose images in the grid finds it again. */
export function useQueueDraft(projectId: string) {
  const key = `offdiagonal.queue-draft.${projectId}`;
  const [kept] = useState(() => read(key));
  const [isRestored, setRestored] = useState(kept !== null);
  const [draft, setDraft] = useState<QueueDraft>(kept ?? empty);
  const isEmpty = JSON.stringify(draft) === JSON.stringify(empty);
  useEffect(() => {
    try {
      if (isEmpty) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // Storage is switched off: it holds for this page only.
    }
  }, [key, draft, isEmpty]);
  const forget = () => {
    setRestored(false);
    setDraft(empty);
  };
  return {
    draft,
    /** Whether it was begun before this page was opened. */
    isRestored,
    change: (changes: Partial<QueueDraft>) => setDraft((old) => ({ ...old, ...changes })),
    forget,
  };
}
