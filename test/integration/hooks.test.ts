import { createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hookDeliveries, hooks, runs } from "@/db/schema";
import { getConfig } from "@/server/core/config";
import { hookHostsOf } from "@/server/hooks/address";
import { tellHooks } from "@/server/hooks/tell";
import { recordInfrastructureFailure } from "@/server/runs/worker";
import { pruneDeliveries, sendDue } from "@/workers/hooks/send";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;

/** A real server on this computer: what it was sent, and what it answers next. */
const heard: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
let answers: (number | "never")[] = [];
let receiver: Server;
let host: string;

let world: World;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      heard.push({ url: request.url ?? "", headers: request.headers, body });
      const status = answers.shift() ?? 204;
      if (status === "never") request.socket.destroy();
      else response.writeHead(status, status === 302 ? { Location: "/elsewhere" } : {}).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = randomBytes(32).toString("hex");
  process.env.OFFDIAGONAL_HOOK_HOSTS = `${host}, hooks.example.org`;
  world = await openWorld(database);
});
afterAll(() => new Promise((done) => receiver.close(done)));
beforeEach(async () => {
  await db.delete(hooks);
  heard.length = 0;
  answers = [];
});

async function made(events = ["run_finished", "run_failed"]) {
  const { createHook } = await ask<{ createHook: { secret: string; hook: { id: string } } }>(
    world.owner.context,
    "mutation ($input: CreateHookInput!) { createHook(input: $input) { secret hook { id } } }",
    { input: { projectId: world.projectId, url: `http://${host}/runs?of=pets`, events } },
  );
  return { id: createHook.hook.id, secret: createHook.secret };
}

const send = (hosts = getConfig().hookHosts) => sendDue({ db, hosts }, new AbortController().signal);
const delivery = async () => (await db.select().from(hookDeliveries))[0];
/** Lets what waits for its next attempt be due. */
const hurry = () => db.update(hookDeliveries).set({ dueAt: new Date(0) });
const finished = () => db.transaction((tx) => tellHooks(tx, "run_finished", world.ids.Run));

describe("a hook", () => {
  it("is told of a run that finished, signed with its secret", async () => {
    const { secret } = await made();
    await finished();
    expect(await send()).toBe(1);
    const [told] = heard;
    expect(told?.url).toBe("/runs?of=pets");
    expect(JSON.parse(told?.body ?? "")).toMatchObject({
      event: "run_finished",
      project: { id: world.projectId },
      run: { id: world.ids.Run, number: 1, name: "First", state: "finished" },
    });
    expect(told?.body.length).toBeLessThan(3000);
    const [, seconds, signature] = /^t=(\d+),v1=([\da-f]{64})$/.exec(
      String(told?.headers["offdiagonal-signature"]),
    ) ?? ["", "", ""];
    const expected = createHmac("sha256", secret).update(`${seconds}.${told?.body}`).digest("hex");
    expect(signature).toBe(expected);
    expect(Math.abs(Number(seconds) - Date.now() / 1000)).toBeLessThan(60);
    expect(await delivery()).toMatchObject({ state: "delivered", status: 204, attempts: 1, failure: null });
    expect(await send()).toBe(0);
  });

  it("is told of a run whose worker was lost, in the transaction of its failing", async () => {
    await made();
    const [run] = await db.select().from(runs).where(eq(runs.id, world.ids.Run));
    await db.update(runs).set({ state: "running", heartbeatAt: null }).where(eq(runs.id, world.ids.Run));
    await recordInfrastructureFailure(db, world.ids.Run, "The worker was lost.");
    await send();
    expect(JSON.parse(heard[0]?.body ?? "")).toMatchObject({
      event: "run_failed",
      run: { state: "failed", failureKind: "infrastructure", failureMessage: "The worker was lost." },
    });
    if (run) await db.update(runs).set(run).where(eq(runs.id, run.id));
  });

  it("is told of what it was made for alone", async () => {
    await made(["run_failed"]);
    await finished();
    expect(await send()).toBe(0);
  });

  it("is tried again later under the same number, until it answers", async () => {
    await made();
    await finished();
    answers = [500, "never"];
    await send();
    expect(await delivery()).toMatchObject({ state: "waiting", attempts: 1, status: 500 });
    // Not before its time.
    expect(await send()).toBe(0);
    await hurry();
    await send();
    expect(await delivery()).toMatchObject({ state: "waiting", attempts: 2, status: null });
    expect((await delivery())?.dueAt.getTime()).toBeGreaterThan(Date.now() + 20_000);
    await hurry();
    await send();
    expect(await delivery()).toMatchObject({ state: "delivered", attempts: 3 });
    expect(new Set(heard.map(({ headers }) => headers["offdiagonal-delivery"])).size).toBe(1);
  });

  it("is given up after eight attempts, and follows no redirect", async () => {
    await made();
    await finished();
    answers = Array(8).fill(302);
    for (let n = 0; n < 8; n++) {
      await send();
      await hurry();
    }
    expect(await send()).toBe(0);
    expect(await delivery()).toMatchObject({ state: "failed", attempts: 8, status: 302 });
    expect(heard.map(({ url }) => url)).not.toContain("/elsewhere");
  });

  it("is tried by one of two workers", async () => {
    await made();
    await finished();
    const tried = await Promise.all([send(), send()]);
    expect(tried.sort()).toEqual([0, 1]);
    expect(heard).toHaveLength(1);
  });

  it("is sent nothing once the operator no longer allows its host, and says so", async () => {
    await made();
    await finished();
    await send(hookHostsOf("hooks.example.org") ?? []);
    expect(heard).toEqual([]);
    expect(await delivery()).toMatchObject({
      state: "failed",
      failure: expect.stringContaining("not among"),
    });
  });

  it("can be tried by hand, seen in its log, and removed", async () => {
    const { id } = await made();
    await ask(world.owner.context, "mutation ($input: HookInput!) { testHook(input: $input) { id } }", {
      input: { hookId: id },
    });
    await send();
    const log = `query ($id: ID!) { project(id: $id) { hookHosts hooks { url events refusal
      deliveries(first: 5) { edges { node { event state status } } } } } }`;
    const { project } = await ask<{ project: { hookHosts: string[]; hooks: object[] } }>(
      world.owner.context,
      log,
      { id: world.projectId },
    );
    expect(project.hookHosts).toContain(host);
    expect(project.hooks).toMatchObject([
      {
        refusal: null,
        deliveries: { edges: [{ node: { event: "test", state: "delivered", status: 204 } }] },
      },
    ]);
    // An address may be a secret: who may not change the project does not see it.
    const viewer = (await database.person("viewer", world.teamId)).context;
    expect((await errorOf(viewer, log, { id: world.projectId }))?.extensions?.code).toBe("FORBIDDEN");
    await pruneDeliveries(db, Date.now() + 31 * 86_400_000);
    expect(await delivery()).toBeUndefined();
    await ask(world.owner.context, "mutation ($input: HookInput!) { deleteHook(input: $input) { id } }", {
      input: { hookId: id },
    });
    expect(await db.select().from(hooks)).toEqual([]);
  });

  it("cannot lead to what the operator did not name", async () => {
    const error = await errorOf(
      world.owner.context,
      "mutation ($input: CreateHookInput!) { createHook(input: $input) { secret } }",
      { input: { projectId: world.projectId, url: "http://169.254.169.254/x", events: ["run_failed"] } },
    );
    expect(error?.extensions?.code).toBe("INVALID_INPUT");
    expect(error?.message).toContain("OFFDIAGONAL_HOOK_HOSTS");
  });
});
