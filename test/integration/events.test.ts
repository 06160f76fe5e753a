import { randomBytes } from "node:crypto";
import { eq, lte } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { events, members } from "@/db/schema";
import { EventHub, lastSequence, type ProjectEvent, pruneEvents, transact } from "@/server/core/events";
import { openTestDatabase, type TestDatabase } from "./database";
import { cookieOf, openStream, reader } from "./streaming";

const database = await openTestDatabase();
let projectId: string;
let owner: Awaited<ReturnType<TestDatabase["person"]>>;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = randomBytes(32).toString("hex");
  process.env.OFFDIAGONAL_DATA = database.dataDir;
});

beforeEach(async () => {
  owner = await database.person();
  projectId = (await database.project(owner.teamId)).id;
});

const publish = (objectId: string, project = projectId) =>
  transact(database.connection.db, async ({ publish }) => publish(project, "RUN_CHANGED", objectId));

async function take(source: AsyncIterator<ProjectEvent>, count: number): Promise<ProjectEvent[]> {
  const taken: ProjectEvent[] = [];
  while (taken.length < count) {
    const { value, done } = await source.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

describe("following a project", () => {
  let stop: AbortController;
  let allowed: boolean;
  const follow = (after: number, project = projectId) => {
    const hub = new EventHub(database.connection.db, database.connection.sql);
    return hub.follow(project, after, stop.signal, async () => allowed);
  };

  beforeEach(() => {
    stop = new AbortController();
    allowed = true;
  });
  afterEach(() => stop.abort());

  it("hears many transactions at once without a hole, in order, and once", async () => {
    const source = follow(0);
    const count = 120;
    const heard = take(source, count);
    await Promise.all(
      Array.from({ length: count }, (_, n) =>
        transact(database.connection.db, async ({ tx, publish }) => {
          // Transactions of different length, so that they would commit out of order if nothing ordered them.
          await tx.execute(`select pg_sleep(${Math.random() / 50})`);
          publish(projectId, "RUN_CHANGED", `run_${n}`);
        }),
      ),
    );
    const got = await heard;
    expect(got.map((event) => event.sequence)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    expect(new Set(got.map((event) => event.objectId)).size).toBe(count);
  });

  it("gives no number to a transaction that fails, so numbers stay without holes", async () => {
    await publish("one");
    await expect(
      transact(database.connection.db, async ({ publish }) => {
        publish(projectId, "RUN_CHANGED", "never");
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await publish("two");
    const got = await take(follow(0), 2);
    expect(got).toMatchObject([
      { sequence: 1, objectId: "one" },
      { sequence: 2, objectId: "two" },
    ]);
  });

  it("catches up after a gap longer than a batch, then goes on live", async () => {
    await transact(database.connection.db, async ({ publish }) => {
      for (let n = 0; n < 1203; n++) publish(projectId, "RUN_LOG", `n${n}`);
    });
    const source = follow(3);
    const got = await take(source, 1200);
    expect(got.map((event) => event.sequence)).toEqual(Array.from({ length: 1200 }, (_, n) => n + 4));
    const live = take(source, 1);
    await publish("live");
    expect(await live).toMatchObject([{ sequence: 1204, objectId: "live" }]);
  });

  it("publishes in several projects at once without a deadlock", async () => {
    const other = (await database.project(owner.teamId)).id;
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        transact(database.connection.db, async ({ publish }) => {
          for (const id of n % 2 ? [projectId, other] : [other, projectId])
            publish(id, "RUN_CHANGED", `${n}`);
        }),
      ),
    );
    expect(await lastSequence(database.connection.db, projectId)).toBe(40);
    expect(await lastSequence(database.connection.db, other)).toBe(40);
  });

  it("says RESYNC where what came after the number is pruned, in part or whole, and goes on behind it", async () => {
    for (const name of ["one", "two", "three", "four"]) await publish(name);
    const { db } = database.connection;
    await db.delete(events).where(lte(events.sequence, 2));
    expect(await take(follow(2), 2)).toMatchObject([{ objectId: "three" }, { objectId: "four" }]);
    const partly = follow(1);
    expect(await take(partly, 1)).toMatchObject([{ type: "RESYNC", sequence: 4 }]);
    await db.delete(events).where(eq(events.projectId, projectId));
    const wholly = follow(1);
    expect(await take(wholly, 1)).toMatchObject([{ type: "RESYNC", sequence: 4 }]);
    const rest = Promise.all([take(partly, 1), take(wholly, 1)]);
    await publish("five");
    expect(await rest).toMatchObject([[{ sequence: 5 }], [{ sequence: 5 }]]);
  });

  it("says RESYNC where the follower is cut off by pruning while it waits behind", async () => {
    for (const name of ["one", "two"]) await publish(name);
    const source = follow(0);
    expect(await take(source, 1)).toMatchObject([{ sequence: 1 }]);
    for (let n = 0; n < 3; n++) await publish(`more${n}`);
    await database.connection.db.delete(events).where(lte(events.sequence, 4));
    // The second was in the batch already read; the third and fourth are gone.
    expect(await take(source, 2)).toMatchObject([{ sequence: 2 }, { type: "RESYNC", sequence: 5 }]);
  });

  it("says RESYNC to a number that this database never gave", async () => {
    await publish("one");
    expect(await take(follow(900), 1)).toMatchObject([{ type: "RESYNC", sequence: 1 }]);
  });

  it("prunes by age", async () => {
    await publish("one");
    await pruneEvents(database.connection.db);
    const count = () => database.connection.db.$count(events, eq(events.projectId, projectId));
    expect(await count()).toBe(1);
    await pruneEvents(database.connection.db, Date.now() + 8 * 24 * 60 * 60 * 1000);
    expect(await count()).toBe(0);
  });

  it("ends when it is left while waiting, and when the follower may not hear more", async () => {
    const waiting = take(follow(0), 1);
    setTimeout(() => stop.abort(), 50);
    expect(await waiting).toEqual([]);
    stop = new AbortController();
    const source = follow(0);
    const heard = take(source, 1);
    allowed = false;
    await publish("secret");
    expect(await heard).toEqual([]);
  });

  it("hears again after its LISTEN connection and the whole pool were killed", async () => {
    const hub = new EventHub(database.connection.db, database.connection.sql);
    const source = hub.follow(projectId, 0, stop.signal, async () => true);
    const one = take(source, 1);
    await publish("one");
    expect(await one).toMatchObject([{ objectId: "one" }]);
    const two = take(source, 1);
    await new Promise((wake) => setTimeout(wake, 100));
    const { sql } = database.connection;
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'`;
    // Said while nobody listens: the look after the reconnection finds it.
    await expect
      .poll(
        () =>
          publish("two").then(
            () => true,
            () => false,
          ),
        { timeout: 5000 },
      )
      .toBe(true);
    expect(await two).toMatchObject([{ objectId: "two" }]);
  });
});

describe("the stream over HTTP", () => {
  const heardOf =
    "subscription ($id: ID!, $after: String) { projectEvents(projectId: $id, after: $after) { sequence type objectId } }";
  const open = (cookie: string, after: string, signal?: AbortSignal, query = heardOf) =>
    openStream(cookie, query, { id: projectId, after }, signal);

  it("streams event by event, is marked against buffering, and ends in the database too when the reader goes", async () => {
    const response = await open(await cookieOf(database, owner.actor.id), "0");
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("cache-control")).toContain("no-transform");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    const { until, body } = reader(response);
    await publish("run_a");
    expect(await until(/run_a/)).toContain('"sequence":"1"');
    await publish("run_b");
    expect(await until(/run_b/)).toContain('"sequence":"2"');
    await body.cancel();
  });

  it("ends for a removed member without another event", async () => {
    const guest = await database.person("viewer", owner.teamId);
    const { until } = reader(await open(await cookieOf(database, guest.actor.id), "0"));
    await publish("seen");
    await until(/seen/);
    await database.connection.db.delete(members).where(eq(members.userId, guest.actor.id));
    await publish("unseen");
    const text = await until(/event: complete/);
    expect(text).toContain("event: complete");
    expect(text).not.toContain("unseen");
  });

  it("answers a signed-out person, a stranger and a missing project with an error, and no query or mutation", async () => {
    const stranger = await database.person();
    const signedOut = await reader(await open("", "0")).until(/complete/);
    expect(signedOut).toContain("UNAUTHENTICATED");
    const cookie = await cookieOf(database, stranger.actor.id);
    const foreign = await reader(await open(cookie, "0")).until(/complete/);
    const own = projectId;
    projectId = `${projectId.slice(0, -4)}0000`;
    const missing = await reader(await open(cookie, "0")).until(/complete/);
    expect(foreign).toContain("NOT_FOUND");
    expect(foreign.replaceAll(own, "ID")).toBe(missing.replaceAll(projectId, "ID"));
    projectId = own;
    for (const query of [
      "{ viewer { user { id } } }",
      'mutation { createTeam(input: { name: "x" }) { id } }',
    ]) {
      expect(await reader(await open(cookie, "0", undefined, query)).until(/complete/)).toContain(
        "INVALID_INPUT",
      );
    }
    const bad = await reader(await open(await cookieOf(database, owner.actor.id), "-1")).until(/complete/);
    expect(bad).toContain("INVALID_INPUT");
  });

  it("lets go of everything when the request is cancelled", async () => {
    const { getRuntime } = await import("@/server/core/runtime");
    const hub = (await getRuntime()).events as unknown as { waiting: Map<string, unknown> };
    const leave = new AbortController();
    const { until } = reader(await open(await cookieOf(database, owner.actor.id), "0", leave.signal));
    await publish("run_a");
    await until(/run_a/);
    await expect.poll(() => hub.waiting.has(projectId)).toBe(true);
    leave.abort();
    await expect.poll(() => hub.waiting.has(projectId)).toBe(false);
  });
});
