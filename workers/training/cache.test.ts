import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import type { PreprocessSpec } from "@/ml/preprocess";
import { resizeToBytes } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { decodeRgba } from "@/workers/import/decode";
import { buildCache } from "@/workers/training/cache";

const folder = await mkdtemp(join(tmpdir(), "offdiagonal-cache-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const spec: PreprocessSpec = {
  width: 24,
  height: 20,
  channels: 3,
  fit: "cover",
  scaling: "unit",
  background: [255, 255, 255],
};

/** Noise in the formats that datasets are made of, in sizes that differ: more than are read at once. */
const count = 300;
const random = createRandom("cache");
const files = await Promise.all(
  Array.from({ length: count }, (_, i) => {
    const [width, height] = [20 + random.int(40), 20 + random.int(40)];
    const pixels = Buffer.from(Uint8Array.from({ length: width * height * 3 }, () => random.int(256)));
    const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
    return (i % 3 === 0 ? picture.jpeg() : i % 3 === 1 ? picture.png() : picture.webp()).toBuffer();
  }),
);

function tableOf(versionId: string) {
  return {
    versionId,
    count,
    rows: async (from: number, limit: number) =>
      files.slice(from, from + limit).map((_, i) => ({
        imageId: `image_${from + i}`,
        sha256: `${from + i}`.padStart(64, "0"),
        position: from + i,
      })),
  };
}

const blobsOf = (all: readonly Buffer[]) => ({
  async read(sha256: string) {
    const bytes = all[Number(sha256)];
    if (bytes) return bytes;
    throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  },
});

const withThreads = { threads: 2, patience: 0 };
const leftOver = async () =>
  (await readdir(folder, { recursive: true })).filter((name) => name.includes("tmp"));

describe("the packed images of a version", () => {
  it("are the same bytes however many threads make them, each row in its place", async () => {
    const services = { dataDir: folder, blobs: blobsOf(files) };
    const told: number[] = [];
    const threaded = await buildCache(
      services,
      tableOf("threads"),
      spec,
      (done) => void told.push(done),
      withThreads,
    );
    expect(told).toEqual([256, 300]);
    const alone = await buildCache(services, tableOf("alone"), spec, () => {}, { threads: 1, patience: 1e9 });
    const bytes = await readFile(threaded);
    expect(bytes.equals(await readFile(alone))).toBe(true);
    for (const row of [0, 1, 2, 255, 256, count - 1]) {
      const { data, width, height } = await decodeRgba(files[row] as Buffer);
      const rowBytes = 24 * 20 * 3;
      expect(new Uint8Array(bytes.subarray(row * rowBytes, (row + 1) * rowBytes))).toEqual(
        resizeToBytes(data, width, height, spec),
      );
    }
    expect(await leftOver()).toEqual([]);
  });

  it.each([
    { how: "by threads", pace: withThreads },
    { how: "without", pace: { threads: 1, patience: 1e9 } },
  ])("name the image that is broken or missing, packed $how, and leave nothing", async ({ pace }) => {
    const broken = files.map((file, i) => (i === 270 ? file.subarray(0, 60) : file));
    await expect(
      buildCache({ dataDir: folder, blobs: blobsOf(broken) }, tableOf("broken"), spec, () => {}, pace),
    ).rejects.toMatchObject({ kind: "data", message: expect.stringMatching(/image_270 cannot be decoded/i) });
    const missing = files.slice(0, 299);
    await expect(
      buildCache({ dataDir: folder, blobs: blobsOf(missing) }, tableOf("missing"), spec, () => {}, pace),
    ).rejects.toMatchObject({ kind: "data", message: expect.stringMatching(/image_299 is missing/) });
    expect(await leftOver()).toEqual([]);
  });

  it("end where the progress is refused, as by a stop, and leave nothing", async () => {
    const stop = () => {
      throw new Error("stopped");
    };
    const services = { dataDir: folder, blobs: blobsOf(files) };
    await expect(buildCache(services, tableOf("stopped"), spec, stop, withThreads)).rejects.toThrow(
      "stopped",
    );
    expect(await leftOver()).toEqual([]);
  });
});
