import { existsSync, readdirSync } from "node:fs";
import { asc, eq } from "drizzle-orm";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { classes, events, images, imports, labels } from "@/db/schema";
import { FenceLost } from "@/server/core/work";
import { cancelImport } from "@/server/imports/commands";
import { uploadFolder, uploadPath } from "@/server/imports/uploads";
import { decodeRgba } from "@/workers/import/decode";
import { executeImport } from "@/workers/import/run";
import { claimImport, ImportWriter } from "@/workers/import/write";
import { openTestDatabase } from "./database";
import { datasetFor, importFiles, picture, resultOf, servicesOf, uploadArchive } from "./importing";
import { zipOf } from "./zip";

const database = await openTestDatabase();

describe("an import", () => {
  it("brings in classes, splits and labels, with counts that agree", async () => {
    const into = await datasetFor(database, ["dog"]);
    const files = await Promise.all(
      [
        "root/train/dog/1.png",
        "root/train/10/1.png",
        "root/train/9/1.png",
        "root/val/dog/2.png",
        "root/test/猫/1.png",
      ].map(async (name, i) => ({ name, content: await picture(i), stored: i % 2 === 0 })),
    );
    const { end, row, notes, content, dataset } = await importFiles(database, into, [
      { name: "root/" },
      ...files,
      { name: "root/train/empty/" },
      { name: "root/.DS_Store", content: "x" },
      { name: "__MACOSX/root/._1.png", content: "x" },
    ]);
    expect(end).toBe("finished");
    expect(notes).toEqual([]);
    expect(row).toMatchObject({
      state: "finished",
      totalFiles: 5,
      processedFiles: 5,
      addedImages: 5,
      ignoredFiles: 2,
    });
    expect(dataset?.imageCount).toBe(5);
    expect(content.map(({ split }) => split).sort()).toEqual([
      "test",
      "train",
      "train",
      "train",
      "validation",
    ]);
    const names = await database.connection.db
      .select()
      .from(classes)
      .where(eq(classes.projectId, into.projectId))
      .orderBy(asc(classes.position));
    expect(names.map(({ name }) => name)).toEqual(["dog", "9", "10", "empty", "猫"]);
    const labelled = await database.connection.db
      .select()
      .from(labels)
      .innerJoin(images, eq(images.id, labels.imageId))
      .where(eq(images.projectId, into.projectId));
    expect(labelled).toHaveLength(5);
    expect(
      labelled.every((one) => one.labels.source === "import" && one.labels.classId === one.images.classId),
    ).toBe(true);
    for (const { images: image } of labelled) expect(await database.blobs.has(image.sha256)).toBe(true);
    expect(existsSync(uploadPath(database.dataDir, row.uploadId))).toBe(false);
    const told = await database.connection.db
      .select()
      .from(events)
      .where(eq(events.projectId, into.projectId));
    expect(new Set(told.map(({ type }) => type))).toEqual(
      new Set(["IMPORT_CHANGED", "UPLOAD_CHANGED", "PROJECT_CHANGED", "DATASET_CHANGED"]),
    );
  });

  it("keeps one image of the same bytes and says which file was first", async () => {
    const into = await datasetFor(database);
    const same = await picture(7);
    const { row, byName, content } = await importFiles(database, into, [
      { name: "train/cat/1.png", content: same },
      { name: "train/cat/2.png", content: same },
      { name: "test/dog/1.png", content: same },
      { name: "train/dog/2.png", content: await picture(8) },
    ]);
    expect(row).toMatchObject({ addedImages: 2, duplicateFiles: 2, refusedFiles: 0 });
    expect(content).toHaveLength(2);
    expect(byName.get("train/cat/2.png")).toMatchObject({
      kind: "duplicate",
      reason: "Same picture as train/cat/1.png.",
    });
    expect(byName.get("test/dog/1.png")?.reason).toBe(
      "Same picture as train/cat/1.png, but in class dog: kept as cat, and in split test: kept in train.",
    );
    const again = await importFiles(database, into, [{ name: "other/cat/9.png", content: same }]);
    expect(again.row).toMatchObject({ addedImages: 0, duplicateFiles: 1 });
    expect(again.dataset?.imageCount).toBe(2);
  });

  it("links images of another dataset of the project, keeps their class, and says where the folder names another", async () => {
    const first = await datasetFor(database);
    const [same, alike] = [await picture(70), await picture(71)];
    await importFiles(database, first, [
      { name: "cat/1.png", content: same },
      { name: "dog/2.png", content: alike },
    ]);
    const { datasets } = await import("@/db/schema");
    const [second] = await database.connection.db
      .insert(datasets)
      .values({ projectId: first.projectId, name: "Second" })
      .returning();
    const { row, content, notes } = await importFiles(database, { ...first, datasetId: second?.id ?? "" }, [
      { name: "dog/1.png", content: same },
      { name: "dog/2.png", content: alike },
      { name: "dog/3.png", content: await picture(72) },
    ]);
    expect(row).toMatchObject({ addedImages: 3, duplicateFiles: 1, refusedFiles: 0 });
    expect(notes).toMatchObject([
      {
        ...{ name: "dog/1.png", kind: "duplicate", code: "duplicate-differs" },
        reason:
          "The project has this picture already, in class cat: it came in as that, not as dog. Label it anew where dog is right.",
      },
    ]);
    const [image] = await database.connection.db
      .select({ name: classes.name })
      .from(images)
      .innerJoin(classes, eq(classes.id, images.classId))
      .where(eq(images.id, content.find(({ name }) => name === "dog/1.png")?.imageId ?? ""));
    expect(image?.name).toBe("cat");
  });

  it("refuses what is hostile or broken, each file with its reason, and takes the rest", async () => {
    const into = await datasetFor(database);
    const good = await picture(1, 20, true);
    const jpeg = await sharp(good).jpeg().toBuffer();
    const noise = await picture(99, 64);
    const huge = Buffer.from(good);
    huge.writeUInt32BE(30_000, 16);
    huge.writeUInt32BE(30_000, 20);
    const frames = Buffer.alloc(10 * 30 * 3, 9);
    frames.fill(200, 300, 600);
    const animated = sharp(frames, { raw: { width: 10, height: 30, channels: 3, pageHeight: 10 } });
    const apng = Buffer.concat([
      good.subarray(0, 33),
      Buffer.from("\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\0\0\0\0", "latin1"),
      good.subarray(33),
    ]);
    const files: [name: string, code: string, file: object][] = [
      ["../escape.png", "bad-name", { content: good }],
      ["/etc/cron.d/x.png", "bad-name", { content: good }],
      ["C:/cat/x.png", "bad-name", { content: good }],
      ["cat\\x.png", "bad-name", { content: good }],
      ["cat/nested.zip", "nested-archive", { content: zipOf([{ name: "a/b.png", content: good }]) }],
      ["cat/drawing.svg", "svg", { content: '<?xml version="1.0"?><svg onload="alert(1)"/>' }],
      ["cat/page.png", "html", { content: "<html><script>alert(1)</script></html>" }],
      ["cat/notes.txt", "not-an-image", { content: "a few words that are no picture" }],
      ["cat/nothing.png", "empty", { content: "" }],
      ["cat/truncated.png", "truncated", { content: noise.subarray(0, noise.length / 2) }],
      ["cat/truncated.jpg", "truncated", { content: jpeg.subarray(0, jpeg.length - 200) }],
      ["cat/huge.png", "too-many-pixels", { content: huge }],
      ["cat/moving.gif", "animated", { content: await animated.gif().toBuffer() }],
      ["cat/moving.webp", "animated", { content: await animated.webp().toBuffer() }],
      ["cat/moving.png", "animated", { content: apng }],
      ["cat/bomb.png", "zip-bomb", { content: Buffer.alloc(8_000_000), claimedBytes: 1000 }],
      ["cat/large.png", "too-large", { content: Buffer.alloc(3_000_000) }],
      ["cat/shorter.png", "damaged", { content: good, claimedBytes: good.length + 5 }],
      ["cat/checksum.png", "damaged", { content: good, claimedCrc: 1 }],
      ["cat/locked.png", "encrypted", { content: good, flags: 0x801 }],
      ["cat/packed.png", "unknown-compression", { content: good, method: 14 }],
      ["top.png", "no-class", { content: good }],
    ];
    const { row, byName } = await importFiles(
      database,
      into,
      [
        ...files.map(([name, , file]) => ({ name, ...file })),
        { name: "cat/good.png", content: good },
        { name: "cat/jpeg.png", content: jpeg },
      ],
      { OFFDIAGONAL_MAX_IMAGE_BYTES: "2000000" },
    );
    const codes = Object.fromEntries(files.map(([name]) => [name, byName.get(name)?.code]));
    expect(codes).toEqual(Object.fromEntries(files.map(([name, code]) => [name, code])));
    expect(row).toMatchObject({ state: "finished", addedImages: 2, refusedFiles: files.length });
    for (const { reason } of byName.values()) expect(reason).toMatch(/[.]$/);
    const taken = await database.connection.db.execute<{ media_type: string }>(
      `select b.media_type from images i join blobs b on b.sha256 = i.sha256 where i.project_id = '${into.projectId}' order by 1`,
    );
    expect(taken.map((one) => one.media_type)).toEqual(["image/jpeg", "image/png"]);
  });

  it("takes CMYK, 16 bits, EXIF orientation, GIF, TIFF and AVIF as what they show", async () => {
    const into = await datasetFor(database);
    const base = sharp({
      create: { width: 40, height: 20, channels: 3, background: { r: 200, g: 100, b: 50 } },
    });
    const deep = new Uint16Array(40 * 20 * 3).map((_, i) => [51_400, 25_700, 12_850][i % 3] ?? 0);
    const contents: Record<string, Buffer> = {
      "cmyk.jpg": await base.clone().toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer(),
      "deep.png": await sharp(deep, { raw: { width: 40, height: 20, channels: 3 } })
        .toColourspace("rgb16")
        .png()
        .toBuffer(),
      "turned.jpg": await base.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      "still.gif": await base.clone().gif().toBuffer(),
      "page.tiff": await base.clone().tiff().toBuffer(),
      "new.avif": await base.clone().avif().toBuffer(),
      "large.png": await base.clone().resize(600, 300).png().toBuffer(),
    };
    expect((await sharp(contents["deep.png"]).metadata()).depth).toBe("ushort");
    expect((await sharp(contents["cmyk.jpg"]).metadata()).space).toBe("cmyk");
    const { row, content } = await importFiles(
      database,
      into,
      Object.entries(contents).map(([name, bytes]) => ({ name: `cat/${name}`, content: bytes })),
    );
    expect(row).toMatchObject({ addedImages: 7, refusedFiles: 0 });
    const rows = await database.connection.db
      .select()
      .from(images)
      .where(eq(images.projectId, into.projectId));
    const byName = new Map(content.map(({ name, imageId }) => [name, rows.find(({ id }) => id === imageId)]));
    expect(byName.get("cat/turned.jpg")).toMatchObject({ width: 20, height: 40 });
    expect(byName.get("cat/deep.png")).toMatchObject({
      width: 40,
      height: 20,
      grey: false,
      thumbnailSha256: null,
    });
    expect(byName.get("cat/still.gif")?.thumbnailSha256).toMatch(/^[0-9a-f]{64}$/);
    const thumbnail = await database.blobs.read(byName.get("cat/large.png")?.thumbnailSha256 ?? "");
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: "webp", width: 256, height: 128 });
    const shown = await decodeRgba(contents["deep.png"] ?? Buffer.alloc(0));
    expect([...shown.data.subarray(0, 4)]).toEqual([200, 100, 50, 255]);
    const turned = await decodeRgba(contents["turned.jpg"] ?? Buffer.alloc(0));
    expect([turned.width, turned.height]).toEqual([20, 40]);
  });

  it("decodes names that no flag calls UTF-8, and those of old DOS packers", async () => {
    const into = await datasetFor(database);
    const { content } = await importFiles(database, into, [
      { name: Buffer.from("кот/1.png"), content: await picture(31) },
      {
        name: Buffer.from([0x8e, 0x68, 0x72, 0x65, 0x2f, 0x31, 0x2e, 0x70, 0x6e, 0x67]),
        content: await picture(32),
      },
    ]);
    expect(content.map(({ name }) => name).sort()).toEqual(["Ähre/1.png", "кот/1.png"]);
  });

  it.each([
    ["no zip at all", Buffer.from("GIF89a and nothing more"), /no zip archive/],
    ["an empty file", Buffer.alloc(0), /no zip archive/],
    ["a zip without files", zipOf([{ name: "cat/" }]), /no files/],
    [
      "a zip cut short",
      zipOf([{ name: "cat/1.png", content: "x".repeat(500) }]).subarray(0, 60),
      /no zip archive/,
    ],
  ])("fails for %s, with the way out, and for good", async (_what, bytes, reason) => {
    const into = await datasetFor(database);
    const { end, row } = await importFiles(database, into, bytes);
    expect(end).toBe("failed");
    expect(row).toMatchObject({ state: "failed" });
    expect(row.failure).toMatch(reason);
    expect(existsSync(uploadPath(database.dataDir, row.uploadId))).toBe(false);
  });

  it("fails for a directory that is damaged in its middle, keeping what came in", async () => {
    const into = await datasetFor(database);
    const archive = zipOf([
      { name: "cat/1.png", content: await picture(41) },
      { name: "cat/2.png", content: await picture(42) },
    ]);
    archive.fill(0, archive.lastIndexOf("PK\x01\x02"), archive.lastIndexOf("PK\x01\x02") + 4);
    const { row } = await importFiles(database, into, archive);
    expect(row.failure).toMatch(/directory is damaged/);
  });

  it("stops where files that share their bytes unpack to far more than the archive", async () => {
    const into = await datasetFor(database);
    const files = Array.from({ length: 40 }, (_, i) => ({
      name: `cat/${i}.png`,
      ...(i === 0 ? { content: Buffer.alloc(60_000_000) } : { dataOf: 0 }),
    }));
    const { row } = await importFiles(database, into, files);
    expect(row.state).toBe("failed");
    expect(row.failure).toMatch(/unpacks to more than/);
    expect(row.addedImages).toBe(0);
  });

  it("goes on after the last committed batch, and an old worker changes nothing", async () => {
    const into = await datasetFor(database);
    const files = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => ({
        name: `c${i % 3}/${i}.png`,
        content: await picture(500 + (i % 25)),
      })),
    );
    const { importId } = await uploadArchive(database, into, zipOf(files));
    const claim = await claimImport(database.connection.db, importId);
    if (!claim) throw new Error("no claim");
    const old = new ImportWriter(database.connection.db, database.blobs, claim);
    await old.begin(["c0", "c1", "c2"], 30, 0);
    await old.write(
      [{ entry: 0, name: "c0/0.png", kind: "refused", code: "x", reason: "Written by the first." }],
      1,
    );
    expect(await executeImport(importId, servicesOf(database))).toBe("finished");
    await expect(old.write([], 2)).rejects.toThrow(FenceLost);
    await expect(old.beat()).rejects.toThrow(FenceLost);
    const { row, notes, content } = await resultOf(database, importId);
    expect(row).toMatchObject({ processedFiles: 30, refusedFiles: 1, addedImages: 25, duplicateFiles: 4 });
    expect(content).toHaveLength(25);
    expect(notes.filter(({ entry }) => entry === 0)).toHaveLength(1);
  });

  it("puts its work down when asked and takes it up again", async () => {
    const into = await datasetFor(database);
    const stop = new AbortController();
    stop.abort();
    const { importId } = await uploadArchive(
      database,
      into,
      zipOf([{ name: "cat/1.png", content: await picture(601) }]),
    );
    expect(await executeImport(importId, servicesOf(database, stop.signal))).toBe("interrupted");
    expect(await executeImport(importId, servicesOf(database))).toBe("finished");
    expect((await resultOf(database, importId)).row.addedImages).toBe(1);
    expect(await executeImport(importId, servicesOf(database))).toBe("over");
  });

  it("is cancelled while it waits and while it runs; what came in stays", async () => {
    const into = await datasetFor(database);
    const waiting = await uploadArchive(
      database,
      into,
      zipOf([{ name: "cat/1.png", content: await picture(701) }]),
    );
    expect(await cancelImport(into.context, { importId: waiting.importId })).toMatchObject({
      state: "cancelled",
    });
    expect(await executeImport(waiting.importId, servicesOf(database))).toBe("over");
    expect(existsSync(uploadPath(database.dataDir, waiting.uploadId))).toBe(false);

    const files = await Promise.all(
      Array.from({ length: 1500 }, async (_, i) => ({
        name: `cat/${i}.png`,
        content: await picture(10_000 + i, 64, true),
      })),
    );
    const running = await uploadArchive(database, into, zipOf(files));
    const done = executeImport(running.importId, servicesOf(database));
    await expect
      .poll(async () => (await resultOf(database, running.importId)).row.processedFiles, {
        timeout: 20_000,
        interval: 20,
      })
      .toBeGreaterThan(0);
    await cancelImport(into.context, { importId: running.importId });
    expect(await done).toBe("cancelled");
    const { row, content, dataset } = await resultOf(database, running.importId);
    expect(row.state).toBe("cancelled");
    expect(row.addedImages).toBeGreaterThan(0);
    expect(row.addedImages).toBe(content.length);
    expect(dataset?.imageCount).toBe(content.length);
    await expect(cancelImport(into.context, { importId: running.importId })).resolves.toMatchObject({
      state: "cancelled",
    });
  });

  it("leaves no file in the upload folder", async () => {
    expect(readdirSync(uploadFolder(database.dataDir))).toEqual([]);
    const open = await database.connection.db.select().from(imports).where(eq(imports.state, "running"));
    expect(open).toEqual([]);
  });
});
