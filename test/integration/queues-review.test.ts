import { randomUUID } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { classes, events, images, labels, queueImages, votes } from "@/db/schema";
import { ask, errorOf } from "./graphql";
import {
  asLabeller,
  create,
  deal,
  dealt,
  decide,
  openQueueing,
  type Person,
  undo,
  update,
  vote,
} from "./queueing";

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
  fox,
  judge,
  owner,
  person,
  projectId,
  queue,
  stateOf,
} = await openQueueing();

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

  it("takes no decision back to an archived class, and to a merged one by that which is left", async () => {
    const { id, imageIds } = await dataset(1);
    const [imageId = ""] = imageIds;
    await db.update(images).set({ classId: fox }).where(eq(images.id, imageId));
    const queueId = await queue(id, { rule: "reviewer" });
    await vote(anna, queueId, imageId, cat);
    await ask(judge.context, decide, { input: { queueId, imageId, classId: cat } });
    const turn = (archivedAt: Date | null, mergedIntoId: string | null) =>
      db.update(classes).set({ archivedAt, mergedIntoId }).where(eq(classes.id, fox));
    await turn(new Date(), null);
    expect(await errorOf(judge.context, undo, { input: { queueId, imageId } })).toMatchObject({
      message: expect.stringContaining("the class fox is archived"),
    });
    expect([await classOf(imageId), (await stateOf(queueId, imageId))?.state]).toEqual([cat, "decided"]);
    await turn(new Date(), dog);
    await ask(judge.context, undo, { input: { queueId, imageId } });
    expect([await classOf(imageId), (await stateOf(queueId, imageId))?.state]).toEqual([dog, "review"]);
    await turn(null, null);
  });

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
    const told = await db.select().from(events).where(eq(events.objectId, imageId));
    expect(told.map(({ type }) => type)).toEqual(["LABELS_CHANGED"]);
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

  it("are none that the queue asks about, and no more than there are", async () => {
    const made = await dataset(6, 4);
    const input = { ...{ votesPerImage: 1, rule: "majority", imageOrder: "random" }, datasetId: made.id };
    const refusal = async (filter: object, count: number) => {
      const more = { name: randomUUID(), people: [asLabeller(anna)], filter, gold: { count } };
      return (await errorOf(owner.context, create, { input: { ...input, ...more } }))?.message;
    };
    expect(await refusal({}, 1)).toContain("there is none whose answer could be known");
    expect(await refusal({ classIds: [null] }, 5)).toContain("ask for 4 at most");
    const source = `query ($id: ID!, $cat: ID!) { dataset(id: $id) { of: knownAnswerCount(classIds: [$cat])
      beside: knownAnswerCount(filter: { classIds: [null] }, classIds: [$cat]) } }`;
    expect(await ask(owner.context, source, { id: made.id, cat })).toEqual({ dataset: { of: 0, beside: 4 } });
    const one = await queue(made.id, { filter: { text: "cat/3" }, gold: { count: 3 } });
    expect(await stateOf(one, made.imageIds[3] ?? "")).toMatchObject({ goldClassId: null });
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
    for (const field of ["gold { known { id } }", "settledGoldCount"]) {
      const asked = `query ($id: ID!) { labelQueue(id: $id) { ${field} } }`;
      expect((await errorOf(anna.context, asked, { id: queueId }))?.extensions?.code).toBe("FORBIDDEN");
    }
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
      settledCount settledGoldCount gold { user { id } known { id } voted { id } count } } }`;
    const { labelQueue } = await ask<{
      labelQueue: { members: { user: { id: string } }[]; gold: unknown[] };
    }>(owner.context, figures, { id: queueId });
    expect(labelQueue).toMatchObject({ settledCount: 2, settledGoldCount: 2 });
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
    expect(percent).toEqual({ value: expect.closeTo((1 + 1 / 3 + 1 + 1) / 4, 12), images: 4 });
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

  it("takes votes for classes that were merged since for votes for one, on known answers too", async () => {
    const rows = await db
      .insert(classes)
      .values(["kitten", "pup", "hound"].map((name, i) => ({ projectId, name, position: 3 + i })))
      .returning();
    const [merged = "", other = "", into = ""] = rows.map(({ id }) => id);
    const { id, imageIds } = await dataset(2);
    const queueId = await queue(id, { votesPerImage: 2, classIds: [cat, merged, other] });
    const [goldId = ""] = (await dataset(1)).imageIds;
    await db.insert(queueImages).values({ queueId, imageId: goldId, position: 2, goldClassId: merged });
    const [first = "", second = ""] = imageIds;
    await vote(anna, queueId, first, cat);
    await vote(ben, queueId, first, merged);
    await vote(anna, queueId, second, other);
    await vote(ben, queueId, second, other);
    await vote(anna, queueId, goldId, cat);
    const source = `query ($id: ID!) { labelQueue(id: $id) { agreement { percent { value }
      pairs { images agreeing kappa { value } cells { first second count } } } gold { known { id } voted { id } count }
      members { user { id } gold { hits of } agreement { hits of } } } }`;
    interface Answer {
      labelQueue: {
        agreement: { percent: { value: number }; pairs: unknown[] };
        gold: unknown[];
        members: { user: { id: string }; gold: unknown; agreement: unknown }[];
      };
    }
    const read = async () => (await ask<Answer>(owner.context, source, { id: queueId })).labelQueue;
    expect((await read()).agreement.percent.value).toBe(0.5);
    const archivedAt = new Date();
    await db.update(classes).set({ archivedAt, mergedIntoId: cat }).where(eq(classes.id, merged));
    // Into one that the queue does not offer: a vote for it stands for what the queue offers in its place.
    await db.update(classes).set({ archivedAt, mergedIntoId: into }).where(eq(classes.id, other));
    await vote(ben, queueId, second, other);
    const { agreement, gold, members } = await read();
    expect(agreement.percent.value).toBe(1);
    expect(agreement.pairs).toEqual([
      {
        ...{ images: 2, agreeing: 2, kappa: { value: 1 } },
        cells: expect.arrayContaining([
          { first: 0, second: 0, count: 1 },
          { first: 2, second: 2, count: 1 },
        ]),
      },
    ]);
    expect(gold).toEqual([{ known: { id: cat }, voted: { id: cat }, count: 1 }]);
    const annas = members.find(({ user }) => user.id === anna.actor.id);
    expect(annas).toMatchObject({ gold: { hits: 1, of: 1 }, agreement: { hits: 2, of: 2 } });
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
