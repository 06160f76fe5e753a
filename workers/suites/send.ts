import { and, eq } from "drizzle-orm";
import { enqueue, openJobs } from "@/db/jobs";
import { caseFacings } from "@/db/schema";
import { logger } from "@/server/core/log";
import type { Services } from "@/workers/services";

/**
 * Puts the facing that the end of a run has asked for into its queue. Where that does not work out, the sweep does it some
 * seconds later: the run is over either way.
 */
export async function sendFacing(runId: string, { connection, config }: Services): Promise<void> {
  try {
    const [waiting] = await connection.db
      .select({ id: caseFacings.id })
      .from(caseFacings)
      .where(and(eq(caseFacings.id, runId), eq(caseFacings.state, "queued")));
    if (!waiting) return;
    const boss = await openJobs(config.databaseUrl, { work: false, onError: () => {} });
    try {
      await connection.db.transaction((tx) => enqueue(boss, tx, "facing", { id: runId }, runId));
    } finally {
      await boss.stop({ graceful: false });
    }
  } catch (error) {
    logger.warn({ error, run: runId }, "the facing of the error cases waits for the sweep");
  }
}
