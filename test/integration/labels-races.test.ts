/** What a filter stands for while others label: what was read of images before they are held may no longer be so. */
import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { datasetImages } from "@/db/schema";
import { totalOf } from "@/server/datasets/facets";
import { appendLabels, holdImages } from "@/server/labels/append";
import { labelImages } from "@/server/labels/commands";
import { openTestDatabase, type TestDatabase } from "./database";
import { datasetFor } from "./importing";
import { imageRow } from "./world";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;
let colleague: Awaited<ReturnType<TestDatabase["person"]>>;
let [cat, dog]: string[] = [];
let ids: string[];

beforeEach(async () => {
  own = await datasetFor(database, ["cat", "dog"]);
  colleague = await database.person("labeller", own.teamId);
  const rows = await database.connection.db.query.classes.findMany({
    where: (table, { eq }) => eq(table.projectId, own.projectId),
    orderBy: (table) => table.position,
  });
  [cat, dog] = rows.map(({ id }) => id);
  const images = await Promise.all(Array.from({ length: 4 }, () => imageRow(database, own.projectId)));
  ids = images.map(({ id }) => id).sort();
  await database.connection.db
    .insert(datasetImages)
    .values(ids.map((imageId) => ({ datasetId: own.datasetId, imageId, name: `${imageId}.png` })));
});

const later = () => new Promise((done) => setTimeout(done, 5));
const classesNow = async () => {
  const rows = await database.connection.sql<{ classId: string | null }[]>`
    select class_id as "classId" from images where project_id = ${own.projectId} order by id`;
  return rows.map(({ classId }) => (classId === cat ? "cat" : classId === dog ? "dog" : classId));
};
const labelCat = (matching: NonNullable<Parameters<typeof labelImages>[1]["matching"]>) =>
  labelImages(own.context, { projectId: own.projectId, key: newId("LabelBatch"), classId: cat, matching });

describe("a filter that others label within", () => {
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
    const keep = await labelsOnTheirWay(ids.slice(0, 1));
    const mine = labelCat(shown);
    await new Promise((done) => setTimeout(done, 300));
    await keep();
    expect(await mine).toMatchObject({ conflicts: [ids[0]] });
    expect(await classesNow()).toEqual(["dog", "cat", "cat", "cat"]);
  });
});
