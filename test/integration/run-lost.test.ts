import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { runAttempts, runLogs, runs } from "@/db/schema";
import { openTestDatabase } from "./database";
import { queuedRun, shapesConfiguration, shapesVersion } from "./training-fixtures";
import { processOf, startWorker } from "./worker-process";

const database = await openTestDatabase();
const { db } = database.connection;
const fixture = await shapesVersion(database, { train: 240, validation: 12, test: 12 });
await createQueues(fixture.context.jobs);

const rowOf = async (id: string) => {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw new Error("no run");
  return row;
};

it("says that a worker was lost, goes on after its last epoch, and keeps to its one place", {
  timeout: 240_000,
}, async () => {
  const configuration = shapesConfiguration({ epochs: 6, batchSize: 2 });
  const first = await queuedRun(database, fixture, 1, configuration);
  const second = await queuedRun(database, fixture, 2, shapesConfiguration({ epochs: 1 }));
  startWorker(database, 1);
  await expect
    .poll(async () => (await rowOf(first)).epoch, { timeout: 120_000, interval: 20 })
    .toBeGreaterThan(0);
  expect((await rowOf(second)).state).toBe("queued");
  process.kill(await processOf(first), "SIGKILL");
  await expect.poll(async () => (await rowOf(second)).state, { timeout: 120_000 }).toBe("finished");
  // The one that was lost went first again: it had its turn.
  expect(await rowOf(first)).toMatchObject({ state: "finished", epoch: 6, fence: 2 });
  expect((await rowOf(first)).memoryBytes).toBeGreaterThan(1e7);
  const attempts = await db.select().from(runAttempts).where(eq(runAttempts.runId, first));
  expect(attempts.map(({ kind }) => kind)).toEqual(["started", "worker_lost"]);
  expect(attempts[1]?.epoch).toBeGreaterThan(0);
  const [lostAt, resumedAt] = [attempts[1]?.lostAt, attempts[1]?.startedAt];
  expect((resumedAt?.getTime() ?? 0) - (lostAt?.getTime() ?? 0)).toBeLessThan(30_000);
  const log = await db.select().from(runLogs).where(eq(runLogs.runId, first)).orderBy(runLogs.sequence);
  expect(log.map(({ message }) => message)).toContain(
    "The worker was lost: the job's process was ended by SIGKILL.",
  );
  expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, index) => index + 1));
});
