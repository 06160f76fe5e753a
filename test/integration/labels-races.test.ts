/** What others label at the same time: what was read of images before they are held may no longer be so. */
import { inArray } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { datasetImages, images, suggestionSets, suggestions } from "@/db/schema";
import { mergeClass } from "@/server/classes/merge";
import { totalOf } from "@/server/datasets/facets";
import { appendLabels, holdImages } from "@/server/labels/append";
import { labelImages, undoLabelBatch } from "@/server/labels/commands";
import { decideSuggestions } from "@/server/suggestions/commands";
import { openTestDatabase, type TestDatabase } from "./database";
import { ask } from "./graphql";
import { datasetFor } from "./importing";
import { imageRow } from "./world";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;
let colleague: Awaited<ReturnType<TestDatabase["person"]>>;
let [cat, dog, newt]: string[] = [];
let ids: string[];

beforeEach(async () => {
  own = await datasetFor(database, ["cat", "dog", "newt"]);
  colleague = await database.person("labeller", own.teamId);
  const rows = await database.connection.db.query.classes.findMany({
    where: (table, { eq }) => eq(table.projectId, own.projectId),
    orderBy: (table) => table.position,
  });
  [cat, dog, newt] = rows.map(({ id }) => id);
  const rowsOf = await Promise.all(Array.from({ length: 4 }, () => imageRow(database, own.projectId)));
  ids = rowsOf.map(({ id }) => id).sort();
  await database.connection.db
    .insert(datasetImages)
    .values(ids.map((imageId) => ({ datasetId: own.datasetId, imageId, name: `${imageId}.png` })));
});

const later = () => new Promise((done) => setTimeout(done, 5));
const classesNow = async () => {
  const rows = await database.connection.sql<{ classId: string | null }[]>`
    select class_id as "classId" from images where project_id = ${own.projectId} order by id`;
  const names = new Map([cat, dog, newt].map((id, i) => [id, ["cat", "dog", "newt"][i]]));
  return rows.map(({ classId }) => (classId === null ? null : names.get(classId)));
};
const labelCat = (matching: NonNullable<Parameters<typeof labelImages>[1]["matching"]>) =>
  labelImages(own.context, { projectId: own.projectId, key: newId("LabelBatch"), classId: cat, matching });

/** Labels of a colleague that are given and not yet kept; the answer keeps them. */
async function labelsOnTheirWay(imageIds: string[]): Promise<() => Promise<unknown>> {
  let keep = () => {};
  let given = () => {};
  const isGiven = new Promise<void>((done) => {
    given = done;
  });
  const kept = database.connection.db.transaction(async (tx) => {
    const held = await holdImages(tx, own.projectId, imageIds);
    const choices = imageIds.map((imageId) => ({ imageId, classId: dog ?? null }));
    const by = { source: "person" as const, authorId: colleague.actor.id };
    await appendLabels(tx, { projectId: own.projectId, choices, held, ...by });
    given();
    await new Promise<void>((done) => {
      keep = done;
    });
  });
  await isGiven;
  return () => {
    keep();
    return kept;
  };
}
/** What is begun while a colleague's labels are on their way, and waits for them. */
async function meanwhile<Result>(imageIds: string[], work: () => Promise<Result>): Promise<Result> {
  const keep = await labelsOnTheirWay(imageIds);
  const mine = work();
  await new Promise((done) => setTimeout(done, 300));
  await keep();
  return mine;
}

describe("a filter that others label within", () => {
  const shownNow = async () => {
    const { db } = database.connection;
    const dataset = await db.query.datasets.findFirst({
      where: (table, { eq }) => eq(table.id, own.datasetId),
    });
    if (!dataset) throw new Error("no dataset");
    const { count, at } = await totalOf(db, { dataset, filter: {}, sort: { by: "arrival" } }, true);
    return { datasetId: own.datasetId, filter: {}, total: count, shownAt: at };
  };

  it("leaves alone what was labelled before it was shown and came to light after", async () => {
    const keep = await labelsOnTheirWay(ids.slice(0, 1));
    await later();
    const shown = await shownNow();
    await keep();
    expect(await labelCat(shown)).toMatchObject({ conflicts: [ids[0]] });
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
  });

  it("leaves alone what is labelled while it waits for its images", async () => {
    const shown = await shownNow();
    await later();
    const mine = await meanwhile(ids.slice(0, 1), () => labelCat(shown));
    expect(mine).toMatchObject({ conflicts: [ids[0]] });
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
  });
});

describe("a list that others label from", () => {
  const labelList = (
    imageIds: string[],
    input: { seenClassIds?: (string | null)[]; classId?: string } = {},
  ) =>
    labelImages(own.context, {
      ...{ projectId: own.projectId, key: newId("LabelBatch"), classId: cat ?? null, imageIds },
      ...input,
    });

  it("leaves alone what gets another class while it waits for its images", async () => {
    const mine = await meanwhile(ids.slice(0, 1), () =>
      labelList([...ids].reverse(), { seenClassIds: ids.map(() => null) }),
    );
    expect(mine).toMatchObject({ conflicts: [ids[0]], batch: { imageCount: 3 } });
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
  });

  it("compares those that were seen, and labels the others whatever they have: one action, one undo", async () => {
    const { projectId } = own;
    const theirs = { projectId, key: newId("LabelBatch"), classId: dog, imageIds: ids.slice(0, 3) };
    await labelImages(colleague.context, theirs);
    const [first = "", second = "", third = "", fourth = ""] = ids;
    // The first changed since it was seen, the second did not; the last two were never seen.
    const mine = {
      ...{ projectId, key: newId("LabelBatch"), classId: cat, imageIds: [first, second, fourth, third] },
      seenClassIds: [null, dog ?? ""],
    };
    for (const answer of [await labelImages(own.context, mine), await labelImages(own.context, mine)]) {
      expect(answer).toMatchObject({ conflicts: [first], batch: { imageCount: 3 } });
    }
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
    const back = { projectId, key: newId("LabelBatch"), batchKey: mine.key };
    const undone = await undoLabelBatch(own.context, back);
    expect(undone).toMatchObject({ conflicts: [], batch: { imageCount: 3 } });
    expect(await classesNow()).toEqual(["dog", "dog", "dog", null]);
    const undo = (batchId: string) =>
      undoLabelBatch(own.context, { projectId, key: newId("LabelBatch"), batchId });
    const redone = await undo(undone.batch.id);
    await undo(redone.batch.id);
    const actions = `query ($id: ID!) { project(id: $id) {
      labelBatches(first: 4) { edges { node { undoDepth } } } } }`;
    const { project } = await ask<{ project: { labelBatches: { edges: unknown[] } } }>(own.context, actions, {
      id: projectId,
    });
    // Undo, redo and undo again, newest first.
    expect(project.labelBatches.edges).toEqual([3, 2, 1, 0].map((undoDepth) => ({ node: { undoDepth } })));
    await expect(labelList([first], { seenClassIds: [null, null] })).rejects.toThrow("at most one for each");
  });

  it("leaves alone of those that were seen what gets another class while it waits, and labels the others", async () => {
    const mine = await meanwhile(ids.slice(0, 2), () =>
      labelList([...ids].reverse(), { seenClassIds: [null, null, null] }),
    );
    expect(mine).toMatchObject({ conflicts: [ids[1]], batch: { imageCount: 3 } });
    expect(await classesNow()).toEqual(["cat", "dog", "cat", "cat"]);
  });

  it("names each of many that it leaves alone", async () => {
    const rows = await Promise.all(Array.from({ length: 300 }, () => imageRow(database, own.projectId)));
    const imageIds = rows.map(({ id }) => id).sort();
    const input = { projectId: own.projectId, imageIds, seenClassIds: imageIds.map(() => null) };
    await labelImages(colleague.context, { ...input, key: newId("LabelBatch"), classId: dog });
    const { labelImages: answer } = await ask<{ labelImages: unknown }>(
      own.context,
      "mutation ($input: LabelImagesInput!) { labelImages(input: $input) { conflictCount conflicts { id class { name } } } }",
      { input: { ...input, key: newId("LabelBatch"), classId: cat } },
    );
    expect(answer).toEqual({
      conflictCount: 300,
      conflicts: imageIds.map((id) => ({ id, class: { name: "dog" } })),
    });
  });

  it("labels all of it where nothing was said of what was seen, by the newest labels", async () => {
    const mine = await meanwhile(ids.slice(0, 2), () => labelList(ids));
    expect(mine).toMatchObject({ conflicts: [], batch: { imageCount: 4 } });
    expect(await classesNow()).toEqual(["cat", "cat", "cat", "cat"]);
    const newest = await database.connection.sql<{ classId: string }[]>`
      select distinct on (image_id) class_id as "classId" from labels
      where image_id = any(${ids}) order by image_id, id desc`;
    expect(newest.map(({ classId }) => classId)).toEqual([cat, cat, cat, cat]);
  });

  it("never waits for another one that waits for it, in whatever order they name their images", async () => {
    const rows = await Promise.all(Array.from({ length: 60 }, () => imageRow(database, own.projectId)));
    const many = rows.map(({ id }) => id);
    const both = Array.from({ length: 24 }, (_, i) => {
      const order = i % 2 ? [...many].reverse() : many;
      const seenClassIds = i % 3 ? undefined : order.map(() => null);
      return labelList(order, { classId: i % 2 ? cat : dog, ...(seenClassIds && { seenClassIds }) });
    });
    expect(await Promise.all(both)).toHaveLength(24);
  });
});

describe("suggestions that others label within", () => {
  /** A set that says a class of every image, of label errors in place of another one. */
  async function suggested(classId = "", givenClassId: string | null = null): Promise<string> {
    const { db } = database.connection;
    const [set] = await db
      .insert(suggestionSets)
      .values({
        ...{ projectId: own.projectId, datasetId: own.datasetId, createdBy: own.actor.id },
        kind: givenClassId === null ? "unlabelled" : "label_errors",
        state: "finished",
      })
      .returning();
    if (!set) throw new Error("no set");
    const said = { setId: set.id, classId, confidence: 0.9, margin: 0.8, entropy: 0.1 };
    await db.insert(suggestions).values(
      ids.map((imageId) => ({
        ...said,
        imageId,
        givenClassId,
        givenConfidence: givenClassId === null ? null : 0.1,
      })),
    );
    return set.id;
  }
  const decide = (suggestionSetId: string, decision: "suggested" | "given" = "suggested") =>
    decideSuggestions(own.context, {
      ...{ suggestionSetId, decision, key: newId("LabelBatch") },
      matching: { total: ids.length, shownAt: new Date() },
    });

  it("leave alone what gets a class while they wait for their images", async () => {
    const set = await suggested(cat);
    expect(await meanwhile(ids.slice(0, 1), () => decide(set))).toMatchObject({ batch: { imageCount: 3 } });
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
  });

  it("of label errors leave alone what somebody labels, or labels alike, while they wait", async () => {
    for (const [now, after] of [
      [cat, ["dog", "newt", "newt", "newt"]],
      [dog, ["dog", "newt", "newt", "newt"]],
    ] as const) {
      await database.connection.db.update(images).set({ classId: now }).where(inArray(images.id, ids));
      const set = await suggested(newt, now);
      expect(await meanwhile(ids.slice(0, 1), () => decide(set))).toMatchObject({ batch: { imageCount: 3 } });
      expect(await classesNow()).toEqual(after);
    }
  });

  it("of label errors speak of the class that was given: another one that came to light later is none of them", async () => {
    await database.connection.db.update(images).set({ classId: cat }).where(inArray(images.id, ids));
    const keep = await labelsOnTheirWay(ids.slice(0, 1));
    await later();
    const set = await suggested(newt, cat);
    await keep();
    expect(await decide(set)).toMatchObject({ batch: { imageCount: 3 } });
    expect(await classesNow()).toEqual(["dog", "newt", "newt", "newt"]);
  });
});

describe("a class that is merged while others label", () => {
  it("takes along only what is of it still", async () => {
    await database.connection.db.update(images).set({ classId: cat }).where(inArray(images.id, ids));
    const { batch } = await meanwhile(ids.slice(0, 1), () =>
      mergeClass(own.context, { classId: cat ?? "", intoId: newt ?? "", key: newId("LabelBatch") }),
    );
    expect(batch.imageCount).toBe(3);
    expect(await classesNow()).toEqual(["dog", "newt", "newt", "newt"]);
  });
});
