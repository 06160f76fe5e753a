/** What people say about things: one conversation each. */
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { auditEntries, comments, events, members, threads } from "@/db/schema";
import { addComment } from "@/server/threads/commands";
import { openTestDatabase } from "./database";
import { ask, errorOf, execute } from "./graphql";
import { openReviewWorld } from "./reviewing";
import { openWorld, type World } from "./world";

const database = await openTestDatabase();
const reviewWorld = () => openReviewWorld(database);

const comment = `mutation ($input: AddCommentInput!) { addComment(input: $input) { id resolvedAt
  comments { id body mentions { id } reactions { reaction user { id } } } } }`;
interface Said {
  addComment: { id: string; resolvedAt: string | null; comments: { id: string; mentions: unknown[] }[] };
}

describe("threads", () => {
  it("are one for a run, one for each cell and one for a class, also where two begin at once", async () => {
    const world = await reviewWorld();
    const about = [
      { runId: world.ids.Run },
      { cell: { runId: world.ids.Run, truthClassId: world.catId, predictedClassId: world.dogId } },
      { classId: world.catId },
    ];
    for (const target of about) {
      const both = await Promise.all(
        [world.anna, world.ben].map(({ context }) =>
          ask<Said>(context, comment, { input: { ...target, body: "Look." } }),
        ),
      );
      expect(both[0]?.addComment.id).toBe(both[1]?.addComment.id);
    }
    const { run } = await ask<{ run: { thread: { id: string }; threads: { id: string }[] } }>(
      world.owner.context,
      "query ($id: ID!) { run(id: $id) { thread { id } threads { id } } }",
      { id: world.ids.Run },
    );
    expect(run.threads).toHaveLength(1);
    expect(run.threads[0]?.id).not.toBe(run.thread.id);
  });

  it("call people by name into their inbox, react, resolve, and open again by an answer", async () => {
    const world = await reviewWorld();
    const { addComment } = await ask<Said>(world.anna.context, comment, {
      input: { runId: world.ids.Run, body: "**Ben**, see?", mentions: [world.benId] },
    });
    expect(addComment.comments[0]?.mentions).toEqual([{ id: world.ben.actor.id }]);
    const inbox = await ask(
      world.ben.context,
      "{ viewer { inbox { edges { node { comment { body } thread { id } review { id } } } } } }",
      {},
    );
    expect(inbox).toEqual({
      viewer: {
        inbox: {
          edges: [
            { node: { comment: { body: "**Ben**, see?" }, thread: { id: addComment.id }, review: null } },
          ],
        },
      },
    });
    const react = `mutation ($input: ReactToCommentInput!) { reactToComment(input: $input) {
      comments { reactions { reaction user { id } } } } }`;
    const input = { threadId: addComment.id, commentId: addComment.comments[0]?.id, reaction: "agree" };
    for (let i = 0; i < 2; i++) {
      expect(await ask(world.ben.context, react, { input: { ...input, set: true } })).toEqual({
        reactToComment: {
          comments: [{ reactions: [{ reaction: "agree", user: { id: world.ben.actor.id } }] }],
        },
      });
    }
    const resolve =
      "mutation ($input: ResolveThreadInput!) { resolveThread(input: $input) { resolvedBy { id } } }";
    expect(
      await ask(world.ben.context, resolve, { input: { threadId: addComment.id, resolved: true } }),
    ).toEqual({ resolveThread: { resolvedBy: { id: world.ben.actor.id } } });
    const again = await ask<Said>(world.anna.context, comment, {
      input: { threadId: addComment.id, body: "Not yet." },
    });
    expect(again.addComment.resolvedAt).toBeNull();
  });
});

describe("threads on regions of a picture", () => {
  const about = (imageId: string, left: number) => ({
    imageId,
    left,
    top: 0.1,
    width: 0.333333,
    height: 0.5,
  });
  const read = `query ($id: ID!) { image(id: $id) { thread { id } regionThreads {
    id region { left top width height } comments { body } } } }`;

  it("are one a region, beside the one of the whole, however often they are sent", async () => {
    const world = await reviewWorld();
    const imageId = world.ids.Image;
    const say = (input: Record<string, unknown>) => ask<Said>(world.anna.context, comment, { input });
    const { addComment: whole } = await say({ imageId, body: "All of it" });
    const key = randomUUID();
    const { addComment: ear } = await say({ region: about(imageId, 0.2), body: "This ear", key });
    await say({ region: about(imageId, 0.2), body: "This ear", key });
    await say({ threadId: ear.id, body: "is a dog's" });
    const { addComment: tail } = await say({ region: about(imageId, 0.4), body: "This tail" });
    const region = { left: 0.2, top: 0.1, width: 0.3333, height: 0.5 };
    expect(await ask(world.ben.context, read, { id: imageId })).toEqual({
      image: {
        thread: { id: whole.id },
        regionThreads: [
          { id: ear.id, region, comments: [{ body: "This ear" }, { body: "is a dog's" }] },
          { id: tail.id, region: { ...region, left: 0.4 }, comments: [{ body: "This tail" }] },
        ],
      },
    });
  });

  it("lie within the picture", async () => {
    const world = await reviewWorld();
    for (const left of [-0.1, 0.7, 1.5, Number.NaN]) {
      const input = { region: about(world.ids.Image, left), body: "Here" };
      expect((await errorOf(world.anna.context, comment, { input }))?.message).toMatch(
        /within its image|Too (small|big)|expected|non numeric/i,
      );
    }
  });
});

describe("threads of cells and error cases", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(database);
  });
  const db = () => database.connection.db;
  const context = () => database.contextFor(world.owner.actor);

  const cell = () => ({ runId: world.ids.Run, truthClassId: world.catId, predictedClassId: world.dogId });

  it("open once a cell and once an error case, however many begin at the same moment", async () => {
    await database.connection.sql`delete from threads where id = ${world.ids.Thread}`;
    const cells = await Promise.all(
      Array.from({ length: 8 }, (_, n) => addComment(context(), { cell: cell(), body: `cell ${n}` })),
    );
    const cases = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        addComment(context(), { errorCaseId: world.ids.ErrorCase, body: `case ${n}` }),
      ),
    );
    expect(new Set(cells.map((thread) => thread.id)).size).toBe(1);
    expect(new Set(cases.map((thread) => thread.id)).size).toBe(1);
    expect(await db().select().from(threads).where(eq(threads.projectId, world.projectId))).toHaveLength(2);
    const { data } = await execute(
      context(),
      "query ($id: ID!) { run(id: $id) { threads { truthClass { name } predictedClass { name } errorCase { id } comments { body author { name } } } } }",
      { id: world.ids.Run },
    );
    const [only, ...more] = (data as { run: { threads: { comments: unknown[] }[] } }).run.threads;
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      truthClass: { name: "cat" },
      predictedClass: { name: "dog" },
      errorCase: null,
    });
    expect(only?.comments).toHaveLength(8);
  });

  it("take an answer, tell of it, and keep its text out of the audit log", async () => {
    const thread = await addComment(context(), { threadId: world.ids.Thread, body: "<b>Indeed</b>" });
    expect(thread.id).toBe(world.ids.Thread);
    const told = await db().select().from(events).where(eq(events.projectId, world.projectId));
    expect(told.map((event) => event.type).sort()).toEqual(["ERROR_CASE_CHANGED", "THREAD_CHANGED"]);
    const [entry] = await db().select().from(auditEntries).where(eq(auditEntries.objectId, thread.id));
    expect(JSON.stringify(entry)).not.toContain("Indeed");
  });

  it("hold one comment however often one person sends one key, and both where two people sent it", async () => {
    const colleague = await database.person("reviewer", world.teamId);
    const [member] = await db()
      .select({ id: members.id })
      .from(members)
      .where(eq(members.userId, colleague.actor.id));
    const mentions = [member?.id ?? ""];
    const key = "sent-once-and-again";
    const send = (body: string, by = context()) =>
      addComment(by, { imageId: world.ids.Image, body, mentions, key });
    const [first] = await Promise.all([send("Is it one?"), send("Is it one?"), send("Is it one?")]);
    const { id } = await send("Is it one?");
    expect(id).toBe(first?.id);
    const bodies = () =>
      db()
        .select({ body: comments.body, by: comments.authorId })
        .from(comments)
        .where(eq(comments.threadId, id));
    expect(await bodies()).toEqual([{ body: "Is it one?", by: world.owner.actor.id }]);
    const [inbox] = await database.connection.sql`
      select count(*)::int as items from inbox_items where user_id = ${colleague.actor.id}`;
    expect(inbox?.items).toBe(1);
    await send("It is.", colleague.context);
    expect(await bodies()).toHaveLength(2);
  });

  it("refuse no target, two, a class that the run does not know, and texts too short or too long", async () => {
    const code = { code: "INVALID_INPUT" };
    await expect(addComment(context(), { body: "x" })).rejects.toMatchObject(code);
    const two = { threadId: world.ids.Thread, errorCaseId: world.ids.ErrorCase, body: "x" };
    await expect(addComment(context(), two)).rejects.toMatchObject(code);
    const long = { threadId: world.ids.Thread, body: "x".repeat(10_001) };
    await expect(addComment(context(), long)).rejects.toMatchObject(code);
    await expect(addComment(context(), { threadId: world.ids.Thread, body: " \n" })).rejects.toMatchObject(
      code,
    );
    const other = await database.project(world.teamId);
    await expect(
      addComment(context(), { cell: { ...cell(), truthClassId: other.classIds[0] ?? "" }, body: "x" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
