import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { blobs, models, parityChecks, runReports, runs, tryLinks } from "@/db/schema";
import { serveModel, serveSharedModel } from "@/server/models/serve";
import { edition } from "@/server/review/report-measure";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;
let world: World;
const guest = () => database.contextFor(null);

beforeAll(() => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = "x".repeat(32);
});

beforeEach(async () => {
  world = await openWorld(database);
  const files = ["{}", "weights"].map((text) => Buffer.from(text + world.projectId));
  const [topologySha256 = "", weightsSha256 = ""] = await database.blobs.putMany(files);
  const kept = { bytes: 100, mediaType: "application/octet-stream" };
  await db.insert(blobs).values([topologySha256, weightsSha256].map((sha256) => ({ sha256, ...kept })));
  await db.update(models).set({ topologySha256, weightsSha256 }).where(eq(models.id, world.ids.Model));
});

const checked = (agrees: boolean, backend: "wasm" | "webgl" = "wasm", browser = "Chrome 142, Linux") =>
  db.insert(parityChecks).values({
    ...{ projectId: world.projectId, modelId: world.ids.Model, format: "layers", backend, browser },
    ...{ images: 1, agreeing: agrees ? 1 : 0, largestDifference: 0, worstImageId: world.ids.Image },
    ...{ pictures: [], agrees, checkedBy: world.owner.actor.id },
  });

async function create(openingsPerHour = 60) {
  const { data, errors } = await execute(
    world.owner.context,
    "mutation ($input: CreateTryLinkInput!) { createTryLink(input: $input) { url link { id openings } } }",
    { input: { modelId: world.ids.Model, format: "layers", days: 7, openingsPerHour } },
  );
  if (errors?.[0] && errors[0].extensions?.code !== "CONFLICT") throw errors[0];
  const made = data?.createTryLink as { url: string; link: { id: string } } | undefined;
  return { errors, id: made?.link.id ?? "", token: made?.url.split("/").pop() ?? "" };
}

interface Shared {
  name: string;
  classes: { name: string }[];
  files: { name: string; url: string }[];
  checks: unknown[];
  temperature: number | null;
}

async function open(token: string) {
  const { data, errors } = await execute(
    guest(),
    "query ($token: String!) { sharedTry(token: $token) { name format classes { index name color } temperature files { name url sha256 } checks { backend browser agrees } } }",
    { token },
  );
  return { shared: (data?.sharedTry ?? null) as Shared | null, code: errors?.[0]?.extensions?.code };
}

const file = (token: string, name = "model.json", context = guest()) =>
  serveSharedModel(new Request("http://here.test/"), context, token, name);

describe("a link to Try", () => {
  it("is made only for what browsers agree on, and keeps no secret", async () => {
    const early = await create();
    expect(early.errors?.[0]?.message).toContain("open it in Try once");
    await checked(true);
    const { token, id } = await create();
    expect(token).not.toBe("");
    const [kept] = await db.select().from(tryLinks).where(eq(tryLinks.id, id));
    expect(JSON.stringify(kept)).not.toContain(token);
    await checked(false, "webgl");
    expect((await create()).errors?.[0]?.message).toContain("Chrome 142, Linux differs from the worker");
  });

  it("shows the one model to who is signed out, and nothing else of the project", async () => {
    await checked(true);
    const { token, id } = await create();
    const { shared } = await open(token);
    expect(shared?.classes.map(({ name }) => name)).toEqual(["cat", "dog"]);
    expect(shared?.files.map(({ name }) => name)).toEqual(["model.json", "weights.bin"]);
    expect(shared?.checks).toEqual([{ backend: "wasm", browser: "Chrome 142, Linux", agrees: true }]);
    const text = JSON.stringify(shared);
    for (const foreign of [world.projectId, world.ids.Model, world.ids.Run, world.teamId, world.catId]) {
      expect(text).not.toContain(foreign);
    }
    expect((await file(token)).status).toBe(200);
    expect((await file(token, "take-away.zip")).status).toBe(404);
    expect((await file(`${token}x`)).status).toBe(404);
    // The address of members stays theirs.
    const members = await serveModel(new Request("http://here.test/"), guest(), world.ids.Model, [
      "model.json",
    ]);
    expect(members.status).toBe(401);
    const [row] = await db.select().from(tryLinks).where(eq(tryLinks.id, id));
    expect(row?.openings).toBe(1);
  });

  it("says at which temperature confidence means what it says, once the report was measured", async () => {
    await checked(true);
    const { token } = await create();
    expect((await open(token)).shared?.temperature).toBeNull();
    const body = { temperature: { value: 1.25 } };
    const values = { runId: world.ids.Run, edition, body, curves: {} };
    await db.insert(runReports).values(values);
    expect((await open(token)).shared?.temperature).toBe(1.25);
    await db
      .update(runReports)
      .set({ edition: edition - 1 })
      .where(eq(runReports.runId, world.ids.Run));
    expect((await open(token)).shared?.temperature).toBeNull();
  });

  it("holds back the files once no backend agrees any more", async () => {
    await checked(true);
    const { token } = await create();
    await checked(false, "wasm", "Firefox 132, Linux");
    expect((await open(token)).shared?.files).toEqual([]);
    expect((await file(token)).status).toBe(404);
    await checked(true, "webgl");
    expect((await open(token)).shared?.files).toHaveLength(2);
    expect((await file(token)).status).toBe(200);
  });

  it("opens as often as it may within an hour", async () => {
    await checked(true);
    const { token } = await create(2);
    for (const _ of [1, 2]) expect((await open(token)).shared).not.toBeNull();
    expect(await open(token)).toEqual({ shared: null, code: "RATE_LIMITED" });
    const statuses: number[] = [];
    for (let i = 0; i < 33; i += 1) statuses.push((await file(token)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
    expect(statuses.at(-1)).toBe(429);
    // Another link to the same model has its own count.
    expect((await open((await create()).token)).shared).not.toBeNull();
  });

  it("ends when it is withdrawn, on its day, and with its run", async () => {
    await checked(true);
    const withdrawn = await create();
    await execute(
      world.owner.context,
      "mutation ($input: RevokeTryLinkInput!) { revokeTryLink(input: $input) { revokedAt } }",
      { input: { tryLinkId: withdrawn.id } },
    );
    const expired = await create();
    await db
      .update(tryLinks)
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where(eq(tryLinks.id, expired.id));
    const { token } = await create();
    expect((await open(token)).shared).not.toBeNull();
    await db.update(runs).set({ deletedAt: new Date() }).where(eq(runs.id, world.ids.Run));
    for (const ended of [withdrawn.token, expired.token, token]) {
      expect((await open(ended)).shared).toBeNull();
      expect((await file(ended)).status).toBe(404);
    }
  });
});
