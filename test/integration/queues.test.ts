import { randomUUID } from "node:crypto";
import { and, asc, eq, inArray } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import {
  datasetImages,
  datasets,
  events,
  images,
  labels,
  members,
  queueAssignments,
  queueImages,
  queueMembers,
  votes,
} from "@/db/schema";
import type { Context } from "@/server/core/context";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { imageRow } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;

type Person = Awaited<ReturnType<typeof database.person>> & { memberId: string };

async function person(role: "owner" | "labeller" | "reviewer", teamId?: string): Promise<Person> {
  const found = await database.person(role, teamId);
  const [member] = await db.select().from(members).where(eq(members.userId, found.actor.id));
  return { ...found, memberId: member?.id ?? "" };
}

const owner = await person("owner");
const { id: projectId, classIds } = await database.project(owner.teamId, ["cat", "dog", "fox"]);
const [cat = "", dog = "", fox = ""] = classIds;
const [anna, ben, cleo] = [
  await person("labeller", owner.teamId),
  await person("labeller", owner.teamId),
  await person("labeller", owner.teamId),
];
const judge = await person("reviewer", owner.teamId);

async function ask<T>(context: Context, source: string, variables: Record<string, unknown>): Promise<T> {
  const { data, errors } = await execute(context, source, variables);
  expect(errors).toBeUndefined();
  return data as T;
}
const errorOf = async (context: Context, source: string, variables: Record<string, unknown>) =>
  (await execute(context, source, variables)).errors?.[0];

/** A dataset of images, the first `known` of which have a class already: cat. */
async function dataset(count: number, known = 0): Promise<{ id: string; imageIds: string[] }> {
  const [row] = await db
    .insert(datasets)
    .values({ projectId, name: randomUUID(), imageCount: count })
    .returning();
  const imageIds: string[] = [];
  for (let i = 0; i < count; i++) {
    imageIds.push((await imageRow(database, projectId, i < known ? cat : undefined)).id);
  }
  const id = row?.id ?? "";
  await db
    .insert(datasetImages)
    .values(imageIds.map((imageId, i) => ({ datasetId: id, imageId, name: `cat/${i}.png` })));
  return { id, imageIds };
}

const create = `mutation ($input: CreateLabelQueueInput!) { createLabelQueue(input: $input) { id imageCount goldCount } }`;
const deal = `mutation ($input: DealQueueImagesInput!) { dealQueueImages(input: $input) { tasks { imageId } } }`;
const cast = `mutation ($input: CastVoteInput!) { castVote(input: $input) {
  id voteCount settledCount reviewCount decidedCount } }`;
const update = `mutation ($input: UpdateLabelQueueInput!) { updateLabelQueue(input: $input) { id reviewCount votesPerImage } }`;
const decide = `mutation ($input: DecideQueueImageInput!) { decideQueueImage(input: $input) { id decidedCount reviewCount } }`;
const undo = `mutation ($input: UndoQueueDecisionInput!) { undoQueueDecision(input: $input) { id decidedCount reviewCount } }`;

const asLabeller = ({ memberId }: Person) => ({ memberId, role: "labeller" });

async function queue(datasetId: string, more: Record<string, unknown> = {}): Promise<string> {
  const input = {
    ...{ datasetId, name: randomUUID(), votesPerImage: 1, rule: "majority", imageOrder: "arrival" },
    people: [
      asLabeller(anna),
      asLabeller(ben),
      asLabeller(cleo),
      { memberId: judge.memberId, role: "reviewer" },
    ],
    ...more,
  };
  const answer = await ask<{ createLabelQueue: { id: string } }>(owner.context, create, { input });
  return answer.createLabelQueue.id;
}

async function dealt({ context }: Person, queueId: string, count = 50): Promise<string[]> {
  const answer = await ask<{ dealQueueImages: { tasks: { imageId: string }[] } }>(context, deal, {
    input: { queueId, count },
  });
  return answer.dealQueueImages.tasks.map(({ imageId }) => imageId);
}

/** Votes for a class, "skip" or "cannot_say". */
function vote({ context }: Person, queueId: string, imageId: string, said: string, key = randomUUID()) {
  const isClass = said !== "skip" && said !== "cannot_say";
  const answer = isClass ? { answer: "class", classId: said } : { answer: said };
  return ask<{ castVote: Record<string, number> }>(context, cast, {
    input: { queueId, imageId, key, ms: 1200, ...answer },
  });
}

const classOf = async (imageId: string) =>
  (await db.select().from(images).where(eq(images.id, imageId)))[0]?.classId ?? null;
const stateOf = async (queueId: string, imageId: string) =>
  (
    await db
      .select()
      .from(queueImages)
      .where(and(eq(queueImages.queueId, queueId), eq(queueImages.imageId, imageId)))
  )[0];

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
    const add = `mutation ($input: AddQueueImagesInput!) { addQueueImages(input: $input) { imageCount } }`;
    expect(await ask(owner.context, add, { input: { queueId } })).toEqual({
      addQueueImages: { imageCount: 5 },
    });
    expect((await dealt(ben, queueId)).sort()).toEqual(imageIds.slice(0, 2).sort());
    expect((await errorOf(owner.context, add, { input: { queueId } }))?.message).toContain(
      "No image is like that",
    );
    const rows = await db.select().from(queueImages).where(eq(queueImages.queueId, queueId));
    expect(rows.map(({ position }) => position).sort()).toEqual([0, 1, 2, 3, 4]);
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

describe("a reviewer", () => {
  const list = `query ($id: ID!, $state: QueueReviewState!, $first: Int, $after: String) { labelQueue(id: $id) {
    reviewImages(state: $state, first: $first, after: $after) {
      edges { node { imageId differs decidedClass { id } votes { user { id } class { id } } } }
      pageInfo { hasNextPage endCursor } } } }`;
  interface Listed {
    labelQueue: {
      reviewImages: {
        edges: { node: { imageId: string; decidedClass: unknown; votes: { class: { id: string } }[] } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
  }
  const listed = async (queueId: string, state: string, after?: string) =>
    (await ask<Listed>(judge.context, list, { id: queueId, state, first: 2, after })).labelQueue.reviewImages;

  it("decides what people disagree about by a label of the review, takes it back, and no vote changes", async () => {
    const { id, imageIds } = await dataset(3);
    const queueId = await queue(id, { votesPerImage: 2 });
    for (const imageId of imageIds) {
      await vote(anna, queueId, imageId, cat);
      await vote(ben, queueId, imageId, dog);
    }
    const first = await listed(queueId, "review");
    const rest = await listed(queueId, "review", first.pageInfo.endCursor);
    expect([...first.edges, ...rest.edges].map(({ node }) => node.imageId)).toEqual(imageIds);
    expect(first.edges[0]?.node.votes.map((each) => each.class.id)).toEqual([cat, dog]);
    const before = await db
      .select()
      .from(votes)
      .where(eq(votes.queueId, queueId))
      .orderBy(asc(votes.sequence));
    const [imageId = "", second = ""] = imageIds;
    const input = { queueId, imageId, classId: fox };
    const once = await ask(judge.context, decide, { input });
    expect(once).toEqual({ decideQueueImage: { id: queueId, decidedCount: 1, reviewCount: 2 } });
    expect(await ask(judge.context, decide, { input })).toEqual(once);
    expect(await classOf(imageId)).toBe(fox);
    // A vote that comes after the decision does not touch it.
    await vote(cleo, queueId, imageId, cat);
    await vote(ben, queueId, imageId, cat);
    expect(await classOf(imageId)).toBe(fox);
    expect((await listed(queueId, "decided")).edges.map(({ node }) => node.decidedClass)).toEqual([
      { id: fox },
    ]);
    await ask(judge.context, decide, { input: { ...input, classId: cat } });
    const history = await db.select().from(labels).where(eq(labels.imageId, imageId)).orderBy(asc(labels.id));
    expect(history.map((label) => [label.classId, label.source, label.authorId, label.originId])).toEqual([
      [fox, "review", judge.actor.id, queueId],
      [cat, "review", judge.actor.id, queueId],
    ]);
    expect(await ask(judge.context, undo, { input: { queueId, imageId } })).toEqual({
      undoQueueDecision: { id: queueId, decidedCount: 0, reviewCount: 3 },
    });
    expect(await classOf(imageId)).toBeNull();
    // That it has no class is a decision too, and leaves no label where there was none.
    await ask(judge.context, decide, { input: { queueId, imageId: second } });
    expect(await stateOf(queueId, second)).toMatchObject({ state: "decided", decidedClassId: null });
    expect(await db.$count(labels, eq(labels.imageId, second))).toBe(0);
    const after = await db
      .select()
      .from(votes)
      .where(eq(votes.queueId, queueId))
      .orderBy(asc(votes.sequence));
    expect(after.slice(0, before.length)).toEqual(before);
    // More votes: what waits for the reviewer is asked about again, what was decided is not.
    const more = await ask(owner.context, update, { input: { queueId, votesPerImage: 3 } });
    expect(more).toEqual({ updateLabelQueue: { id: queueId, reviewCount: 0, votesPerImage: 3 } });
    expect((await dealt(cleo, queueId)).sort()).toEqual([imageIds[2]]);
    const fewer = await errorOf(owner.context, update, { input: { queueId, votesPerImage: 1 } });
    expect(fewer?.message).toContain("not fewer");
  });

  it("is who the queue names, or who leads it; nobody else sees the votes of others", async () => {
    const { id, imageIds } = await dataset(1);
    const queueId = await queue(id, { people: [asLabeller(anna)], rule: "reviewer" });
    await vote(anna, queueId, imageIds[0] ?? "", cat);
    const input = { queueId, imageId: imageIds[0], classId: cat };
    expect((await errorOf(judge.context, decide, { input }))?.message).toContain("not among the reviewers");
    expect((await errorOf(anna.context, decide, { input }))?.extensions?.code).toBe("FORBIDDEN");
    for (const who of [judge, anna]) {
      expect((await errorOf(who.context, list, { id: queueId, state: "review" }))?.extensions?.code).toBe(
        "FORBIDDEN",
      );
    }
    await ask(owner.context, decide, { input });
    expect(await classOf(imageIds[0] ?? "")).toBe(cat);
  });
});

describe("images of known answer", () => {
  let queueId = "";
  let known: string[] = [];
  let imageIds: string[] = [];

  beforeAll(async () => {
    const made = await dataset(12, 4);
    imageIds = made.imageIds;
    queueId = await queue(made.id, {
      votesPerImage: 2,
      filter: { classIds: [null] },
      gold: { count: 3 },
    });
    const rows = await db.select().from(queueImages).where(eq(queueImages.queueId, queueId));
    known = rows.filter(({ goldClassId }) => goldClassId !== null).map(({ imageId }) => imageId);
    expect(rows).toHaveLength(11);
    expect(known).toHaveLength(3);
    for (const imageId of known) expect(imageIds.slice(0, 4)).toContain(imageId);
  });

  it("look like the others: nothing that who votes can ask of the queue tells them apart", async () => {
    const everything = `mutation ($input: DealQueueImagesInput!) { dealQueueImages(input: $input) {
      tasks { imageId url thumbnailUrl width height }
      queue { ownAnswers { task { imageId } } members { classified } } } }`;
    const { dealQueueImages } = await ask<{ dealQueueImages: { tasks: Record<string, unknown>[] } }>(
      anna.context,
      everything,
      { input: { queueId, count: 50 } },
    );
    const tasks = dealQueueImages.tasks;
    expect(tasks).toHaveLength(11);
    // The same of each but for its id and its address.
    for (const task of tasks) {
      const { imageId, url, thumbnailUrl, ...rest } = task;
      expect(rest).toEqual({ width: 28, height: 28 });
      expect([url, thumbnailUrl]).toEqual([`/files/images/${imageId}`, `/files/images/${imageId}/thumbnail`]);
    }
    const fields = (
      await ask<{ __type: { fields: { name: string }[] } }>(
        anna.context,
        '{ __type(name: "QueueTask") { fields { name } } }',
        {},
      )
    ).__type.fields;
    expect(fields.map(({ name }) => name).sort()).toEqual([
      "height",
      "imageId",
      "thumbnailUrl",
      "url",
      "width",
    ]);
    const gold = `query ($id: ID!) { labelQueue(id: $id) { gold { known { id } } } }`;
    expect((await errorOf(anna.context, gold, { id: queueId }))?.extensions?.code).toBe("FORBIDDEN");
  });

  it("measure people by their first vote, and are never labelled", async () => {
    const [one = "", two = "", three = ""] = known;
    await vote(anna, queueId, one, cat);
    await vote(anna, queueId, two, dog);
    await vote(anna, queueId, two, cat);
    await vote(anna, queueId, three, "skip");
    await vote(ben, queueId, one, dog);
    await vote(ben, queueId, two, "cannot_say");
    expect(await stateOf(queueId, one)).toMatchObject({
      state: "settled",
      decidedClassId: null,
      differs: true,
    });
    for (const imageId of known) {
      expect(await db.$count(labels, eq(labels.imageId, imageId))).toBe(0);
      expect(await classOf(imageId)).toBe(cat);
    }
    const figures = `query ($id: ID!) { labelQueue(id: $id) {
      members { user { id } classified cannotSay skipped medianMs gold { hits of low high } }
      gold { user { id } known { id } voted { id } count } } }`;
    const { labelQueue } = await ask<{
      labelQueue: { members: { user: { id: string } }[]; gold: unknown[] };
    }>(owner.context, figures, { id: queueId });
    const of = (who: Person) => labelQueue.members.find(({ user }) => user.id === who.actor.id);
    expect(of(anna)).toMatchObject({ classified: 2, skipped: 1, medianMs: 1200, gold: { hits: 1, of: 2 } });
    expect(of(ben)).toMatchObject({ classified: 1, cannotSay: 1, gold: { hits: 0, of: 2, low: 0 } });
    expect(of(cleo)).toMatchObject({ classified: 0, gold: null });
    expect(labelQueue.gold).toHaveLength(4);
    // Their own figure is theirs to see, that of others is not.
    const mine = await ask<{ labelQueue: { members: { user: { id: string }; gold: unknown }[] } }>(
      anna.context,
      "query ($id: ID!) { labelQueue(id: $id) { members { user { id } gold { hits } } } }",
      { id: queueId },
    );
    const seen = mine.labelQueue.members.filter(({ gold }) => gold !== null).map(({ user }) => user.id);
    expect(seen).toEqual([anna.actor.id]);
  });
});

describe("agreement", () => {
  it("is that of the newest votes, with what could not be said left out", async () => {
    const { id, imageIds } = await dataset(4);
    const queueId = await queue(id, { votesPerImage: 3 });
    const said: [string, string, string][] = [
      [cat, cat, cat],
      [dog, dog, cat],
      [fox, fox, fox],
      [dog, "cannot_say", dog],
    ];
    for (const [i, row] of said.entries()) {
      for (const [j, who] of [anna, ben, cleo].entries())
        await vote(who, queueId, imageIds[i] ?? "", row[j] ?? "");
    }
    await vote(anna, queueId, imageIds[3] ?? "", cat);
    await vote(anna, queueId, imageIds[3] ?? "", dog);
    const source = `query ($id: ID!) { labelQueue(id: $id) { secondsLeft agreement {
      percent { value images } fleiss { value images error low high } alpha { value images }
      pairs { first { id } second { id } images agreeing kappa { value } cells { first second count } } }
      members { user { id } agreement { hits of } } } }`;
    const { labelQueue } = await ask<{
      labelQueue: {
        agreement: {
          percent: { value: number; images: number };
          fleiss: { value: number; images: number };
          alpha: { value: number; images: number };
          pairs: { first: { id: string }; second: { id: string }; images: number; agreeing: number }[];
        };
        members: { user: { id: string }; agreement: { hits: number; of: number } | null }[];
      };
    }>(judge.context, source, { id: queueId });
    const { percent, fleiss, alpha, pairs } = labelQueue.agreement;
    expect(percent).toEqual({ value: (1 + 1 / 3 + 1 + 1) / 4, images: 4 });
    // statsmodels 0.15.0: fleiss_kappa([[3,0,0],[1,2,0],[0,0,3]]).
    expect(fleiss.value).toBeCloseTo(0.6538461538461539, 12);
    expect(fleiss.images).toBe(3);
    // krippendorff 0.9.0: alpha(value_counts=[[3,0,0],[1,2,0],[0,0,3],[0,2,0]], level_of_measurement="nominal").
    expect(alpha.value).toBeCloseTo(0.75, 12);
    const pair = pairs.find(
      ({ first, second }) =>
        [first.id, second.id].sort().join() === [anna.actor.id, ben.actor.id].sort().join(),
    );
    expect(pair).toMatchObject({ images: 3, agreeing: 3 });
    const cleos = labelQueue.members.find(({ user }) => user.id === cleo.actor.id);
    expect(cleos?.agreement).toEqual({ hits: 5, of: 7 });
  });
});

describe("people of a queue", () => {
  it("are of the team, of a role that allows it, and enough for the votes", async () => {
    const { id } = await dataset(1);
    const stranger = await person("labeller");
    const input = (more: Record<string, unknown>) => ({
      input: {
        ...{ datasetId: id, name: randomUUID(), votesPerImage: 1, rule: "majority", imageOrder: "arrival" },
        people: [asLabeller(anna)],
        ...more,
      },
    });
    const code = async (more: Record<string, unknown>) =>
      (await errorOf(owner.context, create, input(more)))?.extensions?.code;
    expect(await code({ people: [asLabeller(stranger)] })).toBe("NOT_FOUND");
    const { classIds: foreign } = await database.project(stranger.teamId);
    expect(await code({ classIds: [cat, foreign[0]] })).toBe("NOT_FOUND");
    expect(await code({ votesPerImage: 2 })).toBe("INVALID_INPUT");
    expect(await code({ people: [asLabeller(judge)] })).toBe("INVALID_INPUT");
    expect(await code({ people: [asLabeller(anna), { memberId: ben.memberId, role: "reviewer" }] })).toBe(
      "INVALID_INPUT",
    );
    expect(await code({ classIds: [cat] })).toBe("INVALID_INPUT");
    expect(await code({ filter: { text: "nothing is called so" } })).toBe("INVALID_INPUT");
    expect(await code({ gold: { count: 1 } })).toBe("INVALID_INPUT");
    const queueId = await queue(id, { name: "Taken" });
    expect(await code({ name: "Taken" })).toBe("CONFLICT");
    // What one has skipped and the other is no longer asked about goes to the reviewer.
    const skipped = await dataset(1);
    const both = await queue(skipped.id, { people: [asLabeller(anna), asLabeller(ben)] });
    await vote(anna, both, skipped.imageIds[0] ?? "", "skip");
    const alone = { input: { queueId: both, people: [asLabeller(anna)] } };
    expect(await ask(owner.context, update, alone)).toMatchObject({ updateLabelQueue: { reviewCount: 1 } });
    // Who leaves gives back what waits for them.
    const [imageId] = await dealt(anna, queueId);
    await ask(owner.context, update, { input: { queueId, people: [asLabeller(ben)] } });
    expect(await dealt(ben, queueId)).toEqual([imageId]);
    expect((await errorOf(anna.context, deal, { input: { queueId, count: 1 } }))?.extensions?.code).toBe(
      "FORBIDDEN",
    );
  });
});
