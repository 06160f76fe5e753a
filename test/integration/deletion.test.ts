import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { and, eq, inArray, sql } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { blobs, datasetImages, datasets, images, runs, versionImages, versions } from "@/db/schema";
import { defaultConfiguration } from "@/ml/configuration";
import { sha256Of } from "@/server/core/blobs";
import { deleteDataset, removeImages, restoreDataset, restoreImages } from "@/server/datasets/delete";
import { launchRun } from "@/server/runs/commands";
import { deleteVersion, freedBy, restoreVersion } from "@/server/versions/delete";
import { updateVersion } from "@/server/versions/update";
import { hourMs, sweepDeleted } from "@/workers/deletion/sweep";
import { openTestDatabase } from "./database";
import { freezeVersion } from "./freezing";
import { execute } from "./graphql";
import { datasetFor, importFiles, picture } from "./importing";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;
const day = 24 * hourMs;

beforeAll(async () => {
  process.env.DATABASE_URL = database.url;
  process.env.OFFDIAGONAL_SECRET = "x".repeat(32);
});

let next = 0;
const numbers = Array.from({ length: 12 }, (_, i) => i);
/** Pictures of each test are its own, but for those that it shares on purpose. */
const files = (of = numbers) =>
  Promise.all(
    of.map(async (i) => ({
      name: `${i % 2 ? "a" : "b"}/${i}.png`,
      content: await picture(1000 * next + i, 300),
    })),
  );

beforeEach(async () => {
  next += 1;
  own = await datasetFor(database);
});

const freeze = (into = own) =>
  freezeVersion(database, into.context, {
    ...{ datasetId: into.datasetId, splitMethod: "stratified", seed: 1 },
    fractions: { train: 0.5, validation: 0.25, test: 0.25 },
  });

/** A sweep as it will be some days from now; what was put is then long settled. */
const sweep = (
  days: number,
  settledMs = hourMs,
  store: Pick<typeof database.blobs, "free"> = database.blobs,
) =>
  sweepDeleted(
    {
      ...{ db: database.connection.db, blobs: store, dataDir: database.dataDir },
      ...{ graceMs: 7 * day, settledMs, signal: new AbortController().signal },
    },
    Date.now() + days * day,
  );

const imagesOf = (projectId: string) =>
  database.connection.db.select().from(images).where(eq(images.projectId, projectId));
const present = async (shas: readonly (string | null)[]) =>
  (await Promise.all(shas.map((sha) => sha !== null && database.blobs.has(sha)))).filter(Boolean).length;

describe("a version", () => {
  it("is not deleted while a run uses it: the refusal names it, and no run begins on one that is deleted", async () => {
    await importFiles(database, own, await files());
    const version = await freeze();
    const configuration = defaultConfiguration("dense", { width: 12, height: 12, channels: 1, training: 6 });
    const run = await launchRun(own.context, { versionId: version.id, configuration, name: "Dense" });
    await expect(deleteVersion(own.context, { versionId: version.id })).rejects.toThrow(
      /cannot be deleted: the run #1 Dense uses it/,
    );
    const { data } = await execute(
      own.context,
      "query ($id: ID!) { version(id: $id) { uses { kind id name isDeleted } } }",
      { id: version.id },
    );
    const use = { kind: "run", id: run.id, name: "#1 Dense", isDeleted: false };
    expect(data?.version).toEqual({ uses: [use] });
    // One that is deleted can be restored for some days: it is said why the version stays, and for how long.
    await database.connection.db.update(runs).set({ deletedAt: new Date() }).where(eq(runs.id, run.id));
    await expect(deleteVersion(own.context, { versionId: version.id })).rejects.toThrow(
      /the run #1 Dense \(deleted\) uses it.* can be restored until its grace time is over/,
    );
    await database.connection.db.delete(runs).where(eq(runs.id, run.id));
    await deleteVersion(own.context, { versionId: version.id });
    await expect(launchRun(own.context, { versionId: version.id, configuration })).rejects.toThrow(
      /is deleted/,
    );
    await restoreVersion(own.context, { versionId: version.id });
    await launchRun(own.context, { versionId: version.id, configuration });
  });

  it.each([
    { first: "the older", indexes: [1, 2] },
    { first: "the newer", indexes: [2, 1] },
  ])(
    "passes on whose splits it kept: images that only an older one held have their places, $first swept first",
    async ({ indexes }) => {
      const { db } = database.connection;
      await importFiles(database, own, await files());
      const line = [await freeze()];
      const testing = await db
        .select({ imageId: versionImages.imageId })
        .from(versionImages)
        .where(and(eq(versionImages.versionId, line[0]?.id ?? ""), eq(versionImages.split, "test")));
      const away = testing.map(({ imageId }) => imageId);
      await removeImages(own.context, { datasetId: own.datasetId, imageIds: away });
      // What is new is all for training.
      const keptFrom = (version: (typeof line)[number] | undefined) =>
        freezeVersion(database, own.context, {
          ...{ datasetId: own.datasetId, splitMethod: "kept", keptFromId: version?.id, seed: 2 },
          fractions: { train: 1, validation: 0, test: 0 },
        });
      for (let i = 0; i < 3; i++) line.push(await keptFrom(line.at(-1)));
      for (const index of indexes) {
        await deleteVersion(own.context, { versionId: line[index]?.id ?? "" });
        expect((await sweep(8)).versions).toBe(1);
      }
      await importFiles(database, own, await files());
      const newest = line.at(-1);
      const again = await keptFrom(newest);
      const places = await db
        .select({ split: versionImages.split })
        .from(versionImages)
        .where(and(eq(versionImages.versionId, again.id), inArray(versionImages.imageId, away)));
      expect(places).toEqual(away.map(() => ({ split: "test" })));
      expect(again.imageCount).toBe(numbers.length);
      // What it says of itself stays.
      const query = "query ($id: ID!) { version(id: $id) { keptFrom { id name } } }";
      const { data } = await execute(own.context, query, { id: newest?.id });
      expect(data?.version).toEqual({ keptFrom: { id: line[2]?.id, name: line[2]?.name } });
    },
  );

  it("can be called otherwise: what it froze, and the hash of that, stay", async () => {
    await importFiles(database, own, await files());
    const version = await freeze();
    const named = await updateVersion(own.context, { versionId: version.id, name: " After the audit " });
    expect(named).toEqual({ ...version, name: "After the audit" });
    const said = await updateVersion(own.context, {
      versionId: version.id,
      description: "Two labels mended.",
    });
    expect(said).toEqual({ ...version, name: "After the audit", description: "Two labels mended." });
    await expect(updateVersion(own.context, { versionId: version.id, name: "  " })).rejects.toThrow(
      /Give the version a name/,
    );
  });

  it("is hidden, can be restored, and is gone with its caches once the grace time is over", async () => {
    await importFiles(database, own, await files());
    const version = await freeze();
    const cache = join(database.dataDir, "cache");
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, `${version.id}-12x12x1-stretch-ffffff.bin`), "packed");
    const listed = async () => {
      const { data } = await execute(
        own.context,
        "query ($id: ID!) { dataset(id: $id) { versions { edges { node { id } } } deletedVersions { id restorableUntil } } }",
        { id: own.datasetId },
      );
      return data?.dataset as {
        versions: { edges: unknown[] };
        deletedVersions: { id: string; restorableUntil: Date }[];
      };
    };
    await deleteVersion(own.context, { versionId: version.id });
    const hidden = await listed();
    expect(hidden.versions.edges).toEqual([]);
    expect(hidden.deletedVersions.map(({ id }) => id)).toEqual([version.id]);
    await restoreVersion(own.context, { versionId: version.id });
    expect((await listed()).versions.edges).toHaveLength(1);
    expect((await sweep(30)).versions).toBe(0);
    await deleteVersion(own.context, { versionId: version.id });
    expect((await sweep(6)).versions).toBe(0);
    expect((await sweep(8)).versions).toBe(1);
    const { db } = database.connection;
    expect(await db.select().from(versions).where(eq(versions.id, version.id))).toEqual([]);
    expect(await db.select().from(versionImages).where(eq(versionImages.versionId, version.id))).toEqual([]);
    expect((await readdir(cache)).filter((name) => name.startsWith(version.id))).toEqual([]);
    // The dataset holds its images.
    expect(await imagesOf(own.projectId)).toHaveLength(12);
    await expect(restoreVersion(own.context, { versionId: version.id })).rejects.toThrow();
  });
});

describe("images", () => {
  it("that were taken out are freed, but for those that a version or another project holds", async () => {
    const all = await files();
    await importFiles(database, own, all);
    const version = await freeze();
    const late = await files([20, 21, 22]);
    await importFiles(database, own, late);
    const other = await datasetFor(database);
    await importFiles(database, other, late.slice(0, 1));
    const rows = await imagesOf(own.projectId);
    const imageIds = rows.map(({ id }) => id);
    await removeImages(own.context, { datasetId: own.datasetId, imageIds });
    const [emptied] = await database.connection.db
      .select()
      .from(datasets)
      .where(eq(datasets.id, own.datasetId));
    expect(emptied?.imageCount).toBe(0);
    await restoreImages(own.context, { datasetId: own.datasetId, imageIds });
    const back = await database.connection.db
      .select()
      .from(datasetImages)
      .where(eq(datasetImages.datasetId, own.datasetId));
    expect(back).toHaveLength(15);
    await removeImages(own.context, { datasetId: own.datasetId, imageIds });
    expect(await sweep(6)).toMatchObject({ images: 0, blobs: 0 });
    const freed = await sweep(8);
    // Two pictures and their thumbnails; the third is another project's too.
    expect(freed).toMatchObject({ images: 3, blobs: 4 });
    const left = await imagesOf(own.projectId);
    expect(left).toHaveLength(12);
    expect(await present(left.flatMap((row) => [row.sha256, row.thumbnailSha256]))).toBe(24);
    const gone = rows.filter((row) => !left.some(({ id }) => id === row.id));
    expect(await present(gone.flatMap((row) => [row.sha256, row.thumbnailSha256]))).toBe(2);
    const [shared] = await imagesOf(other.projectId);
    expect(await present([shared?.sha256 ?? null, shared?.thumbnailSha256 ?? null])).toBe(2);
    // What the version alone holds now goes with it, as was said before.
    const said = await freedBy(database.connection.db, version.id);
    expect(said.images).toBe(12);
    await deleteVersion(own.context, { versionId: version.id });
    const rest = await sweep(8);
    expect(rest).toMatchObject({ versions: 1, images: 12, blobs: 24, bytes: said.bytes });
    expect(await present(left.flatMap((row) => [row.sha256, row.thumbnailSha256]))).toBe(0);
    expect(await imagesOf(own.projectId)).toEqual([]);
    // Who imports them again gets them whole.
    await importFiles(database, own, all);
    const anew = await imagesOf(own.projectId);
    expect(await present(anew.flatMap((row) => [row.sha256, row.thumbnailSha256]))).toBe(24);
  });

  it("that somebody is about to add are never freed", async () => {
    const all = await files();
    await importFiles(database, own, all);
    const takeOut = async () => {
      const imageIds = (await imagesOf(own.projectId)).map(({ id }) => id);
      await removeImages(own.context, { datasetId: own.datasetId, imageIds });
    };
    await takeOut();
    const shas = all.map(({ content }) => sha256Of(content));
    const { db, sql: raw } = database.connection;
    // An import that has put its bytes, and has not begun its transaction: they were touched just before.
    const then = new Date(Date.now() + 8 * day);
    for (const sha256 of shas) await utimes(database.blobs.pathOf(sha256), then, then);
    await sweep(8);
    expect(await present(shas)).toBe(12);
    expect(await db.select().from(blobs).where(inArray(blobs.sha256, shas))).toHaveLength(12);
    await importFiles(database, own, all);
    expect(await imagesOf(own.projectId)).toHaveLength(12);
    await takeOut();
    // One that is in its transaction: the sweep waits for it, and sees that the images are held again.
    await raw`delete from removed_images where dataset_id = ${own.datasetId}`;
    let commit: () => void = () => {};
    const held = new Promise<void>((done) => {
      commit = done;
    });
    const adding = raw.begin(async (tx) => {
      await tx`insert into dataset_images (dataset_id, image_id, name)
        select ${own.datasetId}, id, id from images where project_id = ${own.projectId}`;
      await held;
    });
    await new Promise((wake) => setTimeout(wake, 200));
    const sweeping = sweep(8);
    await new Promise((wake) => setTimeout(wake, 200));
    commit();
    await adding;
    expect(await sweeping).toMatchObject({ images: 0, blobs: 0 });
    expect(await imagesOf(own.projectId)).toHaveLength(12);
    expect(await present(shas)).toBe(12);
    expect(await db.select().from(blobs).where(inArray(blobs.sha256, shas))).toHaveLength(12);
  });
});

it("what cannot be freed holds up nothing else", async () => {
  await importFiles(database, own, await files());
  const [held, free] = [await freeze(), await freeze()];
  for (const { id } of [held, free]) await deleteVersion(own.context, { versionId: id });
  // What came to be on it after it was marked: its foreign key holds the version.
  const configuration = defaultConfiguration("dense", { width: 12, height: 12, channels: 1, training: 6 });
  await database.connection.db.insert(runs).values({
    ...{ projectId: own.projectId, versionId: held.id, number: 1, name: "Late", configuration, epochs: 1 },
    createdBy: own.context.actor?.id ?? "",
  });
  await database.connection.db.insert(datasets).values({
    ...{ projectId: own.projectId, name: "Empty", deletedAt: new Date() },
  });
  const sha256 = await database.blobs.put(Buffer.from(`refused ${next}`));
  await database.connection.db.insert(blobs).values({ sha256, bytes: 9, mediaType: "text/plain" });
  const refusing = {
    free: (one: string, before: Date) =>
      one === sha256 ? Promise.reject(new Error("EACCES")) : database.blobs.free(one, before),
  };
  await removeImages(own.context, {
    ...{ datasetId: own.datasetId },
    imageIds: (await imagesOf(own.projectId)).slice(0, 1).map(({ id }) => id),
  });
  expect(await sweep(8, hourMs, refusing)).toMatchObject({ versions: 1, datasets: 1 });
  const left = await database.connection.db.select({ sha256: blobs.sha256 }).from(blobs);
  expect(left).toContainEqual({ sha256 });
  expect(
    await database.connection.db
      .select({ id: versions.id })
      .from(versions)
      .where(inArray(versions.id, [held.id, free.id])),
  ).toEqual([{ id: held.id }]);
  await database.connection.db.delete(runs).where(eq(runs.versionId, held.id));
  expect(await sweep(8)).toMatchObject({ versions: 1 });
  expect(await present([sha256])).toBe(0);
});

it("bytes that were put again while they were about to be freed stay", async () => {
  const bytes = Buffer.from(`some bytes ${next}`);
  const sha256 = await database.blobs.put(bytes);
  const old = new Date(Date.now() - 10 * day);
  await utimes(database.blobs.pathOf(sha256), old, old);
  await database.blobs.put(bytes);
  expect(await database.blobs.free(sha256, new Date(Date.now() - hourMs))).toBe(false);
  expect((await database.blobs.read(sha256)).equals(bytes)).toBe(true);
  await utimes(database.blobs.pathOf(sha256), old, old);
  expect(await database.blobs.free(sha256, new Date(Date.now() - hourMs))).toBe(true);
  expect(await database.blobs.has(sha256)).toBe(false);
  expect(await database.blobs.free(sha256, new Date())).toBe(true);
});

it("a dataset goes after its versions, and takes what nothing else holds", async () => {
  await importFiles(database, own, await files());
  const version = await freeze();
  const { datasetId } = own;
  await expect(deleteDataset(own.context, { datasetId })).rejects.toThrow(/it has the version/);
  await deleteVersion(own.context, { versionId: version.id });
  await deleteDataset(own.context, { datasetId });
  await restoreDataset(own.context, { datasetId });
  await deleteDataset(own.context, { datasetId });
  const { data } = await execute(
    own.context,
    "query ($id: ID!) { project(id: $id) { datasets { edges { node { id } } } deletedDatasets { id } } }",
    { id: own.projectId },
  );
  expect(data?.project).toEqual({ datasets: { edges: [] }, deletedDatasets: [{ id: datasetId }] });
  expect(await sweep(8)).toMatchObject({ versions: 1, datasets: 1, images: 12, blobs: 24 });
  expect(await imagesOf(own.projectId)).toEqual([]);
});

it("every foreign key to images and blobs can be looked up by an index, or a sweep would read whole tables", async () => {
  const missing = await database.connection.db.execute(sql`
    select c.conrelid::regclass::text as "table", a.attname as "column"
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid in ('images'::regclass, 'blobs'::regclass)
    and not exists (
      select 1 from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = a.attnum
      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)))`);
  const few = ["uploads.image_id", "models.topology_sha256", "models.weights_sha256"];
  const fewer = ["base_models.topology_sha256", "base_models.weights_sha256"];
  expect(
    missing
      .map(({ table, column }) => `${table}.${column}`)
      .filter((name) => ![...few, ...fewer].includes(name)),
  ).toEqual([]);
});
