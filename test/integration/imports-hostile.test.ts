import { gzipSync } from "node:zlib";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { images } from "@/db/schema";
import { executeImport } from "@/workers/import/run";
import { openTestDatabase } from "./database";
import { datasetFor, picture, resultOf, servicesOf, uploadArchive } from "./importing";
import { type TarFile, tarOf } from "./tar";
import { type ZipFile, zipOf } from "./zip";

const database = await openTestDatabase();

type Hostile = ZipFile & { name: string; code: string };

/** Names that point elsewhere, deceive, or that no file system takes. */
const badNames = [
  "../1.png",
  "../../../../etc/cron.d/2.png",
  "cat/../../3.png",
  "cat/./4.png",
  "/etc/5.png",
  "//server/share/6.png",
  "C:/7.png",
  "c:8.png",
  "cat\\9.png",
  "..\\10.png",
  "cat/\u000011.png",
  "cat/\u001b[31m12.png",
  "cat/13\n.png",
  "cat/14\u007f.png",
  "cat/\u202egnp.15.exe",
  "cat/\u2066\u206716.png",
  `cat/${"x".repeat(300)}17.png`,
  `cat/${"ä".repeat(130)}18.png`,
  `${"d/".repeat(2200)}19.png`,
  "cat/.../20.png",
];

const png = (side: number) => picture(side, side, true);

async function hostileFiles(): Promise<Hostile[]> {
  const good = await png(40);
  const jpeg = await sharp(good).jpeg().toBuffer();
  const kinds = {
    jpeg,
    webp: await sharp(good).webp({ lossless: true }).toBuffer(),
    gif: await sharp(good).gif().toBuffer(),
    tiff: await sharp(good).tiff().toBuffer(),
    avif: await sharp(good).avif().toBuffer(),
    png: await picture(77, 80, true),
  };
  const files: Hostile[] = badNames.map((name) => ({ name, content: good, code: "bad-name" }));
  const add = (code: string, name: string, file: Omit<ZipFile, "name">) =>
    files.push({ ...file, name: `cat/${name}`, code });

  // Every format, cut at several places.
  for (const [kind, bytes] of Object.entries(kinds)) {
    for (const share of [0.2, 0.4, 0.6, 0.8, 0.95]) {
      add("truncated", `cut-${share}.${kind}`, {
        content: bytes.subarray(0, Math.floor(bytes.length * share)),
      });
    }
  }
  // Sizes that the header only claims.
  for (const [width, height] of [
    [60_000, 60_000],
    [1, 2 ** 31 - 1],
    [2 ** 31 - 1, 2],
    [20_000, 20_000],
  ] as const) {
    const huge = Buffer.from(good);
    huge.writeUInt32BE(width, 16);
    huge.writeUInt32BE(height, 20);
    add("too-many-pixels", `claims-${width}x${height}.png`, { content: huge });
  }
  const zero = Buffer.from(good);
  zero.writeUInt32BE(0, 16);
  add("truncated", "no-width.png", { content: zero });
  const black = sharp({
    create: { width: 12_000, height: 9000, channels: 3, background: "black" },
    limitInputPixels: false,
  });
  add("too-many-pixels", "bomb.png", { content: await black.png({ compressionLevel: 9 }).toBuffer() });
  // Chunks that are longer than the file.
  const chunk = Buffer.from(good);
  chunk.writeUInt32BE(0xffff_fff0, 33);
  add("truncated", "long-chunk.png", { content: chunk });
  // What is no image, by whatever name.
  const others: [string, string | Buffer][] = [
    ["svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ["svg", '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'],
    ["html", "<!doctype html><script>alert(1)</script>"],
    ["html", "<html><body onload=alert(1)></html>"],
    ["not-an-image", "%PDF-1.7 and more"],
    ["not-an-image", "#!/bin/sh\nrm -rf /\n"],
    ["not-an-image", "MZ\x90\0 this program cannot be run in DOS mode"],
    ["not-an-image", "\x7fELF\x02\x01\x01\0\0\0\0\0"],
    ["not-an-image", "BM and nothing that is a bitmap"],
    ["not-an-image", Buffer.alloc(5000)],
    ["not-an-image", Buffer.alloc(5000, 0xff)],
    ["not-an-image", "push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://example.org/x.png)'"],
    ["not-an-image", "<?php system($_GET['c']); ?>"],
    ["not-an-image", "\0\0\0\x18ftypheic\0\0\0\0mif1heic"],
    ["not-an-image", '{"images": []}'],
    ["empty", ""],
  ];
  for (const [i, [code, content]] of others.entries()) {
    add(code, `other-${i}.png`, { content });
    add(code, `other-${i}.jpg`, { content });
  }
  // Archives in the archive, down to bombs.
  const bomb = zipOf([{ name: "0.png", content: Buffer.alloc(4_000_000) }]);
  add("nested-archive", "nested.zip", { content: zipOf([{ name: "deeper.zip", content: bomb }]) });
  add("nested-archive", "nested.png", { content: bomb });
  add("nested-archive", "nested.gz.jpg", { content: gzipSync(Buffer.alloc(4_000_000)) });
  add("nested-archive", "nested.7z", { content: Buffer.from("7z\xbc\xaf\x27\x1c and more", "latin1") });
  add("nested-archive", "nested.rar", { content: "Rar!\x1a\x07 and more" });
  // Lies of the zip itself.
  add("zip-bomb", "bomb-1.png", { content: Buffer.alloc(6_000_000), claimedBytes: 900 });
  add("zip-bomb", "bomb-2.png", { content: Buffer.alloc(6_000_000, 1), claimedBytes: 1 });
  add("too-large", "large.png", { content: Buffer.alloc(3_000_000) });
  add("too-large", "claims-4-gib.png", { content: good, claimedBytes: 2 ** 32 - 2 });
  add("damaged", "shorter.png", { content: good, claimedBytes: good.length + 9 });
  add("damaged", "checksum.png", { content: good, claimedCrc: 7 });
  add("encrypted", "locked.png", { content: good, flags: 0x801 });
  add("unknown-compression", "lzma.png", { content: good, method: 14 });
  add("unknown-compression", "made-up.png", { content: good, method: 99 });
  add("animated", "apng.png", {
    content: Buffer.concat([
      good.subarray(0, 33),
      Buffer.from("\0\0\0\x08acTL\0\0\0\x02\0\0\0\0\0\0\0\0", "latin1"),
      good.subarray(33),
    ]),
  });
  files.push({ name: "stray.png", content: good, code: "no-class" });
  return files;
}

describe("a hundred hostile files", () => {
  it("give a row each with its reason, and keep nothing else from coming in", async () => {
    const files = await hostileFiles();
    expect(files.length).toBeGreaterThanOrEqual(100);
    const into = await datasetFor(database);
    // Two things at once: each is what its first bytes say, and is kept and served as that alone.
    const good = await png(33);
    const polyglots = [
      { name: "cat/png-and-zip.png", content: Buffer.concat([good, zipOf([{ name: "x", content: "x" }])]) },
      {
        name: "cat/png-and-html.html",
        content: Buffer.concat([good, Buffer.from("<script>alert(1)</script>")]),
      },
      { name: "cat/png-and-more.jpg", content: Buffer.concat([good, Buffer.from("more")]) },
    ];
    const { importId } = await uploadArchive(
      database,
      into,
      zipOf([...files, { name: "cat/good.png", content: good }, ...polyglots]),
    );
    const services = servicesOf(database, undefined, { OFFDIAGONAL_MAX_IMAGE_BYTES: "2000000" });
    expect(await executeImport(importId, services)).toBe("finished");
    const { row, notes } = await resultOf(database, importId);
    expect(notes).toHaveLength(files.length);
    expect(Object.fromEntries(notes.map(({ entry, code }) => [files[entry]?.name, code]))).toEqual(
      Object.fromEntries(files.map(({ name, code }) => [name, code])),
    );
    for (const { name, reason } of notes) {
      expect(reason).toMatch(/^[A-Z].*\.$/s);
      expect(name.length).toBeLessThanOrEqual(1000);
      expect(name).not.toMatch(/\p{Cc}/u);
    }
    expect(row).toMatchObject({
      state: "finished",
      addedImages: 4,
      refusedFiles: files.length,
      failure: null,
    });
    const taken = await database.connection.db.execute<{ media_type: string }>(
      `select b.media_type from images i join blobs b on b.sha256 = i.sha256 where i.project_id = '${into.projectId}'`,
    );
    expect(taken.map(({ media_type }) => media_type)).toEqual(Array(4).fill("image/png"));
  });

  it("come in a tar too: links, devices and names", async () => {
    const good = await png(21);
    const hostile: [string, TarFile][] = [
      ["link", { name: "cat/passwd.png", type: "2", link: "/etc/passwd" }],
      ["link", { name: "cat/out", type: "2", link: "../../.." }],
      ["link", { name: "cat/hard.png", type: "1", link: "cat/good.png" }],
      ["not-a-file", { name: "cat/null", type: "3" }],
      ["not-a-file", { name: "cat/pipe", type: "6" }],
      ...badNames
        .filter((name) => !name.includes("\u0000"))
        .map((name): [string, TarFile] => ["bad-name", { name, content: good }]),
    ];
    const into = await datasetFor(database);
    const { importId } = await uploadArchive(
      database,
      into,
      gzipSync(tarOf([...hostile.map(([, file]) => file), { name: "cat/good.png", content: good }])),
      "hostile.tar.gz",
    );
    expect(await executeImport(importId, servicesOf(database))).toBe("finished");
    const { row, notes } = await resultOf(database, importId);
    expect(notes.map(({ entry, code }) => [hostile[entry]?.[1].name, code])).toEqual(
      hostile.map(([code, { name }]) => [name, code]),
    );
    expect(row.addedImages).toBe(1);
    expect(
      await database.connection.db.select().from(images).where(eq(images.projectId, into.projectId)),
    ).toHaveLength(1);
  });

  it("fail as a whole where the whole is hostile, with nothing taken", async () => {
    const good = await png(22);
    const wholes: [string, Buffer, RegExp][] = [
      [
        "bomb.tar.gz",
        gzipSync(
          Buffer.concat([
            tarOf([{ name: "cat/1.png", content: good }]).subarray(0, -1024),
            tarOf([{ name: "cat/2.csv", content: Buffer.alloc(135_000_000) }]),
          ]),
        ),
        /./,
      ],
      [
        "cut.tar.gz",
        gzipSync(tarOf([{ name: "cat/1.png", content: good }])).subarray(0, 500),
        /damaged or ends early/,
      ],
      ["words.parquet", Buffer.from("PAR1 and nothing more than words PAR1"), /no Parquet file/],
      [
        "idx-ubyte",
        Buffer.from([0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 28, 0, 0, 0, 28]),
        /at most 5,000,000/,
      ],
      ["idx-ubyte", Buffer.from([0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 28, 0, 0, 0, 28]), /ends early/],
      ["deep.json", Buffer.from(`${"[".repeat(200_000)}${"]".repeat(200_000)}`), /./],
      ["wide.csv", Buffer.from("x".repeat(1_000_000)), /no table/],
    ];
    for (const [name, bytes, reason] of wholes) {
      const into = await datasetFor(database);
      const { importId } = await uploadArchive(database, into, bytes, name);
      const end = await executeImport(importId, servicesOf(database));
      const { row, content } = await resultOf(database, importId);
      if (name === "bomb.tar.gz") {
        // Read past, like any other file: a table of that size is none.
        expect([name, end, row.addedImages]).toEqual([name, "finished", 1]);
        continue;
      }
      expect([name, end]).toEqual([name, "failed"]);
      expect(row.failure).toMatch(reason);
      expect(content).toEqual([]);
    }
  });
});
