import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { and, asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { checkpoints, runLogs, runMetrics, runs, versionChecks } from "@/db/schema";
import { launchRunGroup } from "@/server/run-groups/commands";
import { launchRun } from "@/server/runs/commands";
import { executeRun } from "@/workers/training/run";
import { openTestDatabase } from "./database";
import { shapesConfiguration, shapesVersion, trainingServices } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const { context, versionId } = await shapesVersion(database, { train: 500, validation: 100, test: 30 });
await createQueues(context.jobs);
const each = Buffer.alloc(4 * 630);
for (let i = 0; i < 630; i++) each.writeUInt32LE(i, 4 * i);
await db.insert(versionChecks).values({ versionId, groups: each });
const configuration = shapesConfiguration(
  { epochs: 3, batchSize: 8 },
  { preset: "cnn", filters: [8, 8], dense: 16, dropout: 0.3 },
);

const services = trainingServices(database);

function start(runId: string): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", resolve(import.meta.dirname, "training-child.ts")], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DATABASE_URL: database.url, DATA: database.dataDir, RUN: runId },
  });
}

const row = async (id: string) => {
  const [found] = await db.select().from(runs).where(eq(runs.id, id));
  if (!found) throw new Error("no run");
  return found;
};

/** Begins a run in a process of its own and ends that with kill -9 once it has come so far. */
async function killed(runId: string, isFar: (run: Awaited<ReturnType<typeof row>>) => boolean) {
  const child = start(runId);
  for (let now = await row(runId); !isFar(now); now = await row(runId)) {
    if (child.exitCode !== null) throw new Error("It was over too soon.");
    await new Promise((done) => setTimeout(done, 5));
  }
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

const curve = (runId: string, name: string) =>
  db
    .select({ step: runMetrics.step, value: runMetrics.value })
    .from(runMetrics)
    .where(and(eq(runMetrics.runId, runId), eq(runMetrics.name, name)))
    .orderBy(asc(runMetrics.step));

it("validates on the same fold after kill -9, in another process, as if nothing had happened", async () => {
  const launch = async () => {
    const group = await launchRunGroup(context, {
      versionId,
      configuration,
      repeats: { kind: "folds", count: 3 },
    });
    const members = await db.select().from(runs).where(eq(runs.groupId, group.id)).orderBy(asc(runs.member));
    return members[1]?.id ?? "";
  };
  const [undisturbed, other] = [await launch(), await launch()];
  await executeRun(undisturbed, services);
  await killed(other, (run) => run.epoch >= 1);
  const kept = await db.$count(checkpoints, eq(checkpoints.runId, other));
  expect(kept).toBeGreaterThanOrEqual(1);
  await executeRun(other, services);
  const [one, two] = [await row(undisturbed), await row(other)];
  expect(two).toMatchObject({ state: "finished", fence: 2, epoch: 3 });
  const sizes = async (id: string) => {
    const log = await db.select().from(runLogs).where(eq(runLogs.runId, id));
    return log
      .map((line) => line.message)
      .filter((line) => line.includes("for training, validation and test"));
  };
  const [own] = await sizes(undisturbed);
  expect(await sizes(other)).toEqual([own, own]);
  expect(await curve(other, "validation.accuracy")).toEqual(await curve(undisturbed, "validation.accuracy"));
  expect(two.validationAccuracy).toBe(one.validationAccuracy);
  expect(two.bestValidationAccuracy).toBe(one.bestValidationAccuracy);
  expect(two.testAccuracy).toBe(one.testAccuracy);
});

it("finds the same rate after kill -9, as if nothing had happened", async () => {
  const launch = () => launchRun(context, { versionId, configuration, kind: "rate_finder" });
  const [undisturbed, other] = [await launch(), await launch()];
  await executeRun(undisturbed.id, services);
  await killed(other.id, (run) => run.state === "running");
  expect((await row(other.id)).result).toBeNull();
  await executeRun(other.id, services);
  const [one, two] = [await row(undisturbed.id), await row(other.id)];
  expect(two).toMatchObject({ state: "finished", fence: 2 });
  expect(two.result).toEqual(one.result);
  expect(await curve(other.id, "loss")).toEqual(await curve(undisturbed.id, "loss"));
});
