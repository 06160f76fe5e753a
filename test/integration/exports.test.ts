import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { eq, isNull } from "drizzle-orm";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/db/ids";
import { blobs, classes, datasetImages, images, type versions } from "@/db/schema";
import { createRandom } from "@/ml/random";
import { keras, peerPython } from "@/scripts/peers";
import { mergeClass } from "@/server/classes/merge";
import { removeImages } from "@/server/datasets/delete";
import { serveExport } from "@/server/exports/serve";
import { centralHeader, endOfZip, entryBytes, localHeader, zipLayout } from "@/server/exports/zip";
import { openTestDatabase } from "./database";
import { freezeVersion } from "./freezing";
import { datasetFor, importFiles, picture } from "./importing";

const database = await openTestDatabase();
let own: Awaited<ReturnType<typeof datasetFor>>;
let version: typeof versions.$inferSelect;

const classNames = ["cat", "größe 1", "Cat", "a.b"];
const count = 80;

beforeAll(async () => {
  own = await datasetFor(database);
  const files = await Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      // The last class has no image for testing.
      name: `${i % 5 === 0 && i % 4 !== 3 ? "test" : "train"}/${classNames[i % 4]}/${i}.png`,
      content: await picture(i),
    })),
  );
  await importFiles(database, own, files);
  version = await freezeVersion(database, own.context, {
    ...{ datasetId: own.datasetId, splitMethod: "folders", seed: 1 },
    fractions: { train: 0.8, validation: 0.2, test: 0 },
  });
});

const get = (id: string, file: string, headers: Record<string, string> = {}, context = own.context) =>
  serveExport(new Request(`http://x/files/exports/${id}/${file}`, { headers }), context, id, file);
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

/**
 * Reads a zip with Python, which knows nothing of ours: each file's sha256 by its path, its checksum looked at, and the
 * folders that it names.
 */
async function unpacked(zip: Buffer): Promise<{ files: Map<string, string>; folders: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-unpacked-"));
  try {
    await writeFile(join(folder, "a.zip"), zip);
    const script =
      "import hashlib, json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nprint(json.dumps([[i.filename, i.is_dir(), hashlib.sha256(z.read(i)).hexdigest()] for i in z.infolist()]))";
    const printed = execFileSync("python3", ["-c", script, join(folder, "a.zip")], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    const entries = JSON.parse(printed) as [path: string, isFolder: boolean, sha256: string][];
    return {
      files: new Map(entries.flatMap(([path, isFolder, sha256]) => (isFolder ? [] : [[path, sha256]]))),
      folders: entries.flatMap(([path, isFolder]) => (isFolder ? [path] : [])),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("the archive of a version", () => {
  it("holds every image under its split and class, as long as was said", async () => {
    const answer = await get(version.id, "images.zip");
    expect(answer.status).toBe(200);
    const zip = await bytesOf(answer);
    expect(answer.headers.get("content-length")).toBe(String(zip.length));
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    const { files, folders: empty } = await unpacked(zip);
    expect(files.size).toBe(count);
    // A class has a folder in each split, whether images are in it or not.
    const folders = new Map(empty.map((path) => [path.replace(/\/$/, ""), 0]));
    expect(empty).toEqual(["test/a.b/"]);
    for (const [path, sha256] of files) {
      const [split = "", name = "", file = ""] = path.split("/");
      expect(file).toBe(`${sha256.slice(0, 20)}.png`);
      folders.set(`${split}/${name}`, (folders.get(`${split}/${name}`) ?? 0) + 1);
    }
    const expected = new Map<string, number>();
    // "Cat" is no folder beside "cat" where upper and lower case count alike.
    const safe: Record<string, string> = { Cat: "Cat (2)" };
    for (const split of ["train", "validation", "test"] as const) {
      for (const [i, { name }] of version.classes.entries()) {
        expected.set(`${split}/${safe[name] ?? name}`, version.counts[split][i] ?? 0);
      }
    }
    expect(Object.fromEntries(folders)).toEqual(Object.fromEntries(expected));
  });

  it("is the same file cut anywhere, with checksums known or not", async () => {
    const { db } = database.connection;
    const whole = await bytesOf(await get(version.id, "images.zip"));
    const etag = (await get(version.id, "images.zip", { range: "bytes=0-0" })).headers.get("etag") ?? "";
    const random = createRandom(4);
    const ends = [0, 1, whole.length - 1, whole.length - 22, Math.floor(whole.length / 2)];
    for (let round = 0; round < 60; round++) {
      // Half of the time nobody knows a checksum.
      if (round % 2 === 0) await db.update(blobs).set({ crc32: null });
      const start = round < ends.length ? (ends[round] ?? 0) : random.int(whole.length);
      const end = Math.min(whole.length - 1, start + random.int(round % 3 === 0 ? whole.length : 400));
      const answer = await get(version.id, "images.zip", {
        range: `bytes=${start}-${end}`,
        "if-range": etag,
      });
      expect(answer.status).toBe(206);
      expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${end}/${whole.length}`);
      expect((await bytesOf(answer)).equals(whole.subarray(start, end + 1)), `${start}-${end}`).toBe(true);
    }
    await get(version.id, "images.zip").then(bytesOf);
    expect(await db.select().from(blobs).where(isNull(blobs.crc32))).toEqual([]);
  });

  it("is sent whole where it is another one, and refused beyond its end", async () => {
    const other = await get(version.id, "images.zip", { range: "bytes=5-9", "if-range": '"other"' });
    expect(other.status).toBe(200);
    await other.body?.cancel();
    expect((await get(version.id, "images.zip", { range: "bytes=999999999-" })).status).toBe(416);
  });

  it("ends with an error, not with wrong bytes, where an image's file is gone", async () => {
    const [image] = (await database.connection.db.select().from(blobs).limit(1)) ?? [];
    const bytes = await database.blobs.read(image?.sha256 ?? "");
    await database.blobs.delete(image?.sha256 ?? "");
    await expect(get(version.id, "images.zip").then(bytesOf)).rejects.toThrow();
    await database.blobs.put(bytes);
  });

  it("comes in again with nothing lost, and no word on a folder without images", async () => {
    const zip = await bytesOf(await get(version.id, "images.zip"));
    const again = await datasetFor(database);
    const { row, notes, content } = await importFiles(database, again, zip);
    expect(row).toMatchObject({ state: "finished", addedImages: count, refusedFiles: 0, ignoredFiles: 0 });
    expect(notes).toEqual([]);
    const counts = new Map<string, number>();
    for (const { split } of content) counts.set(`${split}`, (counts.get(`${split}`) ?? 0) + 1);
    for (const split of ["train", "validation", "test"] as const) {
      expect(counts.get(split)).toBe(version.counts[split].reduce((sum, images) => sum + images, 0));
    }
    const made = await database.connection.db
      .select()
      .from(classes)
      .where(eq(classes.projectId, again.projectId));
    expect(made.map(({ name }) => name).sort()).toEqual(["Cat (2)", "a.b", "cat", "größe 1"]);
  });

  it.skipIf(peerPython(keras) === null)("is read by Keras with its classes and splits", async () => {
    const folder = await mkdtemp(join(tmpdir(), "offdiagonal-keras-"));
    try {
      await writeFile(join(folder, "a.zip"), await bytesOf(await get(version.id, "images.zip")));
      const script = resolve(import.meta.dirname, "../../scripts/keras/read_export.py");
      const printed = execFileSync(
        peerPython(keras) ?? "",
        [script, join(folder, "a.zip"), join(folder, "out")],
        {
          env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", CUDA_VISIBLE_DEVICES: "" },
          stdio: ["ignore", "pipe", "ignore"],
          encoding: "utf8",
        },
      );
      const read = JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Record<
        string,
        { classes: string[]; counts: number[]; sums: number[] }
      >;
      expect(Object.keys(read).sort()).toEqual(["test", "train", "validation"]);
      const sums: number[] = [];
      for (const split of ["train", "validation", "test"] as const) {
        const found = read[split];
        const byName = version.classes
          .map(({ name }, i) => ({
            name: name === "Cat" ? "Cat (2)" : name,
            count: version.counts[split][i] ?? 0,
          }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(found?.classes).toEqual(byName.map(({ name }) => name));
        expect(found?.counts).toEqual(byName.map((each) => each.count));
        sums.push(...(found?.sums ?? []));
      }
      const drawn = await Promise.all(
        Array.from({ length: count }, async (_, i) =>
          (
            await sharp(await picture(i))
              .greyscale()
              .raw()
              .toBuffer()
          ).reduce((sum, value) => sum + value, 0),
        ),
      );
      expect(sums.sort((a, b) => a - b)).toEqual(drawn.sort((a, b) => a - b));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the tables of an export", () => {
  it("say of each image where it lies and what it is", async () => {
    const csv = (await bytesOf(await get(version.id, "labels.csv"))).toString();
    const lines = csv.trimEnd().split("\r\n");
    expect(lines).toHaveLength(count + 1);
    expect(lines[0]).toBe("path,name,sha256,class,split,group,width,height");
    const { files } = await unpacked(await bytesOf(await get(version.id, "images.zip")));
    for (const line of lines.slice(1)) {
      const [path = "", name = "", , className = "", split = ""] = line.split(",");
      expect(files.has(path)).toBe(true);
      expect(name.split("/")[1]).toBe(className);
      expect(path.startsWith(`${split}/`)).toBe(true);
    }
  });

  it("are COCO with one category an image", async () => {
    const coco = JSON.parse((await bytesOf(await get(version.id, "coco.json"))).toString()) as {
      images: { id: number; file_name: string; split: string }[];
      annotations: { image_id: number; category_id: number }[];
      categories: { id: number; name: string }[];
    };
    expect(coco.images).toHaveLength(count);
    expect(coco.categories.map(({ name }) => name)).toEqual(version.classes.map(({ name }) => name));
    const nameOf = new Map(coco.categories.map(({ id, name }) => [id, name === "Cat" ? "Cat (2)" : name]));
    const imageOf = new Map(coco.images.map((image) => [image.id, image]));
    expect(coco.annotations).toHaveLength(count);
    for (const { image_id, category_id } of coco.annotations) {
      expect(imageOf.get(image_id)?.file_name.split("/")[1]).toBe(nameOf.get(category_id));
    }
  });
});

describe("the tables of an export, fetched on", () => {
  it("are the same bytes cut anywhere, of a version and of a dataset", async () => {
    const random = createRandom(5);
    for (const [id, file] of [version.id, own.datasetId].flatMap((id) =>
      ["labels.csv", "coco.json"].map((file) => [id, file] as const),
    )) {
      const answer = await get(id, file);
      const [etag, whole] = [answer.headers.get("etag") ?? "", await bytesOf(answer)];
      expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
      expect(answer.headers.get("accept-ranges")).toBe("bytes");
      for (let round = 0; round < 12; round++) {
        const start = round === 0 ? whole.length - 1 : random.int(whole.length);
        const end = Math.min(whole.length - 1, start + random.int(round % 2 === 0 ? whole.length : 50));
        const headers = { range: `bytes=${start}-${end}`, "if-range": etag };
        const part = await get(id, file, headers);
        expect(part.status).toBe(206);
        expect(part.headers.get("content-range")).toBe(`bytes ${start}-${end}/${whole.length}`);
        expect((await bytesOf(part)).equals(whole.subarray(start, end + 1)), `${start}-${end}`).toBe(true);
      }
      const rest = await get(id, file, { range: "bytes=100-" });
      expect((await bytesOf(rest)).equals(whole.subarray(100))).toBe(true);
      expect((await get(id, file, { range: "bytes=999999999-" })).status).toBe(416);
      const other = await get(id, file, { range: "bytes=5-9", "if-range": '"other"' });
      expect([other.status, (await bytesOf(other)).length]).toEqual([200, whole.length]);
    }
  });

  it("are other ones once a group changed in between, and sent whole", async () => {
    const { db } = database.connection;
    for (const id of [version.id, own.datasetId]) {
      const before = await get(id, "labels.csv", { range: "bytes=0-0" });
      const etag = before.headers.get("etag") ?? "";
      await bytesOf(before);
      await db.update(datasetImages).set({ groupKey: id }).where(eq(datasetImages.datasetId, own.datasetId));
      const now = await get(id, "labels.csv", { range: "bytes=5-9", "if-range": etag });
      expect(now.status).toBe(200);
      expect((await bytesOf(now)).toString()).toContain(`,${id},`);
    }
  });
});

describe("the archive of a dataset", () => {
  it("follows its folders, and is another file once it changed", async () => {
    const answer = await get(own.datasetId, "images.zip");
    const { files } = await unpacked(await bytesOf(answer));
    expect(files.size).toBe(count);
    expect([...new Set([...files.keys()].map((path) => path.split("/")[0]))].sort()).toEqual([
      "test",
      "train",
    ]);
    const csv = (await bytesOf(await get(own.datasetId, "labels.csv"))).toString();
    const removed = csv.split("\r\n")[1]?.split(",")[2] ?? "";
    const [image] = await database.connection.db.select().from(images).where(eq(images.sha256, removed));
    await removeImages(own.context, { datasetId: own.datasetId, imageIds: [image?.id ?? ""] });
    const now = await get(own.datasetId, "images.zip", {
      range: "bytes=10-20",
      "if-range": answer.headers.get("etag") ?? "",
    });
    expect(now.status).toBe(200);
    expect((await unpacked(await bytesOf(now))).files.size).toBe(count - 1);
    // What the version holds is the version's for ever.
    expect((await unpacked(await bytesOf(await get(version.id, "images.zip")))).files.size).toBe(count);
  });
});

it("gives no folder to a class that has no image in the dataset any more, and to others one a split", async () => {
  const { db } = database.connection;
  const of = await datasetFor(database);
  const names = ["train/a/1.png", "train/b/2.png", "train/c/3.png", "test/a/4.png", "e/5.png"];
  const files = names.map(async (name, i) => ({ name, content: await picture(500 + i) }));
  await importFiles(database, of, await Promise.all(files));
  const [a, , c] = await db
    .select()
    .from(classes)
    .where(eq(classes.projectId, of.projectId))
    .orderBy(classes.name);
  const read = async (file: string) => bytesOf(await get(of.datasetId, file, {}, of.context));
  const emptyIn = async () => (await unpacked(await read("images.zip"))).folders;
  const inUnsplit = ["unsplit/a/", "unsplit/b/", "unsplit/c/"];
  expect(await emptyIn()).toEqual(["test/b/", "test/c/", "test/e/", "train/e/", ...inUnsplit]);
  await mergeClass(of.context, { classId: c?.id ?? "", intoId: a?.id ?? "", key: newId("LabelBatch") });
  expect(await emptyIn()).toEqual(["test/b/", "test/e/", "train/e/", ...inUnsplit.slice(0, 2)]);
  const coco = JSON.parse((await read("coco.json")).toString()) as { categories: { name: string }[] };
  expect(coco.categories.map(({ name }) => name)).toEqual(["a", "b", "e"]);
});

describe("who gets an export", () => {
  it("is a member: a foreign id answers as a missing one does", async () => {
    const stranger = await datasetFor(database);
    for (const file of ["images.zip", "labels.csv", "coco.json"]) {
      for (const [id, missing] of [
        [version.id, newId("Version")],
        [own.datasetId, newId("Dataset")],
      ] as const) {
        const foreign = await get(id, file, {}, stranger.context);
        const none = await get(missing, file, {}, stranger.context);
        expect(foreign.status).toBe(404);
        expect(await foreign.text()).toBe(await none.text());
        expect((await get(id, file, {}, database.contextFor(null))).status).toBe(401);
      }
    }
    expect((await get(version.id, "../secrets.json")).status).toBe(404);
    expect((await get(own.projectId, "images.zip")).status).toBe(404);
  });
});

it("is zip64 where there are more files than a zip of old could count", async () => {
  const entries = Array.from({ length: 70_000 }, (_, i) => ({
    path: `a/${i}`,
    bytes: 1,
    crc32: 0xe8b7_be43,
  }));
  const layout = zipLayout({
    entries: entries.length,
    pathBytes: entries.reduce((sum, { path }) => sum + path.length, 0),
    dataBytes: entries.length,
  });
  expect(layout.isZip64).toBe(true);
  let at = 0;
  const directory: Buffer[] = [];
  const parts = entries.flatMap((entry) => {
    directory.push(centralHeader(entry, at, layout));
    at += entryBytes(entry);
    return [localHeader(entry, layout), Buffer.from("a")];
  });
  const zip = Buffer.concat([...parts, ...directory, endOfZip(layout)]);
  expect(zip.length).toBe(layout.bytes);
  expect((await unpacked(zip)).files.size).toBe(70_000);
});
