/** A review from its opening to its frozen link, by real predictions, labels and people. */
import { randomUUID } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { classes, events, images, labels, predictions, reviewDecisions, reviewLinks } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { sharedImage } from "@/server/reviews/shared";
import { changeMemberRole, removeMember } from "@/server/teams/commands";
import { openTestDatabase } from "./database";
import { ask, errorOf } from "./graphql";
import { dealsOf, openReviewWorld, type ReviewWorld } from "./reviewing";

const database = await openTestDatabase();
process.env.DATABASE_URL = database.url;
process.env.OFFDIAGONAL_SECRET = "x".repeat(32);
const { db } = database.connection;

const create = "mutation ($input: CreateReviewInput!) { createReview(input: $input) { id imageCount } }";
const decide = "mutation ($input: DecideReviewImagesInput!) { decideReviewImages(input: $input) { id } }";
const undo = "mutation ($input: UndoReviewDecisionInput!) { undoReviewDecision(input: $input) { id } }";
const close = "mutation ($input: CloseReviewInput!) { closeReview(input: $input) { id closedAt } }";
const link =
  "mutation ($input: CreateReviewLinkInput!) { createReviewLink(input: $input) { url link { id } } }";

const reviewWorld = () => openReviewWorld(database);

const errorsCell = { truth: 0, predicted: 1 };

async function opened(world: ReviewWorld, more: Record<string, unknown> = {}): Promise<string> {
  const input = {
    ...{ runId: world.ids.Run, name: "Cats for dogs", selection: errorsCell, peoplePerImage: 1 },
    memberIds: [world.annaId, world.benId],
    ...more,
  };
  const { createReview } = await ask<{ createReview: { id: string; imageCount: number } }>(
    world.owner.context,
    create,
    { input },
  );
  return createReview.id;
}

const said = (
  { context }: { context: Context },
  reviewId: string,
  imageIds: string[],
  verdict: string,
  more: Record<string, unknown> = {},
) => {
  const key = randomUUID();
  return ask(context, decide, { input: { reviewId, imageIds, key, verdict, ...more } }).then(() => key);
};

const classOf = async (id: string) =>
  (await db.select().from(images).where(eq(images.id, id)))[0]?.classId ?? null;

describe("opening a review", () => {
  it("deals the pictures of a cell so that no two do the same, surest first, and tells who is asked", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const { imageIds, deals } = await dealsOf(world, id);
    expect(imageIds).toHaveLength(10);
    // 0.75 is that of the world's own image, the others have up to 0.68.
    expect(imageIds[0]).toBe(world.ids.Image);
    expect(deals.map((deal) => deal.imageIds.length)).toEqual([5, 5]);
    expect(new Set(deals.flatMap((deal) => deal.imageIds)).size).toBe(10);
    const { viewer } = await ask<{ viewer: { unreadCount: number; inbox: unknown } }>(
      world.anna.context,
      "{ viewer { unreadCount inbox { edges { node { review { id name } comment { id } readAt } } } } }",
      {},
    );
    expect(viewer.unreadCount).toBe(1);
    expect(viewer.inbox).toEqual({
      edges: [{ node: { review: { id, name: "Cats for dogs" }, comment: null, readAt: null } }],
    });
    await ask(world.anna.context, "mutation { readInbox(input: {}) { unreadCount } }", {});
    const read = await ask(world.anna.context, "{ viewer { unreadCount } }", {});
    expect(read).toEqual({ viewer: { unreadCount: 0 } });
  });

  it("deals each to n people; a row, all errors, or pictures by hand", async () => {
    const world = await reviewWorld();
    const twice = await opened(world, { peoplePerImage: 2 });
    expect((await dealsOf(world, twice)).deals.map((deal) => deal.imageIds.length)).toEqual([10, 10]);
    const row = await opened(world, { selection: { truth: 0 } });
    expect((await dealsOf(world, row)).imageIds).toHaveLength(20);
    const wrong = await opened(world, { selection: { wrong: true } });
    expect((await dealsOf(world, wrong)).imageIds).toHaveLength(10);
    const listed = await opened(world, { selection: {}, imageIds: [world.ids.Image] });
    expect((await dealsOf(world, listed)).imageIds).toEqual([world.ids.Image]);
  });

  it("refuses what cannot be dealt, and says why", async () => {
    const world = await reviewWorld();
    const input = {
      ...{ runId: world.ids.Run, name: "x", selection: errorsCell, peoplePerImage: 3 },
      memberIds: [world.annaId],
    };
    expect((await errorOf(world.owner.context, create, { input }))?.message).toContain("3 people");
    const none = { ...input, peoplePerImage: 1, selection: { truth: 1, predicted: 0 } };
    expect((await errorOf(world.owner.context, create, { input: none }))?.message).toContain("No picture");
    const self = { ...input, peoplePerImage: 1, otherRunId: world.ids.Run };
    expect((await errorOf(world.owner.context, create, { input: self }))?.message).toContain("itself");
  });

  it("deals anew what nobody decided when people change", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const before = await dealsOf(world, id);
    const own = before.deals.find(({ userId }) => userId === world.anna.actor.id)?.imageIds ?? [];
    await said(world.anna, id, own.slice(0, 2), "ambiguous");
    await ask(
      world.owner.context,
      "mutation ($input: UpdateReviewInput!) { updateReview(input: $input) { id } }",
      { input: { reviewId: id, memberIds: [world.benId] } },
    );
    const { deals } = await dealsOf(world, id);
    const kept = deals.find(({ userId }) => userId === world.anna.actor.id)?.imageIds ?? [];
    expect(kept.sort()).toEqual(own.slice(0, 2).sort());
    expect(deals.find(({ userId }) => userId === world.ben.actor.id)?.imageIds).toHaveLength(8);
  });

  it("deals to those who are left what a person has not decided who leaves the team, or may not review any more", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const of = async (who: ReviewWorld["anna"]) =>
      (await dealsOf(world, id)).deals.find(({ userId }) => userId === who.actor.id)?.imageIds ?? [];
    const own = await of(world.anna);
    await said(world.anna, id, own.slice(0, 2), "ambiguous");
    await changeMemberRole(world.owner.context, { memberId: world.annaId, role: "viewer" });
    expect([await of(world.anna), (await of(world.ben)).length]).toEqual([own.slice(0, 2), 8]);
    const told = () => db.$count(events, and(eq(events.objectId, id), eq(events.type, "REVIEW_CHANGED")));
    const before = await told(); // Where nobody is left they wait, and the page says so.
    await removeMember(world.owner.context, { memberId: world.benId });
    expect([(await of(world.ben)).length, await told()]).toEqual([8, before + 1]);
    const asked = "query ($id: ID!) { review(id: $id) { people { isAble dealt decided } } }";
    const { review } = await ask<{ review: { people: unknown[] } }>(world.owner.context, asked, { id });
    const gone = [2, 0].map((decided, at) => ({ isAble: false, dealt: [2, 8][at], decided }));
    expect(review.people).toEqual(expect.arrayContaining(gone));
  });
});

describe("deciding", () => {
  it("keeps every decision, once for a key, and the newest of a person counts", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const key = randomUUID();
    const input = { reviewId: id, imageIds: [world.ids.Image], key, verdict: "poor_image" };
    for (let i = 0; i < 2; i++) await ask(world.anna.context, decide, { input });
    await said(world.anna, id, [world.ids.Image], "model_wrong", {
      tagIds: [world.ids.CauseTag],
      note: "Dark.",
    });
    await said(world.ben, id, [world.ids.Image], "ambiguous");
    const { review } = await ask<{
      review: { decidedCount: number; decisions: { edges: { cursor: string; node: unknown }[] } };
    }>(
      world.owner.context,
      `query ($id: ID!) { review(id: $id) { decidedCount decisions { edges { cursor node {
        verdict note tags { name } user { id } } } } } }`,
      { id },
    );
    expect(review.decidedCount).toBe(1);
    expect(review.decisions.edges.map(({ node }) => node)).toEqual([
      { verdict: "poor_image", note: "", tags: [], user: { id: world.anna.actor.id } },
      {
        verdict: "model_wrong",
        note: "Dark.",
        tags: [{ name: "blurred" }],
        user: { id: world.anna.actor.id },
      },
      { verdict: "ambiguous", note: "", tags: [], user: { id: world.ben.actor.id } },
    ]);
    // Whoever was away reads on after the last one that they know.
    const after = review.decisions.edges[1]?.cursor;
    const news = await ask<{ review: { decisions: { edges: unknown[] } } }>(
      world.owner.context,
      "query ($id: ID!, $after: String) { review(id: $id) { decisions(after: $after) { edges { node { verdict } } } } }",
      { id, after },
    );
    expect(news.review.decisions.edges).toEqual([{ node: { verdict: "ambiguous" } }]);
  });

  it("puts a wrong label right at once, and back by undo, unless somebody labelled since", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const { imageIds } = await dealsOf(world, id);
    const [one = "", two = ""] = imageIds;
    const key = await said(world.anna, id, [one, two], "label_wrong", { classId: world.dogId });
    expect([await classOf(one), await classOf(two)]).toEqual([world.dogId, world.dogId]);
    const [, newest] = await db.select().from(labels).where(eq(labels.imageId, one)).orderBy(asc(labels.id));
    expect(newest).toMatchObject({ source: "review", authorId: world.anna.actor.id, originId: id });
    await said(world.ben, id, [two], "label_wrong", { classId: world.catId });
    expect(await classOf(two)).toBe(world.catId);
    await ask(world.anna.context, undo, { input: { reviewId: id, key: randomUUID(), undoes: key } });
    expect([await classOf(one), await classOf(two)]).toEqual([world.catId, world.catId]);
    // Nothing is ever changed: what was taken back is there, and so is that it was.
    const rows = await db
      .select()
      .from(reviewDecisions)
      .where(eq(reviewDecisions.imageId, one))
      .orderBy(asc(reviewDecisions.sequence));
    expect(rows.map(({ verdict }) => verdict)).toEqual(["label_wrong", null]);
  });

  it("gives no archived class back, and of a merged one that which is left", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const key = await said(world.anna, id, [world.ids.Image], "label_wrong", { classId: world.dogId });
    const takingBack = () => ({ input: { reviewId: id, key: randomUUID(), undoes: key } });
    const archive = (mergedIntoId: string | null) =>
      db.update(classes).set({ archivedAt: new Date(), mergedIntoId }).where(eq(classes.id, world.catId));
    await archive(null);
    expect(await errorOf(world.anna.context, undo, takingBack())).toMatchObject({
      message: expect.stringContaining("is archived"),
    });
    expect(await classOf(world.ids.Image)).toBe(world.dogId);
    await archive(world.dogId);
    await ask(world.anna.context, undo, takingBack());
    expect(await classOf(world.ids.Image)).toBe(world.dogId);
  });

  it("puts no label right by an archived class, and by a merged one with that which is left", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const archive = (mergedIntoId: string | null) =>
      db.update(classes).set({ archivedAt: new Date(), mergedIntoId }).where(eq(classes.id, world.dogId));
    await archive(null);
    const imageIds = [world.ids.Image];
    const input = { reviewId: id, imageIds, key: randomUUID(), verdict: "label_wrong", classId: world.dogId };
    expect(await errorOf(world.anna.context, decide, { input })).toMatchObject({
      message: expect.stringContaining("is archived"),
    });
    await archive(world.catId);
    await said(world.anna, id, imageIds, "label_wrong", { classId: world.dogId });
    expect(await classOf(world.ids.Image)).toBe(world.catId);
  });

  it("gives the first class back where a person corrects twice and then says that it was the model", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    await said(world.anna, id, [world.ids.Image], "label_wrong", { classId: world.dogId });
    await said(world.anna, id, [world.ids.Image], "label_wrong", { classId: world.dogId, note: "Sure." });
    await said(world.anna, id, [world.ids.Image], "model_wrong");
    expect(await classOf(world.ids.Image)).toBe(world.catId);
  });

  it("loses nothing where many decide at once", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const { imageIds } = await dealsOf(world, id);
    // As an open page does it: on from the last one that it has, again and again.
    const seen: string[] = [];
    let after: string | null = null;
    const readOn = async () => {
      const read: DecisionLog = await ask(
        world.owner.context,
        "query ($id: ID!, $after: String) { review(id: $id) { decisions(first: 100, after: $after) { edges { node { sequence } } pageInfo { endCursor } } } }",
        { id, after },
      );
      seen.push(...read.review.decisions.edges.map(({ node }) => node.sequence));
      after = read.review.decisions.pageInfo.endCursor ?? after;
    };
    let isDeciding = true;
    const reader = (async () => {
      while (isDeciding) await readOn();
    })();
    await Promise.all(
      imageIds.flatMap((imageId) => [
        said(world.anna, id, [imageId], "label_wrong", { classId: world.dogId }),
        said(world.ben, id, [imageId], "model_wrong"),
      ]),
    );
    isDeciding = false;
    await reader;
    await readOn();
    expect(new Set(seen).size).toBe(20);
    expect(seen).toHaveLength(20);
    const { review } = await ask<{ review: { decidedCount: number; people: { decided: number }[] } }>(
      world.owner.context,
      "query ($id: ID!) { review(id: $id) { decidedCount people { dealt decided } decisions { edges { node { verdict } } } } }",
      { id },
    );
    expect(review).toMatchObject({
      decidedCount: 10,
      people: [
        { dealt: 5, decided: 5 },
        { dealt: 5, decided: 5 },
      ],
    });
    expect(await db.$count(reviewDecisions, eq(reviewDecisions.reviewId, id))).toBe(20);
  });
});

interface DecisionLog {
  review: {
    decisions: { edges: { node: { sequence: string } }[]; pageInfo: { endCursor: string | null } };
  };
}

const summaryFields = `at images decided differing corrected verdicts { verdict images } people { name dealt decided }
  opening { measured { accuracy } today { accuracy } } figures { measured { accuracy images } today { accuracy images } corrected }
  next { verdict images truth { name } other { name } tags }
  pictures { imageId truth { name } decisions { by verdict class { name } former { name } note } }`;

describe("closing", () => {
  it("keeps what it came to, and a link shows exactly that to who is signed out", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    const { imageIds } = await dealsOf(world, id);
    const [one = "", two = "", three = ""] = imageIds;
    await said(world.anna, id, [one], "label_wrong", { classId: world.dogId });
    await said(world.ben, id, [two, three], "model_wrong");
    const early = await errorOf(world.owner.context, link, { input: { reviewId: id, days: 7 } });
    expect(early?.message).toContain("close it first");
    await ask(world.owner.context, close, { input: { reviewId: id } });
    const late = { reviewId: id, imageIds: [one], key: randomUUID(), verdict: "duplicate" };
    expect((await errorOf(world.anna.context, decide, { input: late }))?.extensions?.code).toBe("CONFLICT");
    const made = await ask<{ createReviewLink: { url: string; link: { id: string } } }>(
      world.owner.context,
      link,
      { input: { reviewId: id, days: 7 } },
    );
    const token = made.createReviewLink.url.split("/").pop() ?? "";
    const [kept] = await db
      .select()
      .from(reviewLinks)
      .where(eq(reviewLinks.id, made.createReviewLink.link.id));
    expect(JSON.stringify(kept)).not.toContain(token);
    const guest = database.contextFor(null);
    const shared = (value: string) =>
      ask<{ sharedReview: { summary: Record<string, unknown> } | null }>(
        guest,
        `query ($token: String!) { sharedReview(token: $token) { name summary { ${summaryFields} } } }`,
        { token: value },
      );
    const seen = await shared(token);
    expect(seen.sharedReview?.summary).toMatchObject({
      ...{ images: 10, decided: 3, differing: 0, corrected: 1 },
      opening: [{ measured: { accuracy: 0.5 }, today: { accuracy: 0.5 } }],
      // One of the ten errors was a label: eleven of twenty are right.
      figures: [{ measured: { accuracy: 0.5 }, today: { accuracy: 0.55, images: 20 }, corrected: 1 }],
      next: [
        { verdict: "model_wrong", images: 2, truth: { name: "cat" }, other: { name: "dog" }, tags: [] },
        { verdict: "label_wrong", images: 1, truth: { name: "cat" }, other: { name: "dog" }, tags: [] },
      ],
    });
    // What happens afterwards changes nothing of it.
    await database.connection.sql`update images set class_id = ${world.catId} where id = ${one}`;
    await database.connection.sql`update classes set name = 'lynx' where id = ${world.catId}`;
    expect(await shared(token)).toEqual(seen);
    expect(await sharedImage(db, token, one)).not.toBeNull();
    // And nothing else: a picture of the same run that is not of the review, another object, another token.
    const other = (await db.select().from(predictions).where(eq(predictions.predicted, 0))).at(0)?.imageId;
    expect(await sharedImage(db, token, other ?? "")).toBeNull();
    expect(
      (await errorOf(guest, "query ($id: ID!) { review(id: $id) { id } }", { id }))?.extensions?.code,
    ).toBe("NOT_FOUND");
    expect((await shared(`${token}x`)).sharedReview).toBeNull();
    await ask(
      world.owner.context,
      "mutation ($input: RevokeReviewLinkInput!) { revokeReviewLink(input: $input) { revokedAt } }",
      { input: { reviewLinkId: made.createReviewLink.link.id } },
    );
    expect((await shared(token)).sharedReview).toBeNull();
    expect(await sharedImage(db, token, one)).toBeNull();
  });

  it("ends a link on its day", async () => {
    const world = await reviewWorld();
    const id = await opened(world);
    await ask(world.owner.context, close, { input: { reviewId: id } });
    const { createReviewLink } = await ask<{ createReviewLink: { url: string; link: { id: string } } }>(
      world.owner.context,
      link,
      { input: { reviewId: id, days: 1 } },
    );
    const token = createReviewLink.url.split("/").pop() ?? "";
    expect(await sharedImage(db, token, world.ids.Image)).not.toBeNull();
    await db
      .update(reviewLinks)
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where(eq(reviewLinks.id, createReviewLink.link.id));
    expect(await sharedImage(db, token, world.ids.Image)).toBeNull();
  });
});

describe("an inbox", () => {
  it("is empty for who has left the team", async () => {
    const world = await reviewWorld();
    await opened(world);
    await database.connection.sql`delete from members where user_id = ${world.anna.actor.id}`;
    const { viewer } = await ask<{ viewer: { unreadCount: number } }>(
      world.anna.context,
      "{ viewer { unreadCount inbox { edges { node { id } } } } }",
      {},
    );
    expect(viewer).toEqual({ unreadCount: 0, inbox: { edges: [] } });
  });
});
