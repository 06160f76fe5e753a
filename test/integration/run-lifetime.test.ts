import { readFile } from "node:fs/promises";
import { asc, eq, sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import {
  hookDeliveries,
  hooks,
  inboxItems,
  runAttempts,
  runFields,
  runGroupFollowers,
  runLogs,
  runs,
  runValues,
} from "@/db/schema";
import { FenceLost } from "@/server/core/work";
import { launchRunGroup, stopRunGroup } from "@/server/run-groups/commands";
import { resumeRun } from "@/server/runs/again";
import { claimRun, noteLostWorker, type RunClaim } from "@/server/runs/claim";
import { stopRun } from "@/server/runs/commands";
import { insertPoints } from "@/server/runs/curves";
import { drawnCurves } from "@/server/runs/drawn-curves";
import { leaseSeconds, workedSeconds } from "@/server/runs/worked";
import { RunWriter, recordInfrastructureFailure } from "@/server/runs/worker";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { queuedRun, shapesConfiguration, shapesVersion } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const own = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
await createQueues(own.context.jobs);
const { context } = own;

// Groups take the numbers in between.
let number = 0;
const queued = () => {
  number += 100;
  return queuedRun(database, own, number, shapesConfiguration());
};
const rowOf = async (id: string) => {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw new Error("no run");
  return row;
};
const claimed = async (id: string): Promise<RunClaim> => {
  const claim = await claimRun(db, id);
  if (!claim) throw new Error("nothing to claim");
  return claim;
};
const writerOf = (claim: RunClaim) => new RunWriter(db, claim, { onError: () => undefined });

/** Moves all of a run's past further into the past: so many seconds go by. */
async function passes(id: string, seconds: number): Promise<void> {
  const back = sql.raw(`- interval '${seconds} seconds'`);
  await db.execute(sql`
    update runs set started_at = started_at ${back}, finished_at = finished_at ${back},
      heartbeat_at = heartbeat_at ${back}, idle_since = idle_since ${back} where id = ${id}`);
  await db.execute(
    sql`update run_attempts set started_at = started_at ${back}, lost_at = lost_at ${back} where run_id = ${id}`,
  );
  await db.execute(sql`update run_metrics set at = at ${back} where run_id = ${id}`);
}

/** A worker has the run for so many seconds. */
async function works(id: string, claim: RunClaim, seconds: number, step: number): Promise<void> {
  await passes(id, seconds);
  const writer = writerOf(claim);
  writer.update({ state: "running" });
  writer.metric({ name: "loss", step, epoch: 1, value: 1, at: new Date() });
  await writer.flush();
}

it("counts the time that was worked on a run: neither while it was put down nor while its worker was lost", async () => {
  const id = await queued();
  await works(id, await claimed(id), 100, 1);
  expect(workedSeconds(await rowOf(id))).toBeCloseTo(100, -1);
  // Its worker is lost; a minute later another one takes it.
  await passes(id, 60);
  expect(workedSeconds(await rowOf(id))).toBeCloseTo(100, -1);
  const second = await claimed(id);
  await works(id, second, 50, 2);
  expect(workedSeconds(await rowOf(id))).toBeCloseTo(150, -1);
  await writerOf(second).finish("stopped");
  // It lies for two days, and waits in the queue for an hour.
  await passes(id, 172_800);
  await resumeRun(context, { runId: id });
  await passes(id, 3600);
  expect(workedSeconds(await rowOf(id))).toBeCloseTo(150, -1);
  const third = await claimed(id);
  await works(id, third, 25, 3);
  await writerOf(third).finish("finished");
  const row = await rowOf(id);
  expect(workedSeconds(row)).toBeCloseTo(175, -1);

  const [told] = await db.execute<{ seconds: number }>(
    sql`select worked_seconds(r) as seconds from runs r where id = ${id}`,
  );
  expect(told?.seconds).toBeCloseTo(workedSeconds(row) ?? 0, 3);
  const [kept] = await db
    .select({ number: runValues.number })
    .from(runValues)
    .innerJoin(runFields, eq(runFields.id, runValues.fieldId))
    .where(
      sql`${runFields.key} = 'duration' and ${runFields.projectId} = ${own.projectId} and run = ${row.number}`,
    );
  expect(kept?.number).toBeCloseTo(told?.seconds ?? 0, 3);
  const [curve] = await drawnCurves(db, row, { names: ["loss"], columns: 100 });
  expect(curve?.seconds.map((seconds) => Math.round(seconds / 5) * 5)).toEqual([100, 150, 175]);
  const { run } = await ask<{ run: { workedSeconds: number } }>(
    context,
    "query ($id: ID!) { run(id: $id) { workedSeconds } }",
    { id },
  );
  expect(run.workedSeconds).toBeCloseTo(175, -1);

  // What runs that were there before had waited is told by the rows of their attempts.
  const before = await db
    .select()
    .from(runAttempts)
    .where(eq(runAttempts.runId, id))
    .orderBy(asc(runAttempts.fence));
  await db.update(runAttempts).set({ idleBefore: 0 }).where(eq(runAttempts.runId, id));
  await db.update(runs).set({ idleSeconds: 0 }).where(eq(runs.id, id));
  const migration = await readFile(
    new URL("../../db/migrations/0063_what_runs_worked.sql", import.meta.url),
    "utf8",
  );
  const statements = migration
    .split("--> statement-breakpoint")
    .filter((one) => /idle_before = s\.idle|idle_seconds = s\.idle/.test(one));
  expect(statements).toHaveLength(2);
  for (const statement of statements) await db.execute(sql.raw(statement));
  const after = await db
    .select()
    .from(runAttempts)
    .where(eq(runAttempts.runId, id))
    .orderBy(asc(runAttempts.fence));
  for (const [i, { idleBefore }] of after.entries())
    expect(idleBefore).toBeCloseTo(before[i]?.idleBefore ?? 0, -1);
  expect(workedSeconds(await rowOf(id))).toBeCloseTo(175, -1);
});

it("counts no time in which nobody was there to say that a run has failed", async () => {
  const id = await queued();
  await works(id, await claimed(id), 40, 1);
  await passes(id, 500);
  await recordInfrastructureFailure(db, id, "The machine is gone.");
  expect(workedSeconds(await rowOf(id))).toBeCloseTo(40, -1);
});

it("stops a run at once whose worker is gone; the one that comes back changes nothing", async () => {
  const id = await queued();
  const claim = await claimed(id);
  await works(id, claim, 30, 1);
  // Alive, it is asked; gone after that, a second call ends it.
  await stopRun(context, { runId: id });
  expect((await rowOf(id)).state).toBe("running");
  await passes(id, leaseSeconds + 1);
  const stopped = await stopRun(context, { runId: id });
  expect(stopped).toMatchObject({ state: "stopped", fence: claim.fence + 1 });
  expect(workedSeconds(stopped)).toBeCloseTo(30, -1);
  const writer = writerOf(claim);
  writer.log("info", "I was away.");
  await expect(writer.flush()).rejects.toThrow(FenceLost);
  expect(await claimRun(db, id)).toBeNull();
  expect(await rowOf(id)).toMatchObject({ state: "stopped" });
  expect((await resumeRun(context, { runId: id })).state).toBe("queued");
  expect((await claimed(id)).run.state).toBe("starting");
});

it("stops a run at once that is on its way to a worker", async () => {
  const id = await queued();
  await db.update(runs).set({ state: "starting" }).where(eq(runs.id, id));
  expect((await stopRun(context, { runId: id, afterEpoch: true })).state).toBe("stopped");
  expect(await claimRun(db, id)).toBeNull();
});

it("refuses to stop after an epoch where the last one is done, and stops at once all the same", async () => {
  const id = await queued();
  const claim = await claimed(id);
  await works(id, claim, 10, 1);
  await db.update(runs).set({ state: "evaluating" }).where(eq(runs.id, id));
  await expect(stopRun(context, { runId: id, afterEpoch: true })).rejects.toThrow(/learnt its last epoch/);
  expect((await rowOf(id)).stopRequestedAt).toBeNull();
  expect(await stopRun(context, { runId: id })).toMatchObject({ state: "evaluating", stopAfterEpoch: false });
  // Of a worker that is gone no end of an epoch is waited for.
  const lost = await queued();
  await works(lost, await claimed(lost), 10, 1);
  await db.update(runs).set({ state: "converting" }).where(eq(runs.id, lost));
  await passes(lost, leaseSeconds + 1);
  expect((await stopRun(context, { runId: lost, afterEpoch: true })).state).toBe("stopped");
});

it("keeps every line of a log, though a lost worker is noted late and an answer to a commit is lost", async () => {
  const id = await queued();
  const first = await claimed(id);
  const before = writerOf(first);
  before.log("info", "one");
  await before.flush();
  await passes(id, leaseSeconds + 1);
  const claim = await claimed(id);
  await noteLostWorker(db, id, "The worker was lost.");
  const writer = writerOf(claim);
  writer.log("info", "two");
  writer.log("info", "two");
  await writer.flush();
  await noteLostWorker(db, id, "It was lost.");
  writer.log("info", "three");
  await writer.flush();
  // The answer to the commit of both "two" did not come: they are sent again, with what came meanwhile.
  const again = new RunWriter(db, { ...claim, lastSequence: 1 }, { onError: () => undefined });
  const lines = await db.select().from(runLogs).where(eq(runLogs.runId, id)).orderBy(asc(runLogs.sequence));
  Object.assign(again, {
    lines: lines
      .filter(({ message }) => message === "two")
      .map(({ level, message, at }) => ({ level, message, at }))
      .concat({ level: "info", message: "five", at: new Date() }),
  });
  await again.flush();
  writer.log("info", "four");
  await writer.flush();
  const log = await db.select().from(runLogs).where(eq(runLogs.runId, id)).orderBy(asc(runLogs.sequence));
  expect(log.map(({ message }) => message)).toEqual([
    ...["one", "The worker was lost.", "two", "two", "It was lost.", "three", "five", "four"],
  ]);
  expect(log.map(({ sequence }) => sequence)).toEqual(log.map((_, place) => place + 1));
});

it("tells who follows a group once the last of its runs has ended, and takes a priority along", async () => {
  const viewer = await database.person("viewer", own.teamId);
  const group = await launchRunGroup(context, {
    ...{ versionId: own.versionId, configuration: shapesConfiguration(), priority: "high" },
    repeats: { kind: "seeds", count: 2 },
  });
  const members = await db.select().from(runs).where(eq(runs.groupId, group.id)).orderBy(asc(runs.member));
  expect(members.map(({ priority }) => priority)).toEqual([1, 1]);
  const follow = "mutation ($input: FollowRunGroupInput!) { followRunGroup(input: $input) { isFollowed } }";
  expect(await ask(viewer.context, follow, { input: { runGroupId: group.id, follow: true } })).toEqual({
    followRunGroup: { isFollowed: true },
  });
  const told = async (of: typeof context) => {
    const { viewer: found } = await ask<{
      viewer: { inbox: { edges: { node: { runGroup: { id: string; isFollowed: boolean } | null } }[] } };
    }>(of, "{ viewer { inbox { edges { node { runGroup { id isFollowed } } } } } }", {});
    return found.inbox.edges.flatMap(({ node }) => node.runGroup ?? []);
  };
  for (const [place, { id }] of members.entries()) {
    expect(await told(context)).toEqual([]);
    const writer = writerOf(await claimed(id));
    if (place === 0) await writer.fail("data", "A picture cannot be read.");
    else await writer.finish("finished");
  }
  const entry = { id: group.id, isFollowed: true };
  expect(await told(context)).toEqual([entry]);
  expect(await told(viewer.context)).toEqual([entry]);
});

it("stops every run of a group that no worker has any more", async () => {
  const group = await launchRunGroup(context, {
    ...{ versionId: own.versionId, configuration: shapesConfiguration() },
    repeats: { kind: "seeds", count: 2 },
  });
  const [lost] = await db.select().from(runs).where(eq(runs.groupId, group.id)).orderBy(asc(runs.member));
  await works(lost?.id ?? "", await claimed(lost?.id ?? ""), 5, 1);
  await stopRunGroup(context, { runGroupId: group.id });
  const states = async () =>
    (await db.select().from(runs).where(eq(runs.groupId, group.id)).orderBy(asc(runs.member))).map(
      ({ state }) => state,
    );
  expect(await states()).toEqual(["running", "stopped"]);
  await passes(lost?.id ?? "", leaseSeconds + 1);
  await stopRunGroup(context, { runGroupId: group.id });
  expect(await states()).toEqual(["stopped", "stopped"]);
});

it("takes the least of a metric as the best where a word of its name is that of an error", async () => {
  const less =
    "loss val_loss valLoss train/rmse eval_MAE RMSE mse1 validation.mean_squared_error Brier negative_log_likelihood log_loss crossEntropy top5error perplexity";
  const more = "accuracy f1_score neg_mean_squared_error glossary maestro r2 amse errorless auc per_second";
  const [told] = await db.execute<{ less: boolean[]; more: boolean[] }>(sql`
    select array(select lower_is_better(n) from unnest(string_to_array(${less}, ' ')) n) as less,
      array(select lower_is_better(n) from unnest(string_to_array(${more}, ' ')) n) as more`);
  expect(told?.less.filter((one) => !one)).toEqual([]);
  expect(told?.more.filter((one) => one)).toEqual([]);

  const id = await queued();
  const at = new Date();
  const points = [3, 1, Number.NaN, 2].map((value, step) => ({
    name: "val_rmse",
    step,
    epoch: 1,
    value,
    at,
  }));
  await db.transaction((tx) => insertPoints(tx, id, points));
  const best = async () => {
    const { run } = await ask<{ run: { values: unknown[] } }>(
      context,
      `query ($id: ID!) { run(id: $id) { values(keys: ["best(val_rmse)"]) } }`,
      { id },
    );
    return run.values[0];
  };
  expect(await best()).toBe(1);
  // As it was kept before.
  await db.execute(sql`
    update run_values v set number = 3 from run_fields f where f.id = v.field_id and f.key = 'best(val_rmse)'`);
  const migration = await readFile(
    new URL("../../db/migrations/0063_what_runs_worked.sql", import.meta.url),
    "utf8",
  );
  const [again] = migration
    .split("--> statement-breakpoint")
    .filter((one) => one.includes("UPDATE run_values"));
  await db.execute(sql.raw(again ?? ""));
  expect(await best()).toBe(1);
});

it("tells a hook of a group's end once, whether workers ended its runs or people did", async () => {
  const url = "https://hooks.example.org/";
  const hook = { projectId: own.projectId, url, secret: "word", createdBy: own.userId };
  await db.insert(hooks).values({ ...hook, events: ["run_group_ended"] });
  const group = await launchRunGroup(context, {
    ...{ versionId: own.versionId, configuration: shapesConfiguration() },
    ...{ repeats: { kind: "seeds", count: 3 }, name: "Told" },
  });
  const members = await db.select().from(runs).where(eq(runs.groupId, group.id)).orderBy(asc(runs.member));
  const [first, second, third] = members.map(({ id }) => id);
  const viewer = await database.person("viewer", own.teamId);
  await db.insert(runGroupFollowers).values({ groupId: group.id, userId: viewer.actor.id });
  const told = async () =>
    (await db.select().from(hookDeliveries)).map(({ event, body }) => ({ event, body }));
  await recordInfrastructureFailure(db, first ?? "", "The worker was lost.");
  await writerOf(await claimed(second ?? "")).finish("finished");
  expect(await told()).toEqual([]);
  await stopRun(context, { runId: third ?? "" });
  await stopRun(context, { runId: third ?? "" });
  await stopRunGroup(context, { runGroupId: group.id });
  const counts = { finished: 1, stopped: 1, failed: 1 };
  expect(await told()).toMatchObject([
    {
      event: "run_group_ended",
      body: { runGroup: { id: group.id, name: "Told", kind: "seeds", ...counts } },
    },
  ]);
  // Who stopped the last of them knows.
  const items = await db.select().from(inboxItems).where(eq(inboxItems.runGroupId, group.id));
  expect(items.map(({ userId }) => userId)).toEqual([viewer.actor.id]);
  await db.delete(hooks);
});
