import type { ReviewDecisionFragment, ReviewVerdict } from "@/app/graphql/generated/graphql";

export type Decision = ReviewDecisionFragment;

/** What a person says of some pictures, before the server has it. A verdict of null takes an action back. */
export interface Waiting {
  key: string;
  imageIds: readonly string[];
  verdict: ReviewVerdict | null;
  class: Decision["class"];
  tags: Decision["tags"];
  note: string;
}

type Decided = Decision & { verdict: ReviewVerdict };

/** What holds of each picture: the newest decision of each person on it, without those taken back, oldest first. */
export type Standing = ReadonlyMap<string, readonly Decided[]>;

/**
 * Reads the log of a review, and lays what waits to be sent over it.
 * @param log in the order in which the decisions came.
 */
export function standingOf(
  log: readonly Decision[],
  waiting: readonly Waiting[],
  user: { id: string; name: string },
): Standing {
  const newest = new Map<string, Map<string, Decision>>();
  const put = (decision: Decision) => {
    const ofImage = newest.get(decision.imageId) ?? new Map<string, Decision>();
    // Set anew, so that the order is that in which they came.
    ofImage.delete(decision.user.id);
    newest.set(decision.imageId, ofImage.set(decision.user.id, decision));
  };
  for (const decision of log) put(decision);
  const known = new Set(log.filter((decision) => decision.user.id === user.id).map(({ key }) => key));
  for (const { imageIds, ...said } of waiting) {
    if (known.has(said.key)) continue;
    for (const imageId of imageIds) {
      put({ ...said, imageId, user, sequence: "", createdAt: new Date().toISOString() });
    }
  }
  const isDecided = (decision: Decision): decision is Decided => decision.verdict !== null;
  return new Map([...newest].map(([imageId, ofImage]) => [imageId, [...ofImage.values()].filter(isDecided)]));
}

/** The newest action of a person that still holds, with its pictures: what an undo takes back. */
export function lastAction(
  standing: Standing,
  log: readonly Decision[],
  waiting: readonly Waiting[],
  userId: string,
): { key: string; imageIds: string[] } | null {
  const keys = [
    ...log.filter((decision) => decision.user.id === userId).map(({ key }) => key),
    ...waiting.map(({ key }) => key),
  ];
  const held = new Map<string, string[]>();
  for (const [imageId, decisions] of standing) {
    for (const { key, user } of decisions) {
      if (user.id === userId) held.set(key, [...(held.get(key) ?? []), imageId]);
    }
  }
  const key = keys.findLast((one) => held.has(one));
  return key === undefined ? null : { key, imageIds: held.get(key) ?? [] };
}
