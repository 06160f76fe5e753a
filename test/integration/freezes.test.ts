import { once } from "node:events";
import { and, asc, eq, sql } from "drizzle-orm";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { datasetImages, freezes, versionImages, versions } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { cancelFreeze, createFreeze } from "@/server/versions/freeze";
import { executeFreeze } from "@/workers/versions/freeze";
import { openTestDatabase } from "./database";
import { drawn } from "./drawn-dataset";
import { freezeRow, freezeVersion } from "./freezing";
import { execute } from "./graphql";
import { datasetFor, importFiles, picture, servicesOf } from "./importing";
import { startJob } from "./worker-process";

const database = await openTestDatabase();

const fractions = { train: 0.8, validation: 0.1, test: 0.1 };
const stratified = { splitMethod: "stratified", seed: 1, fractions } as const;

const splitsOf = async (versionId: string) =>
  new Map(
    (
      await database.connection.db.select().from(versionImages).where(eq(versionImages.versionId, versionId))
    ).map((row) => [row.imageId, row.split]),
  );

describe("a freeze", () => {
  it("is whole or not at all, whenever its worker is killed", async () => {
    const into = await drawn(database, 20_000);
    const { db } = database.connection;
    const { id } = await createFreeze(into.context, { datasetId: into.datasetId, ...stratified });
    for (const phase of ["reading", "writing"] as const) {
      const child = startJob(database, "freeze", id);
      const exited = once(child, "exit");
      for (
        let row = await freezeRow(database, id);
        row.phase !== phase;
        row = await freezeRow(database, id)
      ) {
        if (row.state === "finished") throw new Error(`It finished before it could be killed at ${phase}`);
        await new Promise((wake) => setTimeout(wake, 5));
      }
      child.kill("SIGKILL");
      await exited;
      // The server notices the lost connection and undoes what was not committed.
      await expect
        .poll(
          async () => (await db.select().from(versions).where(eq(versions.datasetId, into.datasetId))).length,
        )
        .toBe(0);
      expect((await freezeRow(database, id)).state).toBe("running");
    }
    expect(await executeFreeze(id, servicesOf(database))).toBe("finished");
    const [version] = await db.select().from(versions).where(eq(versions.datasetId, into.datasetId));
    expect(version?.imageCount).toBe(20_000);
    expect((await splitsOf(version?.id ?? "")).size).toBe(20_000);
    expect(await freezeRow(database, id)).toMatchObject({
      ...{ state: "finished", versionId: version?.id, processed: 20_000, total: 20_000 },
    });
    // Once more is once.
    expect(await executeFreeze(id, servicesOf(database))).toBe("over");
    const again = await freezeVersion(database, into.context, { datasetId: into.datasetId, ...stratified });
    expect(again.contentHash).toBe(version?.contentHash);
  });

  it("leaves nothing where it is cancelled, waiting or at work", async () => {
    const into = await drawn(database, 20_000);
    const { db } = database.connection;
    const waiting = await createFreeze(into.context, { datasetId: into.datasetId, ...stratified });
    await cancelFreeze(into.context, { freezeId: waiting.id });
    expect((await freezeRow(database, waiting.id)).state).toBe("cancelled");
    expect(await executeFreeze(waiting.id, servicesOf(database))).toBe("over");
    const { id } = await createFreeze(into.context, { datasetId: into.datasetId, ...stratified });
    const working = executeFreeze(id, servicesOf(database));
    await expect.poll(async () => (await freezeRow(database, id)).state, { interval: 5 }).toBe("running");
    await cancelFreeze(into.context, { freezeId: id });
    expect(await working).toBe("cancelled");
    expect(await db.select().from(versions).where(eq(versions.datasetId, into.datasetId))).toEqual([]);
  });

  it("holds the labels of one moment, whatever people do meanwhile", async () => {
    const into = await drawn(database, 6000);
    const { db } = database.connection;
    const { id } = await createFreeze(into.context, { datasetId: into.datasetId, ...stratified });
    const working = executeFreeze(id, servicesOf(database));
    // Each statement turns the classes of all images round: a mixture would be seen at once.
    let isOver = false;
    void working.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await db.execute(sql`
        update images set class_id = (select id from classes c where c.project_id = ${into.projectId} and c.id <> images.class_id)
        where project_id = ${into.projectId}`);
    }
    expect(await working).toBe("finished");
    const rows = await db
      .select({
        position: versionImages.position,
        classIndex: versionImages.classIndex,
        name: datasetImages.name,
      })
      .from(versionImages)
      .innerJoin(datasetImages, eq(datasetImages.imageId, versionImages.imageId))
      .innerJoin(versions, eq(versions.id, versionImages.versionId))
      .where(eq(versions.datasetId, into.datasetId));
    const [mark] = await db.execute<{ id: string; odd: boolean }>(sql`
      select 'image_' || substr(encode(sha256(('1' || ${into.projectId})::bytea), 'hex'), 1, 26) as id`);
    const first = rows.find(({ name }) => name === mark?.id);
    const counts = [0, 1].map((index) => rows.filter(({ classIndex }) => classIndex === index).length);
    expect(counts).toEqual([3000, 3000]);
    const even = await db.execute<{ id: string }>(sql`
      select 'image_' || substr(encode(sha256((n::text || ${into.projectId})::bytea), 'hex'), 1, 26) as id
      from generate_series(1, 6000, 2) n`);
    const odd = new Set(even.map((row) => row.id));
    // All images with odd numbers have the class of the first.
    for (const row of rows) expect(row.classIndex === first?.classIndex).toBe(odd.has(row.name));
  });

  it("says why it failed, and what a draft would hold", async () => {
    const into = await datasetFor(database);
    await importFiles(database, into, [
      { name: "train/a/1.png", content: await picture(1) },
      { name: "test/b/2.png", content: await picture(2) },
    ]);
    const input = { datasetId: into.datasetId, splitMethod: "folders", seed: 1 } as const;
    const all = { train: 1, validation: 0, test: 0 };
    const { id } = await createFreeze(into.context, { ...input, fractions: all, draftOnly: true });
    expect(await executeFreeze(id, servicesOf(database))).toBe("finished");
    const { data } = await execute(
      into.context,
      "query ($id: ID!) { freeze(id: $id) { state version { id } draft { counts { split total } changes { added } } } }",
      { id },
    );
    expect(data?.freeze).toEqual({
      ...{ state: "finished", version: null },
      draft: {
        counts: [
          { split: "train", total: 1 },
          { split: "validation", total: 0 },
          { split: "test", total: 1 },
        ],
        changes: null,
      },
    });
    await expect(freezeVersion(database, into.context, { ...input, fractions: all })).rejects.toThrow(
      /No image of b is in the training split/,
    );
    // A person looks at one draft at a time.
    await createFreeze(into.context, { ...input, fractions: all, draftOnly: true });
    const drafts = await database.connection.db
      .select()
      .from(freezes)
      .where(and(eq(freezes.datasetId, into.datasetId), eq(freezes.draftOnly, true)));
    expect(drafts).toHaveLength(1);
  });
});

describe("splits that are kept", () => {
  it("move no image, hold the shares, and are compared with the version before", async () => {
    const into = await drawn(database, 1000);
    const { db } = database.connection;
    const first = await freezeVersion(database, into.context, { datasetId: into.datasetId, ...stratified });
    const before = await splitsOf(first.id);
    // A hundred go, fifty get the other class, five hundred come.
    const rows = await db
      .select({ id: datasetImages.imageId })
      .from(datasetImages)
      .where(eq(datasetImages.datasetId, into.datasetId))
      .orderBy(asc(datasetImages.imageId))
      .limit(150);
    const ids = rows.map(({ id }) => id);
    const hundred = sql`(select jsonb_array_elements_text(${JSON.stringify(ids.slice(0, 100))}::jsonb))`;
    const go = () =>
      db.execute(sql`
        delete from dataset_images where dataset_id = ${into.datasetId} and image_id in ${hundred}`);
    await go();
    await db.execute(sql`
      update images set class_id = (select id from classes c where c.project_id = ${into.projectId} and c.id <> images.class_id)
      where id in (select jsonb_array_elements_text(${JSON.stringify(ids.slice(100))}::jsonb))`);
    await db.execute(sql`
      with made as (select n, encode(sha256((n::text || ${into.projectId})::bytea), 'hex') as sha from generate_series(5001, 5500) n),
      b as (insert into blobs (sha256, bytes, media_type) select sha, 1, 'image/png' from made returning 1),
      i as (insert into images (id, project_id, sha256, width, height, grey, class_id)
        select 'image_' || substr(sha, 1, 26), ${into.projectId}, sha, 28, 28, true,
          (select id from classes where project_id = ${into.projectId} and position = n % 2) from made returning id)
      insert into dataset_images (dataset_id, image_id, name) select ${into.datasetId}, id, id from i`);
    const input = { datasetId: into.datasetId, splitMethod: "kept", seed: 2, fractions } as const;
    await expect(createFreeze(into.context, input)).rejects.toThrow(/Name the version/);
    const draft = await createFreeze(into.context, { ...input, keptFromId: first.id, draftOnly: true });
    expect(await executeFreeze(draft.id, servicesOf(database))).toBe("finished");
    const drafted = await draftLists(into.context, draft.id);
    const second = await freezeVersion(database, into.context, { ...input, keptFromId: first.id });
    const after = await splitsOf(second.id);
    for (const [id, split] of after) expect(split).toBe(before.get(id) ?? split);
    expect(second).toMatchObject({ imageCount: 1400, keptFrom: { id: first.id, name: first.name } });
    const sums = (["train", "validation", "test"] as const).map((split) =>
      second.counts[split].reduce((sum, count) => sum + count, 0),
    );
    for (const [i, share] of [0.8, 0.1, 0.1].entries()) {
      expect(Math.abs((sums[i] ?? 0) - 1400 * share)).toBeLessThanOrEqual(2);
    }
    const [freeze] = await db.select().from(freezes).where(eq(freezes.versionId, second.id));
    const changes = { added: 500, removed: 100, relabelled: 50, moved: 0 };
    expect(freeze?.draft?.changes).toEqual({ versionId: first.id, ...changes });
    const listed = await compares(into.context, first.id, second.id, changes);
    expect(drafted).toEqual(listed);
    expect(drafted.relabelled).toEqual(ids.slice(100).sort());
    // The hundred come back: where they were before they went, and not where the newest version would have them drawn.
    await db.execute(sql`
      insert into dataset_images (dataset_id, image_id, name)
      select ${into.datasetId}, id, id from images where id in ${hundred}`);
    const next = await freezeVersion(database, into.context, { ...input, seed: 3, keptFromId: second.id });
    const again = await splitsOf(next.id);
    expect(again.size).toBe(1500);
    for (const [id, split] of again) expect(split).toBe(after.get(id) ?? before.get(id));
    await go();
    // Drawn anew, many move: the comparison finds the same as a look at both lists.
    const third = await freezeVersion(database, into.context, {
      datasetId: into.datasetId,
      ...stratified,
      seed: 9,
    });
    const drawnAnew = await splitsOf(third.id);
    const moved = [...drawnAnew].filter(([id, split]) => after.get(id) !== split).length;
    await compares(into.context, second.id, third.id, { added: 0, removed: 0, relabelled: 0, moved });
    // Who keeps the splits of an older version compares with that one, not with the newest.
    const older = await createFreeze(into.context, { ...input, keptFromId: second.id, draftOnly: true });
    expect(await executeFreeze(older.id, servicesOf(database))).toBe("finished");
    const [kept] = await db.select().from(freezes).where(eq(freezes.id, older.id));
    expect(kept?.draft?.changes).toEqual({
      ...{ versionId: second.id, added: 0, removed: 0, relabelled: 0, moved: 0 },
    });
  });
});

/** The images that the numbers of a draft open, by kind. */
async function draftLists(context: Context, id: string): Promise<Record<string, string[]>> {
  const lists: Record<string, string[]> = {};
  for (const kind of ["added", "removed", "relabelled", "moved"]) {
    const { data, errors } = await execute(
      context,
      `query ($id: ID!) { freeze(id: $id) { changedImages(kind: ${kind}, first: 500) { edges { node { id } from { class { id } } to { class { id } } } } } }`,
      { id },
    );
    expect(errors).toBeUndefined();
    interface Edge {
      node: { id: string };
      from: { class: { id: string } } | null;
      to: { class: { id: string } } | null;
    }
    const { edges } = (data as { freeze: { changedImages: { edges: Edge[] } } }).freeze.changedImages;
    lists[kind] = edges.map(({ node }) => node.id);
    for (const { from, to } of edges) {
      expect([from !== null, to !== null]).toEqual([kind !== "added", kind !== "removed"]);
      if (kind === "relabelled") expect(from?.class.id).not.toBe(to?.class.id);
    }
  }
  return lists;
}

/** Holds the numbers of a comparison, and the images that each opens, against what is expected. */
async function compares(context: Context, a: string, b: string, expected: Record<string, number>) {
  const lists: Record<string, string[]> = {};
  const { data, errors } = await execute(
    context,
    "query ($a: ID!, $b: ID!) { version(id: $a) { comparison(with: $b) { changes { groups { kind count from { split class { index } } to { split class { index } } } } } } }",
    { a, b },
  );
  expect(errors).toBeUndefined();
  interface Place {
    split: string | null;
    class: { index: number } | null;
  }
  const { groups } = (
    data as {
      version: {
        comparison: {
          changes: { groups: { kind: string; count: number; from: Place | null; to: Place | null }[] };
        };
      };
    }
  ).version.comparison.changes;
  for (const [kind, count] of Object.entries(expected)) {
    const own = groups.filter((group) => group.kind === kind);
    expect([kind, own.reduce((sum, group) => sum + group.count, 0)]).toEqual([kind, count]);
    const list = async (group: Partial<(typeof own)[number]>) => {
      const ids = new Set<string>();
      for (let after: string | null = null; ; ) {
        const answer = await execute(
          context,
          `query ($a: ID!, $b: ID!, $after: String, $fromClass: Int, $toClass: Int, $fromSplit: Split, $toSplit: Split) {
            version(id: $a) { comparison(with: $b) { images(kind: ${kind}, first: 100, after: $after, fromClass: $fromClass,
              toClass: $toClass, fromSplit: $fromSplit, toSplit: $toSplit) {
              edges { node { id } } pageInfo { hasNextPage endCursor } } } } }`,
          {
            ...{ a, b, after },
            fromClass: group.from?.class?.index ?? null,
            toClass: group.to?.class?.index ?? null,
            fromSplit: group.from?.split ?? null,
            toSplit: group.to?.split ?? null,
          },
        );
        expect(answer.errors).toBeUndefined();
        const { images: page } = (
          answer.data as {
            version: {
              comparison: {
                images: {
                  edges: { node: { id: string } }[];
                  pageInfo: { hasNextPage: boolean; endCursor: string };
                };
              };
            };
          }
        ).version.comparison;
        for (const { node } of page.edges) ids.add(node.id);
        if (!page.pageInfo.hasNextPage) return [...ids];
        after = page.pageInfo.endCursor;
      }
    };
    lists[kind] = await list({});
    expect([kind, lists[kind].length]).toEqual([kind, count]);
    for (const group of own.slice(0, 3)) expect(await list(group)).toHaveLength(group.count);
  }
  return lists;
}

describe("images that belong together", () => {
  it("lie in one split: those that look the same, and those of one group", async () => {
    const into = await datasetFor(database);
    const { db } = database.connection;
    const files = [];
    for (let i = 0; i < 40; i++) {
      const original = await sharp(await picture(i, 8, true))
        .resize(64, 64, { kernel: "cubic" })
        .png()
        .toBuffer();
      const again = await sharp(original).jpeg({ quality: 90 }).toBuffer();
      files.push({ name: `${i % 2 ? "a" : "b"}/${i}.png`, content: original });
      files.push({ name: `${i % 2 ? "a" : "b"}/${i}.jpg`, content: again });
    }
    await importFiles(database, into, files);
    const named = new Map(
      (await db.select().from(datasetImages).where(eq(datasetImages.datasetId, into.datasetId))).map(
        (row) => [row.name, row.imageId],
      ),
    );
    const half = { train: 0.5, validation: 0.25, test: 0.25 };
    const input = { datasetId: into.datasetId, splitMethod: "stratified", seed: 3, fractions: half } as const;
    const torn = async (versionId: string, pairs: [string, string][]) => {
      const splits = await splitsOf(versionId);
      return pairs.filter(
        ([one, other]) => splits.get(named.get(one) ?? "") !== splits.get(named.get(other) ?? ""),
      ).length;
    };
    const copies = Array.from({ length: 40 }, (_, i): [string, string] => [
      `${i % 2 ? "a" : "b"}/${i}.png`,
      `${i % 2 ? "a" : "b"}/${i}.jpg`,
    ]);
    const careless = await freezeVersion(database, into.context, input);
    expect(await torn(careless.id, copies)).toBeGreaterThan(5);
    const careful = await freezeVersion(database, into.context, { ...input, together: ["near_same"] });
    expect(await torn(careful.id, copies)).toBe(0);
    const [freeze] = await db.select().from(freezes).where(eq(freezes.versionId, careful.id));
    expect(freeze?.draft).toMatchObject({ together: { sets: 40, images: 80 }, tornSets: 0 });
    // Patients of two pictures each, which look nothing alike.
    const patients = Array.from({ length: 20 }, (_, i): [string, string] => [
      `${i % 2 ? "a" : "b"}/${i}.png`,
      `${i % 2 ? "a" : "b"}/${i + 20}.png`,
    ]);
    for (const [i, pair] of patients.entries()) {
      for (const name of pair) {
        await db
          .update(datasetImages)
          .set({ groupKey: `patient ${i}` })
          .where(and(eq(datasetImages.datasetId, into.datasetId), eq(datasetImages.name, name)));
      }
    }
    const { id: freezeId } = await freezeVersion(database, into.context, {
      ...input,
      together: ["near_same", "group_key"],
    });
    expect(await torn(freezeId, [...copies, ...patients])).toBe(0);
  });
});
