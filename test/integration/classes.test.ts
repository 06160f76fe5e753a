import { asc, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { classes, datasetImages, images, labels, versions } from "@/db/schema";
import {
  archiveClass,
  createClass,
  orderClasses,
  restoreClass,
  updateClass,
} from "@/server/classes/commands";
import { deleteClass } from "@/server/classes/delete";
import { foldClasses } from "@/server/classes/fold";
import { mergeClass } from "@/server/classes/merge";
import { labelImages, undoLabelBatch } from "@/server/labels/commands";
import { openTestDatabase } from "./database";
import { freezeVersion } from "./freezing";
import { execute } from "./graphql";
import { datasetFor } from "./importing";
import { imageRow } from "./world";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;
let [cat = "", dog = "", bird = ""]: string[] = [];

beforeEach(async () => {
  own = await datasetFor(database, ["cat", "dog", "bird"]);
  [cat = "", dog = "", bird = ""] = (await rows()).map(({ id }) => id);
});

const rows = () =>
  database.connection.db
    .select()
    .from(classes)
    .where(eq(classes.projectId, own.projectId))
    .orderBy(asc(classes.position));
const namesNow = async () => (await rows()).map(({ name }) => name);
const key = () => newId("LabelBatch");
const label = (classId: string, imageIds: string[]) =>
  labelImages(own.context, { projectId: own.projectId, key: key(), classId, imageIds });
const undo = (batchId: string) =>
  undoLabelBatch(own.context, { projectId: own.projectId, key: key(), batchId });

/** Images of the dataset with a class, by a label. */
async function addImages(classId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await imageRow(database, own.projectId)).id);
  await database.connection.db
    .insert(datasetImages)
    .values(ids.map((imageId) => ({ datasetId: own.datasetId, imageId, name: `${imageId}.png` })));
  await label(classId, ids);
  return ids;
}

async function countsNow(): Promise<Record<string, number>> {
  const { data } = await execute(
    own.context,
    "query ($id: ID!) { project(id: $id) { classes { name imageCount } } }",
    { id: own.projectId },
  );
  const { project } = data as { project: { classes: { name: string; imageCount: number }[] } };
  return Object.fromEntries(project.classes.map(({ name, imageCount }) => [name, imageCount]));
}

describe("classes", () => {
  it("are put in a super-class and taken out of it, all that are named or none", async () => {
    const given = { projectId: own.projectId, classIds: [cat, dog] };
    await foldClasses(own.context, { ...given, superClass: " animals " });
    const superClasses = async () => (await rows()).map(({ superClass }) => superClass);
    expect(await superClasses()).toEqual(["animals", "animals", null]);
    const other = await datasetFor(database, ["fish"]);
    const [fish] = await database.connection.db
      .select()
      .from(classes)
      .where(eq(classes.projectId, other.projectId));
    await expect(
      foldClasses(own.context, { ...given, classIds: [bird, fish?.id ?? ""], superClass: "others" }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await foldClasses(own.context, { ...given, classIds: [dog], superClass: null });
    expect(await superClasses()).toEqual(["animals", null, null]);
  });

  it("get one position each, also when many are made at the same moment", async () => {
    const names = Array.from({ length: 12 }, (_, n) => `class ${n}`);
    await Promise.all(names.map((name) => createClass(own.context, { projectId: own.projectId, name })));
    expect((await rows()).map(({ position }) => position)).toEqual(Array.from({ length: 15 }, (_, n) => n));
  });

  it("refuse a name that is taken, once of two at the same moment", async () => {
    const conflict = { code: "CONFLICT", field: "name" };
    await expect(createClass(own.context, { projectId: own.projectId, name: " cat " })).rejects.toMatchObject(
      conflict,
    );
    const results = await Promise.allSettled(
      [1, 2].map(() => createClass(own.context, { projectId: own.projectId, name: "fish" })),
    );
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(updateClass(own.context, { classId: cat, name: "dog" })).rejects.toMatchObject(conflict);
    // Case and white space tell no two apart, but where an import brought them.
    for (const name of ["Cat", "CAT", " cat\t"]) {
      const refused = { ...conflict, message: expect.stringContaining("has a class cat already") };
      await expect(createClass(own.context, { projectId: own.projectId, name })).rejects.toMatchObject(
        refused,
      );
      await expect(updateClass(own.context, { classId: dog, name })).rejects.toMatchObject(refused);
    }
    expect(await updateClass(own.context, { classId: cat, name: "Cat" })).toMatchObject({ name: "Cat" });
    const [shouted] = await database.connection.db
      .insert(classes)
      .values({ projectId: own.projectId, name: "DOG", position: 9 })
      .returning();
    const meant = { classId: shouted?.id ?? "", name: "DOG", description: "Loud." };
    expect(await updateClass(own.context, meant)).toMatchObject({ description: "Loud." });
    expect(await updateClass(own.context, { classId: cat, name: "tomcat" })).toMatchObject({
      name: "tomcat",
      position: 0,
    });
  });

  it("are at most a thousand, also where one was deleted", async () => {
    const [fish] = await database.connection.db
      .insert(classes)
      .values(
        Array.from({ length: 997 }, (_, n) => ({
          projectId: own.projectId,
          name: `fish ${n}`,
          position: 3 + n,
        })),
      )
      .returning();
    const another = () => createClass(own.context, { projectId: own.projectId, name: "one more" });
    await expect(another()).rejects.toMatchObject({ code: "CONFLICT" });
    await deleteClass(own.context, { classId: fish?.id ?? "" });
    expect(await another()).toMatchObject({ position: 1000 });
  });

  it("have a key and a colour of their own until these are taken away, and no key twice", async () => {
    const input = { classId: cat, key: "K", color: "#AABBCC" };
    expect(await updateClass(own.context, input)).toMatchObject({ key: "k", color: "#aabbcc" });
    await expect(updateClass(own.context, { classId: dog, key: "k" })).rejects.toMatchObject({
      code: "CONFLICT",
      field: "key",
      message: expect.stringContaining("cat"),
    });
    await expect(updateClass(own.context, { classId: dog, key: "F" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      field: "key",
      message: expect.stringContaining("F flags an image"),
    });
    for (const wrong of [{ key: "ß" }, { key: "12" }, { color: "red" }]) {
      await expect(updateClass(own.context, { classId: dog, ...wrong })).rejects.toMatchObject({
        code: "INVALID_INPUT",
      });
    }
    // What is left out stays.
    expect(await updateClass(own.context, { classId: cat, description: "Purrs." })).toMatchObject({
      ...{ key: "k", color: "#aabbcc", description: "Purrs." },
    });
    expect(await updateClass(own.context, { classId: cat, key: null, color: null })).toMatchObject({
      ...{ key: null, color: null },
    });
  });

  it("show what is meant by up to six pictures, in the order they were chosen", async () => {
    const ids = await addImages(cat, 7);
    await expect(updateClass(own.context, { classId: cat, exampleIds: ids })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
    const chosen = [ids[4], ids[0], ids[2]].map(String);
    await updateClass(own.context, { classId: cat, exampleIds: ids.slice(0, 6) });
    await updateClass(own.context, { classId: cat, exampleIds: chosen });
    const { data } = await execute(
      own.context,
      "query ($id: ID!) { node(id: $id) { ... on Class { examples { id } } } }",
      {
        id: cat,
      },
    );
    expect(data).toEqual({ node: { examples: chosen.map((id) => ({ id })) } });
  });

  it("are put in another order as a whole, or not at all", async () => {
    await orderClasses(own.context, { projectId: own.projectId, classIds: [bird, cat, dog] });
    expect(await namesNow()).toEqual(["bird", "cat", "dog"]);
    for (const wrong of [
      [bird, cat],
      [bird, cat, cat],
      [bird, cat, dog, newId("Class")],
    ]) {
      await expect(
        orderClasses(own.context, { projectId: own.projectId, classIds: wrong }),
      ).rejects.toMatchObject({ code: "CONFLICT", field: "classIds" });
    }
    expect(await namesNow()).toEqual(["bird", "cat", "dog"]);
  });
});

describe("a class in the archive", () => {
  it("is given to no image; those that have it keep it", async () => {
    const [image = ""] = await addImages(cat, 1);
    const [other = ""] = await addImages(dog, 1);
    await archiveClass(own.context, { classId: cat });
    await expect(label(cat, [other])).rejects.toMatchObject({ code: "CONFLICT", field: "classId" });
    expect(await countsNow()).toMatchObject({ cat: 1, dog: 1 });
    await restoreClass(own.context, { classId: cat });
    await label(cat, [other, image]);
    expect(await countsNow()).toMatchObject({ cat: 2, dog: 0 });
  });

  it("comes out of it without a key that another class has got", async () => {
    await updateClass(own.context, { classId: cat, key: "k" });
    await archiveClass(own.context, { classId: cat });
    await updateClass(own.context, { classId: dog, key: "k" });
    expect(await restoreClass(own.context, { classId: cat })).toMatchObject({ key: null, archivedAt: null });
  });
});

describe("a merge", () => {
  it("gives all images of a class another one by one batch, once for a key, and is taken back", async () => {
    const ids = await addImages(cat, 3);
    await addImages(dog, 1);
    const input = { classId: cat, intoId: dog, key: key() };
    const answers = [await mergeClass(own.context, input), await mergeClass(own.context, input)];
    expect(new Set(answers.map(({ batch }) => batch.id)).size).toBe(1);
    const [{ batch, merged }] = answers as [(typeof answers)[number]];
    expect([batch.imageCount, batch.classId, merged.mergedIntoId]).toEqual([3, dog, dog]);
    expect(merged.archivedAt).not.toBeNull();
    expect(await countsNow()).toEqual({ cat: 0, dog: 4, bird: 0 });
    await expect(mergeClass(own.context, { classId: bird, intoId: cat, key: key() })).rejects.toMatchObject({
      code: "CONFLICT",
      field: "intoId",
    });

    await expect(undo(batch.id)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("cat is merged into dog, which the images have already. Take it out"),
    });
    await restoreClass(own.context, { classId: cat });
    await undo(batch.id);
    expect(await countsNow()).toEqual({ cat: 3, dog: 1, bird: 0 });
    const history = await database.connection.db
      .select({ classId: labels.classId })
      .from(labels)
      .where(eq(labels.imageId, ids[0] ?? ""))
      .orderBy(asc(labels.id));
    expect(history.map(({ classId }) => classId)).toEqual([cat, dog, cat]);
  });

  it("counts for images that go back to the class that was merged: they get the one that is left", async () => {
    const { batch } = await label(bird, [...(await addImages(cat, 2)), ...(await addImages(dog, 1))]);
    await mergeClass(own.context, { classId: cat, intoId: dog, key: key() });
    // Merged on: what is left is the last.
    await mergeClass(own.context, { classId: dog, intoId: bird, key: key() });
    await restoreClass(own.context, { classId: dog });
    const undone = await undo(batch.id);
    expect([undone.batch.imageCount, undone.conflicts]).toEqual([3, []]);
    expect(await countsNow()).toEqual({ cat: 0, dog: 3, bird: 0 });
  });

  it("leaves no image behind that somebody labels at the same moment", async () => {
    const loose = await addImages(dog, 12);
    await addImages(cat, 2);
    const labelling = loose.map((id) => label(cat, [id]).catch((error: Error) => error));
    await mergeClass(own.context, { classId: cat, intoId: bird, key: key() });
    await Promise.all(labelling);
    const left = await database.connection.db
      .select({ id: images.id })
      .from(images)
      .where(eq(images.classId, cat));
    expect(left).toEqual([]);
  });
});

describe("an archived class", () => {
  it("is given back to no image: taking back an older action is refused by its name, with the way out", async () => {
    const ids = await addImages(cat, 2);
    const { batch } = await label(dog, [...ids, ...(await addImages(bird, 1))]);
    await archiveClass(own.context, { classId: cat });
    const refused = {
      code: "CONFLICT",
      message: expect.stringMatching(/the class cat is archived.*Take it out of the archive in the settings/),
    };
    await expect(undo(batch.id)).rejects.toMatchObject(refused);
    expect(await countsNow()).toEqual({ cat: 0, dog: 3, bird: 0 });
    // What was merged into one that was archived goes the same way.
    await restoreClass(own.context, { classId: cat });
    await mergeClass(own.context, { classId: bird, intoId: cat, key: key() });
    await archiveClass(own.context, { classId: cat });
    await expect(undo(batch.id)).rejects.toMatchObject(refused);
    await restoreClass(own.context, { classId: cat });
    expect((await undo(batch.id)).batch.imageCount).toBe(3);
    expect(await countsNow()).toEqual({ cat: 3, dog: 0, bird: 0 });
  });

  it("waits for an action that is taken back at the same moment, and that for it", async () => {
    const ids = await addImages(cat, 3);
    const { batch } = await label(dog, ids);
    const [undone] = await Promise.allSettled([undo(batch.id), archiveClass(own.context, { classId: cat })]);
    const isUndone = undone.status === "fulfilled";
    expect(await countsNow()).toEqual(isUndone ? { cat: 3, dog: 0, bird: 0 } : { cat: 0, dog: 3, bird: 0 });
  });
});

describe("deleting a class", () => {
  it("is for one that nothing ever used", async () => {
    const [image = ""] = await addImages(cat, 1);
    await label(dog, [image]);
    const source = `query ($cat: ID!, $bird: ID!) { cat: node(id: $cat) { ...use } bird: node(id: $bird) { ...use } }
      fragment use on Class { isUsed imageCount datasetCount }`;
    const { data } = await execute(own.context, source, { cat, bird });
    expect(data).toEqual({
      cat: { isUsed: true, imageCount: 0, datasetCount: 0 },
      bird: { isUsed: false, imageCount: 0, datasetCount: 0 },
    });
    await expect(deleteClass(own.context, { classId: cat })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("Archive it instead"),
    });
    await deleteClass(own.context, { classId: bird });
    expect(await namesNow()).toEqual(["cat", "dog"]);
  });
});

describe("a frozen version", () => {
  it("keeps its hash, names and order through every change of its classes", async () => {
    await addImages(cat, 4);
    await addImages(dog, 4);
    const { id } = await freezeVersion(database, own.context, {
      ...{ datasetId: own.datasetId, splitMethod: "stratified", seed: 1 },
      fractions: { train: 0.5, validation: 0.25, test: 0.25 },
    });
    const read = async () => [
      await database.connection.db.select().from(versions).where(eq(versions.id, id)),
      await database.connection.db.execute(
        sql`select * from version_images where version_id = ${id} order by position`,
      ),
    ];
    const before = await read();
    await updateClass(own.context, { classId: cat, name: "tomcat", color: "#aabbcc", key: "t" });
    await orderClasses(own.context, { projectId: own.projectId, classIds: [bird, dog, cat] });
    await archiveClass(own.context, { classId: bird });
    await mergeClass(own.context, { classId: cat, intoId: dog, key: key() });
    await expect(deleteClass(own.context, { classId: cat })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await read()).toEqual(before);
    const [version] = await database.connection.db.select().from(versions).where(eq(versions.id, id));
    expect(version?.classes.map(({ name }) => name)).toEqual(["cat", "dog"]);
  });
});
