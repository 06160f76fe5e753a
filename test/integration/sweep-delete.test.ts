import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { runs, sweeps, sweepTrials, versions } from "@/db/schema";
import { advanceSweeps } from "@/server/sweeps/advance";
import { resumeSweep, stopSweep } from "@/server/sweeps/commands";
import { deleteSweep, restoreSweep } from "@/server/sweeps/delete";
import { deleteVersion } from "@/server/versions/delete";
import { hourMs, sweepDeleted } from "@/workers/deletion/sweep";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { shapesConfiguration, shapesVersion } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const own = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
await createQueues(own.context.jobs);
const { context, versionId } = own;
const day = 24 * hourMs;
// The time of grace is the server's to say.
process.env.DATABASE_URL = database.url;
process.env.OFFDIAGONAL_SECRET = "x".repeat(32);

const sweepIn = (days: number) =>
  sweepDeleted(
    {
      ...{ db, blobs: database.blobs, dataDir: database.dataDir },
      ...{ graceMs: 7 * day, settledMs: hourMs, signal: new AbortController().signal },
    },
    Date.now() + days * day,
  );

const listed = () =>
  ask<{
    project: { sweeps: { edges: { node: { id: string } }[] }; deletedSweeps: { id: string }[] };
  }>(
    context,
    "query ($id: ID!) { project(id: $id) { sweeps { edges { node { id } } } deletedSweeps { id restorableUntil } } }",
    { id: own.projectId },
  ).then(({ project }) => [
    project.sweeps.edges.map(({ node }) => node.id),
    project.deletedSweeps.map(({ id }) => id),
  ]);

it("is hidden, can be restored, and goes after the grace time: its runs stay, its version is held no longer", async () => {
  const { createSweep } = await ask<{ createSweep: { id: string; priority: string } }>(
    context,
    "mutation ($input: CreateSweepInput!) { createSweep(input: $input) { id priority } }",
    {
      input: {
        ...{ projectId: own.projectId, name: "Rates", versionIds: [versionId], method: "random" },
        ...{ objective: "validationAccuracy", concurrency: 1, maxTrials: 2, priority: "low" },
        space: [{ kind: "number", path: "learning.learningRate", low: 0.001, high: 0.1, log: true }],
        configurations: [{ name: "Dense", configuration: shapesConfiguration() }],
      },
    },
  );
  const { id: sweepId } = createSweep;
  expect(createSweep.priority).toBe("low");
  await advanceSweeps(db, database.blobs);
  const [trial] = await db.select().from(sweepTrials).where(eq(sweepTrials.sweepId, sweepId));
  const runId = trial?.runId ?? "";
  const runOf = async () => (await db.select().from(runs).where(eq(runs.id, runId)))[0];
  expect((await runOf())?.priority).toBe(-1);

  await expect(deleteSweep(context, { sweepId })).rejects.toThrow(/its run #1 is queued. Stop it first/);
  await stopSweep(context, { sweepId });
  const viewer = await database.person("viewer", own.teamId);
  await expect(deleteSweep(viewer.context, { sweepId })).rejects.toThrow();
  for (const _ of [1, 2]) expect((await deleteSweep(context, { sweepId })).deletedAt).not.toBeNull();
  expect(await listed()).toEqual([[], [sweepId]]);
  await expect(resumeSweep(context, { sweepId })).rejects.toThrow(/is deleted: restore it first/);
  expect(await sweepIn(6)).toMatchObject({ sweeps: 0 });
  await restoreSweep(context, { sweepId });
  expect(await sweepIn(8)).toMatchObject({ sweeps: 0 });
  expect(await listed()).toEqual([[sweepId], []]);

  await expect(deleteVersion(context, { versionId })).rejects.toThrow(/the sweep Rates use/);
  await deleteSweep(context, { sweepId });
  expect(await sweepIn(8)).toMatchObject({ sweeps: 1, runs: 0 });
  expect(await db.$count(sweeps, eq(sweeps.id, sweepId))).toBe(0);
  expect((await runOf())?.state).toBe("stopped");
  await db.delete(runs).where(eq(runs.id, runId));
  await deleteVersion(context, { versionId });
  expect(await sweepIn(8)).toMatchObject({ versions: 1 });
  expect(await db.$count(versions, eq(versions.id, versionId))).toBe(0);
});
