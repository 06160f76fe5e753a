import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { runs } from "@/db/schema";
import type { Run } from "./queries";
import { idleUntil, leaseSeconds, silentSeconds } from "./worked";

/** The states that a run does not leave. */
export const endStates: Run["state"][] = ["finished", "stopped", "failed"];

/** Whether a run has come to its end. */
export function isOver({ state }: Pick<Run, "state">): boolean {
  return endStates.includes(state);
}

/** Whether no worker could end a run: it waits, is on its way to a worker, or that has given no sign of life for too long. */
export function hasNoWorker(run: Pick<Run, "state" | "heartbeatAt">): boolean {
  return (silentSeconds(run) ?? Number.POSITIVE_INFINITY) > leaseSeconds && !isOver(run);
}

/** Whether a run has its last epoch behind it and is measured or converted: no end of an epoch comes any more. */
export function hasLearnt({ state }: Pick<Run, "state">): boolean {
  return state === "evaluating" || state === "converting";
}

/**
 * Ends a run that no worker has, and asks one that works to end: at its next step, or once its epoch is done. A worker
 * that comes back, or that was about to take it, finds its fence old. The caller holds its row's lock and says that it
 * changed.
 * @param stopReason why, where no person asks.
 */
export async function askToStop(
  tx: Transaction,
  run: Run,
  afterEpoch = false,
  stopReason: string | null = null,
): Promise<Run> {
  const now = new Date();
  const [stopped] = await tx
    .update(runs)
    .set(
      hasNoWorker(run)
        ? {
            ...{ state: "stopped", stopRequestedAt: now, finishedAt: now, idleSince: null, stopReason },
            ...{ fence: sql`${runs.fence} + 1`, idleSeconds: idleUntil(now) },
          }
        : // An epoch of a check is all of it.
          { stopRequestedAt: now, stopAfterEpoch: afterEpoch && run.kind === "training", stopReason },
    )
    .where(eq(runs.id, run.id))
    .returning();
  return stopped ?? run;
}
