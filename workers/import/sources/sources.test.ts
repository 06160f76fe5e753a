import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportChoice } from "@/db/schema";
import { sha256Of } from "@/server/core/blobs";
import { tarOf } from "@/test/integration/tar";
import { zipOf } from "@/test/integration/zip";
import { openUpload } from "../open";
import { ArchiveError, Refusal } from "../refusal";
import type { Source, SourceFile } from "./source";

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../test/fixtures/archives/${name}`, import.meta.url));
const odd = (name: string) => fileURLToPath(new URL(`../../../test/fixtures/odd/${name}`, import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "offdiagonal-sources-"));
});
afterAll(() => rm(folder, { recursive: true }));

let next = 0;
async function opened(bytes: Buffer, name: string, table?: ImportChoice["table"]) {
  const path = join(folder, String(next++));
  await writeFile(path, bytes);
  return openUpload(path, name, `${path}.parts`, { table });
}

async function readOf(source: Source | null, file: SourceFile, maxBytes = 1e6): Promise<Buffer> {
  if (!source) throw new Error("no source");
  return source.read(file, maxBytes);
}

/** Names and contents, a refusal in place of what cannot be read. */
async function all(source: Source | null, maxBytes = 1e6) {
  const found: Record<string, Buffer | string> = {};
  for await (const file of source?.files() ?? []) {
    if (file.isFolder) continue;
    found[file.name] = await readOf(source, file, maxBytes).catch((error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    });
  }
  return found;
}

const text = (found: Record<string, Buffer | string>) =>
  Object.fromEntries(Object.entries(found).map(([name, content]) => [name, String(content)]));

describe("a tar archive", () => {
  const long = `${"folder/".repeat(30)}1.png`;
  const files = [
    { name: "./cat/", type: "5" },
    { name: "./cat/1.png", content: "one" },
    { name: "cat/large.png", content: Buffer.alloc(700_000, 7) },
    { name: "cat/empty.png", content: "" },
    { name: "cat/link.png", type: "2", link: "/etc/passwd" },
    { name: "cat/hard.png", type: "1", link: "cat/1.png" },
    { name: "cat/device", type: "3" },
    { name: long, content: "far down" },
    { name: "../out.png", content: "out" },
    { name: "cat/last.png", content: "last" },
  ];

  it.each([
    ["plain", tarOf(files), "a.tar", "tar"],
    ["gzipped", gzipSync(tarOf(files)), "a.tar.gz", "tar.gz"],
    ["gzipped, by another name", gzipSync(tarOf(files)), "a.bin", "tar.gz"],
  ])("is read %s, in order, links and devices refused", async (_what, bytes, name, format) => {
    const upload = await opened(bytes, name);
    expect(upload.format).toBe(format);
    const found = await all(upload.archive, 500_000);
    expect(text(found)).toEqual({
      "cat/1.png": "one",
      "cat/large.png": "too-large",
      "cat/empty.png": "",
      "cat/link.png": "link",
      "cat/hard.png": "link",
      "cat/device": "not-a-file",
      [long]: "far down",
      "../out.png": "out",
      "cat/last.png": "last",
    });
    // A second pass gives the same, also where files are passed over.
    const names: string[] = [];
    for await (const file of upload.archive?.files() ?? []) names.push(file.name);
    expect(names.filter((each) => !each.endsWith("/"))).toEqual(Object.keys(found));
    expect((await all(upload.archive))["cat/large.png"]).toHaveLength(700_000);
  });

  it("is refused as a whole where it ends early or is damaged", async () => {
    const tar = tarOf(files);
    await expect(opened(tar.subarray(0, 200_000), "a.tar")).rejects.toThrow(/damaged or ends early/);
    const zipped = gzipSync(tar);
    await expect(opened(zipped.subarray(0, zipped.length / 2), "a.tgz")).rejects.toThrow(
      /damaged or ends early/,
    );
    const bad = Buffer.from(tar);
    bad.fill(1, 520, 560);
    await expect(opened(bad, "a.tar")).rejects.toThrow(ArchiveError);
  });

  it("holds no header of an attacker's size", async () => {
    const claims = tarOf([
      { name: "x", type: "L", content: Buffer.alloc(8_000_000, 120) },
      { name: "cat/1.png", content: "1" },
    ]);
    expect(text(await all((await opened(gzipSync(claims), "a.tar.gz")).archive))).toEqual({
      "cat/1.png": "1",
    });
  });
});

describe("Parquet as Hugging Face datasets writes it", () => {
  it("gives images, names, classes and the split, with either compression", async () => {
    const names = ["train-00000-of-00002.parquet", "train-00001-of-00002.parquet"];
    const files = await Promise.all(
      names.map(async (name) => ({ name: `data/${name}`, content: await readFile(fixture(name)) })),
    );
    const upload = await opened(zipOf([...files, { name: "README.md", content: "# A data set" }]), "set.zip");
    const found: [string, string | null, string | null][] = [];
    for await (const file of upload.parts?.files() ?? []) {
      found.push([file.name, file.place?.className ?? null, file.place?.split ?? null]);
      const png = await readOf(upload.parts, file);
      expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 5, height: 6 });
    }
    expect(found).toEqual([
      ["train-00000-of-00002/photo-1.png", "dog", "train"],
      ["train-00000-of-00002/photo-2.png", "cat", "train"],
      ["train-00000-of-00002/photo-3.png", "dog", "train"],
      ["train-00000-of-00002/photo-4.png", "cat", "train"],
      ["train-00000-of-00002/photo-5.png", null, "train"],
      ["train-00000-of-00002/photo-6.png", "cat", "train"],
      ["train-00000-of-00002/photo-7.png", "dog", "train"],
      ["train-00001-of-00002/00000", "cat", "train"],
      ["train-00001-of-00002/00001", "dog", "train"],
      ["train-00001-of-00002/00002", null, "train"],
      ["train-00001-of-00002/00003", "dog", "train"],
    ]);
    await upload.close();
  });

  it("shows its columns and first rows, and is read by those that are chosen", async () => {
    const bytes = await readFile(fixture("lab.parquet"));
    const placesOf = async (upload: Awaited<ReturnType<typeof opened>>) => {
      const found: unknown[][] = [];
      for await (const file of upload.parts?.files() ?? []) {
        const { className, split, group } = file.place ?? {};
        const png = await readOf(upload.parts, file);
        found.push([file.name, className, split, group, sha256Of(png)]);
      }
      await upload.close();
      return found;
    };
    const guessed = await opened(bytes, "lab.parquet");
    expect(guessed.partsTable).toMatchObject({
      ...{ file: "lab.parquet", kind: "Parquet", rowCount: 6 },
      columns: ["mask", "scan", "file_name", "diagnosis", "target", "split", "patient"],
      imageColumns: ["mask", "scan"],
      chosen: { image: "mask", file: "file_name", class: "target", split: "split", group: "patient" },
    });
    // Those of the first row group.
    expect(guessed.partsTable?.rows).toHaveLength(4);
    expect(guessed.partsTable?.rows[0]).toEqual(["", "", "scans/0.png", "malignant", "0", "val", "0"]);
    const byTarget = await placesOf(guessed);
    expect(byTarget.map((row) => row.slice(0, 4))).toEqual([
      ["lab/scans/0.png", "0", "validation", "0"],
      ["lab/scans/1.png", "1", "train", "0"],
      ["lab/scans/2.png", "2", "train", "1"],
      ["lab/scans/3.png", "0", "train", "1"],
      ["lab/scans/4.png", "1", "validation", "2"],
      ["lab/scans/5.png", "2", "train", "2"],
    ]);
    const columns = { image: "scan", file: null, class: "diagnosis", split: null, group: null };
    const chosen = await opened(bytes, "lab.parquet", { file: "lab.parquet", columns });
    expect(chosen.partsTable?.chosen).toEqual(columns);
    const byDiagnosis = await placesOf(chosen);
    expect(byDiagnosis.map((row) => row.slice(0, 4))).toEqual(
      ["malignant", "benign", "benign", "malignant", "benign", "benign"].map((name, i) => [
        ...[`lab/0000${i}`, name, null, null],
      ]),
    );
    // Other pictures: those of the other column.
    expect(new Set([...byTarget, ...byDiagnosis].map((row) => row[4])).size).toBe(12);
    // Columns that were chosen of another table are not meant.
    const other = await opened(bytes, "lab.parquet", { file: "labels.csv", columns });
    expect(other.partsTable?.chosen?.class).toBe("target");
    await other.close();
  });

  it("gives each image of groups and pages that are larger than is held, a page of them at a time", async () => {
    const upload = await opened(await readFile(odd("large-groups.zip")), "large-groups.zip");
    const names = ["snappy", "gzip", "v2", "cut"];
    let seen = 0;
    for await (const file of upload.parts?.files() ?? []) {
      const [folder = "", name = ""] = file.name.split("/");
      const row = Number.parseInt(name, 10);
      // Passed over, as what came in before is when an import goes on.
      if (row === 1) continue;
      if (!name.endsWith(".tif")) {
        await expect(readOf(upload.parts, file, 2e7)).rejects.toThrow(/no bytes of an image/);
        continue;
      }
      expect(file.place?.className).toBe(row % 2 === 0 ? "cat" : "dog");
      await expect(readOf(upload.parts, file)).rejects.toThrow(/OFFDIAGONAL_MAX_IMAGE_BYTES/);
      const { data, info } = await sharp(await readOf(upload.parts, file, 2e7))
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: 2400, height: 2000 });
      const colour = [names.indexOf(folder), row, 128];
      expect([[...data.subarray(0, 3)], [...data.subarray(-3)]]).toEqual([colour, colour]);
      seen += 1;
    }
    expect(seen).toBe(16);
    await upload.close();
  });

  it("is refused as a whole where it is cut short or has no images", async () => {
    const bytes = await readFile(fixture("train-00000-of-00002.parquet"));
    await expect(opened(bytes.subarray(0, 3000), "a.parquet")).rejects.toThrow(/no Parquet file/);
  });
});

describe("archives beside a table", () => {
  const table = { name: "labels.csv", content: "file,class\n1.png,cat\n2.png,dog\n" };
  const photos = zipOf([
    { name: "1.png", content: "one" },
    { name: "more/2.png", content: "two" },
  ]);

  it("are read as if they were unpacked there, each a folder where there are several", async () => {
    const one = await opened(
      zipOf([table, { name: "photos.zip", content: photos, stored: true }]),
      "both.zip",
    );
    expect(text(await all(one.archive))).toEqual({
      "labels.csv": table.content,
      "1.png": "one",
      "more/2.png": "two",
    });
    expect(one.tables.map(({ name }) => name)).toEqual(["labels.csv"]);
    expect(one.head.map(({ name }) => name)).toEqual(["labels.csv", "1.png", "more/2.png"]);
    await one.close();
    const loose = { name: "3.png", content: "three" };
    const tar = tarOf([{ name: "1.png", content: "uno" }]);
    const several = await opened(
      zipOf([
        { name: "train.tar.gz", content: gzipSync(tar), stored: true },
        ...[loose, table, { name: "test.tar", content: tar, stored: true }],
        { name: "photos.zip", content: photos, stored: true },
      ]),
      "several.zip",
    );
    expect(text(await all(several.archive))).toEqual({
      ...{ "3.png": "three", "labels.csv": table.content },
      ...{ "train/1.png": "uno", "test/1.png": "uno", "photos/1.png": "one", "photos/more/2.png": "two" },
    });
    await several.close();
  });

  it("are files like others without a table, and where they are packed once more", async () => {
    for (const files of [
      [{ name: "photos.zip", content: photos, stored: true }],
      [table, { name: "photos.zip", content: photos }],
      [table, { name: "deep/photos.zip", content: photos, stored: true }],
    ]) {
      const upload = await opened(zipOf(files), "a.zip");
      expect(Object.keys(await all(upload.archive))).toEqual(files.map(({ name }) => name));
      await upload.close();
    }
  });

  it("fail by their name where they are damaged", async () => {
    const cut = { name: "photos.zip", content: photos.subarray(0, 60), stored: true };
    await expect(opened(zipOf([table, cut]), "a.zip")).rejects.toThrow(/^photos\.zip: .*no zip archive/);
  });
});

describe("IDX as the MNIST database has it", () => {
  const images = "t10k-images-idx3-ubyte.gz";
  const labels = "t10k-labels-idx1-ubyte.gz";
  const fileOf = async (name: string) => ({ name, content: await readFile(fixture(name)) });

  it("gives each image as a PNG, with its label as its class and the split of its name", async () => {
    const upload = await opened(zipOf([await fileOf(images), await fileOf(labels)]), "2 files.zip");
    const classes: unknown[] = [];
    for await (const file of upload.parts?.files() ?? []) {
      classes.push([file.name, file.place]);
      const png = await readOf(upload.parts, file);
      expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 5, height: 6, channels: 1 });
    }
    expect(classes[0]).toEqual(["t10k-images/00000.png", { className: "7", split: "test", group: null }]);
    expect(classes).toHaveLength(4);
    await upload.close();
  });

  it("is refused where labels are missing from the pair or too few", async () => {
    const given = await fileOf(images);
    await expect(opened((await fileOf(labels)).content, labels)).rejects.toThrow(/holds no images/);
    const few = { name: "t10k-labels-idx1-ubyte", content: Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 1, 2]) };
    await expect(opened(zipOf([given, few]), "a.zip")).rejects.toThrow(
      /4 images, and the file of its labels 2/,
    );
    expect((await opened(given.content, images)).format).toBe("IDX");
  });
});

describe("an upload by itself", () => {
  it("is known by its content", async () => {
    const png = await sharp({ create: { width: 3, height: 3, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    expect(text(await all((await opened(png, "photo.png")).archive))).toEqual({ "photo.png": String(png) });
    expect((await opened(Buffer.from("file,class\n1.png,cat\n"), "labels.csv")).format).toBe("CSV");
    await expect(opened(Buffer.from("some words that are none of that"), "notes.doc")).rejects.toThrow(
      /nothing that is imported/,
    );
    await expect(opened(gzipSync("words"), "words.gz")).rejects.toThrow(/neither a tar archive nor IDX/);
  });
});
