import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { and, asc, eq, inArray } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import {
  events,
  images,
  labelQueues,
  labels,
  members,
  queueAssignments,
  queueImages,
  queueMembers,
  votes,
} from "@/db/schema";
import { ask, errorOf } from "./graphql";
import { asLabeller, cast, create, deal, dealt, openQueueing, type Person, update, vote } from "./queueing";

const {
  anna,
  ben,
  cat,
  classOf,
  cleo,
  database,
  dataset,
  db,
  dog,
  fill,
  fox,
  judge,
  owner,
  person,
  queue,
  stateOf,
} = await openQueueing();

describe("somebody who has left the team, or may not label any more", () => {
  const remove = "mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { id } }";
  const change = "mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { id } }";
  const reviewer = { memberId: judge.memberId, role: "reviewer" };
  const peopleOf = async (queueId: string) => {
    const { labelQueue } = await ask<{
      labelQueue: {
        members: { user: { id: string }; memberId: string | null; isAble: boolean; classified: number }[];
      };
    }>(
      owner.context,
      "query ($id: ID!) { labelQueue(id: $id) { members { user { id } memberId isAble classified } } }",
      { id: queueId },
    );
    return new Map(labelQueue.members.map(({ user, ...member }) => [user.id, member]));
  };

  it("holds no image back: it goes to the others, or to the reviewer, and the votes stay", async () => {
    const dora = await person("labeller", owner.teamId);
    const { id, imageIds } = await dataset(4);
    const [one = "", two = "", three = ""] = imageIds;
    const queueId = await queue(id, {
      votesPerImage: 2,
      people: [asLabeller(anna), asLabeller(dora), reviewer],
    });
    expect(await dealt(dora, queueId)).toEqual(imageIds);
    await vote(dora, queueId, three, dog);
    for (const imageId of [one, two]) await vote(anna, queueId, imageId, cat);
    await ask(owner.context, remove, { input: { memberId: dora.memberId } });
    // Nobody else is there to be asked about what anna has voted on.
    const states = async () =>
      Promise.all(imageIds.map(async (imageId) => (await stateOf(queueId, imageId))?.state));
    expect(await states()).toEqual(["review", "review", "open", "open"]);
    expect(await dealt(anna, queueId)).toEqual(imageIds.slice(2));
    for (const imageId of imageIds.slice(2)) await vote(anna, queueId, imageId, dog);
    expect(await states()).toEqual(["review", "review", "settled", "review"]);
    expect(await classOf(three)).toBe(dog);
    expect((await peopleOf(queueId)).get(dora.actor.id)).toEqual({
      ...{ memberId: null, isAble: false, classified: 1 },
    });
    // More votes need as many people who can be asked.
    const more = { input: { queueId, votesPerImage: 2, name: randomUUID() } };
    expect(await errorOf(owner.context, update, { input: { queueId, votesPerImage: 3 } })).toMatchObject({
      message: expect.stringContaining("there are 1"),
    });
    await ask(owner.context, update, more);
  });

  it("is asked again once they may label again", async () => {
    const dora = await person("labeller", owner.teamId);
    const { id, imageIds } = await dataset(3);
    const queueId = await queue(id, { people: [asLabeller(dora), asLabeller(cleo), reviewer] });
    expect(await dealt(dora, queueId)).toEqual(imageIds);
    // What they are in another team is nothing to this one.
    const other = await person("owner");
    const [elsewhere] = await db
      .insert(members)
      .values({ teamId: other.teamId, userId: dora.actor.id, role: "labeller" })
      .returning();
    await ask(other.context, remove, { input: { memberId: elsewhere?.id } });
    expect(await dealt(cleo, queueId)).toEqual([]);
    await ask(owner.context, change, { input: { memberId: dora.memberId, role: "reviewer" } });
    expect((await peopleOf(queueId)).get(dora.actor.id)).toMatchObject({
      ...{ memberId: dora.memberId, isAble: false },
    });
    expect((await errorOf(dora.context, deal, { input: { queueId, count: 1 } }))?.message).toBeTruthy();
    expect(await dealt(cleo, queueId, 2)).toEqual(imageIds.slice(0, 2));
    await ask(owner.context, change, { input: { memberId: dora.memberId, role: "labeller" } });
    expect(await dealt(dora, queueId)).toEqual(imageIds.slice(2));
  });
});

describe("dealing", () => {
  it("gives nobody an image twice and two people never the same one, also when they ask at once", async () => {
    const { id, imageIds } = await dataset(30);
    const queueId = await queue(id);
    const hands = await Promise.all([anna, ben, cleo].map((each) => dealt(each, queueId, 8)));
    expect(new Set(hands.flat()).size).toBe(24);
    // Asked again, what waits is still theirs; what was answered is not dealt again.
    expect(await dealt(anna, queueId, 8)).toEqual(hands[0]);
    for (const imageId of hands[0] ?? []) await vote(anna, queueId, imageId, cat);
    const more = await dealt(anna, queueId, 8);
    expect([...more, ...hands.flat()].sort()).toEqual([...imageIds].sort());
    for (const imageId of more) await vote(anna, queueId, imageId, cat);
    expect(await dealt(anna, queueId, 8)).toEqual([]);
  });

  it("asks as many people as votes are wanted, each in their own hand", async () => {
    const { id, imageIds } = await dataset(6);
    const queueId = await queue(id, { votesPerImage: 2 });
    const hands = await Promise.all([anna, ben, cleo].map((each) => dealt(each, queueId)));
    const times = new Map<string, number>();
    for (const imageId of hands.flat()) times.set(imageId, (times.get(imageId) ?? 0) + 1);
    expect([...times.values()]).toEqual(imageIds.map(() => 2));
    for (const hand of hands) expect(new Set(hand).size).toBe(hand.length);
  });

  it("deals an image to others that nobody came back for, and one that was skipped", async () => {
    const { id, imageIds } = await dataset(4);
    const queueId = await queue(id);
    expect(await dealt(anna, queueId)).toEqual(imageIds);
    expect(await dealt(ben, queueId)).toEqual([]);
    await db
      .update(queueAssignments)
      .set({ until: new Date(0) })
      .where(eq(queueAssignments.queueId, queueId));
    // Who comes back after their time, before another asked, goes on.
    expect(await dealt(anna, queueId, 2)).toEqual(imageIds.slice(0, 2));
    const [first = "", second = ""] = imageIds;
    await db
      .update(queueAssignments)
      .set({ until: new Date(0) })
      .where(
        and(eq(queueAssignments.queueId, queueId), inArray(queueAssignments.imageId, imageIds.slice(2))),
      );
    expect(await dealt(ben, queueId)).toEqual(imageIds.slice(2));
    await vote(anna, queueId, first, "skip");
    expect(await dealt(anna, queueId)).toEqual([second]);
    expect(await dealt(ben, queueId)).toEqual([first, ...imageIds.slice(2)]);
    const counts = await db.select().from(queueMembers).where(eq(queueMembers.queueId, queueId));
    const dealtCount = (who: Person) => counts.find(({ userId }) => userId === who.actor.id)?.dealtCount;
    expect([dealtCount(anna), dealtCount(ben)]).toEqual([1, 3]);
  });

  it("bounds a person's share, deals nothing while paused, and takes everything back when closed", async () => {
    const { id } = await dataset(10);
    const queueId = await queue(id, { people: [{ ...asLabeller(anna), share: 0.3 }, asLabeller(ben)] });
    expect(await dealt(anna, queueId)).toHaveLength(3);
    await ask(owner.context, update, { input: { queueId, state: "paused" } });
    expect(await dealt(anna, queueId)).toHaveLength(3);
    expect(await dealt(ben, queueId)).toEqual([]);
    await ask(owner.context, update, { input: { queueId, state: "closed" } });
    expect(await dealt(anna, queueId)).toEqual([]);
    const [image = ""] = (await dataset(1)).imageIds;
    const refused = await errorOf(anna.context, cast, {
      input: { queueId, imageId: image, key: randomUUID(), answer: "skip", ms: 1 },
    });
    expect(refused?.extensions?.code).toBe("CONFLICT");
    await ask(owner.context, update, { input: { queueId, state: "open" } });
    expect(await dealt(ben, queueId)).toHaveLength(10);
  });

  it("takes images that a filter lets through, once, and more of them later", async () => {
    const { id, imageIds } = await dataset(5, 2);
    const queueId = await queue(id, { filter: { classIds: [null] }, imageOrder: "random" });
    expect((await dealt(anna, queueId)).sort()).toEqual(imageIds.slice(2).sort());
    const add = `mutation ($input: AddQueueImagesInput!) { addQueueImages(input: $input) { imageCount filling { state } } }`;
    expect(await ask(owner.context, add, { input: { queueId } })).toEqual({
      addQueueImages: { imageCount: 3, filling: { state: "queued" } },
    });
    expect((await errorOf(owner.context, add, { input: { queueId } }))?.message).toContain("being added");
    expect(await fill(queueId)).toBe("finished");
    expect((await dealt(ben, queueId)).sort()).toEqual(imageIds.slice(0, 2).sort());
    expect((await errorOf(owner.context, add, { input: { queueId } }))?.message).toContain(
      "No image is like that",
    );
    const rows = await db.select().from(queueImages).where(eq(queueImages.queueId, queueId));
    expect(rows.map(({ position }) => position).sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it("takes its images all at once or not at all: cancelled, put down, or killed at the last moment", async () => {
    const { id, imageIds } = await dataset(4);
    const input = {
      ...{ datasetId: id, name: randomUUID(), votesPerImage: 1, rule: "majority", imageOrder: "random" },
      people: [asLabeller(anna)],
    };
    const { createLabelQueue: made } = await ask<{ createLabelQueue: { id: string } }>(
      owner.context,
      create,
      { input },
    );
    const queueId = made.id;
    const read = `query ($id: ID!) { labelQueue(id: $id) { imageCount filling { state processed total } } }`;
    const now = async () =>
      (await ask<{ labelQueue: Record<string, unknown> }>(owner.context, read, { id: queueId })).labelQueue;
    const cancel = `mutation ($input: CancelQueueFillingInput!) { cancelQueueFilling(input: $input) { filling { state } } }`;
    await ask(owner.context, cancel, { input: { queueId } });
    expect(await fill(queueId)).toBe("over");
    expect(await now()).toMatchObject({ imageCount: 0, filling: { state: "cancelled" } });

    const add = `mutation ($input: AddQueueImagesInput!) { addQueueImages(input: $input) { id } }`;
    await ask(owner.context, add, { input: { queueId } });
    expect(await fill(queueId, AbortSignal.abort())).toBe("interrupted");
    expect(await now()).toEqual({ imageCount: 0, filling: { state: "running", processed: 0, total: 4 } });

    // Held, the queue keeps the worker from its last statement: all rows are written, none is committed.
    await db.transaction(async (tx) => {
      await tx.select().from(labelQueues).where(eq(labelQueues.id, queueId)).for("update");
      const child = spawn(process.execPath, [...inject("worker"), "--fill", queueId], {
        env: {
          ...process.env,
          DATABASE_URL: database.url,
          OFFDIAGONAL_DATA: database.dataDir,
          OFFDIAGONAL_SECRET: "x".repeat(32),
          LOG_LEVEL: "silent",
        },
        stdio: "ignore",
      });
      const exited = once(child, "exit");
      await expect
        .poll(async () => (await now()).filling, { timeout: 60_000 })
        .toMatchObject({ processed: 4 });
      child.kill("SIGKILL");
      await exited;
    });
    await expect.poll(() => db.$count(queueImages, eq(queueImages.queueId, queueId))).toBe(0);
    expect(await now()).toMatchObject({ imageCount: 0, filling: { state: "running" } });
    expect(await fill(queueId)).toBe("finished");
    expect(await fill(queueId)).toBe("over");
    expect(await now()).toEqual({ imageCount: 4, filling: null });
    expect((await dealt(anna, queueId)).sort()).toEqual([...imageIds].sort());
  });

  it("forgets images and queues that are gone", async () => {
    const { id, imageIds } = await dataset(2);
    const queueId = await queue(id);
    const [first = ""] = await dealt(anna, queueId);
    await vote(anna, queueId, first, cat);
    await db.delete(images).where(inArray(images.id, imageIds));
    for (const table of [queueImages, queueAssignments, votes]) {
      expect(await db.$count(table, eq(table.queueId, queueId))).toBe(0);
    }
  });
});

describe("votes", () => {
  it("decide together: a label of the queue, and each vote stays", async () => {
    const { id, imageIds } = await dataset(3);
    const queueId = await queue(id, { votesPerImage: 3 });
    const [agreed = "", disputed = "", open = ""] = imageIds;
    await vote(anna, queueId, agreed, dog);
    await vote(ben, queueId, agreed, cat);
    expect(await classOf(agreed)).toBeNull();
    const { castVote } = await vote(cleo, queueId, agreed, dog);
    expect(castVote).toMatchObject({ voteCount: 3, settledCount: 1, reviewCount: 0 });
    expect(await classOf(agreed)).toBe(dog);
    const history = await db.select().from(labels).where(eq(labels.imageId, agreed));
    expect(history).toHaveLength(1);
    expect(history[0]).toMatchObject({ source: "person", authorId: anna.actor.id, originId: queueId });
    for (const [who, said] of [
      [anna, cat],
      [ben, dog],
      [cleo, fox],
    ] as const) {
      await vote(who, queueId, disputed, said);
    }
    expect(await stateOf(queueId, disputed)).toMatchObject({ state: "review", differs: true });
    expect(await classOf(disputed)).toBeNull();
    expect(await stateOf(queueId, open)).toMatchObject({ state: "open", taken: 0 });
    expect(await db.$count(votes, eq(votes.queueId, queueId))).toBe(6);
    const differing = `query ($id: ID!) { dataset(id: $id) {
      images(filter: { votesDiffer: true }) { edges { node { id } } }
      facets(filter: {}) { marks { votesDiffer { count } } } } }`;
    expect(await ask(owner.context, differing, { id })).toEqual({
      dataset: {
        images: { edges: [agreed, disputed].map((each) => ({ node: { id: each } })) },
        facets: { marks: { votesDiffer: { count: 2 } } },
      },
    });
    const told = await db.select().from(events).where(eq(events.objectId, queueId));
    expect(told.map(({ type }) => type)).toContain("QUEUE_CHANGED");
  });

  it("are cast once for one key, also when it is sent twice at once", async () => {
    const { id, imageIds } = await dataset(1);
    const queueId = await queue(id);
    const [imageId = ""] = imageIds;
    const key = randomUUID();
    await Promise.all(Array.from({ length: 4 }, () => vote(anna, queueId, imageId, cat, key)));
    const { castVote } = await vote(anna, queueId, imageId, dog, key);
    expect(castVote).toMatchObject({ voteCount: 1, settledCount: 1 });
    expect(await db.$count(votes, eq(votes.queueId, queueId))).toBe(1);
    // The image has a class by it: whoever shows the image hears so.
    const told = await db.select().from(events).where(eq(events.objectId, imageId));
    expect(told.map(({ type }) => type)).toEqual(["LABELS_CHANGED"]);
    expect(await db.$count(labels, eq(labels.imageId, imageId))).toBe(1);
    expect(await classOf(imageId)).toBe(cat);
  });

  it("of one person: the newest counts, all are kept", async () => {
    const { id, imageIds } = await dataset(1);
    const queueId = await queue(id, { votesPerImage: 2, rule: "unanimous" });
    const [imageId = ""] = imageIds;
    await vote(anna, queueId, imageId, cat);
    expect((await vote(anna, queueId, imageId, dog)).castVote.voteCount).toBe(1);
    expect((await vote(ben, queueId, imageId, dog)).castVote).toMatchObject({
      voteCount: 2,
      settledCount: 1,
    });
    // A change of mind after the end: what was agreed is no more.
    expect((await vote(ben, queueId, imageId, fox)).castVote).toMatchObject({
      settledCount: 0,
      reviewCount: 1,
    });
    expect((await vote(anna, queueId, imageId, fox)).castVote).toMatchObject({
      settledCount: 1,
      reviewCount: 0,
    });
    expect(await classOf(imageId)).toBe(fox);
    // One who skips after all: another vote is wanted.
    expect((await vote(ben, queueId, imageId, "skip")).castVote).toMatchObject({
      voteCount: 1,
      settledCount: 0,
    });
    expect(await dealt(cleo, queueId)).toEqual([imageId]);
    const all = await db.select().from(votes).where(eq(votes.queueId, queueId)).orderBy(asc(votes.sequence));
    expect(all.map(({ classId }) => classId)).toEqual([cat, dog, dog, fox, fox, null]);
  });

  it("that come late are kept, and an image that too few are left for goes to the reviewer", async () => {
    const { id, imageIds } = await dataset(2);
    const queueId = await queue(id, { people: [asLabeller(anna), asLabeller(ben)] });
    const [late = "", skipped = ""] = imageIds;
    await vote(anna, queueId, late, cat);
    await vote(ben, queueId, late, cat);
    expect(await db.$count(votes, eq(votes.imageId, late))).toBe(2);
    expect(await stateOf(queueId, late)).toMatchObject({ state: "settled", decidedClassId: cat });
    await vote(anna, queueId, skipped, "skip");
    expect(await stateOf(queueId, skipped)).toMatchObject({ state: "open" });
    await vote(ben, queueId, skipped, "skip");
    expect(await stateOf(queueId, skipped)).toMatchObject({ state: "review" });
  });

  it("that more are asked for leave an image with the reviewer where nobody is left to cast one", async () => {
    const { id, imageIds } = await dataset(2);
    const queueId = await queue(id, { people: [asLabeller(anna), asLabeller(ben), asLabeller(cleo)] });
    const [skipped = "", open = ""] = imageIds;
    await vote(cleo, queueId, skipped, "skip");
    for (const imageId of imageIds) {
      await vote(anna, queueId, imageId, cat);
      await vote(ben, queueId, imageId, dog);
    }
    expect(await stateOf(queueId, skipped)).toMatchObject({ state: "review" });
    await ask(owner.context, update, { input: { queueId, votesPerImage: 3 } });
    expect(await stateOf(queueId, skipped)).toMatchObject({ state: "review" });
    expect(await stateOf(queueId, open)).toMatchObject({ state: "open" });
  });

  it("are refused for a class that is not offered, and from who does not label there", async () => {
    const { id, imageIds } = await dataset(1);
    const queueId = await queue(id, { classIds: [cat, dog], people: [asLabeller(anna)] });
    const input = { queueId, imageId: imageIds[0], key: randomUUID(), answer: "class", classId: fox, ms: 5 };
    expect((await errorOf(anna.context, cast, { input }))?.message).toContain("does not offer");
    const cats = { ...input, classId: cat };
    expect((await errorOf(ben.context, cast, { input: cats }))?.message).toContain(
      "not among those who label",
    );
    expect(
      (await errorOf(anna.context, cast, { input: { ...cats, answer: "skip" } }))?.extensions?.code,
    ).toBe("INVALID_INPUT");
  });
});
