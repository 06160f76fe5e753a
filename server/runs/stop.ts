import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { runs } from "@/db/schema";
import type { Run } from "./queries";

/** The states that a run does not leave. */
export const endStates: Run["state"][] = ["finished", "stopped", "failed"];

/** Whether a run has come to its end. */
export function isOver({ state }: Pick<Run, "state">): boolean {
  return endStates.includes(state);
}

/**
 * Ends a run that waits, and asks one that works to end: at its next step, or once its epoch is done. The caller holds
 * its row's lock and says that it changed.
 */
export async function askToStop(tx: Transaction, run: Run, afterEpoch = false): Promise<Run> {
  const now = new Date();
  const [stopped] = await tx
    .update(runs)
    .set(
      run.state === "queued"
        ? { state: "stopped", stopRequestedAt: now, finishedAt: now }
        : // An epoch of a check is all of it.
          { stopRequestedAt: now, stopAfterEpoch: afterEpoch && run.kind === "training" },
    )
    .where(eq(runs.id, run.id))
    .returning();
  return stopped ?? run;
}
