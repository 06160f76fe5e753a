import { eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createQueues } from "@/db/jobs";
import { inboxItems, projects, runAttempts, runs } from "@/db/schema";
import { claimRun } from "@/server/runs/claim";
import { giveOutNext, queueOrder } from "@/server/runs/queue";
import { RunWriter } from "@/server/runs/worker";
import { openTestDatabase, type TestDatabase } from "./database";
import { execute } from "./graphql";
import { type Fixture, queuedRun, shapesVersion } from "./training-fixtures";

const database = await openTestDatabase();
const { db } = database.connection;
const a = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
const b = await shapesVersion(database, { train: 6, validation: 3, test: 3 });
const other = await database.person("maintainer", a.teamId);
await createQueues(a.context.jobs);

let number = 0;
const queued = (fixture: Fixture, by?: TestDatabase | string) =>
  queuedRun(database, typeof by === "string" ? { ...fixture, userId: by } : fixture, ++number);
const numbers = async () => {
  const rows = await db.select({ id: runs.id, number: runs.number }).from(runs);
  const byId = new Map(rows.map((row) => [row.id, row.number]));
  return (await queueOrder(db)).map(({ id, held }) => `${byId.get(id)}${held ? " held" : ""}`);
};
const stateOf = async (id: string) => (await db.select().from(runs).where(eq(runs.id, id)))[0]?.state;
const empty = () => db.delete(runs);
async function mutate(mutation: string, context = a.context) {
  const answer = await execute(context, `mutation { ${mutation} }`, {});
  return answer.errors?.[0]?.message ?? "done";
}
/** What a worker does that has so many places free. */
const giveOut = (freePlaces: number) => giveOutNext(db, a.context.jobs, freePlaces);
const takeJobs = () => db.execute(sql`delete from pgboss.job where name = 'run'`);

describe("the queue of runs", () => {
  it("lets projects take turns, and is first come first served within each", async () => {
    number = 0;
    for (const fixture of [a, a, a, b, a, b]) await queued(fixture);
    expect(await numbers()).toEqual(["1", "4", "2", "6", "3", "5"]);
    // One that is worked on counts as a turn that was had.
    expect(await giveOut(1)).toBe(true);
    expect(await numbers()).toEqual(["4", "2", "6", "3", "5"]);
    await empty();
    await takeJobs();
  });

  it("gives out as many as there are places, one time each, however many workers ask", async () => {
    number = 0;
    const ids = [];
    for (let i = 0; i < 6; i++) ids.push(await queued(a));
    // Three workers of two places each, of which none has fetched a job yet.
    const given = await Promise.all(Array.from({ length: 9 }, () => giveOut(2)));
    expect(given.filter(Boolean)).toHaveLength(2);
    const [jobs] = await db.execute(sql`select count(*)::int as jobs from pgboss.job where name = 'run'`);
    expect(jobs).toEqual({ jobs: 2 });
    expect(await Promise.all(ids.map(stateOf))).toEqual([
      ...["starting", "starting"],
      ...["queued", "queued", "queued", "queued"],
    ]);
    await empty();
    await takeJobs();
  });

  it("keeps to the limits of the project and of a person, and lets others pass", async () => {
    number = 0;
    for (const by of [a.userId, a.userId, other.actor.id, other.actor.id]) await queued(a, by);
    await queued(b);
    expect(
      await mutate(`setRunLimits(input: { projectId: "${a.projectId}", runLimitPerPerson: 1 }) { id }`),
    ).toBe("done");
    expect(await numbers()).toEqual(["1", "5", "3", "2 held", "4 held"]);
    for (let i = 0; i < 5; i++) await giveOut(9);
    expect(await numbers()).toEqual(["2 held", "4 held"]);
    await mutate(`setRunLimits(input: { projectId: "${a.projectId}", runLimit: 3 }) { id }`);
    expect(await numbers()).toEqual(["2", "4 held"]);
    expect(await mutate(`setRunLimits(input: { projectId: "${a.projectId}", runLimit: 0 }) { id }`)).toMatch(
      /1 or more/,
    );
    await mutate(`setRunLimits(input: { projectId: "${a.projectId}" }) { id }`);
    expect((await db.select().from(projects).where(eq(projects.id, a.projectId)))[0]).toMatchObject({
      runLimit: null,
      runLimitPerPerson: null,
    });
    await empty();
    await takeJobs();
  });

  it("moves a run before another, whose priority it gets, and keeps every other in its order", async () => {
    number = 0;
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) ids.push(await queued(a));
    const move = (run: number, before: number | null) =>
      mutate(
        `moveRun(input: { runId: "${ids[run - 1]}", beforeRunId: ${before ? `"${ids[before - 1]}"` : null} }) { id }`,
      );
    expect(await move(4, 2)).toBe("done");
    expect(await numbers()).toEqual(["1", "4", "2", "3"]);
    await move(3, 1);
    await move(1, null);
    expect(await numbers()).toEqual(["3", "4", "2", "1"]);
    expect(await mutate(`setRunPriority(input: { runId: "${ids[0]}", priority: high }) { id }`)).toBe("done");
    expect(await numbers()).toEqual(["1", "3", "4", "2"]);
    // Before one of high priority, and so of high priority itself.
    await move(2, 1);
    expect(await numbers()).toEqual(["2", "1", "3", "4"]);
    // So often that no number is left between the two.
    for (let i = 0; i < 13; i++) {
      await move(3, 1);
      await move(4, 1);
    }
    expect(await numbers()).toEqual(["2", "3", "4", "1"]);
    const listed = await execute(
      a.context,
      `{ project(id: "${a.projectId}") { runQueue(first: 3) { edges { cursor node { number queuePosition priority } } } } }`,
      {},
    );
    type Listed = { project: { runQueue: { edges: { cursor: string; node: { number: number } }[] } } };
    const { edges } = (listed.data as Listed).project.runQueue;
    expect(edges.map(({ node }) => node)).toEqual([
      { number: 2, queuePosition: 0, priority: "high" },
      { number: 3, queuePosition: 1, priority: "high" },
      { number: 4, queuePosition: 2, priority: "high" },
    ]);
    const rest = await execute(
      a.context,
      `{ project(id: "${a.projectId}") { runQueue(first: 3, after: "${edges[2]?.cursor}") { edges { node { number } } } } }`,
      {},
    );
    expect((rest.data as Listed).project.runQueue.edges.map(({ node }) => node.number)).toEqual([1]);
    // Behind another, with its priority; each answer says the place that it has now.
    const behind = async (run: number, after: number) => {
      const answer = await execute(
        a.context,
        `mutation { moveRun(input: { runId: "${ids[run - 1]}", afterRunId: "${ids[after - 1]}" }) { priority projectQueuePlace } }`,
        {},
      );
      return (answer.data as { moveRun: unknown }).moveRun;
    };
    await mutate(`setRunPriority(input: { runId: "${ids[3]}", priority: normal }) { id }`);
    await mutate(`setRunPriority(input: { runId: "${ids[0]}", priority: low }) { id }`);
    expect(await numbers()).toEqual(["2", "3", "4", "1"]);
    expect(await behind(2, 3)).toEqual({ priority: "high", projectQueuePlace: 2 });
    expect(await numbers()).toEqual(["3", "2", "4", "1"]);
    expect(await behind(3, 4)).toEqual({ priority: "normal", projectQueuePlace: 3 });
    expect(await numbers()).toEqual(["2", "4", "3", "1"]);
    expect(await behind(2, 1)).toEqual({ priority: "low", projectQueuePlace: 4 });
    expect(await numbers()).toEqual(["4", "3", "1", "2"]);
    const length = await execute(a.context, `{ project(id: "${a.projectId}") { runQueueLength } }`, {});
    expect(length.data).toEqual({ project: { runQueueLength: 4 } });
    expect(
      await mutate(
        `moveRun(input: { runId: "${ids[0]}", beforeRunId: "${ids[1]}", afterRunId: "${ids[2]}" }) { id }`,
      ),
    ).toMatch(/not both/);
    // What no longer waits has no place.
    await db
      .update(runs)
      .set({ state: "starting" })
      .where(eq(runs.id, ids[2] as string));
    expect(await move(3, 1)).toMatch(/no longer waits/);
    await empty();
  });
});

describe("a run whose worker was lost", () => {
  it("says when, and after which epoch it went on", async () => {
    number = 0;
    const id = await queued(a);
    await claimRun(db, id);
    await db
      .update(runs)
      .set({ heartbeatAt: new Date(Date.now() - 20_000) })
      .where(eq(runs.id, id));
    const frame = `{ run(id: "${id}") { silentSeconds attempts { kind epoch lostAt } } }`;
    const before = await execute(a.context, frame, {});
    expect((before.data as { run: { silentSeconds: number } }).run.silentSeconds).toBeGreaterThan(19);
    const claim = await claimRun(db, id);
    const after = await execute(a.context, frame, {});
    expect(after.data).toMatchObject({
      run: {
        attempts: [
          { kind: "started", epoch: 0, lostAt: null },
          { kind: "worker_lost", epoch: 0 },
        ],
      },
    });
    expect((await db.select().from(runAttempts).where(eq(runAttempts.runId, id)))[1]?.lostAt).toBeInstanceOf(
      Date,
    );
    // Its end is told to who follows it, with the lines of the log that matter.
    expect(await mutate(`followRun(input: { runId: "${id}", follow: true }) { isFollowed }`)).toBe("done");
    if (!claim) throw new Error("no claim");
    const writer = new RunWriter(db, claim, { onError: () => {} });
    writer.log("info", "All is well.");
    writer.log("warning", "One picture\0 is odd.");
    await writer.fail("data", "The pictures are gone.");
    const failed = await execute(
      a.context,
      `{ run(id: "${id}") { failureLines { level message } } viewer { unreadCount inbox { edges { node { run { id state } } } } } }`,
      {},
    );
    expect(failed.errors).toBeUndefined();
    expect(failed.data).toMatchObject({
      run: {
        failureLines: [
          { level: "warning", message: "One picture␀ is odd." },
          { level: "error", message: "The pictures are gone." },
        ],
      },
      viewer: { unreadCount: 1, inbox: { edges: [{ node: { run: { id, state: "failed" } } }] } },
    });
    expect(await db.select().from(inboxItems)).toHaveLength(1);
  });

  it("keeps every line of a burst of 100,000", async () => {
    const id = await queued(a);
    const claim = await claimRun(db, id);
    if (!claim) throw new Error("no claim");
    const writer = new RunWriter(db, claim, { onError: () => {} });
    for (let i = 0; i < 100_000; i++) writer.log("info", `Line ${i}`);
    await writer.flush();
    const [log] = await db.execute(
      sql`select count(*)::int as lines, count(distinct message)::int as texts from run_logs where run_id = ${id}`,
    );
    expect(log).toEqual({ lines: 100_000, texts: 100_000 });
  });
});
