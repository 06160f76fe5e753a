/** For how long workers have worked on a run: the one measure of hours, costs, lengths and curves by time. */
import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { runAttempts, runs } from "@/db/schema";

type Run = typeof runs.$inferSelect;

/** A worker gives a sign of life every second: silent for longer than this, it is gone, and its hold on the run is over. */
export const leaseSeconds = 15;

/** The states of a run that a worker has, or that is on its way to one. */
export const workingStates = [
  "starting",
  "running",
  "evaluating",
  "converting",
] as const satisfies Run["state"][];

/** Seconds since the last sign of life of the worker that has a run; null where none has it. */
export function silentSeconds(run: Pick<Run, "state" | "heartbeatAt">, now = Date.now()): number | null {
  if (!run.heartbeatAt || !(workingStates as readonly string[]).includes(run.state)) return null;
  return Math.max(0, (now - run.heartbeatAt.getTime()) / 1000);
}

/**
 * Seconds that were worked on a run, over all its attempts: from its start to its end or the last sign of life, without
 * the time between a worker that was lost or put down and the next one. Null before its start. As the database's
 * `worked_seconds` has it of runs that are over.
 */
export function workedSeconds(
  run: Pick<Run, "state" | "startedAt" | "finishedAt" | "heartbeatAt" | "idleSeconds" | "idleSince">,
  now = Date.now(),
): number | null {
  if (!run.startedAt) return null;
  const silence = silentSeconds(run, now);
  const alive = silence !== null && silence > leaseSeconds ? run.heartbeatAt : null;
  const end = run.finishedAt ?? run.idleSince ?? alive;
  return Math.max(0, ((end?.getTime() ?? now) - run.startedAt.getTime()) / 1000 - run.idleSeconds);
}

/** `workedSeconds` of a run by now, as SQL; null before its start. */
export const workedByNow = sql<number | null>`greatest(0, extract(epoch from coalesce(
    ${runs.finishedAt}, ${runs.idleSince},
    case when ${runs.heartbeatAt} < now() - make_interval(secs => ${leaseSeconds}) and ${inArray(runs.state, [...workingStates])}
      then ${runs.heartbeatAt} end,
    now()) - ${runs.startedAt}) - ${runs.idleSeconds})`;

/** `idleSeconds` of a run at an instant, counted from when it was last worked on, which a worker takes or that ends without one. */
export function idleUntil(at: Date) {
  return sql`${runs.idleSeconds} + case when ${runs.startedAt} is null then 0 else greatest(0, coalesce(
    extract(epoch from ${at.toISOString()}::timestamptz - coalesce(${runs.heartbeatAt}, ${runs.idleSince})), 0)) end`;
}

/** Between seconds since a run's start and the seconds worked until then, both ways. */
export interface WorkedClock {
  worked(sinceStart: number): number;
  sinceStart(worked: number): number;
}

/** A run's clock. Reads nothing of a run that was worked on without a break. */
export async function clockOf(
  db: Queryable,
  { id, idleSeconds, startedAt, createdAt }: Run,
): Promise<WorkedClock> {
  if (idleSeconds === 0) return { worked: (seconds) => seconds, sinceStart: (seconds) => seconds };
  const start = (startedAt ?? createdAt).getTime();
  const attempts = await db
    .select({ startedAt: runAttempts.startedAt, idle: runAttempts.idleBefore })
    .from(runAttempts)
    .where(and(eq(runAttempts.runId, id), gt(runAttempts.idleBefore, 0)))
    .orderBy(asc(runAttempts.fence));
  const breaks = attempts.map((one) => ({ from: (one.startedAt.getTime() - start) / 1000, idle: one.idle }));
  return {
    worked: (seconds) => seconds - (breaks.findLast(({ from }) => from <= seconds)?.idle ?? 0),
    sinceStart: (seconds) =>
      seconds + (breaks.findLast(({ from, idle }) => from - idle <= seconds)?.idle ?? 0),
  };
}
