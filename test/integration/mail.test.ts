/** What waits in an inbox, told by a real SMTP server on this machine. */
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { eq, sql } from "drizzle-orm";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { inboxItems, mailSettings, members, sweeps } from "@/db/schema";
import { setMailFrequency } from "@/server/mail/commands";
import { mailWaiting, transportTo } from "@/workers/mail/send";
import { openTestDatabase } from "./database";
import { ask } from "./graphql";
import { openReviewWorld } from "./reviewing";

const database = await openTestDatabase();
const { db } = database.connection;

const servers: SMTPServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((done) => server.close(done));
});

/** A mailbox that takes everything, or what `options` lets it; and how it is written to. */
async function mailbox(options: SMTPServerOptions = {}) {
  const letters: { to: string[]; source: string }[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    onAuth: ({ username, password }, _session, answer) =>
      username === "post" && password === "p@ss word"
        ? answer(null, { user: username })
        : answer(new Error("Invalid username or password")),
    onData(stream, { envelope }, answer) {
      text(stream).then((source) => {
        letters.push({ to: envelope.rcptTo.map(({ address }) => address), source });
        answer();
      }, answer);
    },
    ...options,
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const mail = {
    db,
    transport: transportTo(`smtp://post:p%40ss%20word@127.0.0.1:${port}`),
    from: "Offdiagonal <offdiagonal@vision.example.org>",
    url: "https://vision.example.org",
  };
  return { letters, send: () => mailWaiting(mail, new AbortController().signal) };
}

/** Somebody who was mentioned in a comment some minutes ago. */
async function mentioned(body = "**Ben**, see?") {
  await db.update(inboxItems).set({ mailedAt: new Date() });
  const world = await openReviewWorld(database);
  const mention = (words: string) =>
    ask(world.anna.context, "mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }", {
      input: { runId: world.ids.Run, body: words, mentions: [world.benId] },
    });
  const minutesPass = (minutes = 5) =>
    db
      .update(inboxItems)
      .set({ createdAt: sql`${inboxItems.createdAt} - make_interval(mins => ${minutes})` })
      .where(eq(inboxItems.userId, world.ben.actor.id));
  await mention(body);
  return { ...world, mention, minutesPass };
}

describe("e-mail", () => {
  it("tells once of what was not read within minutes, by a server that wants a password", async () => {
    const { letters, send } = await mailbox({ authOptional: false });
    const { ben, minutesPass, mention } = await mentioned();
    expect(await send()).toBe(0);
    await minutesPass();
    await mention("And *this*?");
    expect(await send()).toBe(1);
    expect(await send()).toBe(0);
    expect(letters.map(({ to }) => to)).toEqual([[ben.actor.email]]);
    const [letter] = letters;
    expect(letter?.source).toMatch(/^Subject: .* mentioned you, and 1 more\r$/m);
    expect(letter?.source).toMatch(/^From: Offdiagonal <offdiagonal@vision\.example\.org>\r$/m);
    expect(letter?.source).toContain("**Ben**, see?");
    expect(letter?.source).toContain("And *this*?");
    const items = await db.select().from(inboxItems).where(eq(inboxItems.userId, ben.actor.id));
    for (const { id } of items) expect(letter?.source.replaceAll("=\r\n", "")).toContain(id);
  });

  it("says nothing of what was read, to who has left the team, or to who wants none", async () => {
    const { letters, send } = await mailbox();
    const { ben, benId, minutesPass, mention } = await mentioned();
    await minutesPass();
    await ask(ben.context, "mutation { readInbox(input: {}) { unreadCount } }", {});
    expect(await send()).toBe(0);
    await mention("Again");
    await minutesPass();
    await setMailFrequency(ben.context, { frequency: "never" });
    expect(await send()).toBe(0);
    await setMailFrequency(ben.context, { frequency: "soon" });
    await db.delete(members).where(eq(members.id, benId));
    expect(await send()).toBe(0);
    expect(letters).toEqual([]);
  });

  it("gathers a day for who wants it so", async () => {
    const { letters, send } = await mailbox();
    const { ben, minutesPass, mention, ids } = await mentioned();
    await setMailFrequency(ben.context, { frequency: "daily" });
    await minutesPass();
    expect(await send()).toBe(1);
    await mention("Later");
    const stateReason = "Its version was deleted.";
    await db.update(sweeps).set({ state: "paused", stateReason }).where(eq(sweeps.id, ids.Sweep));
    await db.insert(inboxItems).values({ userId: ben.actor.id, projectId: ids.Project, sweepId: ids.Sweep });
    await minutesPass();
    expect(await send()).toBe(0);
    await db
      .update(mailSettings)
      .set({ sentAt: sql`now() - interval '25 hours'` })
      .where(eq(mailSettings.userId, ben.actor.id));
    expect(await send()).toBe(1);
    expect(letters).toHaveLength(2);
    const [sweep] = await db.select().from(sweeps).where(eq(sweeps.id, ids.Sweep));
    const later = letters[1]?.source.replaceAll("=\r\n", "") ?? "";
    expect(later).toContain(`Sweep ${sweep?.name}, paused`);
    expect(later).toContain(stateReason);
  });

  it("keeps a refusal's reason for the person, waits, and sends it then, as the same letter", async () => {
    const seen: string[] = [];
    let full = true;
    const { send } = await mailbox({
      onData(stream, _session, answer) {
        text(stream).then((source) => {
          seen.push(/^Message-ID: (.*)\r$/im.exec(source)?.[1] ?? "");
          answer(full ? Object.assign(new Error("Mailbox is full"), { responseCode: 552 }) : null);
        }, answer);
      },
    });
    const { ben, minutesPass } = await mentioned();
    await minutesPass();
    expect(await send()).toBe(0);
    expect(await send()).toBe(0);
    expect(seen).toHaveLength(1);
    const [row] = await db.select().from(mailSettings).where(eq(mailSettings.userId, ben.actor.id));
    expect(row).toMatchObject({ failures: 1, failure: expect.stringContaining("Mailbox is full") });
    full = false;
    await db.update(mailSettings).set({ retryAt: sql`now() - interval '1 second'` });
    expect(await send()).toBe(1);
    expect(seen).toEqual([seen[0], seen[0]]);
    const [after] = await db.select().from(mailSettings).where(eq(mailSettings.userId, ben.actor.id));
    expect(after).toMatchObject({ failures: 0, failure: null, retryAt: null });
  });

  it("is sent by one of two workers", async () => {
    const { letters, send } = await mailbox();
    const { minutesPass } = await mentioned();
    await minutesPass();
    expect((await Promise.all([send(), send()])).sort()).toEqual([0, 1]);
    expect(letters).toHaveLength(1);
  });

  it("is tried again where no server answers", async () => {
    const { send } = await mailbox();
    for (const server of servers.splice(0)) await new Promise<void>((done) => server.close(done));
    const { ben, minutesPass } = await mentioned();
    await minutesPass();
    expect(await send()).toBe(0);
    const [row] = await db.select().from(mailSettings).where(eq(mailSettings.userId, ben.actor.id));
    expect(row?.failure).toMatch(/ECONNREFUSED/);
    expect(await db.$count(inboxItems, eq(inboxItems.userId, ben.actor.id))).toBe(1);
  });
});
