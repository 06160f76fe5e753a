import { isJudged, judgeAtRung, type Rungs, rungsOfRun } from "@/server/sweeps/rungs";
import type { Training } from "@/workers/training/context";

/**
 * What asks after an epoch whether the run, where it is a trial of a sweep that stops early, goes on: where it does not,
 * the writer knows of the stop when it returns. A worker that was lost between the end of a rung's epoch and the answer left
 * the question open: it is asked before training goes on. What was answered is not asked again, so that a trial which a
 * person resumes goes on.
 * @param begun epochs that are done.
 */
export async function judgeOf(
  { claim, writer }: Training,
  begun: number,
): Promise<(epoch: number) => Promise<void>> {
  const { id } = claim.run;
  let rungs: Rungs | null = null;
  let isOpen = false;
  await writer.fenced(async ({ tx }) => {
    rungs = await rungsOfRun(tx, id);
    isOpen = rungs?.epochs.includes(begun) === true && !(await isJudged(tx, rungs, begun));
  });
  const judge = async (epoch: number) => {
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
  if (isOpen) await judge(begun);
  return judge;
}
