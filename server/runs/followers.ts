/** Who is told of a run's end. */
import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { inboxItems, runFollowers, runs } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { followersOf } from "@/server/core/followers";

const { isFollowed, setFollowing, followersIn } = followersOf(
  runFollowers,
  runFollowers.runId,
  runFollowers.userId,
);

export { isFollowed, setFollowing };

/** Puts a run that finished or failed into the inboxes of those who follow it; one that ended before is new again. */
export async function tellFollowers(tx: Transaction, runId: string, publish: Publish): Promise<void> {
  const [run] = await tx.select({ projectId: runs.projectId }).from(runs).where(eq(runs.id, runId));
  if (!run) return;
  const { projectId } = run;
  const followers = await followersIn(tx, runId, projectId);
  if (followers.length === 0) return;
  await tx.delete(inboxItems).where(eq(inboxItems.runId, runId));
  await tx.insert(inboxItems).values(followers.map((userId) => ({ userId, projectId, runId })));
  publish(projectId, "RUN_ENDED", runId);
}
