/** Who is told of a group's end. */
import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { inboxItems, runGroupFollowers, runs } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { followersOf } from "@/server/core/followers";
import { tellHooksOfGroup } from "@/server/hooks/tell";
import { endStates } from "@/server/runs/stop";

const { isFollowed, setFollowing, followersIn } = followersOf(
  runGroupFollowers,
  runGroupFollowers.groupId,
  runGroupFollowers.userId,
);

export { isFollowed, setFollowing };

/**
 * Tells hooks of the group of a run that ended, and puts it into the inboxes of those who follow it, where it was the last
 * of its runs that was not over; one that ended before is new again. Nothing for a run of no group.
 * @param stoppedBy who stopped that run, and knows.
 */
export async function tellOfGroupEnd(
  tx: Transaction,
  runId: string,
  publish: Publish,
  stoppedBy: string | null = null,
): Promise<void> {
  const [run] = await tx
    .select({ projectId: runs.projectId, groupId: runs.groupId })
    .from(runs)
    .where(eq(runs.id, runId));
  if (!run?.groupId) return;
  const { projectId, groupId: runGroupId } = run;
  // Of two that end at the same time, the second one sees that the first is over.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`end of ${runGroupId}`}, 0))`);
  const going = await tx.$count(runs, and(eq(runs.groupId, runGroupId), notInArray(runs.state, endStates)));
  if (going > 0) return;
  await tellHooksOfGroup(tx, projectId, runGroupId);
  const followers = await followersIn(tx, runGroupId, projectId, stoppedBy);
  if (followers.length === 0) return;
  await tx.delete(inboxItems).where(eq(inboxItems.runGroupId, runGroupId));
  await tx.insert(inboxItems).values(followers.map((userId) => ({ userId, projectId, runGroupId })));
  publish(projectId, "INBOX_CHANGED", runGroupId);
}
