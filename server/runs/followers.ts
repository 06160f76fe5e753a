/** Who is told of a run's end. */
import { and, eq, inArray } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { inboxItems, members, projects, runFollowers, runs } from "@/db/schema";
import type { Publish } from "@/server/core/events";
import { batched } from "@/server/core/loader";

/** Puts a run that finished or failed into the inboxes of those who follow it; one that ended before is new again. */
export async function tellFollowers(tx: Transaction, runId: string, publish: Publish): Promise<void> {
  const followers = await tx
    .select({ userId: runFollowers.userId, projectId: runs.projectId })
    .from(runFollowers)
    .innerJoin(runs, eq(runs.id, runFollowers.runId))
    .innerJoin(projects, eq(projects.id, runs.projectId))
    // Who has left the team is told nothing more.
    .innerJoin(members, and(eq(members.teamId, projects.teamId), eq(members.userId, runFollowers.userId)))
    .where(eq(runFollowers.runId, runId));
  const [one] = followers;
  if (!one) return;
  await tx.delete(inboxItems).where(eq(inboxItems.runId, runId));
  await tx.insert(inboxItems).values(followers.map((row) => ({ ...row, runId })));
  publish(one.projectId, "RUN_ENDED", runId);
}

/** Whether the caller is told of a run's end. */
export const isFollowed = batched<boolean>(async (ids, { db, actor }) => {
  if (!actor) return ids.map(() => false);
  const rows = await db
    .select({ runId: runFollowers.runId })
    .from(runFollowers)
    .where(and(eq(runFollowers.userId, actor.id), inArray(runFollowers.runId, [...ids])));
  const followed = new Set(rows.map(({ runId }) => runId));
  return ids.map((id) => followed.has(id));
});

/** Makes a person be told of a run's end, or no longer. */
export async function setFollowing(
  tx: Transaction,
  runId: string,
  userId: string,
  follows: boolean,
): Promise<void> {
  if (follows) await tx.insert(runFollowers).values({ runId, userId }).onConflictDoNothing();
  else
    await tx.delete(runFollowers).where(and(eq(runFollowers.runId, runId), eq(runFollowers.userId, userId)));
}
