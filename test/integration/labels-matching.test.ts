/** Which images a filter stands for that others have labelled, flagged or voted on since it was shown. */
import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import {
  datasetImages,
  datasetQuality,
  embeddings,
  errorCases,
  imageNames,
  imports,
  labelBatches,
  labelQueues,
  queueImages,
  runs,
  uploads,
  votes,
} from "@/db/schema";
import { removeImages, restoreImages } from "@/server/datasets/delete";
import { placeImages } from "@/server/datasets/places";
import { labelImages } from "@/server/labels/commands";
import { flagImage } from "@/server/labels/flag";
import { deleteErrorCase } from "@/server/review/commands";
import { openTestDatabase, type TestDatabase } from "./database";
import { datasetFor } from "./importing";
import { imageRow, openWorld } from "./world";

const database = await openTestDatabase();
const { db } = database.connection;
let own: Awaited<ReturnType<typeof datasetFor>>;
let colleague: Awaited<ReturnType<TestDatabase["person"]>>;
let [cat, dog, fox]: string[] = [];
let ids: string[];
let [first = "", second = "", third = "", fourth = ""]: string[] = [];

type Filter = NonNullable<Parameters<typeof labelImages>[1]["matching"]>["filter"];

beforeEach(async () => {
  own = await datasetFor(database, ["cat", "dog", "fox"]);
  colleague = await database.person("labeller", own.teamId);
  const rows = await db.query.classes.findMany({
    where: (table, { eq: equal }) => equal(table.projectId, own.projectId),
    orderBy: (table) => table.position,
  });
  [cat, dog, fox] = rows.map(({ id }) => id);
  const added = await Promise.all(Array.from({ length: 4 }, () => imageRow(database, own.projectId)));
  ids = added.map(({ id }) => id).sort();
  [first = "", second = "", third = "", fourth = ""] = ids;
  await db
    .insert(datasetImages)
    .values(ids.map((imageId) => ({ datasetId: own.datasetId, imageId, name: `${imageId}.png` })));
  await later();
});

const later = () => new Promise((done) => setTimeout(done, 5));

/** A filter as it is shown now, with what comes after it. */
async function shown(filter: Filter, total: number) {
  const matching = { datasetId: own.datasetId, filter, total, shownAt: new Date() };
  await later();
  return matching;
}
const label = (
  classId: string | undefined,
  imageIds: string[],
  who: { context: typeof own.context } = colleague,
) => labelImages(who.context, { projectId: own.projectId, key: newId("LabelBatch"), classId, imageIds });
const labelMatching = (
  matching: Awaited<ReturnType<typeof shown>>,
  classId = cat,
  key = newId("LabelBatch"),
) => labelImages(own.context, { projectId: own.projectId, key, classId, matching });
const flag = (imageId: string, raised: boolean) => flagImage(colleague.context, { imageId, raised });

async function classesNow(): Promise<(string | null)[]> {
  const rows = await database.connection.sql<{ classId: string | null }[]>`
    select class_id as "classId" from images where project_id = ${own.projectId} order by id`;
  const names = new Map([cat, dog, fox].map((id, i) => [id, ["cat", "dog", "fox"][i] ?? ""]));
  return rows.map(({ classId }) => (classId === null ? null : (names.get(classId) ?? classId)));
}

describe("a filter by class", () => {
  it("stands for what a colleague labelled since too: those are conflicts, and stay", async () => {
    const matching = await shown({ classIds: [null] }, 4);
    await label(dog, [first]);
    const key = newId("LabelBatch");
    for (const answer of [await labelMatching(matching, cat, key), await labelMatching(matching, cat, key)]) {
      expect(answer).toMatchObject({ conflicts: [first], added: 0, batch: { imageCount: 3 } });
    }
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
  });

  it("of what both labelled alike has no conflict", async () => {
    const matching = await shown({ classIds: [null] }, 4);
    await label(cat, [first]);
    expect(await labelMatching(matching)).toMatchObject({ conflicts: [], batch: { imageCount: 4 } });
    expect(await classesNow()).toEqual(["cat", "cat", "cat", "cat"]);
  });

  it("stands for none that came into it since, however many match", async () => {
    await label(dog, [first, second]);
    await later();
    const matching = await shown({ classIds: [dog] }, 2);
    await label(cat, [first]);
    await label(dog, [third]);
    expect(await labelMatching(matching, fox)).toMatchObject({
      ...{ conflicts: [first], added: 1, batch: { imageCount: 1 } },
    });
    expect(await classesNow()).toEqual(["cat", "fox", "dog", null]);
  });

  it("labels what it showed and a colleague labelled where it is said to overwrite", async () => {
    const matching = await shown({ classIds: [null] }, 4);
    await label(dog, [first]);
    const answer = await labelImages(own.context, {
      ...{ projectId: own.projectId, key: newId("LabelBatch"), classId: cat, matching, overwrite: true },
    });
    expect(answer).toMatchObject({ conflicts: [], batch: { imageCount: 4 } });
    expect(await classesNow()).toEqual(["cat", "cat", "cat", "cat"]);
  });

  it("labels nothing where more were in it than were shown", async () => {
    const matching = await shown({ classIds: [null] }, 3);
    await label(dog, [first, second]);
    await expect(labelMatching(matching)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await classesNow()).toEqual(["dog", "dog", null, null]);
  });

  it("takes out of the dataset what it showed, and leaves in what was labelled since", async () => {
    const matching = await shown({ classIds: [null] }, 4);
    await label(dog, [first]);
    const { datasetId } = own;
    expect(await removeImages(own.context, { datasetId, matching })).toMatchObject({
      removed: 3,
      leftAlone: 1,
    });
    expect(await db.$count(datasetImages, eq(datasetImages.imageId, first))).toBe(1);
  });
});

describe("a filter by what changes without a label", () => {
  it("stands for the flags that it showed, though as many others stand now", async () => {
    for (const id of [first, second]) await flag(id, true);
    await later();
    const matching = await shown({ flagged: true }, 2);
    await flag(first, false);
    await flag(third, true);
    expect(await labelMatching(matching)).toMatchObject({
      conflicts: [],
      added: 1,
      batch: { imageCount: 2 },
    });
    expect(await classesNow()).toEqual(["cat", "cat", null, null]);
  });

  it("takes no image out of the dataset that it did not show", async () => {
    await flag(first, true);
    await later();
    const matching = await shown({ flagged: true }, 1);
    await flag(first, false);
    await flag(third, true);
    const { datasetId } = own;
    expect(await removeImages(own.context, { datasetId, matching })).toMatchObject({
      removed: 1,
      leftAlone: 1,
    });
    const [left] = await db
      .select()
      .from(datasetImages)
      .where(and(eq(datasetImages.datasetId, datasetId), eq(datasetImages.imageId, third)));
    expect(left).toBeDefined();
  });

  it("stands for the images without an error case that it showed", async () => {
    const world = await openWorld(database);
    const [kept] = await db.select().from(errorCases).where(eq(errorCases.id, world.ids.ErrorCase));
    if (!kept) throw new Error("no case");
    const matching = await shown({ hasErrorCase: false }, 4);
    const { id: _id, createdAt: _at, ...said } = kept;
    await db.insert(errorCases).values({ ...said, projectId: own.projectId, imageId: first });
    expect(await labelMatching(matching)).toMatchObject({ added: 0, batch: { imageCount: 4 } });
    const late = await shown({ hasErrorCase: true }, 1);
    await db.insert(errorCases).values({ ...said, projectId: own.projectId, imageId: second });
    expect(await labelMatching(late, dog)).toMatchObject({ added: 1, batch: { imageCount: 1 } });
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
    // One that was without a case since, beside one that left the dataset, would be as many as were shown.
    const before = await shown({ hasErrorCase: false }, 2);
    const [gone] = await db.select().from(errorCases).where(eq(errorCases.imageId, second));
    await deleteErrorCase(own.context, { errorCaseId: gone?.id ?? "" });
    await removeImages(own.context, {
      datasetId: own.datasetId,
      imageIds: [third],
      key: newId("LabelBatch"),
    });
    await expect(labelMatching(before)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("An error case has been deleted since you looked"),
    });
  });

  it("stands for the votes that it showed", async () => {
    const { projectId, datasetId } = own;
    const [queue] = await db
      .insert(labelQueues)
      .values({
        ...{ projectId, datasetId, name: "Queue", votesPerImage: 2, rule: "majority", imageOrder: "arrival" },
        ...{ classIds: [cat ?? "", dog ?? ""], createdBy: own.actor.id },
      })
      .returning();
    const queueId = queue?.id ?? "";
    const vote = (who: typeof colleague, imageId: string, classId = "") =>
      db.insert(votes).values({
        queueId,
        imageId,
        userId: who.actor.id,
        key: newId("Label"),
        answer: "class",
        classId,
        ms: 1,
      });
    const differs = (imageId: string, now: boolean) =>
      db
        .update(queueImages)
        .set({ differs: now })
        .where(and(eq(queueImages.queueId, queueId), eq(queueImages.imageId, imageId)));
    await db.insert(queueImages).values(ids.map((imageId, position) => ({ queueId, imageId, position })));
    for (const id of [first, second]) {
      await vote(own, id, cat);
      await vote(colleague, id, dog);
      await differs(id, true);
    }
    await vote(own, third, cat);
    await later();
    const matching = await shown({ votesDiffer: true }, 2);
    // One comes to agree, and about another one they come to differ.
    await vote(colleague, first, cat);
    await differs(first, false);
    await vote(colleague, third, dog);
    await differs(third, true);
    expect(await labelMatching(matching, fox)).toMatchObject({ added: 1, batch: { imageCount: 2 } });
    expect(await classesNow()).toEqual(["fox", "fox", null, null]);
  });

  it("does not stand for images that were put back since", async () => {
    const { datasetId } = own;
    await removeImages(own.context, { datasetId, imageIds: [first] });
    await later();
    const matching = await shown({}, 3);
    await removeImages(own.context, { datasetId, imageIds: [second] });
    await restoreImages(own.context, { datasetId, imageIds: [first] });
    expect(await labelMatching(matching)).toMatchObject({ added: 1, batch: { imageCount: 2 } });
    expect(await classesNow()).toEqual([null, null, "cat", "cat"]);
  });
});

describe("a filter by what leaves no trace of when it came", () => {
  it("is refused where an import gave further names since, and stands once that is over", async () => {
    const { projectId, datasetId } = own;
    const [upload] = await db
      .insert(uploads)
      .values({ projectId, userId: own.actor.id, purpose: "dataset", datasetId, fileName: "a.zip", bytes: 1 })
      .returning();
    const [row] = await db
      .insert(imports)
      .values({
        ...{ projectId, datasetId, uploadId: upload?.id ?? "", fileName: "a.zip", createdBy: own.actor.id },
        ...{ state: "running", startedAt: new Date() },
      })
      .returning();
    const matching = await shown({ text: "tom" }, 1);
    await db.insert(imageNames).values({ datasetId, imageId: fourth, name: "tom.png", importId: row?.id });
    await expect(labelMatching(matching)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining(
        "An import has given images of the dataset further names since you looked",
      ),
    });
    await db
      .update(imports)
      .set({ state: "finished", finishedAt: new Date() })
      .where(eq(imports.id, row?.id ?? ""));
    await later();
    expect(await labelMatching(await shown({ text: "tom" }, 1))).toMatchObject({ batch: { imageCount: 1 } });
    expect(await classesNow()).toEqual([null, null, null, "cat"]);
  });

  it("is refused where images came to other splits since, and not for its groups", async () => {
    const { datasetId } = own;
    const matching = await shown({ splits: [null] }, 4);
    const place = (imageId: string, group: string | null, to: "test" | null) =>
      db.transaction(async (tx) => {
        const [batch] = await tx
          .insert(labelBatches)
          .values({ projectId: own.projectId, key: newId("LabelBatch"), imageCount: 1 })
          .returning();
        const placings = [{ imageId, split: to, group }];
        expect(await placeImages(tx, { datasetId, batchId: batch?.id ?? "" }, placings)).toBe(1);
      });
    await place(first, "a", null);
    expect(await labelMatching(matching)).toMatchObject({ batch: { imageCount: 4 } });
    // One went and none came: as many match as were shown, or fewer.
    await place(second, null, "test");
    await expect(labelMatching(matching, dog)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("have been moved to other splits since you looked"),
    });
    expect(await labelMatching(await shown({ splits: [null] }, 3), dog)).toMatchObject({
      batch: { imageCount: 3 },
    });
    expect(await classesNow()).toEqual(["dog", "cat", "dog", "dog"]);
  });

  it("is refused where images were measured, a run predicted or a map was made since", async () => {
    const world = await openWorld(database);
    const now = { startedAt: new Date(), finishedAt: null };
    await db.update(runs).set({ finishedAt: null }).where(eq(runs.id, world.ids.Run));
    await db.update(embeddings).set(now).where(eq(embeddings.id, world.ids.Embedding));
    await db.update(datasetQuality).set(now).where(eq(datasetQuality.datasetId, world.ids.Dataset));
    for (const [filter, said] of [
      [{ brightness: { min: 0 } }, "The images of the dataset have been measured"],
      [{ predictedAs: { runId: world.ids.Run } }, "The run that the filter asks about has predicted"],
      [{ onMap: { embeddingId: world.ids.Embedding } }, "The map that the filter asks about has been made"],
    ] as const) {
      await expect(
        labelImages(world.owner.context, {
          ...{ projectId: world.projectId, key: newId("LabelBatch"), classId: world.catId },
          matching: { datasetId: world.ids.Dataset, filter, total: 9, shownAt: new Date() },
        }),
      ).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining(said) });
    }
  });
});
