import { readdirSync, readFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { classes, datasetImages, images } from "@/db/schema";
import { executeImport } from "@/workers/import/run";
import { openTestDatabase } from "./database";
import { datasetFor, importFiles, picture, resultOf, servicesOf, uploadArchive } from "./importing";

const database = await openTestDatabase();
const folder = new URL("../fixtures/odd/", import.meta.url);

interface Expected {
  /** Images by class and split, where it came in. */
  images?: Record<string, number>;
  /** Files that did not, by reason. */
  codes?: Record<string, number>;
  /** Why all of it was refused. */
  failure?: RegExp;
  /** What is asked before it comes in. */
  asks?: RegExp;
}

const four: Expected = { images: { cat: 2, dog: 2 } };
const ofParquet: Expected = { images: { cat: 3, dog: 2, none: 1 } };

/** What scripts/reference/odd_uploads.py writes, and what has to become of it. */
const uploads: Record<string, Expected> = {
  "zip64.zip": four,
  "streamed.zip": four,
  "streamed64.zip": four,
  "bzip2.zip": { images: {}, codes: { "unknown-compression": 4 } },
  "cp437.zip": { images: { Äpfel: 1, dog: 1 } },
  "gbk.zip": { images: { 猫: 1, 狗: 1, dog: 1 } },
  "shift-jis.zip": { images: { 猫: 1, 人: 1, カメラ: 1, dog: 1 } },
  "unicode-path.zip": { images: { 猫: 1, Äpfel: 1, dog: 1 } },
  "unpacks-itself.exe": four,
  "program-and-zip.exe": four,
  "before-zip64.zip": four,
  "unicode.zip": { images: { Äpfel: 2, "🐈": 1 } },
  "deep.zip": {
    images: { "cat train": 1, "dog train": 1, "cat test": 1 },
    codes: { "not-an-image": 2 },
  },
  "mixed-depth.zip": { images: { cat: 1, animals: 1 }, codes: { "no-class": 1 } },
  "mac.zip": { images: { cat: 1, dog: 1 } },
  "same-names.zip": { images: { cat: 4, dog: 2 } },
  "formats.zip": { images: { a: 9 }, codes: { "not-an-image": 3 } },
  "pages.zip": { images: { b: 1 }, codes: { animated: 2 } },
  "empty.zip": { failure: /has no files in it/ },
  "pax.tar": { images: { cat: 3, dog: 3 } },
  "gnu.tar.gz": { images: { cat: 3, dog: 3 } },
  "ustar.tar": { images: { cat: 3, dog: 2 } },
  "packed.tar.xz": { failure: /nothing that is imported: a zip, tar or tar.gz/ },
  "links.tar": { ...four, codes: { link: 2 } },
  "coco.zip": { images: { cat: 1, dog: 1 }, codes: { "several-classes": 1, "no-class": 1 } },
  "label-studio.zip": { images: { cat: 1, dog: 1 }, codes: { "several-classes": 1, "no-class": 1 } },
  "label-studio-min.zip": { images: { cat: 2 }, codes: { "several-classes": 1, "no-class": 1 } },
  "latin1-csv.zip": { images: { Äpfel: 1, "Bir;ne": 1 }, codes: { "no-class": 2 } },
  "utf16-tsv.zip": { images: { Äpfel: 1, Birne: 1 }, codes: { "no-class": 2 } },
  "quotes-csv.zip": { images: { 'cat, "big"': 1, "do g": 1, cat: 1 }, codes: { "no-class": 1 } },
  "pandas-csv.zip": { images: { cat: 2, dog: 1 }, codes: { "no-class": 1 } },
  "pandas-columns.zip": { images: { cat: 2, dog: 1 }, codes: { "no-class": 1 } },
  "pandas-split.zip": { images: { cat: 2, dog: 1 }, codes: { "no-class": 1 } },
  "pandas-lines.zip": { images: { cat: 2, dog: 1 }, codes: { "no-class": 1 } },
  "dictionary.parquet": ofParquet,
  "large.parquet": ofParquet,
  "brotli.parquet": ofParquet,
  "delta.parquet": ofParquet,
  "pandas.parquet": ofParquet,
  "structs.parquet": { images: { "0": 3, "1": 2, none: 1 } },
  "paths-only.parquet": { failure: /no column with the bytes of images/ },
  "large-groups.zip": { images: { cat: 12, dog: 8 }, codes: { empty: 4 } },
  "large-page.parquet": {
    failure:
      /^Row group 0 of large-page.parquet has a page of 82.4 MiB in its column image; of ZSTD at most 64 MiB/,
  },
  "idx.zip": { images: { "1 train": 2, "2 train": 2, "3 train": 1, "1 test": 1, "2 test": 1 } },
  "idx-lengths.zip": { failure: /holds 5 images, and the file of its labels 3/ },
  "idx-floats.zip": { failure: /IDX of other numbers than bytes/ },
  "train-images-idx3-ubyte.gz": { asks: /of which class/ },
  "one.png.gz": { failure: /is gzipped, and is neither/ },
  "array.npy": { failure: /is nothing that is imported/ },
};

it.each(Object.entries(uploads))("%s, as another tool wrote it", async (name, expected) => {
  const own = await datasetFor(database);
  const { importId } = await uploadArchive(database, own, readFileSync(new URL(name, folder)), name);
  await executeImport(importId, servicesOf(database));
  const { row, notes } = await resultOf(database, importId);
  if (expected.failure) {
    expect(row).toMatchObject({ state: "failed", failure: expect.stringMatching(expected.failure) });
    return;
  }
  if (expected.asks) {
    expect(row.state).toBe("planned");
    expect(row.plan?.question).toMatch(expected.asks);
    return;
  }
  expect(row.state).toBe("finished");
  const content = await database.connection.db
    .select({ className: classes.name, split: datasetImages.split })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .leftJoin(classes, eq(classes.id, images.classId))
    .where(eq(datasetImages.datasetId, own.datasetId));
  expect(
    counted(content.map((image) => [image.className ?? "none", image.split].filter(Boolean).join(" "))),
  ).toEqual(expected.images);
  expect(counted(notes.map(({ code }) => code))).toEqual(expected.codes ?? {});
  for (const { reason } of notes) expect(reason.length).toBeGreaterThan(20);
});

it("leaves a table aside that has a value no row has, and tells why where it comes by itself", async () => {
  const large = { name: "labels.json", content: Buffer.from(`["${"x".repeat(9 * 2 ** 20)}"]`) };
  const [one, two] = [await picture(1), await picture(2)];
  const inFolders = await importFiles(database, await datasetFor(database), [
    large,
    { name: "cat/1.png", content: one },
    { name: "dog/2.png", content: two },
  ]);
  expect(inFolders.row).toMatchObject({ state: "finished", addedImages: 2 });
  expect(inFolders.byName.get("labels.json")?.code).toBe("not-an-image");
  const own = await datasetFor(database);
  const { importId } = await uploadArchive(database, own, large.content, large.name);
  await executeImport(importId, servicesOf(database));
  expect((await resultOf(database, importId)).row).toMatchObject({
    state: "failed",
    failure: expect.stringMatching(/labels.json has a value of more than 4 MiB/),
  });
});

it("holds each upload that the script writes", () => {
  expect(Object.keys(uploads).sort()).toEqual(readdirSync(folder).sort());
});

function counted(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
