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

/** Ends a run that waits, and asks one that works to end. The caller holds its row's lock and says that it changed. */
export async function askToStop(tx: Transaction, run: Run): Promise<Run> {
  const now = new Date();
  const [stopped] = await tx
    .update(runs)
    .set(
      run.state === "queued"
        ? { state: "stopped", stopRequestedAt: now, finishedAt: now }
        : { stopRequestedAt: now },
    )
    .where(eq(runs.id, run.id))
    .returning();
  return stopped ?? run;
}
