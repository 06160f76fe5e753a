import { asc, eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { datasets, versionImages } from "@/db/schema";
import { updateClass } from "@/server/classes/commands";
import { createFreeze } from "@/server/versions/freeze";
import { executeFreeze } from "@/workers/versions/freeze";
import { openTestDatabase } from "./database";
import { freezeVersion } from "./freezing";
import { execute } from "./graphql";
import { datasetFor, importFiles, picture, servicesOf } from "./importing";
import type { ZipFile } from "./zip";

const database = await openTestDatabase();

const fractions = { train: 0.8, validation: 0.1, test: 0.1 };

const files = (name: (i: number) => string, count = 100): Promise<ZipFile[]> =>
  Promise.all(Array.from({ length: count }, async (_, i) => ({ name: name(i), content: await picture(i) })));

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

describe("a version", () => {
  it("is the same for the same pictures, classes and settings, in whatever order they came", async () => {
    const all = await files((i) => `${i % 4 ? "dog" : "cat"}/${i}.png`);
    const [first, second] = [await datasetFor(database), await datasetFor(database)];
    await importFiles(database, first, all);
    await importFiles(database, second, [...all].reverse());
    const input = { splitMethod: "stratified", seed: 7, fractions } as const;
    const one = await freezeVersion(database, first.context, { datasetId: first.datasetId, ...input });
    const two = await freezeVersion(database, second.context, { datasetId: second.datasetId, ...input });
    const three = await freezeVersion(database, first.context, {
      datasetId: first.datasetId,
      ...input,
      seed: 8,
    });
    expect(one.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(two.contentHash).toBe(one.contentHash);
    expect(three.contentHash).not.toBe(one.contentHash);
    expect([one.number, two.number, three.number]).toEqual([1, 1, 2]);
    expect(one).toMatchObject({
      imageCount: 100,
      leftOutImages: 0,
      typicalWidth: 12,
      typicalHeight: 12,
      grey: true,
    });
    expect(one.counts).toEqual({
      train: [20, 60],
      validation: [expect.any(Number), expect.any(Number)],
      test: [expect.any(Number), expect.any(Number)],
    });
    expect(sum(one.counts.validation) + sum(one.counts.test)).toBe(20);
    const rows = await database.connection.db
      .select()
      .from(versionImages)
      .where(eq(versionImages.versionId, one.id))
      .orderBy(asc(versionImages.position));
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_, i) => i));
    for (const split of ["train", "validation", "test"] as const) {
      expect(rows.filter((row) => row.split === split)).toHaveLength(sum(one.counts[split]));
    }
  });

  it("keeps the splits of the folders and draws a validation split that they lack from train", async () => {
    const into = await datasetFor(database);
    await importFiles(
      database,
      into,
      await files((i) => `${i < 20 ? "test" : "train"}/${i % 2 ? "a" : "b"}/${i}.png`),
    );
    const kept = await freezeVersion(database, into.context, {
      ...{ datasetId: into.datasetId, splitMethod: "folders", seed: 1 },
      fractions: { train: 1, validation: 0, test: 0 },
    });
    expect(kept.counts).toEqual({ train: [40, 40], validation: [0, 0], test: [10, 10] });
    const drawn = await freezeVersion(database, into.context, {
      ...{ datasetId: into.datasetId, splitMethod: "folders", seed: 1 },
      fractions: { train: 0.7, validation: 0.1, test: 0.2 },
    });
    expect(drawn.counts).toEqual({ train: [35, 35], validation: [5, 5], test: [10, 10] });
  });

  it("draws what the folders did not name", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, await files((i) => `${i % 2 ? "a" : "b"}/${i}.png`));
    const version = await freezeVersion(database, into.context, {
      ...{ datasetId: into.datasetId, splitMethod: "folders", seed: 1, fractions },
    });
    expect(version.counts).toEqual({ train: [40, 40], validation: [5, 5], test: [5, 5] });
  });

  it("freezes only classes with images, and leaves out and counts what has no class", async () => {
    const into = await datasetFor(database, ["unused"]);
    await importFiles(database, into, [
      ...(await files((i) => `${i % 2 ? "a" : "b"}/${i}.png`, 10)),
      { name: "empty/" },
    ]);
    await database.connection.db.execute(sql`
      update images set class_id = null where id in (
        select image_id from dataset_images where dataset_id = ${into.datasetId} order by image_id limit 3)`);
    const version = await freezeVersion(database, into.context, {
      ...{
        datasetId: into.datasetId,
        splitMethod: "stratified",
        seed: 1,
        fractions: { train: 1, validation: 0, test: 0 },
      },
    });
    expect(version).toMatchObject({ imageCount: 7, leftOutImages: 3 });
    expect(version.classes.map(({ name, position }) => [name, position])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  it("says what is wrong: no images, no class to learn, shares that make no whole", async () => {
    const into = await datasetFor(database);
    const freeze = (given: typeof fractions, splitMethod: "folders" | "stratified" = "folders") =>
      freezeVersion(database, into.context, {
        datasetId: into.datasetId,
        splitMethod,
        seed: 1,
        fractions: given,
      });
    await expect(freeze(fractions)).rejects.toThrow(/has no images yet/);
    await expect(freeze({ train: 0.5, validation: 0, test: 0 })).rejects.toThrow(/add up to 0.5/);
    await expect(freeze({ train: 0, validation: 0.5, test: 0.5 })).rejects.toThrow(/nothing is learnt/);
    await importFiles(database, into, [
      { name: "train/a/1.png", content: await picture(1) },
      { name: "test/b/2.png", content: await picture(2) },
    ]);
    await expect(freeze({ train: 1, validation: 0, test: 0 })).rejects.toThrow(
      /No image of b is in the training split/,
    );
    expect(await freeze({ train: 1, validation: 0, test: 0 }, "stratified")).toMatchObject({ imageCount: 2 });
  });

  it("is read over GraphQL, its images by split and class", async () => {
    const into = await datasetFor(database);
    await importFiles(
      database,
      into,
      await files((i) => `${i < 20 ? "test" : "train"}/${i % 2 ? "a" : "b"}/${i}.png`, 40),
    );
    const { id } = await freezeVersion(database, into.context, {
      ...{ datasetId: into.datasetId, splitMethod: "folders", seed: 3 },
      fractions: { train: 1, validation: 0, test: 0 },
    });
    const query = `query ($id: ID!) { version(id: $id) { id number splitMethod seed contentHash
      fractions { train } classes { index name position } counts { split total perClass }
      images(first: 3, split: test, classIndex: 1) { edges { split classIndex node { class { name } } cursor } pageInfo { hasNextPage } } } }`;
    const { data, errors } = await execute(into.context, query, { id });
    expect(errors).toBeUndefined();
    expect(data?.version).toMatchObject({
      ...{ number: 1, splitMethod: "folders", seed: 3, fractions: { train: 1 } },
      classes: [
        { index: 0, name: "a", position: 0 },
        { index: 1, name: "b", position: 1 },
      ],
      counts: [
        { split: "train", total: 20, perClass: [10, 10] },
        { split: "validation", total: 0, perClass: [0, 0] },
        { split: "test", total: 20, perClass: [10, 10] },
      ],
      images: {
        edges: [1, 2, 3].map(() => ({ split: "test", classIndex: 1, node: { class: { name: "b" } } })),
        pageInfo: { hasNextPage: true },
      },
    });
  });

  it("is found by a part of its dataset's name or its own, or by its number", async () => {
    const fixture = await datasetFor(database);
    await importFiles(database, fixture, await files((i) => `${i % 2 ? "dog" : "cat"}/${i}.png`, 20));
    const { context, datasetId, projectId } = fixture;
    await database.connection.db
      .update(datasets)
      .set({ name: "Winter 50%_sharp" })
      .where(eq(datasets.id, datasetId));
    const input = { datasetId, splitMethod: "stratified", seed: 7, fractions } as const;
    for (const name of ["cleaned", "with Nights", null])
      await freezeVersion(database, context, { ...input, name });
    const found = async (search: string | null) => {
      const { data, errors } = await execute(
        context,
        `query ($id: ID!, $dataset: ID!, $search: String) {
          project(id: $id) { versions(search: $search) { edges { node { number } } } }
          dataset(id: $dataset) { versions(search: $search) { edges { node { number } } } } }`,
        { id: projectId, dataset: datasetId, search },
      );
      expect(errors).toBeUndefined();
      type Versions = { versions: { edges: { node: { number: number } }[] } };
      const { project, dataset } = data as { project: Versions; dataset: Versions };
      // The project has this dataset alone.
      expect(dataset).toEqual(project);
      return project.versions.edges.map(({ node }) => node.number);
    };
    expect(await found(null)).toEqual([3, 2, 1]);
    expect(await found(" ")).toEqual([3, 2, 1]);
    expect(await found("winter")).toEqual([3, 2, 1]);
    expect(await found("nIGHT")).toEqual([2]);
    expect(await found("v3")).toEqual([3]);
    expect(await found("1")).toEqual([1]);
    // What stands for anything in a pattern stands for itself.
    expect(await found("50%_s")).toEqual([3, 2, 1]);
    expect(await found("5%_")).toEqual([]);
    expect(await found("summer")).toEqual([]);
  });

  it("tells which classes another one calls otherwise, before it is frozen too", async () => {
    const into = await datasetFor(database, ["cat", "dog", "emu"]);
    const { context, datasetId } = into;
    await importFiles(database, into, await files((i) => `${["cat", "dog", "emu"][i % 3]}/${i}.png`, 30));
    const asked = { datasetId, seed: 7, fractions };
    const first = await freezeVersion(database, context, { ...asked, splitMethod: "stratified" });
    const input = { ...asked, splitMethod: "kept", keptFromId: first.id } as const;
    const [cat, dog] = first.classes.map(({ id }) => id);
    // The two change names: by their names alone nothing was renamed.
    for (const [classId, name] of [
      [cat, "other"],
      [dog, "cat"],
      [cat, "dog"],
    ] as const)
      await updateClass(context, { classId: classId ?? "", name });
    const draft = await createFreeze(context, { ...input, draftOnly: true });
    expect(await executeFreeze(draft.id, servicesOf(database))).toBe("finished");
    const second = await freezeVersion(database, context, input);
    const { data, errors } = await execute(
      context,
      `query ($a: ID!, $b: ID!, $draft: ID!) {
        version(id: $a) { comparison(with: $b) {
          renamed { from { id name } to { id name } } changes { common unchanged groups { count } } } }
        freeze(id: $draft) { draft { changes { renamed { from { id name } to { id name } } } } } }`,
      { a: first.id, b: second.id, draft: draft.id },
    );
    expect(errors).toBeUndefined();
    const renamed = [
      { from: { id: cat, name: "cat" }, to: { id: cat, name: "dog" } },
      { from: { id: dog, name: "dog" }, to: { id: dog, name: "cat" } },
    ];
    expect(data).toMatchObject({
      version: { comparison: { renamed, changes: { common: 30, unchanged: 30, groups: [] } } },
      freeze: { draft: { changes: { renamed } } },
    });
    expect(second.contentHash).not.toBe(first.contentHash);
  });

  it("freezes 70,000 images at once", async () => {
    const into = await datasetFor(database, ["a", "b"]);
    await database.connection.db.execute(sql`
      with made as (select n, lpad(to_hex(n), 64, '0') as sha from generate_series(1, 70000) n),
      b as (insert into blobs (sha256, bytes, media_type) select sha, 1, 'image/png' from made returning 1),
      i as (
        insert into images (id, project_id, sha256, width, height, grey, class_id)
        select 'image_' || lpad(n::text, 26, '0'), ${into.projectId}, sha, 28, 28, true,
          (select id from classes where project_id = ${into.projectId} and position = n % 2) from made returning id)
      insert into dataset_images (dataset_id, image_id, name) select ${into.datasetId}, id, id from i`);
    const version = await freezeVersion(database, into.context, {
      ...{ datasetId: into.datasetId, splitMethod: "stratified", seed: 1, fractions },
    });
    expect(version.imageCount).toBe(70_000);
    const [row] = await database.connection.db.select().from(datasets).where(eq(datasets.id, into.datasetId));
    expect(row?.id).toBe(into.datasetId);
  }, 300_000);
});
