/** What was archived or merged after people were asked about it: no vote, decision, suggestion, label or import gives it to an image. */
import { setTimeout } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { classes, images, suggestionSets, suggestions } from "@/db/schema";
import { mergeClass } from "@/server/classes/merge";
import { sha256Of } from "@/server/core/blobs";
import { labelImages, undoLabelBatch } from "@/server/labels/commands";
import { decideQueueImage, undoQueueDecision } from "@/server/queues/decide";
import { decideSuggestions } from "@/server/suggestions/commands";
import { inspectImage } from "@/workers/import/inspect";
import { claimImport, ImportWriter } from "@/workers/import/write";
import { ask, errorOf } from "./graphql";
import { datasetFor, picture, resultOf, uploadArchive } from "./importing";
import { cast, decide, openQueueing, vote } from "./queueing";
import { imageRow } from "./world";
import { zipOf } from "./zip";

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

const archive = (classId: string, archivedAt: Date | null = new Date()) =>
  db.update(classes).set({ archivedAt, mergedIntoId: null }).where(eq(classes.id, classId));
const merge = (classId: string, intoId: string) =>
  mergeClass(owner.context, { classId, intoId, key: newId("LabelBatch") });
const isArchived = {
  message: expect.stringContaining("is archived: no image gets it any more"),
  extensions: { code: "CONFLICT" },
};

describe("a vote", () => {
  it("for a class that is archived is refused, and those from before decide nothing", async () => {
    const { id, imageIds } = await dataset(1);
    const [imageId = ""] = imageIds;
    const queueId = await queue(id, { votesPerImage: 2 });
    const alike = await queue(id, { votesPerImage: 3 });
    await vote(anna, queueId, imageId, cat);
    await archive(cat);
    try {
      const input = { queueId, imageId, key: newId("Label"), answer: "class", classId: cat, ms: 1 };
      expect(await errorOf(ben.context, cast, { input })).toMatchObject(isArchived);
      await vote(ben, queueId, imageId, "cannot_say");
      expect(await stateOf(queueId, imageId)).toMatchObject({ state: "review", decidedClassId: null });
      await archive(cat, null);
      for (const who of [anna, ben]) await vote(who, alike, imageId, cat);
      await archive(cat);
      await vote(cleo, alike, imageId, dog);
      expect(await stateOf(alike, imageId)).toMatchObject({ state: "review", decidedClassId: null });
      expect(await classOf(imageId)).toBeNull();
    } finally {
      await archive(cat, null);
    }
  });

  it("for a class that was merged counts for the one that it was merged into, whenever it came", async () => {
    const { id, imageIds } = await dataset(2);
    const [imageId = "", second = ""] = imageIds;
    const queueId = await queue(id, { votesPerImage: 2 });
    await vote(anna, queueId, imageId, dog);
    await merge(dog, fox);
    try {
      await vote(ben, queueId, imageId, fox);
      expect(await stateOf(queueId, imageId)).toMatchObject({
        ...{ state: "settled", decidedClassId: fox, differs: false },
      });
      expect(await classOf(imageId)).toBe(fox);
      for (const who of [anna, ben]) await vote(who, queueId, second, dog);
      expect(await classOf(second)).toBe(fox);
    } finally {
      await archive(dog, null);
    }
  });
});

describe("a reviewer's decision", () => {
  async function disputed() {
    const { id, imageIds } = await dataset(1);
    const [imageId = ""] = imageIds;
    const queueId = await queue(id, { votesPerImage: 2 });
    await vote(anna, queueId, imageId, cat);
    await vote(ben, queueId, imageId, fox);
    return { queueId, imageId };
  }

  it("for an archived class is refused, for a merged one is for the one that it was merged into", async () => {
    const of = await disputed();
    await archive(cat);
    expect(await errorOf(judge.context, decide, { input: { ...of, classId: cat } })).toMatchObject(
      isArchived,
    );
    expect(await stateOf(of.queueId, of.imageId)).toMatchObject({ state: "review" });
    await archive(cat, null);
    await merge(cat, fox);
    try {
      for (const _again of [1, 2]) await ask(judge.context, decide, { input: { ...of, classId: cat } });
      expect(await stateOf(of.queueId, of.imageId)).toMatchObject({ state: "decided", decidedClassId: fox });
      expect(await classOf(of.imageId)).toBe(fox);
      await undoQueueDecision(judge.context, of);
      expect(await classOf(of.imageId)).toBeNull();
    } finally {
      await archive(cat, null);
    }
  });

  it("that comes late does not override another reviewer's, nor take it back", async () => {
    const of = await disputed();
    const seenDecidedAt = null;
    await decideQueueImage(owner.context, { ...of, classId: fox, seenDecidedAt });
    const late = decideQueueImage(judge.context, { ...of, classId: cat, seenDecidedAt });
    await expect(late).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringMatching(/has decided this image since you looked: it is fox\. That stays/),
    });
    // Both say the same: there is nothing to decide.
    const alike = await decideQueueImage(judge.context, { ...of, classId: fox, seenDecidedAt });
    expect(alike.decidedBy).toBe(owner.actor.id);
    await expect(undoQueueDecision(judge.context, { ...of, seenDecidedAt })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    expect(await classOf(of.imageId)).toBe(fox);
    // Who has seen it may, and who decided it may always.
    const own = await decideQueueImage(judge.context, {
      ...{ ...of, classId: cat },
      seenDecidedAt: alike.decidedAt,
    });
    expect(own.decidedBy).toBe(judge.actor.id);
    expect(await undoQueueDecision(judge.context, { ...of, seenDecidedAt })).toMatchObject({
      state: "review",
    });
  });
});

describe("a suggestion", () => {
  /** A set that says a class of images, of label errors in place of another one. */
  async function suggested(classId: string, imageIds: readonly string[], givenClassId: string | null = null) {
    const { id: datasetId } = await dataset(1);
    const [set] = await db
      .insert(suggestionSets)
      .values({
        ...{ projectId, datasetId, createdBy: owner.actor.id, state: "finished" },
        kind: givenClassId === null ? "unlabelled" : "label_errors",
      })
      .returning();
    const suggestionSetId = set?.id ?? "";
    const said = { setId: suggestionSetId, classId, confidence: 0.9, margin: 0.8, entropy: 0.1 };
    const given = { givenClassId, givenConfidence: givenClassId === null ? null : 0.1 };
    await db.insert(suggestions).values(imageIds.map((imageId) => ({ ...said, ...given, imageId })));
    return {
      id: suggestionSetId,
      list: () =>
        ask<{ suggestionSet: { suggestions: { edges: { node: { image: { id: string } } }[] } } }>(
          owner.context,
          `query ($id: ID!) { suggestionSet(id: $id) {
            suggestions(first: 9, order: surest) { edges { node { image { id } } } } } }`,
          { id: suggestionSetId },
        ).then((answer) => answer.suggestionSet.suggestions.edges.map(({ node }) => node.image.id)),
      decide: (
        ids: string[] | null,
        decision: "suggested" | "given" = "suggested",
        key = newId("LabelBatch"),
        shownAt = new Date(),
      ) =>
        decideSuggestions(anna.context, {
          ...{ suggestionSetId, decision, key },
          ...(ids ? { imageIds: ids } : { matching: { total: imageIds.length, shownAt } }),
        }),
    };
  }
  const fresh = async (classId?: string) => (await imageRow(database, projectId, classId)).id;

  it("of an archived class is not open, and accepting it is refused", async () => {
    const imageId = await fresh();
    const set = await suggested(cat, [imageId]);
    const errors = await suggested(cat, [await fresh(fox)], fox);
    await archive(cat);
    try {
      expect(await set.list()).toEqual([]);
      const refused = { code: "CONFLICT", message: expect.stringContaining("The class cat is archived") };
      await expect(set.decide([imageId])).rejects.toMatchObject(refused);
      expect(await set.decide(null)).toMatchObject({ batch: { imageCount: 0 } });
      // That the label is right can be said still.
      const [of = ""] = await errors.list();
      await expect(errors.decide([of])).rejects.toMatchObject(refused);
      expect(await errors.decide([of], "given")).toMatchObject({ batch: { imageCount: 1 } });
      expect([await classOf(imageId), await classOf(of)]).toEqual([null, fox]);
    } finally {
      await archive(cat, null);
    }
  });

  it("of a merged class stands for the one that it was merged into", async () => {
    const [imageId, other] = [await fresh(), await fresh()];
    const set = await suggested(cat, [imageId, other]);
    await merge(cat, fox);
    try {
      expect(await set.list()).toEqual([other, imageId]);
      // Shown dimmed on the image, as the class that it gets.
      const dimmed = "query ($id: ID!) { image(id: $id) { suggestion { class { id } } } }";
      const shown = () => ask<{ image: unknown }>(owner.context, dimmed, { id: imageId });
      expect(await shown()).toEqual({ image: { suggestion: { class: { id: fox } } } });
      await archive(fox);
      expect(await shown()).toEqual({ image: { suggestion: null } });
      await archive(fox, null);
      await set.decide([imageId]);
      expect(await classOf(imageId)).toBe(fox);
      // All that were shown as what the class was called until then.
      const matching = { classId: cat, total: 2, shownAt: new Date() };
      const decided = { suggestionSetId: set.id, decision: "suggested" as const, key: newId("LabelBatch") };
      await decideSuggestions(anna.context, { ...decided, matching });
      expect(await classOf(other)).toBe(fox);
    } finally {
      await archive(cat, null);
    }
  });

  it("of a wrong label stays open through merges, which nobody looks at images for, until both classes are one", async () => {
    const labelledAs = async (classId: string, imageId: string) => {
      const key = newId("LabelBatch");
      await labelImages(ben.context, { projectId, key, classId, imageIds: [imageId] });
      return imageId;
    };
    const foxes = [await fresh(), await fresh(), await fresh()];
    const [right = "", wrong = "", labelled = ""] = foxes;
    for (const id of foxes) await labelledAs(fox, id);
    const set = await suggested(cat, foxes, fox);
    // Postgres counts in smaller steps than this clock.
    await setTimeout(5);
    const shownAt = new Date();
    const { batch } = await merge(fox, dog);
    try {
      expect(await set.list()).toEqual([labelled, wrong, right]);
      const given = `query ($id: ID!) { suggestionSet(id: $id) {
        open { class { id } count } suggestions(first: 1, order: surest) { edges { node { givenClass { id } } } } } }`;
      const asked = () => ask<{ suggestionSet: object }>(owner.context, given, { id: set.id });
      expect((await asked()).suggestionSet).toEqual({
        open: [{ class: { id: cat }, count: 3 }],
        suggestions: { edges: [{ node: { givenClass: { id: dog } } }] },
      });
      await labelledAs(dog, labelled);
      expect(await set.list()).toEqual([wrong, right]);
      expect(await set.decide([right], "given")).toMatchObject({ batch: { imageCount: 1 } });
      expect([await classOf(right), await set.list()]).toEqual([dog, [wrong]]);
      // All that were shown before the merge: two were labelled since.
      expect(await set.decide(null, "suggested", undefined, shownAt)).toMatchObject({
        batch: { imageCount: 1 },
        conflicts: [labelled, right].sort(),
      });
      const second = await suggested(cat, [await labelledAs(dog, await fresh())], dog);
      const { batch: last } = await merge(cat, dog);
      expect([await set.list(), await second.list()]).toEqual([[], []]);
      await archive(cat, null);
      await undoLabelBatch(owner.context, { projectId, key: newId("LabelBatch"), batchId: last.id });
      expect(await second.list()).toHaveLength(1);
    } finally {
      await archive(fox, null);
      await archive(cat, null);
    }
    // Taken back, those that nobody labelled are of their class again, and under the same suspicion.
    const third = await suggested(cat, [await labelledAs(fox, await fresh())], fox);
    const again = await merge(fox, dog);
    await archive(fox, null);
    await undoLabelBatch(owner.context, { projectId, key: newId("LabelBatch"), batchId: again.batch.id });
    expect(await third.list()).toHaveLength(1);
    expect(batch.isMerge).toBe(true);
  });

  it("is a conflict where somebody gave its image another class, at every sending; others' images are none", async () => {
    const [mine, theirs, alike] = [await fresh(), await fresh(), await fresh()];
    const set = await suggested(cat, [mine, theirs, alike]);
    for (const [imageId, classId] of [
      [theirs, dog],
      [alike, cat],
    ] as const) {
      const action = { key: newId("LabelBatch"), classId, imageIds: [imageId] };
      await labelImages(ben.context, { projectId, ...action });
    }
    const stranger = await person("owner");
    const project = await database.project(stranger.teamId, ["cat"]);
    const foreign = (await imageRow(database, project.id)).id;
    const key = newId("LabelBatch");
    for (const _again of [1, 2]) {
      const answer = await set.decide([mine, theirs, alike, foreign], "suggested", key);
      expect(answer).toMatchObject({ conflicts: [theirs], batch: { imageCount: 1 } });
    }
    await expect(
      decideSuggestions(ben.context, {
        ...{ suggestionSetId: (await setOf(mine)) ?? "", decision: "suggested", key, imageIds: [mine] },
      }),
    ).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Another person's action"),
    });
    expect(await Promise.all([mine, theirs, alike].map(classOf))).toEqual([cat, dog, cat]);
    const [left] = await db.select().from(images).where(eq(images.id, foreign));
    expect(left?.classId).toBeNull();
  });
});

const setOf = async (imageId: string) =>
  (await db.select().from(suggestions).where(eq(suggestions.imageId, imageId)))[0]?.setId;

describe("a label", () => {
  const labelAs = (classId: string, imageIds: string[]) =>
    labelImages(owner.context, {
      ...{ projectId, key: newId("LabelBatch"), classId, imageIds },
      seenClassIds: imageIds.map(() => null),
    });

  it("of a class that was merged, by who was offline meanwhile, is of that which it was merged into", async () => {
    const { imageIds } = await dataset(2);
    await merge(cat, dog);
    try {
      expect(await labelAs(cat, imageIds)).toMatchObject({
        ...{ conflicts: [], batch: { classId: dog, imageCount: 2 } },
      });
      expect(await Promise.all(imageIds.map(classOf))).toEqual([dog, dog]);
      // Where that one is archived since, it is that one which nobody gets.
      await archive(dog);
      await expect(labelAs(cat, imageIds)).rejects.toThrow("is archived: no image gets it any more");
    } finally {
      await archive(cat, null);
      await archive(dog, null);
    }
  });
});

describe("an import", () => {
  it("brings images of a class that is merged meanwhile as that which it was merged into, and none of an archived one", async () => {
    const into = await datasetFor(database, ["tiger", "lion"]);
    const { importId } = await uploadArchive(database, into, zipOf([]));
    const claim = await claimImport(db, importId);
    if (!claim) throw new Error("The import was not claimed");
    const writer = new ImportWriter(db, database.blobs, claim);
    await writer.begin(["tiger", "lion"], 3, 0);
    const bring = async (entry: number) => {
      const bytes = await picture(900 + entry);
      const image = await inspectImage(bytes, { maxImagePixels: 1_000_000, maxImageBytes: 1_000_000 });
      const place = { className: "tiger", split: null, group: null };
      const name = `tiger/${entry}.png`;
      await writer.write(
        [{ entry, name, kind: "image", bytes, sha256: sha256Of(bytes), image, place }],
        entry + 1,
      );
    };
    await bring(0);
    const rows = await db.select().from(classes).where(eq(classes.projectId, into.projectId));
    const idOf = (name: string) => rows.find((row) => row.name === name)?.id ?? "";
    await mergeClass(into.context, {
      ...{ classId: idOf("tiger"), intoId: idOf("lion"), key: newId("LabelBatch") },
    });
    await bring(1);
    const found = await db.select().from(images).where(eq(images.projectId, into.projectId));
    expect(found.map(({ classId }) => classId)).toEqual([idOf("lion"), idOf("lion")]);
    // Archived meanwhile, it gets none, as where it was archived before.
    await archive(idOf("lion"));
    await bring(2);
    expect(await db.$count(images, eq(images.projectId, into.projectId))).toBe(2);
    const { row, notes } = await resultOf(database, importId);
    expect(row).toMatchObject({ addedImages: 2, refusedFiles: 1, processedFiles: 3 });
    expect(notes.map(({ name, code, reason }) => [name, code, reason])).toEqual([
      ["tiger/2.png", "class-archived", expect.stringContaining("The class lion is archived")],
    ]);
  });
});
