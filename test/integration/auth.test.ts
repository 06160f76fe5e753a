import { randomBytes, randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditEntries, invitations, members, rateLimit, session, teams, user } from "@/db/schema";
import { createAuth } from "@/server/auth/auth";
import { trustedOrigins } from "@/server/core/origins";
import { inviteMember } from "@/server/teams/commands";
import { openTestDatabase } from "./database";

const url = "http://localhost:4321";
const secret = randomBytes(32).toString("hex");
const password = "correct horse battery";

const database = await openTestDatabase();
let auth: ReturnType<typeof createAuth>;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = secret;
  process.env.OFFDIAGONAL_URL = url;
  auth = createAuth(database.connection.db, { url, secret });
});

beforeEach(async () => {
  await database.connection.sql`truncate "user", teams, rate_limit cascade`;
});

function post(path: string, body: object, headers: Record<string, string> = {}) {
  return auth.handler(
    new Request(`${url}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, ...headers },
      body: JSON.stringify(body),
    }),
  );
}

const signUp = (name: string, headers: Record<string, string> = {}, extra: object = {}) =>
  post(
    "/sign-up/email",
    { name, email: `${name.toLowerCase()}@example.org`, password, ...extra },
    { "x-forwarded-for": `10.0.0.${Math.floor(Math.random() * 250)}`, ...headers },
  );

const messageOf = async (response: Response) => ((await response.json()) as { message: string }).message;
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

async function first() {
  expect((await signUp("Ada")).status).toBe(200);
  const { db } = database.connection;
  const [ada] = await db.select().from(user);
  const [team] = await db.select().from(teams);
  if (!ada || !team) throw new Error("The first sign-up left nothing");
  return { ada, team, context: database.contextFor({ id: ada.id, name: ada.name, email: ada.email }) };
}

async function invite(role: "viewer" | "labeller" = "labeller") {
  const { team, context } = await first();
  const link = await inviteMember(context, { teamId: team.id, role });
  return { team, context, token: link.url.slice(`${url}/join/`.length), invitation: link.invitation };
}

describe("the first sign-up", () => {
  it("makes the first team and signs in with a cookie that scripts cannot read", async () => {
    const response = await signUp("Ada");
    expect(response.status).toBe(200);
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure/);
    const { db } = database.connection;
    expect(await db.select({ name: teams.name }).from(teams)).toEqual([{ name: "Ada's team" }]);
    expect(await db.select({ role: members.role }).from(members)).toEqual([{ role: "owner" }]);
    expect(await db.select({ action: auditEntries.action }).from(auditEntries)).toEqual([
      { action: "team:create" },
    ]);
    const found = await auth.api.getSession({
      headers: new Headers({ cookie: cookie.split(";")[0] ?? "" }),
    });
    expect(found?.user.name).toBe("Ada");
  });

  it("marks the cookie secure where the address is https", async () => {
    const secure = createAuth(database.connection.db, { url: "https://vision.example.org", secret });
    const response = await secure.handler(
      new Request("https://vision.example.org/api/auth/sign-up/email", {
        method: "POST",
        headers: { "content-type": "application/json", origin: "https://vision.example.org" },
        body: JSON.stringify({ name: "Ada", email: "ada@example.org", password }),
      }),
    );
    expect(response.headers.get("set-cookie")).toMatch(/Secure/);
  });

  it("gives one team and one account to many who come first at the same moment", async () => {
    const responses = await Promise.all(["Ada", "Bea", "Cho", "Dev", "Eva"].map((name) => signUp(name)));
    expect(responses.map((response) => response.status).sort()).toEqual([200, 403, 403, 403, 403]);
    const { db } = database.connection;
    expect(await db.select().from(user)).toHaveLength(1);
    expect(await db.select().from(teams)).toHaveLength(1);
    expect(await db.select().from(members)).toHaveLength(1);
  });

  it("leaves no account without a team where making the team fails", async () => {
    const { sql, db } = database.connection;
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise 'no team'; end $$`;
    await sql`create trigger refuse before insert on teams for each row execute function refuse()`;
    try {
      await expect(signUp("Ada")).rejects.toThrow("teams");
      expect(await db.select().from(user)).toEqual([]);
    } finally {
      await sql`drop trigger refuse on teams`;
      await sql`drop function refuse`;
    }
    expect((await signUp("Ada")).status).toBe(200);
  });
});

describe("sign-up afterwards", () => {
  it("is closed, with the same answer for a taken address and a free one", async () => {
    await first();
    const answers = await Promise.all([signUp("Ada"), signUp("Bea")]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map((answer) => answer.status)).toEqual([403, 403]);
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).toContain("by invitation");
  });

  it("opens with an invitation, which it uses up, and makes a member of the role", async () => {
    const { team, token, invitation } = await invite();
    const response = await signUp("Bea", { "x-invitation-token": token });
    expect(response.status).toBe(200);
    const { db } = database.connection;
    const [bea] = await db.select().from(user).where(eq(user.name, "Bea"));
    const rows = await db
      .select()
      .from(members)
      .where(eq(members.userId, bea?.id ?? ""));
    expect(rows).toMatchObject([{ teamId: team.id, role: "labeller" }]);
    const [used] = await db.select().from(invitations).where(eq(invitations.id, invitation.id));
    expect(used).toMatchObject({ acceptedBy: bea?.id });
    expect(await db.select().from(teams)).toHaveLength(1);

    const again = await signUp("Cho", { "x-invitation-token": token });
    expect(again.status).toBe(409);
    expect(await messageOf(again)).toContain("used already");
  });

  it("takes the token from the body too", async () => {
    const { token } = await invite();
    expect((await signUp("Bea", {}, { invitationToken: token })).status).toBe(200);
  });

  it("lets one in of many who use one link at the same moment, and keeps no other account", async () => {
    const { token } = await invite();
    const names = ["Bea", "Cho", "Dev", "Eva"];
    const responses = await Promise.all(names.map((name) => signUp(name, { "x-invitation-token": token })));
    expect(responses.map((response) => response.status).sort()).toEqual([200, 409, 409, 409]);
    expect(await database.connection.db.select().from(user)).toHaveLength(2);
  });

  it("says why a link does not serve", async () => {
    const { token, invitation } = await invite();
    expect((await signUp("Bea", { "x-invitation-token": "nonsense" })).status).toBe(404);
    const { db } = database.connection;
    const set = (values: object) =>
      db.update(invitations).set(values).where(eq(invitations.id, invitation.id));
    await set({ expiresAt: new Date(Date.now() - 1000) });
    expect(await messageOf(await signUp("Bea", { "x-invitation-token": token }))).toContain("expired");
    await set({ revokedAt: new Date() });
    expect(await messageOf(await signUp("Bea", { "x-invitation-token": token }))).toContain("withdrawn");
    expect(await db.select().from(user)).toHaveLength(1);
  });
});

describe("sign-in", () => {
  const signIn = (email: string, secretWord: string, from?: string) =>
    post(
      "/sign-in/email",
      { email, password: secretWord },
      from === undefined ? {} : { "x-forwarded-for": from },
    );

  it("works, and sign-out ends the session", async () => {
    await first();
    const response = await signIn("ada@example.org", password);
    expect(response.status).toBe(200);
    const cookie = (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const before = await database.connection.db.select().from(session);
    expect((await post("/sign-out", {}, { cookie })).status).toBe(200);
    expect(await database.connection.db.select().from(session)).toHaveLength(before.length - 1);
    expect(await auth.api.getSession({ headers: new Headers({ cookie }) })).toBeNull();
  });

  it("answers a wrong password and an unknown address alike", async () => {
    await first();
    const answers = await Promise.all([
      signIn("ada@example.org", "a wrong password"),
      signIn(`${randomUUID()}@example.org`, "a wrong password"),
    ]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map((answer) => answer.status)).toEqual([401, 401]);
    expect(texts[0]).toBe(texts[1]);
  });

  it.each([
    ["without a proxy", () => undefined],
    ["with an address that the sender makes up each time", (n: number) => `203.0.113.${n}`],
  ])("stops the eleventh attempt in a minute, %s", async (_name, from) => {
    await first();
    const statuses: number[] = [];
    for (let n = 1; n <= 12; n++) {
      statuses.push((await signIn("Ada@example.org", "a wrong password", from(n))).status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    // The right password does not open it either: otherwise guessing could go on.
    const blocked = await signIn("ada@example.org", password, from(13));
    expect(blocked.status).toBe(429);
    expect(await messageOf(blocked)).toMatch(/Too many attempts.*seconds/);
    // An unknown address is limited alike, so the limit tells nobody which accounts exist.
    const unknown: number[] = [];
    for (let n = 1; n <= 11; n++) {
      unknown.push((await signIn("nobody@example.org", "a wrong password", `198.51.100.${n}`)).status);
    }
    expect(unknown.at(-1)).toBe(429);
  });

  it("limits many accounts from one address", async () => {
    await first();
    let limited = 0;
    for (let n = 0; n < 31; n++) {
      const { status } = await signIn(`person${n}@example.org`, "x".repeat(300), "192.0.2.7");
      if (status === 429) limited++;
    }
    expect(limited).toBe(1);
  });

  it("opens again after the window, and forgets the attempts of who came in", async () => {
    await first();
    for (let n = 0; n < 11; n++) await signIn("ada@example.org", "a wrong password", `203.0.113.${n}`);
    await database.connection.sql`update rate_limit set last_request = last_request - 61000`;
    expect((await signIn("ada@example.org", password)).status).toBe(200);
    const rows = await database.connection.db.select().from(rateLimit);
    expect(rows.filter((row) => row.key.startsWith("account|"))).toEqual([]);
  });
});

describe("origins", () => {
  it("refuses another site, with cookies or without", async () => {
    await first();
    const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
    const response = await post("/sign-in/email", { email: "ada@example.org", password }, evil);
    expect(response.status).toBe(403);
    const withCookie = await post("/sign-out", {}, { ...evil, cookie: "a=b" });
    expect(withCookie.status).toBe(403);
    expect(await codeOf(withCookie)).toBe("INVALID_ORIGIN");
  });

  it("takes both names of this computer, and only them", async () => {
    await first();
    const own = { origin: "http://127.0.0.1:4321", cookie: "a=b" };
    expect((await post("/sign-in/email", { email: "ada@example.org", password }, own)).status).toBe(200);
    expect(trustedOrigins(url)).toEqual([url, "http://127.0.0.1:4321"]);
    expect(trustedOrigins("https://vision.example.org")).toEqual(["https://vision.example.org"]);
  });
});
