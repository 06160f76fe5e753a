import { and, count, eq, inArray, notInArray, type SQL, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";
import { caseAnswers, caseFacings, errorCases } from "@/db/schema";

/** As a row is when it is asked for, whatever became of it before. A worker that is still at it loses the fence. */
const anew = {
  fence: sql`${caseFacings.fence} + 1`,
  state: "queued" as const,
  ...{ processed: 0, total: null, failure: null, cancelRequestedAt: null, startedAt: null, finishedAt: null },
};

/** The open cases of a project that a run has not answered: `error_cases`. */
export function unfaced({ id, projectId }: { id: string; projectId: string }): SQL {
  return and(
    eq(errorCases.projectId, projectId),
    eq(errorCases.standing, "open"),
    sql`not exists (select 1 from ${caseAnswers} a where a.case_id = ${errorCases.id} and a.run_id = ${id})`,
  ) as SQL;
}

export async function unfacedCount(db: Queryable, run: { id: string; projectId: string }): Promise<number> {
  const [row] = await db.select({ count: count() }).from(errorCases).where(unfaced(run));
  return row?.count ?? 0;
}

/**
 * Asks a worker to let a run that has just ended face the open error cases of its project. What an earlier model of the
 * run said goes. Does nothing more: the run's end waits for no case.
 */
export async function faceAtEnd(
  tx: Transaction,
  { id, projectId }: { id: string; projectId: string },
): Promise<void> {
  await tx.delete(caseAnswers).where(eq(caseAnswers.runId, id));
  if ((await unfacedCount(tx, { id, projectId })) === 0) return;
  await tx
    .insert(caseFacings)
    .values({ id, projectId, createdBy: null })
    .onConflictDoUpdate({ target: caseFacings.id, set: { ...anew, createdBy: null, createdAt: new Date() } });
}

/**
 * Asks a worker to let runs face the cases that they have not answered. One that is at it takes up what is new by itself.
 * @returns the runs whose work has to be put into the queue.
 */
export async function askForFacing(
  tx: Transaction,
  projectId: string,
  runIds: readonly string[],
  userId: string,
): Promise<string[]> {
  const rows = await tx
    .insert(caseFacings)
    .values(runIds.map((id) => ({ id, projectId, createdBy: userId })))
    .onConflictDoUpdate({
      target: caseFacings.id,
      set: { ...anew, createdBy: userId, createdAt: new Date() },
      setWhere: notInArray(caseFacings.state, ["queued", "running"]),
    })
    .returning({ id: caseFacings.id });
  return rows.map(({ id }) => id);
}

/** What became of the facing of runs, by the run; those that nobody asked for are not among them. */
export async function facingsOf(db: Queryable, runIds: readonly string[]) {
  const rows = await db
    .select()
    .from(caseFacings)
    .where(inArray(caseFacings.id, [...runIds]));
  return new Map(rows.map((row) => [row.id, row]));
}

export type CaseFacing = typeof caseFacings.$inferSelect;
