import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { POST as graphql } from "@/app/api/graphql/route";
import { GET as downloadSchema } from "@/app/api/graphql/schema/route";
import { POST as subscribe } from "@/app/api/graphql/stream/route";
import { POST as upload } from "@/app/api/uploads/[[...path]]/route";
import { GET as exported } from "@/app/files/exports/[id]/[file]/route";
import { newId } from "@/db/ids";
import { auditEntries, tokens } from "@/db/schema";
import { transact } from "@/server/core/events";
import { hashToken } from "@/server/core/token";
import { actorByToken } from "@/server/tokens/authenticate";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;
const url = "http://localhost:3000";
let world: World;
/** Another project of the same team, and another team of the same person. */
let sibling: string;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = randomBytes(32).toString("hex");
  process.env.OFFDIAGONAL_DATA = database.dataDir;
  world = await openWorld(database);
  sibling = (await database.project(world.teamId)).id;
});

interface Made {
  createToken: {
    secret: string;
    token: { id: string; prefix: string; scopes: string[]; everywhere: boolean };
  };
}

const create = `mutation ($input: CreateTokenInput!) {
  createToken(input: $input) { secret token { id prefix scopes everywhere } } }`;

async function made(input: Record<string, unknown> = {}) {
  const { createToken } = await ask<Made>(world.owner.context, create, {
    input: { name: "Nightly", scopes: [], ...input },
  });
  return { secret: createToken.secret, ...createToken.token };
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

interface Answer {
  status: number;
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: { code: string } }[];
}

async function send(secret: string, query: string, variables: object = {}): Promise<Answer> {
  const response = await graphql(
    new Request(`${url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...bearer(secret) },
      body: JSON.stringify({ query, variables }),
    }),
  );
  return { status: response.status, ...((await response.json()) as Omit<Answer, "status">) };
}

const projectName = "query ($id: ID!) { project(id: $id) { name permissions } }";
const codeOf = (answer: Answer) => answer.errors?.[0]?.extensions.code;

describe("an access token", () => {
  it("is shown once, kept as a hash, and told in the team's audit log", async () => {
    const token = await made({ name: "CI", scopes: ["launch"] });
    expect(token.secret).toMatch(/^od_[\w-]{43}$/);
    expect(token.secret.startsWith(token.prefix)).toBe(true);
    expect(token).toMatchObject({ scopes: ["read", "launch"], everywhere: true });
    const [row] = await db.select().from(tokens).where(eq(tokens.id, token.id));
    expect(row?.tokenHash).toBe(hashToken(token.secret));
    expect(JSON.stringify(row)).not.toContain(token.secret);
    const lines = await db.select().from(auditEntries).where(eq(auditEntries.objectId, token.id));
    expect(lines).toMatchObject([{ action: "token:create", teamId: world.teamId, tokenId: null }]);
    expect(JSON.stringify(lines)).not.toContain(token.secret);
  });

  it("acts as its person, whose log names it", async () => {
    const { secret, id } = await made({ name: "Editor", scopes: ["edit"] });
    const read = await send(secret, projectName, { id: world.projectId });
    expect(read).toMatchObject({ status: 200, data: { project: { name: "Project" } } });
    const renamed = await send(
      secret,
      "mutation ($input: UpdateProjectInput!) { updateProject(input: $input) { description } }",
      { input: { projectId: world.projectId, description: "By a program." } },
    );
    expect(renamed.data).toEqual({ updateProject: { description: "By a program." } });
    const lines = await db.select().from(auditEntries).where(eq(auditEntries.tokenId, id));
    expect(lines).toMatchObject([{ action: "project:update", actorId: world.owner.actor.id }]);
    const { team } = await ask<{ team: { auditEntries: { edges: { node: object }[] } } }>(
      world.owner.context,
      "query ($id: ID!) { team(id: $id) { auditEntries(first: 1) { edges { node { action byToken } } } } }",
      { id: world.teamId },
    );
    expect(team.auditEntries.edges[0]?.node).toEqual({ action: "project:update", byToken: "Editor" });
    const [row] = await db.select().from(tokens).where(eq(tokens.id, id));
    expect(row?.lastUsedAt).toBeInstanceOf(Date);
  });

  it("is told which scope it lacks, and its permissions are those of its scopes", async () => {
    const { secret } = await made({ scopes: ["label"] });
    const stop = await send(secret, "mutation ($input: StopRunInput!) { stopRun(input: $input) { id } }", {
      input: { runId: world.ids.Run },
    });
    expect(codeOf(stop)).toBe("FORBIDDEN");
    expect(stop.errors?.[0]?.message).toContain("lacks the scope “launch”");
    const { data } = await send(secret, projectName, { id: world.projectId });
    expect(data?.project).toMatchObject({ permissions: ["project:read", "label:write", "queue:review"] });
    const labelled = await send(
      secret,
      "mutation ($input: LabelImagesInput!) { labelImages(input: $input) { batch { imageCount } } }",
      {
        input: {
          projectId: world.projectId,
          key: newId("LabelBatch"),
          classId: world.dogId,
          imageIds: [world.ids.Image],
        },
      },
    );
    expect(labelled.data).toEqual({ labelImages: { batch: { imageCount: 1 } } });
  });

  it("never manages a team or an account, whatever its scopes", async () => {
    const { secret, id } = await made({ scopes: ["label", "launch", "edit"] });
    for (const [query, input] of [
      [
        "mutation ($input: RenameTeamInput!) { renameTeam(input: $input) { id } }",
        { teamId: world.teamId, name: "X" },
      ],
      [
        "mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { id } }",
        { memberId: world.ids.Member },
      ],
      [
        "mutation ($input: CreateTokenInput!) { createToken(input: $input) { secret } }",
        { name: "X", scopes: [] },
      ],
      ["mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { id } }", { tokenId: id }],
      ["mutation ($input: CreateTeamInput!) { createTeam(input: $input) { id } }", { name: "X" }],
    ] as const) {
      const answer = await send(secret, query, { input });
      expect([query, codeOf(answer)]).toEqual([query, "FORBIDDEN"]);
      expect(answer.errors?.[0]?.message).toContain("Sign in");
    }
    expect(codeOf(await send(secret, "{ viewer { tokens { id } } }"))).toBe("FORBIDDEN");
    const log = "query ($id: ID!) { team(id: $id) { auditEntries(first: 1) { edges { node { id } } } } }";
    expect(codeOf(await send(secret, log, { id: world.teamId }))).toBe("FORBIDDEN");
  });

  it("that only reads writes nothing, though any member might", async () => {
    const { secret } = await made();
    const follow = await send(
      secret,
      "mutation ($input: FollowRunInput!) { followRun(input: $input) { id } }",
      {
        input: { runId: world.ids.Run, follow: true },
      },
    );
    expect(follow.errors?.[0]?.message).toContain("lacks the scope “launch”");
  });
});

describe("a token bound to a project", () => {
  it("meets everything else as missing", async () => {
    const { secret, everywhere } = await made({ projectIds: [world.projectId], scopes: ["edit"] });
    expect(everywhere).toBe(false);
    expect((await send(secret, projectName, { id: world.projectId })).data).toBeTruthy();
    for (const [query, variables] of [
      [projectName, { id: sibling }],
      ["query ($id: ID!) { node(id: $id) { id } }", { id: sibling }],
      [
        "mutation ($input: UpdateProjectInput!) { updateProject(input: $input) { id } }",
        { input: { projectId: sibling, name: "X" } },
      ],
      [
        "mutation ($input: CreateProjectInput!) { createProject(input: $input) { id } }",
        { input: { teamId: world.teamId, name: "X" } },
      ],
    ] as const) {
      expect([query, codeOf(await send(secret, query, variables))]).toEqual([query, "NOT_FOUND"]);
    }
    const { data } = await send(
      secret,
      "{ viewer { memberships { team { projects { edges { node { id } } } } } } }",
    );
    expect(data).toEqual({
      viewer: { memberships: [{ team: { projects: { edges: [{ node: { id: world.projectId } }] } } }] },
    });
  });

  it("of a team serves in its projects, and not in another team's", async () => {
    const other = await openWorld(database);
    await db.execute(
      `insert into members (id, team_id, user_id, role) values ('${newId("Member")}', '${other.teamId}', '${world.owner.actor.id}', 'owner')`,
    );
    const { secret } = await made({ teamIds: [world.teamId] });
    expect((await send(secret, projectName, { id: sibling })).data).toBeTruthy();
    expect(codeOf(await send(secret, projectName, { id: other.projectId }))).toBe("NOT_FOUND");
    const everywhere = await made();
    expect((await send(everywhere.secret, projectName, { id: other.projectId })).data).toBeTruthy();
  });

  it("has images and files of it alone", async () => {
    const { secret } = await made({ projectIds: [sibling] });
    const params = Promise.resolve({ id: world.ids.Version, file: "labels.csv" });
    const request = () => new Request(`${url}/files`, { headers: bearer(secret) });
    expect((await exported(request(), { params })).status).toBe(404);
    const full = await made({ projectIds: [world.projectId] });
    const response = await exported(new Request(`${url}/files`, { headers: bearer(full.secret) }), {
      params,
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("cat");
  });
});

describe("a token that does not serve", () => {
  it("is refused everywhere with 401, rather than as signed out", async () => {
    const { secret, id } = await made({ expiresInDays: 1 });
    expect((await send(secret, "{ viewer { user { id } } }")).status).toBe(200);
    await expect(actorByToken(db, secret, new Date(Date.now() + 2 * 86_400_000))).rejects.toThrow(
      "has expired",
    );
    const revoke = "mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { usable } }";
    await ask(world.owner.context, revoke, { input: { tokenId: id } });
    const lines = await db.select().from(auditEntries).where(eq(auditEntries.objectId, id));
    expect(new Set(lines.map(({ action }) => action))).toEqual(new Set(["token:create", "token:revoke"]));
    for (const refused of [secret, "od_nonsense", "nonsense"]) {
      const answer = await send(refused, "{ viewer { user { id } } }");
      expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
      const request = { headers: bearer(refused) };
      expect((await downloadSchema(new Request(`${url}/api/graphql/schema`, request))).status).toBe(401);
      expect((await upload(new Request(`${url}/api/uploads`, { ...request, method: "POST" }))).status).toBe(
        401,
      );
    }
    // A proxy's own password is no token.
    const basic = new Request(`${url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Basic eDp5" },
      body: JSON.stringify({ query: "{ viewer { user { id } } }" }),
    });
    expect(await (await graphql(basic)).json()).toEqual({ data: { viewer: null } });
  });

  it("of another person cannot be revoked by this one", async () => {
    const { id } = await made();
    const stranger = (await database.person("owner", world.teamId)).context;
    const error = await errorOf(
      stranger,
      "mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) { id } }",
      {
        input: { tokenId: id },
      },
    );
    expect(error?.extensions?.code).toBe("NOT_FOUND");
  });

  it("asked too often is told when to come again", async () => {
    const { secret } = await made();
    const now = new Date();
    for (let n = 0; n < 1200; n++) await actorByToken(db, secret, now);
    await expect(actorByToken(db, secret, now)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(actorByToken(db, secret, new Date(now.getTime() + 61_000))).resolves.toBeTruthy();
  });
});

it("hears events, until it is revoked", async () => {
  const { secret, id } = await made();
  const response = await subscribe(
    new Request(`${url}/api/graphql/stream`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", ...bearer(secret) },
      body: JSON.stringify({
        query: "subscription ($id: ID!) { projectEvents(projectId: $id) { type } }",
        variables: { id: world.projectId },
      }),
    }),
  );
  expect(response.status).toBe(200);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("no stream");
  let text = "";
  const until = async (what: string) => {
    while (!text.includes(what)) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`The stream ended before ${what}`);
      text += value;
    }
  };
  const publish = () =>
    transact(db, async ({ publish }) => publish(world.projectId, "PROJECT_CHANGED", world.projectId));
  await publish();
  await until("PROJECT_CHANGED");
  await db.update(tokens).set({ revokedAt: new Date() }).where(eq(tokens.id, id));
  await publish();
  await until("event: complete");
});

it("downloads the schema", async () => {
  const { secret } = await made();
  const response = await downloadSchema(
    new Request(`${url}/api/graphql/schema`, { headers: bearer(secret) }),
  );
  expect(await response.text()).toContain("type Mutation {");
});
