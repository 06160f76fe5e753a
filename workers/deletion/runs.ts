import { and, eq, lt, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { runs } from "@/db/schema";
import { transact } from "@/server/core/events";
import { sweepEach } from "./each";

/**
 * Deletes runs that were marked before `due`, one at a time with all that belongs to them: points, logs, predictions,
 * reports, the model's row and the checkpoints'. Their bytes are then without a row that names them, and go as such.
 * One that something has come to need since it was marked stays. A group goes with its last run.
 */
export async function sweepRuns(db: Database, due: Date, signal: AbortSignal): Promise<number> {
  const marked = await db
    .select({ id: runs.id, projectId: runs.projectId })
    .from(runs)
    .where(lt(runs.deletedAt, due));
  let swept = 0;
  await sweepEach(marked, signal, ({ id, projectId }) =>
    transact(db, async ({ tx, publish }) => {
      // What its model said of other splits goes with it.
      await tx.execute(sql`
        delete from runs r using evaluations e, runs s
        where e.run_id = ${id} and r.id = e.result_id and s.id = e.run_id and s.deleted_at < ${due.toISOString()}`);
      const gone = await tx
        .delete(runs)
        .where(and(eq(runs.id, id), lt(runs.deletedAt, due)))
        .returning({ groupId: runs.groupId });
      const groupId = gone[0]?.groupId;
      if (groupId) {
        await tx.execute(sql`
          delete from run_groups g where g.id = ${groupId} and not exists (select 1 from runs r where r.group_id = g.id)`);
      }
      if (gone.length > 0) publish(projectId, "RUNS_CHANGED", projectId);
      swept += gone.length;
    }),
  );
  return swept;
}
