import type { labelQueues, queueImages } from "@/db/schema";

/** An answer that is a vote: for a class, or null where the person cannot say. */
export interface Vote {
  userId: string;
  classId: string | null;
}

export type QueueImageState = (typeof queueImages.state.enumValues)[number];
type Rule = (typeof labelQueues.rule.enumValues)[number];

export interface Verdict {
  state: Exclude<QueueImageState, "decided">;
  /** The class that the votes decided for; null where they have not. */
  classId: string | null;
  /** Whether people who chose a class chose different ones. */
  differs: boolean;
}

/**
 * What votes on an image come to. Whoever cannot say counts among those asked: two of three decide, one of three that
 * could say does not.
 * @param votes in the order in which they came, one a person.
 * @param stuck nobody is left who could be asked: a reviewer decides on what there is.
 * @param isArchived whether a class is given to no image any more: a reviewer decides in place of the votes for it.
 */
export function verdictOf(
  votes: readonly Vote[],
  {
    votesPerImage,
    rule,
    isGold,
    stuck,
    isArchived = () => false,
  }: {
    votesPerImage: number;
    rule: Rule;
    isGold: boolean;
    stuck: boolean;
    isArchived?: (classId: string) => boolean;
  },
): Verdict {
  const counts = new Map<string, number>();
  for (const { classId } of votes) if (classId !== null) counts.set(classId, (counts.get(classId) ?? 0) + 1);
  const differs = counts.size > 1;
  if (votes.length < votesPerImage && !stuck) return { state: "open", classId: null, differs };
  // The answer is known: there is nothing to decide.
  if (isGold) return { state: "settled", classId: null, differs };
  const [leader] = [...counts].sort((a, b) => b[1] - a[1]);
  const needed = rule === "unanimous" ? votes.length : Math.floor(votes.length / 2) + 1;
  const isDecided =
    rule !== "reviewer" &&
    leader !== undefined &&
    leader[1] >= needed &&
    votes.length >= votesPerImage &&
    !isArchived(leader[0]);
  return isDecided
    ? { state: "settled", classId: leader[0], differs }
    : { state: "review", classId: null, differs };
}
