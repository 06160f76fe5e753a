import { judgeAtRung, type Rungs, rungsOfRun } from "@/server/sweeps/rungs";
import type { Training } from "@/workers/training/context";

/**
 * What asks after an epoch whether the run, where it is a trial of a sweep that stops early, goes on: where it does not,
 * the writer knows of the stop when it returns.
 */
export async function judgeOf({ claim, writer }: Training): Promise<(epoch: number) => Promise<void>> {
  const { id } = claim.run;
  let rungs: Rungs | null = null;
  await writer.fenced(async ({ tx }) => {
    rungs = await rungsOfRun(tx, id);
  });
  return async (epoch) => {
    const own = rungs;
    if (!own?.epochs.includes(epoch)) return;
    let reason: string | null = null;
    await writer.fenced(async ({ tx, publish, projectId }) => {
      reason = await judgeAtRung(tx, id, own, epoch);
      if (reason !== null) publish(projectId, "RUN_CHANGED", id);
    });
    if (reason === null) return;
    writer.log("info", `Stopped by the sweep. ${reason}`);
    await writer.flush();
  };
}
