import { asc, eq } from "drizzle-orm";
import { createQueues } from "@/db/jobs";
import { runs, sweeps, sweepTrials } from "@/db/schema";
import { advanceSweeps } from "@/server/sweeps/advance";
import type { TestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { shapesConfiguration, shapesVersion } from "./training-fixtures";

export const rate = {
  ...{ kind: "number", path: "learning.learningRate", low: 0.001, high: 0.1, log: true },
};
const create = "mutation ($input: CreateSweepInput!) { createSweep(input: $input) { id } }";

/** A version with sweeps over it, whose trials end by hand. */
export async function openSweeping(database: TestDatabase) {
  const { db } = database.connection;
  const own = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
  const { context, versionId, projectId } = own;
  await createQueues(context.jobs);

  const inputOf = (more: object = {}) => ({
    ...{
      projectId,
      name: "Rates",
      versionIds: [versionId],
      method: "random",
      objective: "validationAccuracy",
    },
    ...{ concurrency: 2, maxTrials: 4, space: [rate] },
    configurations: [{ name: "Dense", configuration: shapesConfiguration() }],
    ...more,
  });
  const trialsOfSweep = (sweepId: string) =>
    db
      .select({ trial: sweepTrials, run: runs })
      .from(sweepTrials)
      .leftJoin(runs, eq(runs.id, sweepTrials.runId))
      .where(eq(sweepTrials.sweepId, sweepId))
      .orderBy(asc(sweepTrials.trial));
  const advance = () => advanceSweeps(db, database.blobs);
  return {
    own,
    trialsOfSweep,
    advance,
    async begun(more: object = {}): Promise<string> {
      const answer = await ask<{ createSweep: { id: string } }>(context, create, { input: inputOf(more) });
      return answer.createSweep.id;
    },
    refusal: async (more: object) =>
      (await errorOf(context, create, { input: inputOf(more) }))?.message ?? "taken",
    byId: (mutation: string, sweepId: string) =>
      ask(context, `mutation ($input: SweepIdInput!) { ${mutation}(input: $input) { id state } }`, {
        input: { sweepId },
      }),
    /** Changes its ranges or rules. */
    changeRanges: (sweepId: string, change: object) =>
      errorOf(
        context,
        "mutation ($input: ChangeSweepRangesInput!) { changeSweepRanges(input: $input) { id } }",
        { input: { sweepId, ...change } },
      ),
    async advanceAll() {
      while (await advance());
    },
    stateOf: async (id: string) => (await db.select().from(sweeps).where(eq(sweeps.id, id)))[0]?.state,
    /** Ends every run that waits, with what its validation came to. */
    async endAll(sweepId: string, accuracy: (trial: number) => number) {
      for (const { trial, run } of await trialsOfSweep(sweepId)) {
        if (run?.state !== "queued") continue;
        const value = accuracy(trial.trial);
        const figures = { validationAccuracy: value, bestValidationAccuracy: value };
        const [startedAt, finishedAt] = [new Date(Date.now() - 60_000), new Date()];
        await db
          .update(runs)
          .set({ state: "finished", epoch: run.epochs, parameters: 100, ...figures, startedAt, finishedAt })
          .where(eq(runs.id, run.id));
      }
    },
  };
}
