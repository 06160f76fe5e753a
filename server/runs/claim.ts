/** How a worker takes a run, whatever has happened to the one before. */
import { and, desc, eq, max, notInArray, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import { checkpoints, runAttempts, runLogs, runs } from "@/db/schema";
import { transact } from "@/server/core/events";
import { endStates } from "@/server/runs/stop";
import { idleUntil } from "@/server/runs/worked";

type Run = typeof runs.$inferSelect;
export type Checkpoint = typeof checkpoints.$inferSelect;

/** What a worker holds while it works on a run. */
export interface RunClaim {
  run: Run;
  fence: number;
  /** Number of the last line of the log; 0 where there is none. */
  lastSequence: number;
  /** Where training goes on; null at the beginning. */
  checkpoint: Checkpoint | null;
  /** The epoch with the best figure so far; null before the first. */
  best: Checkpoint | null;
  /** Claims since the last checkpoint was written: how often a worker has died without getting further. */
  attempts: number;
  /** What the worker before, which was lost, said last of an error; null where nothing was. */
  lastError: string | null;
}

/**
 * Takes a run: its fence goes up, so that whoever held it before changes nothing from here on. Where a worker held it
 * and was lost, an attempt says when it was last alive.
 * Null where the run is over or gone: there is nothing to do.
 */
export function claimRun(db: Database, runId: string): Promise<RunClaim | null> {
  return transact(db, async ({ tx, publish }) => {
    const [before] = await tx
      .select({ heartbeatAt: runs.heartbeatAt })
      .from(runs)
      .where(and(eq(runs.id, runId), notInArray(runs.state, endStates)))
      .for("update");
    if (!before) return null;
    const now = new Date();
    const [run] = await tx
      .update(runs)
      .set({
        fence: sql`${runs.fence} + 1`,
        state: "starting",
        heartbeatAt: now,
        startedAt: sql`coalesce(${runs.startedAt}, ${now.toISOString()}::timestamptz)`,
        idleSeconds: idleUntil(now),
        idleSince: null,
      })
      .where(eq(runs.id, runId))
      .returning();
    if (!run) return null;
    const [log] = await tx
      .select({ last: max(runLogs.sequence) })
      .from(runLogs)
      .where(eq(runLogs.runId, runId));
    const rows = await tx
      .select()
      .from(checkpoints)
      .where(eq(checkpoints.runId, runId))
      .orderBy(desc(checkpoints.epoch));
    const checkpoint = rows[0] ?? null;
    const since = Math.max(
      (checkpoint?.manifest as { fence?: number } | undefined)?.fence ?? 0,
      await lastResumed(tx, runId),
    );
    await tx.insert(runAttempts).values({
      runId,
      fence: run.fence,
      kind: before.heartbeatAt !== null ? "worker_lost" : run.fence > 1 ? "resumed" : "started",
      epoch: checkpoint?.epoch ?? run.originEpoch ?? 0,
      lostAt: before.heartbeatAt,
      startedAt: now,
      idleBefore: run.idleSeconds,
    });
    publish(run.projectId, "RUN_CHANGED", run.id);
    return {
      run,
      fence: run.fence,
      lastSequence: log?.last ?? 0,
      checkpoint,
      best: rows.find((row) => row.best) ?? null,
      attempts: run.fence - since,
      lastError: before.heartbeatAt === null ? null : await lastErrorOf(tx, runId),
    };
  });
}

/** The fence before the one under which a person's last resuming began; 0 where nobody has resumed it. */
async function lastResumed(tx: Transaction, runId: string): Promise<number> {
  const [row] = await tx
    .select({ fence: max(runAttempts.fence) })
    .from(runAttempts)
    .where(and(eq(runAttempts.runId, runId), eq(runAttempts.kind, "resumed")));
  return row?.fence ? row.fence - 1 : 0;
}

async function lastErrorOf(tx: Transaction, runId: string): Promise<string | null> {
  const [row] = await tx
    .select({ message: runLogs.message })
    .from(runLogs)
    .where(and(eq(runLogs.runId, runId), eq(runLogs.level, "error")))
    .orderBy(desc(runLogs.sequence))
    .limit(1);
  return row?.message ?? null;
}

/**
 * Writes into a run's log why its worker was lost, once its process has ended: what the process itself cannot say.
 * Nothing where the run is over.
 */
export function noteLostWorker(db: Database, runId: string, reason: string): Promise<void> {
  return transact(db, async ({ tx, publish }) => {
    const [run] = await tx
      .select({ projectId: runs.projectId })
      .from(runs)
      .where(and(eq(runs.id, runId), notInArray(runs.state, endStates)))
      .for("update");
    if (!run) return;
    await tx.execute(sql`
      insert into run_logs (run_id, sequence, level, message)
      select ${runId}, coalesce(max(sequence), 0) + 1, 'error', ${reason} from run_logs where run_id = ${runId}`);
    publish(run.projectId, "RUN_LOG", runId);
  });
}
