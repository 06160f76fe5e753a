import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { firstIdAt, newId } from "@/db/ids";
import { classes, datasetImages, imageFlags } from "@/db/schema";
import { removeImages, restoreImages } from "@/server/datasets/delete";
import { holdImages } from "@/server/labels/append";
import { labelImages, undoLabelBatch } from "@/server/labels/commands";
import { flagImage } from "@/server/labels/flag";
import { openTestDatabase, type TestDatabase } from "./database";
import { execute } from "./graphql";
import { datasetFor } from "./importing";
import { imageRow } from "./world";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;
let colleague: Awaited<ReturnType<TestDatabase["person"]>>;
let [cat, dog]: string[] = [];
let ids: string[];

/** Images of the dataset, none of which has a class. */
async function addImages(count: number): Promise<string[]> {
  const rows = await Promise.all(Array.from({ length: count }, () => imageRow(database, own.projectId)));
  const added = rows.map(({ id }) => id).sort();
  await database.connection.db
    .insert(datasetImages)
    .values(added.map((imageId) => ({ datasetId: own.datasetId, imageId, name: `${imageId}.png` })));
  return added;
}

beforeEach(async () => {
  own = await datasetFor(database, ["cat", "dog"]);
  colleague = await database.person("labeller", own.teamId);
  const rows = await database.connection.db.query.classes.findMany({
    where: (table, { eq: equal }) => equal(table.projectId, own.projectId),
    orderBy: (table) => table.position,
  });
  [cat, dog] = rows.map(({ id }) => id);
  ids = await addImages(4);
});

const key = () => newId("LabelBatch");

/** Class of each image by what is kept beside it, checked against its newest label. */
async function classesNow(): Promise<(string | null)[]> {
  const rows = await database.connection.sql<{ kept: string | null; newest: string | null }[]>`
    select i.class_id as kept,
      (select l.class_id from labels l where l.image_id = i.id order by l.id desc limit 1) as newest
    from images i where i.project_id = ${own.projectId} order by i.id`;
  for (const { kept, newest } of rows) expect(kept).toBe(newest);
  return rows.map(({ kept }) => (kept === cat ? "cat" : kept === dog ? "dog" : kept));
}

const label = (
  input: Omit<Parameters<typeof labelImages>[1], "projectId" | "key"> & { key?: string },
  who: { context: typeof own.context } = own,
) => labelImages(who.context, { projectId: own.projectId, key: key(), ...input });
const undo = (batchId: string, who: { context: typeof own.context } = own) =>
  undoLabelBatch(who.context, { projectId: own.projectId, key: key(), batchId });

it("get ids that say when they were made, as all ids do", async () => {
  const { sql } = database.connection;
  for (const at of [Date.now(), Date.UTC(2031, 1, 3, 4, 5, 6, 789), 0, 2 ** 47 + 12345]) {
    const [row] = await sql<{ time: string }[]>`select id_time(to_timestamp(${at / 1000}::float8)) as time`;
    expect(`label_${row?.time}`).toBe(firstIdAt("Label", new Date(at)).slice(0, "label_".length + 10));
  }
});

describe("a list of images", () => {
  it("is labelled once for a key, also when two requests with it come at once", async () => {
    const same = { key: key(), classId: cat, imageIds: ids.slice(0, 2) };
    const answers = await Promise.all([label(same), label(same), label(same)]);
    expect(new Set(answers.map(({ batch }) => batch.id)).size).toBe(1);
    expect(answers.map(({ batch, conflicts }) => [batch.imageCount, conflicts])).toEqual(
      Array(3).fill([2, []]),
    );
    expect(await classesNow()).toEqual(["cat", "cat", null, null]);
    await expect(labelImages(colleague.context, { projectId: own.projectId, ...same })).rejects.toMatchObject(
      { code: "CONFLICT" },
    );
  });

  it("leaves alone what somebody labelled otherwise since it was seen, and says so at every sending", async () => {
    await labelImages(colleague.context, {
      projectId: own.projectId,
      key: key(),
      classId: dog,
      imageIds: ids.slice(0, 2),
    });
    const mine = { key: key(), classId: cat, imageIds: ids.slice(1, 4), seenClassIds: [null, null, null] };
    for (const answer of [await label(mine), await label(mine)]) {
      expect(answer.conflicts).toEqual([ids[1]]);
      expect(answer.batch.imageCount).toBe(2);
    }
    expect(await classesNow()).toEqual(["dog", "dog", "cat", "cat"]);
    // What both said is no conflict.
    const agreed = await label({ classId: dog, imageIds: [ids[0] ?? ""], seenClassIds: [null] });
    expect(agreed.conflicts).toEqual([]);
    const told = await label({
      classId: cat,
      imageIds: [ids[1] ?? ""],
      seenClassIds: [null],
      overwrite: true,
    });
    expect(told.conflicts).toEqual([]);
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
  });

  it("loses its class where none is given", async () => {
    await label({ classId: cat, imageIds: ids });
    await label({ imageIds: ids.slice(0, 1) });
    expect(await classesNow()).toEqual([null, "cat", "cat", "cat"]);
  });

  it("refuses an archived class by its name and a foreign one as missing, and labels nothing then", async () => {
    await database.connection.db
      .update(classes)
      .set({ archivedAt: new Date() })
      .where(eq(classes.id, dog ?? ""));
    await expect(label({ classId: dog, imageIds: ids })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("The class dog is archived"),
    });
    const other = await datasetFor(database, ["fox"]);
    const [fox] = await database.connection.db.query.classes.findMany({
      where: (table, { eq: equal }) => equal(table.projectId, other.projectId),
    });
    await expect(label({ classId: fox?.id, imageIds: ids })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await classesNow()).toEqual([null, null, null, null]);
  });

  it("is labelled without its foreign images, which stay as they are", async () => {
    const other = await datasetFor(database, ["fox"]);
    const foreign = await imageRow(database, other.projectId);
    await expect(label({ classId: cat, imageIds: [foreign.id] })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const { batch } = await label({ classId: cat, imageIds: [foreign.id, ids[0] ?? ""] });
    expect(batch.imageCount).toBe(1);
    const [after] = await database.connection.sql`select class_id from images where id = ${foreign.id}`;
    expect(after?.class_id).toBeNull();
  });
});

describe("a filter", () => {
  const matching = (total: number, shownAt = new Date(), filter = {}) => ({
    matching: { datasetId: own.datasetId, filter, total, shownAt },
  });
  const later = () => new Promise((done) => setTimeout(done, 5));

  it("stands for what it showed: images and labels that came later are left alone, and a resend answers the same", async () => {
    await later();
    const shown = matching(4);
    await later();
    await labelImages(colleague.context, {
      projectId: own.projectId,
      key: key(),
      classId: dog,
      imageIds: ids.slice(0, 1),
    });
    await addImages(2);
    const mine = { key: key(), classId: cat, ...shown };
    for (const answer of [await label(mine), await label(mine)]) {
      expect(answer).toMatchObject({ added: 2, conflicts: [ids[0]], batch: { imageCount: 3 } });
    }
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat", null, null]);
  });

  it("labels nothing where more match than were shown", async () => {
    await label({ classId: cat, imageIds: ids });
    await later();
    await expect(
      label({ classId: dog, ...matching(3, new Date(), { classIds: [cat ?? ""] }) }),
    ).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("4 images match now, and 3 were shown"),
    });
    const { batch } = await label({ classId: dog, ...matching(4, new Date(), { classIds: [cat ?? ""] }) });
    expect(batch.imageCount).toBe(4);
    expect(await classesNow()).toEqual(["dog", "dog", "dog", "dog"]);
  });

  it("of a foreign dataset answers as a missing one", async () => {
    const other = await datasetFor(database, ["fox"]);
    const answer = async (datasetId: string) =>
      label({ classId: cat, matching: { datasetId, filter: {}, total: 9, shownAt: new Date() } }).catch(
        (error: Error & { code: string }) => [error.code, error.message.replace(datasetId, "")],
      );
    expect(await answer(other.datasetId)).toEqual(await answer(newId("Dataset")));
  });
});

describe("undo", () => {
  it("gives back the classes that there were, but for images that were labelled since; and can be undone", async () => {
    await label({ classId: dog, imageIds: ids.slice(0, 2) });
    const { batch } = await label({ classId: cat, imageIds: ids });
    await labelImages(colleague.context, {
      projectId: own.projectId,
      key: key(),
      classId: dog,
      imageIds: ids.slice(3),
    });
    const undone = await undo(batch.id);
    expect(undone).toMatchObject({ conflicts: [ids[3]], batch: { imageCount: 3, undoesId: batch.id } });
    expect(await classesNow()).toEqual(["dog", "dog", null, "dog"]);
    await expect(undo(batch.id)).rejects.toMatchObject({ code: "CONFLICT" });
    await undo(undone.batch.id, colleague);
    expect(await classesNow()).toEqual(["cat", "cat", "cat", "dog"]);
  });

  it("names an action by the key that it was sent with, and is done once for its own", async () => {
    const batchKey = key();
    await label({ key: batchKey, classId: cat, imageIds: ids });
    const input = { projectId: own.projectId, key: key(), batchKey };
    const answers = await Promise.all([
      undoLabelBatch(own.context, input),
      undoLabelBatch(own.context, input),
    ]);
    expect(new Set(answers.map(({ batch }) => batch.id)).size).toBe(1);
    expect(await classesNow()).toEqual([null, null, null, null]);
  });
});

it("keeps the label of who wrote last, whoever began first", async () => {
  // Both hold the images in turn; the ids of the labels are made by who holds them.
  const { db } = database.connection;
  let wake = () => {};
  const held = new Promise<void>((done) => {
    wake = done;
  });
  const first = db.transaction(async (tx) => {
    await holdImages(tx, own.projectId, ids);
    wake();
    await new Promise((done) => setTimeout(done, 50));
  });
  await held;
  await Promise.all([
    first,
    ...Array.from({ length: 6 }, (_, at) => label({ classId: at % 2 ? cat : dog, imageIds: ids })),
  ]);
  await classesNow();
});

it("is told in the history of an image, with its names and its flag", async () => {
  const [id = ""] = ids;
  const { batch } = await label({ classId: cat, imageIds: [id] });
  await undo(batch.id, colleague);
  await flagImage(own.context, { imageId: id, raised: true, reason: "Blurred" });
  const { data, errors } = await execute(
    own.context,
    `query ($id: ID!, $project: ID!) {
      image(id: $id) {
        labels { class { name } author { id } batch { undoes { id } undoneBy { id } imageCount } }
        names
        flag { reason author { id } }
      }
      project(id: $project) {
        labelBatches { edges { node { imageCount source undoes { id } images { edges { node { id } } } } } }
        flags { edges { node { image { id } } } }
      }
    }`,
    { id, project: own.projectId },
  );
  expect(errors).toBeUndefined();
  expect(data?.image).toMatchObject({
    labels: [
      { class: { name: "cat" }, author: { id: own.actor.id }, batch: { undoes: null } },
      { class: null, author: { id: colleague.actor.id }, batch: { undoes: { id: batch.id }, imageCount: 1 } },
    ],
    names: [`${id}.png`],
    flag: { reason: "Blurred", author: { id: own.actor.id } },
  });
  expect(data?.project).toMatchObject({
    labelBatches: {
      edges: [
        { node: { imageCount: 1, source: "person", undoes: { id: batch.id } } },
        { node: { undoes: null, images: { edges: [{ node: { id } }] } } },
      ],
    },
    flags: { edges: [{ node: { image: { id } } }] },
  });
  await flagImage(colleague.context, { imageId: id, raised: false });
  const { data: after } = await execute(own.context, "query ($id: ID!) { image(id: $id) { flag { id } } }", {
    id,
  });
  expect(after).toEqual({ image: { flag: null } });
});

describe("a flag", () => {
  const reasonOf = async (imageId: string) => {
    const { data } = await execute(
      own.context,
      "query ($id: ID!) { image(id: $id) { flag { id reason author { id } } } }",
      { id: imageId },
    );
    return (data as { image: { flag: { id: string; reason: string; author: { id: string } } | null } }).image
      .flag;
  };

  it("is put up once for one key, also when it is sent again after it was taken down", async () => {
    const [imageId = ""] = ids;
    const up = { imageId, raised: true, reason: "Blurred", key: key(), seenFlagId: null };
    await Promise.all(Array.from({ length: 4 }, () => flagImage(own.context, up)));
    const flag = await reasonOf(imageId);
    await flagImage(colleague.context, { imageId, raised: false, key: key(), seenFlagId: flag?.id });
    await flagImage(own.context, up);
    expect(await reasonOf(imageId)).toBeNull();
    expect(await database.connection.db.$count(imageFlags, eq(imageFlags.imageId, imageId))).toBe(2);
  });

  it("of somebody else that was not seen stays, with its reason, whatever comes late", async () => {
    const [imageId = ""] = ids;
    const late = { imageId, seenFlagId: null };
    await flagImage(colleague.context, { imageId, raised: true, reason: "Two on it" });
    const standing = await reasonOf(imageId);
    // Both want it looked at again: there is nothing to decide.
    await flagImage(own.context, { ...late, raised: true, key: key() });
    expect(await reasonOf(imageId)).toEqual(standing);
    for (const change of [{ raised: false }, { raised: true, reason: "Blurred" }]) {
      await expect(flagImage(own.context, { ...late, ...change, key: key() })).rejects.toMatchObject({
        code: "CONFLICT",
        message: expect.stringContaining("“Two on it”"),
      });
    }
    expect(await reasonOf(imageId)).toEqual(standing);
    // Whoever has seen it may.
    await flagImage(own.context, { imageId, raised: false, key: key(), seenFlagId: standing?.id });
    expect(await reasonOf(imageId)).toBeNull();
  });

  it("that one changed oneself on the way is no conflict", async () => {
    const [imageId = ""] = ids;
    const seen = { imageId, seenFlagId: null };
    await flagImage(own.context, { ...seen, raised: true, key: key() });
    await flagImage(own.context, { ...seen, raised: true, reason: "Blurred", key: key() });
    expect(await reasonOf(imageId)).toMatchObject({ reason: "Blurred" });
    await flagImage(own.context, { ...seen, raised: false, key: key() });
    expect(await reasonOf(imageId)).toBeNull();
  });
});

describe("images that match a filter", () => {
  const inDataset = async () =>
    (
      await database.connection.db
        .select({ id: datasetImages.imageId })
        .from(datasetImages)
        .where(eq(datasetImages.datasetId, own.datasetId))
        .orderBy(datasetImages.imageId)
    ).map(({ id }) => id);
  const removals = async () => {
    const { data } = await execute(
      own.context,
      "query ($id: ID!) { project(id: $id) { imageRemovals { key imageCount dataset { id } images { id } } } }",
      { id: own.projectId },
    );
    const project = data?.project as { imageRemovals: { imageCount: number }[] } | null;
    return project?.imageRemovals ?? [];
  };
  const matching = (total: number, shownAt: Date) => ({
    datasetId: own.datasetId,
    filter: { classIds: [null] },
    total,
    shownAt,
  });

  it("are taken out as they were shown, without what came or was labelled since, and put back as one", async () => {
    const shownAt = new Date();
    const [touched = "", ...rest] = ids;
    // A label and its taking away: it matches again, and is not what it was.
    const { batch } = await label({ classId: cat, imageIds: [touched] }, colleague);
    await undo(batch.id, colleague);
    const late = await addImages(2);
    const input = { datasetId: own.datasetId, matching: matching(4, shownAt), key: key() };
    const done = await removeImages(own.context, input);
    expect(done).toMatchObject({ removed: 3, leftAlone: 3 });
    expect(await inDataset()).toEqual([touched, ...late].sort());
    expect(await removeImages(own.context, input)).toMatchObject({ removed: 3 });
    // Another action's images stay out.
    await removeImages(own.context, { datasetId: own.datasetId, imageIds: late, key: key() });
    expect((await removals()).map(({ imageCount }) => imageCount)).toEqual([2, 3]);
    await restoreImages(own.context, { datasetId: own.datasetId, key: input.key });
    expect(await removals()).toMatchObject([{ imageCount: 2, images: late.map((id) => ({ id })) }]);
    expect(await inDataset()).toEqual([touched, ...rest].sort());
  });

  it("are left in where more of them match than were shown", async () => {
    await expect(
      removeImages(own.context, { datasetId: own.datasetId, matching: matching(3, new Date()), key: key() }),
    ).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await inDataset()).toEqual(ids);
  });
});
