/** Who is told of a sweep's end. */
import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { inboxItems, sweepFollowers } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { followersOf } from "@/server/core/followers";
import { tellHooksOfSweep } from "@/server/hooks/tell";
import type { Sweep } from "./trials";

const { isFollowed, setFollowing, followersIn } = followersOf(
  sweepFollowers,
  sweepFollowers.sweepId,
  sweepFollowers.userId,
);

export { isFollowed, setFollowing };

/**
 * Tells hooks of a sweep that came to its end, or paused by itself, and puts it into the inboxes of those who follow it;
 * one that did before is new again.
 * @param stoppedBy who stopped it, and knows.
 */
export async function tellOfEnd(
  tx: Transaction,
  sweep: Sweep,
  publish: Publish,
  stoppedBy: string | null = null,
): Promise<void> {
  await tellHooksOfSweep(tx, sweep);
  const { id: sweepId, projectId } = sweep;
  const followers = await followersIn(tx, sweepId, projectId, stoppedBy);
  if (followers.length === 0) return;
  await tx.delete(inboxItems).where(eq(inboxItems.sweepId, sweepId));
  await tx.insert(inboxItems).values(followers.map((userId) => ({ userId, projectId, sweepId })));
  publish(projectId, "INBOX_CHANGED", sweepId);
}
