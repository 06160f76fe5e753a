/** Who is told of a sweep's end. */
import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { inboxItems, sweepFollowers } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { followersOf } from "@/server/core/followers";
import type { Sweep } from "./trials";

const { isFollowed, setFollowing, followersIn } = followersOf(
  sweepFollowers,
  sweepFollowers.sweepId,
  sweepFollowers.userId,
);

export { isFollowed, setFollowing };

/** Puts a sweep that came to its end, or paused by itself, into the inboxes of those who follow it; one that did before is new again. */
export async function tellFollowers(
  tx: Transaction,
  { id: sweepId, projectId }: Sweep,
  publish: Publish,
): Promise<void> {
  const followers = await followersIn(tx, sweepId, projectId);
  if (followers.length === 0) return;
  await tx.delete(inboxItems).where(eq(inboxItems.sweepId, sweepId));
  await tx.insert(inboxItems).values(followers.map((userId) => ({ userId, projectId, sweepId })));
  publish(projectId, "INBOX_CHANGED", sweepId);
}
