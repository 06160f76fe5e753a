import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as authenticate } from "@/app/api/auth/[...all]/route";
import { POST } from "@/app/api/graphql/route";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/db/embedded";
import { enqueue } from "@/db/jobs";
import { migrateDatabase } from "@/db/migrate";
import { members, projects, teams, user } from "@/db/schema";
import { transact } from "@/server/core/events";
import { getRuntime } from "@/server/core/runtime";

const url = "http://localhost:3000";
let folder: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "offdiagonal-outage-"));
  server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  process.env.DATABASE_URL = server.url;
  process.env.OFFDIAGONAL_SECRET = randomBytes(32).toString("hex");
  process.env.OFFDIAGONAL_DATA = folder;
  await migrateDatabase(server.url);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(): Promise<{
  data?: unknown;
  errors?: { message: string; extensions: { code: string } }[];
}> {
  const response = await POST(
    new Request(`${url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: "{ needsFirstAccount }" }),
    }),
  );
  return (await response.json()) as Awaited<ReturnType<typeof ask>>;
}

describe("the web process, when Postgres is killed and started again", () => {
  it("answers with a clear error meanwhile, then works on: queries, commands, jobs and events", async () => {
    expect(await ask()).toEqual({ data: { needsFirstAccount: true } });
    const { connection, events, contextFor } = await getRuntime();
    const { db } = connection;
    const actor = { id: "ada", name: "Ada", email: "ada@example.org" };
    await db.insert(user).values(actor);
    const [team] = await db.insert(teams).values({ name: "Team" }).returning();
    if (!team) throw new Error("no team");
    await db.insert(members).values({ teamId: team.id, userId: actor.id, role: "owner" });
    const [project] = await db.insert(projects).values({ teamId: team.id, name: "Project" }).returning();
    if (!project) throw new Error("no project");
    const stop = new AbortController();
    const follow = (after: number) => events.follow(project.id, after, stop.signal, async () => true);
    const publish = (id: string) =>
      transact(db, async ({ publish }) => publish(project.id, "RUN_CHANGED", id));
    const before = follow(0);
    const first = before.next();
    await publish("one");
    expect((await first).value).toMatchObject({ sequence: 1 });
    const waiting = follow(1);
    const second = waiting.next().catch(() => null);

    process.kill(server.pid, "SIGKILL");
    await server.exited;
    const answer = await ask();
    expect(answer.data ?? null).toBeNull();
    expect(answer.errors?.[0]?.extensions.code).toBe("INTERNAL");
    expect(answer.errors?.[0]?.message).toContain("cannot reach its database");
    const signIn = await authenticate(
      new Request(`${url}/api/auth/sign-in/email`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: url },
        body: JSON.stringify({ email: "ada@example.org", password: "a password of mine" }),
      }),
    );
    expect(signIn.status).toBe(503);

    server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
    await expect
      .poll(ask, { timeout: 30_000, interval: 250 })
      .toEqual({ data: { needsFirstAccount: false } });
    await publish("two");
    // The follower that waited through it either heard it or was cut off; whoever comes again with its number hears it.
    await publish("three");
    const heard = await second;
    if (heard) expect(heard.value).toMatchObject({ sequence: 2, objectId: "two" });
    const again = follow(1);
    expect((await again.next()).value).toMatchObject({ sequence: 2, objectId: "two" });
    expect((await again.next()).value).toMatchObject({ sequence: 3, objectId: "three" });
    const live = again.next();
    await publish("four");
    expect((await live).value).toMatchObject({ sequence: 4, objectId: "four" });
    stop.abort();
    // The job client lives in the same process.
    await transact(db, ({ tx }) => enqueue(contextFor(actor).jobs, tx, "run", { runId: "run_a" }, "run_a"));
    expect(await connection.sql`select data from pgboss.job where name = 'run'`).toMatchObject([
      { data: { runId: "run_a" } },
    ]);
  });
});
