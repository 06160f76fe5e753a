import { and, desc, eq, gt } from "drizzle-orm";
import { expect, it } from "vitest";
import { checkpoints, runAttempts, runMetrics, runs } from "@/db/schema";
import type { Configuration } from "@/ml/configuration";
import { decodeCheckpoint } from "@/workers/training/checkpoint";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 60, validation: 12, test: 12 });
const { context, versionId } = fixture;
const services = trainingServices(database);
const configuration = shapesConfiguration({ epochs: 3, batchSize: 8, optimizer: "adamw" });

const launch = `mutation ($input: LaunchRunInput!) { launchRun(input: $input) { id } }`;
const launched = async (input: object = {}, of: Configuration = configuration) =>
  (
    await ask<{ launchRun: { id: string } }>(context, launch, {
      input: { versionId, configuration: of, ...input },
    })
  ).launchRun.id;
const mutation = (name: string) =>
  `mutation ($runId: ID!) { ${name}(input: { runId: $runId }) { id state } }`;
const rowOf = async (id: string) => {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw new Error("no run");
  return row;
};
const points = (id: string, after = 0) =>
  db
    .select({
      name: runMetrics.name,
      step: runMetrics.step,
      epoch: runMetrics.epoch,
      value: runMetrics.value,
    })
    .from(runMetrics)
    .where(and(eq(runMetrics.runId, id), gt(runMetrics.step, after)))
    .orderBy(runMetrics.name, runMetrics.step);
async function lastWeights(id: string) {
  const [row] = await db
    .select()
    .from(checkpoints)
    .where(eq(checkpoints.runId, id))
    .orderBy(desc(checkpoints.epoch))
    .limit(1);
  return [...decodeCheckpoint(await database.blobs.read(row?.sha256 ?? "")).tensors];
}

it("stops after the epoch, goes on to the same bits when resumed, and forks from what is kept", async () => {
  const undisturbed = await launched();
  await executeRun(undisturbed, services);

  // Asked before its first epoch is over: that epoch is done, and no other.
  const stopped = await launched();
  await db
    .update(runs)
    .set({ stopRequestedAt: new Date(), stopAfterEpoch: true })
    .where(eq(runs.id, stopped));
  await executeRun(stopped, services);
  expect(await rowOf(stopped)).toMatchObject({ state: "stopped", epoch: 1 });

  // A fork of it without a change goes the way that the run itself would have gone.
  const fork = await launched({ fork: { runId: stopped, epoch: 1 } });
  await ask(context, mutation("resumeRun"), { runId: stopped });
  expect(await rowOf(stopped)).toMatchObject({ state: "queued", stopRequestedAt: null, finishedAt: null });
  await executeRun(stopped, services);
  expect(await rowOf(stopped)).toMatchObject({ state: "finished", epoch: 3 });
  expect(await points(stopped)).toEqual(await points(undisturbed));
  expect(await lastWeights(stopped)).toEqual(await lastWeights(undisturbed));
  expect(
    (await db.select().from(runAttempts).where(eq(runAttempts.runId, stopped))).map(({ kind }) => kind),
  ).toEqual(["started", "resumed"]);

  // Its checkpoint after epoch 1 was overtaken meanwhile, and is kept for the fork all the same.
  await executeRun(fork, services);
  const { stepsPerEpoch } = await rowOf(fork);
  expect(await rowOf(fork)).toMatchObject({ state: "finished", epoch: 3, originId: stopped, originEpoch: 1 });
  expect(await points(fork)).toEqual(await points(undisturbed, stepsPerEpoch ?? 0));
  expect(await lastWeights(fork)).toEqual(await lastWeights(undisturbed));

  // With another optimizer, rate and size of batches: the weights go on, the optimizer begins anew.
  const changed = shapesConfiguration({ epochs: 4, batchSize: 6, optimizer: "sgd", learningRate: 0.01 });
  const other = await launched({ fork: { runId: undisturbed, epoch: 3 } }, changed);
  await executeRun(other, services);
  expect(await rowOf(other)).toMatchObject({ state: "finished", epoch: 4, step: 40 });

  // A restart is a new run with the same curve.
  const { restartRun } = await ask<{ restartRun: { id: string } }>(context, mutation("restartRun"), {
    runId: undisturbed,
  });
  await executeRun(restartRun.id, services);
  expect(await rowOf(restartRun.id)).toMatchObject({ originId: undisturbed, originEpoch: null });
  expect(await points(restartRun.id)).toEqual(await points(undisturbed));
});

it("says why a run cannot be resumed or forked", async () => {
  const id = await launched();
  const refused = (input: object, of: Configuration = configuration) =>
    errorOf(context, launch, {
      input: { versionId, configuration: of, fork: { runId: id, epoch: 1, ...input } },
    });
  expect((await refused({}))?.message).toMatch(/has no checkpoint yet/);
  expect((await refused({ runId: versionId }))?.extensions?.code).toBe("NOT_FOUND");
  await executeRun(id, services);
  expect((await errorOf(context, mutation("resumeRun"), { runId: id }))?.message).toMatch(
    /is finished: fork it/,
  );
  expect((await refused({ epoch: 9 }))?.message).toMatch(/after epoch 9 .* is not kept: fork after epoch/);
  expect((await refused({ epoch: 3 }))?.message).toMatch(/ask for more epochs/);
  const wider = shapesConfiguration({ epochs: 9 }, { preset: "dense", hidden: [33], dropout: 0.1 });
  expect(await refused({ epoch: 3 }, wider)).toMatchObject({
    message: expect.stringMatching(/A fork keeps this as it was/),
    extensions: { code: "INVALID_INPUT", field: "configuration.architecture.hidden" },
  });
  await db.update(runs).set({ state: "failed", failureKind: "configuration" }).where(eq(runs.id, id));
  expect((await errorOf(context, mutation("resumeRun"), { runId: id }))?.message).toMatch(/fail again/);
});
