/** What people say about things: one conversation each. */
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { openReviewWorld } from "./reviewing";

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
