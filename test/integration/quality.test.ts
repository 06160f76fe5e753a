import { eq, sql } from "drizzle-orm";
import sharp from "sharp";
import { beforeEach, describe, expect, it } from "vitest";
import {
  filterOf,
  parseImageFilter,
} from "@/app/(app)/projects/[project]/datasets/[dataset]/image-filter-url";
import { barRange } from "@/app/(app)/projects/[project]/datasets/[dataset]/quality/bar-range";
import { datasetImages, datasetQuality, imageQuality, imageSignatures, images } from "@/db/schema";
import { measureQuality } from "@/server/quality/commands";
import { executeQuality } from "@/workers/quality/run";
import { openTestDatabase } from "./database";
import { execute } from "./graphql";
import { datasetFor, importFiles, picture, servicesOf } from "./importing";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;

beforeEach(async () => {
  own = await datasetFor(database);
});

const db = () => database.connection.db;

async function look(services = servicesOf(database)) {
  const { id } = await measureQuality(own.context, { datasetId: own.datasetId });
  const end = await executeQuality(id, services);
  const [row] = await db().select().from(datasetQuality).where(eq(datasetQuality.id, id));
  if (!row) throw new Error("no row");
  return { end, row };
}

async function forgetFigures(): Promise<void> {
  await db().execute(sql`delete from image_quality`);
  await db().execute(sql`delete from image_signatures`);
}

/** A picture again, a little lighter: near-same by its greys, of other bytes. */
const lighter = (bytes: Buffer) => sharp(bytes).linear(0.9, 20).png().toBuffer();

async function smallDataset() {
  const [one, two, three] = await Promise.all([picture(1, 40), picture(2, 40), picture(3, 40)]);
  const rest = await Promise.all(Array.from({ length: 24 }, (_, n) => picture(10 + n, 40)));
  await importFiles(database, own, [
    { name: "train/cat/1.png", content: one },
    { name: "test/cat/1b.png", content: await lighter(one) },
    { name: "train/cat/2.png", content: two },
    { name: "train/dog/2b.png", content: await lighter(two) },
    { name: "train/dog/3.png", content: three },
    { name: "train/dog/3b.png", content: await lighter(three) },
    {
      name: "train/dog/wide.png",
      content: await sharp(await picture(90, 40))
        .extend({ right: 40, extendWith: "repeat" })
        .png()
        .toBuffer(),
    },
    ...rest.map((content, n) => ({ name: `train/${n % 2 ? "cat" : "dog"}/rest${n}.png`, content })),
  ]);
}

describe("a look at a dataset", () => {
  it("finds near-same images across splits, then classes, and what is unlike the rest", async () => {
    await smallDataset();
    const { end, row } = await look();
    expect(end).toBe("finished");
    expect(row.findings).toMatchObject({
      ...{ imageCount: 31, unread: 0 },
      groups: {
        leaking: { groups: 1, images: 2 },
        conflicting: { groups: 1, images: 2 },
        repeated: { groups: 1, images: 2 },
      },
    });
    for (const { figure, bins } of row.findings?.histograms ?? []) {
      expect(
        bins.reduce((sum, { count }) => sum + count, 0),
        figure,
      ).toBe(31);
    }
    const { data, errors } = await execute(
      own.context,
      `query ($id: ID!) { dataset(id: $id) { quality {
        state isStale
        groups { edges { node { kind imageCount splits images { id class { name } } } } }
        conflicting: groups(kind: conflicting) { edges { node { kind } } }
        outliers { edges { node { figure value score image { width } } } }
      } } }`,
      { id: own.datasetId },
    );
    expect(errors).toBeUndefined();
    const { quality } = (data as { dataset: { quality: Record<string, never> } }).dataset;
    expect(quality).toMatchObject({
      ...{ state: "finished", isStale: false },
      groups: {
        edges: ["leaking", "conflicting", "repeated"].map((kind) => ({ node: { kind, imageCount: 2 } })),
      },
      conflicting: { edges: [{ node: { kind: "conflicting" } }] },
    });
    const [leaking] = (quality as unknown as { groups: { edges: { node: { splits: string[] } }[] } }).groups
      .edges;
    expect(leaking?.node.splits.toSorted()).toEqual(["test", "train"]);
    const wide = (
      quality as unknown as {
        outliers: { edges: { node: { figure: string; value: number; image: { width: number } } }[] };
      }
    ).outliers.edges.find(({ node }) => node.image.width === 80);
    expect(wide?.node.figure).toBe("proportion");
    expect(wide?.node.value).toBe(2);
  });

  it("measures images without figures as the import does, and goes on behind what is kept", async () => {
    await smallDataset();
    const read = () =>
      db()
        .select({ id: images.id, quality: imageQuality, greys: imageSignatures.greys })
        .from(images)
        .innerJoin(imageQuality, eq(imageQuality.imageId, images.id))
        .innerJoin(imageSignatures, eq(imageSignatures.imageId, images.id))
        .where(eq(images.projectId, own.projectId))
        .orderBy(images.id);
    const before = await read();
    await forgetFigures();
    const stop = new AbortController();
    stop.abort();
    const { end, row } = await look(servicesOf(database, stop.signal));
    expect([end, row.state, row.findings]).toEqual(["interrupted", "running", null]);
    // Another attempt, of which a part was kept before.
    expect(await executeQuality(row.id, servicesOf(database))).toBe("finished");
    expect(await read()).toEqual(before);
    await db().execute(sql`delete from image_quality where image_id = ${before[3]?.id}`);
    expect((await look()).end).toBe("finished");
    expect(await read()).toEqual(before);
  });

  it("counts a damaged file, and loses nothing else", async () => {
    await smallDataset();
    await forgetFigures();
    const [victim] = await db().select().from(images).where(eq(images.projectId, own.projectId));
    if (!victim) throw new Error("no image");
    await db().execute(
      sql`insert into blobs (sha256, bytes, media_type) values (${"f".repeat(64)}, 3, 'image/png')`,
    );
    await db()
      .update(images)
      .set({ sha256: "f".repeat(64), thumbnailSha256: null })
      .where(eq(images.id, victim.id));
    const { end, row } = await look();
    expect([end, row.findings?.imageCount, row.findings?.unread]).toEqual(["finished", 30, 1]);
  });

  it("is stale once an image has gone, until it is taken again", async () => {
    await smallDataset();
    await look();
    const isStale = async () => {
      const { data } = await execute(
        own.context,
        "query ($id: ID!) { dataset(id: $id) { quality { isStale } } }",
        { id: own.datasetId },
      );
      return (data as { dataset: { quality: { isStale: boolean } } }).dataset.quality.isStale;
    };
    const [gone] = await db().select().from(datasetImages).where(eq(datasetImages.datasetId, own.datasetId));
    await db()
      .delete(datasetImages)
      .where(eq(datasetImages.imageId, gone?.imageId ?? ""));
    expect(await isStale()).toBe(true);
    const { row } = await look();
    expect(row.findings?.imageCount).toBe(30);
    expect(await isStale()).toBe(false);
  });

  it("counts in each bar what the bar opens", async () => {
    const sides = [16, 31, 32, 63, 64, 64, 65, 128];
    const content = await Promise.all(sides.map((side, n) => picture(n, side)));
    const even = await sharp({ create: { width: 64, height: 32, channels: 3, background: "#404040" } })
      .png()
      .toBuffer();
    await importFiles(
      database,
      own,
      [...content, even].map((bytes, n) => ({ name: `train/cat/${n}.png`, content: bytes })),
    );
    const { row } = await look();
    const histograms = row.findings?.histograms ?? [];
    const opened = await Promise.all(
      histograms.map(({ figure, bins }) =>
        Promise.all(
          bins.map(async (bin, i) => {
            const range = barRange(bin, i < bins.length - 1 ? null : "closed");
            const { data, errors } = await execute(
              own.context,
              "query ($id: ID!, $filter: DatasetImageFilter) { dataset(id: $id) { total(filter: $filter) { count } } }",
              { id: own.datasetId, filter: filterOf(parseImageFilter(`${figure}=${range}`)) },
            );
            expect(errors).toBeUndefined();
            return (data as { dataset: { total: { count: number } } }).dataset.total.count;
          }),
        ),
      ),
    );
    expect(opened).toEqual(histograms.map(({ bins }) => bins.map(({ count }) => count)));
    const width = histograms.find(({ figure }) => figure === "width");
    expect(width?.bins.filter(({ count }) => count > 0)).toEqual([
      { from: 16, to: 32, count: 2 },
      { from: 32, to: 64, count: 2 },
      { from: 64, to: 128, count: 4 },
      { from: 128, to: 256, count: 1 },
    ]);
  });

  it("of a dataset without images says so", async () => {
    const { end, row } = await look();
    expect([end, row.findings?.imageCount, row.findings?.outliers]).toEqual(["finished", 0, 0]);
  });
});
