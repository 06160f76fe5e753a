import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import pino from "pino";
import sharp, { type Sharp } from "sharp";
import { connect } from "@/db/connection";
import { startEmbeddedPostgres } from "@/db/embedded";
import { newId } from "@/db/ids";
import { migrateDatabase } from "@/db/migrate";
import { datasets, imports, projects, teams, uploads, user } from "@/db/schema";
import { median } from "@/ml/statistics";
import { FolderBlobStore, sha256Of } from "@/server/core/blobs";
import { readConfig } from "@/server/core/config";
import { uploadPath } from "@/server/imports/uploads";
import { importApart } from "@/test/integration/import-process";
import { zipOf } from "@/test/integration/zip";
import { sharedFile } from "@/test/shared";
import { thumbnailQuality, thumbnailSide } from "@/workers/import/inspect";
import { executeImport } from "@/workers/import/run";
import { ZipSource } from "@/workers/import/sources/zip";
import type { Services } from "@/workers/services";

/** Of the rate of the bare probe; the rest is unzipping, durable files and the database on the same cores. */
const goal = 0.9;

interface File {
  name: string;
  content: Buffer;
}

/**
 * Images a second of the whole import (zip, plan, checks, durable blobs, thumbnails, figures of quality, Postgres with
 * every sync on) beside a bare libvips probe over the same bytes in memory: sha256, decode, thumbnail, difference hash,
 * brightness and sharpness. They take turns; the median counts, and of two ways to write the probe the faster one: with
 * the whole picture decoded before it is made small, and made small while it is decoded, as the import does.
 *
 * Of tiny pictures the import is several times as fast as the probe: each step of libvips is set up anew, which takes
 * longer than 28 × 28 pixels do. The import takes plain small PNGs apart by itself (workers/training/png.ts), and
 * measures in one pass over the pixels (ml/quality.ts).
 */
export async function run({ quick }: { quick: boolean }) {
  const folder = await mkdtemp(join(tmpdir(), "offdiagonal-bench-"));
  const server = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
  const rows: Record<string, string | number>[] = [];
  const figures: Record<string, { value: number; unit: string; goal?: number; met?: boolean }> = {};
  try {
    await migrateDatabase(server.url);
    for (const [key, archive, count] of [
      ["mnist", "data/mnist-png.zip", quick ? 1000 : 5000],
      ["clothing", "data/clothing-small.zip", quick ? 150 : 1000],
    ] as const) {
      const path = sharedFile(archive);
      if (!path) throw new Error(`${archive} is missing: lay it beside the clone as ../shared/${archive}.`);
      const files = await firstFiles(path, count);
      const { ours, bare } = await measure(files, quick ? 3 : 5, server.url, join(folder, key));
      const ratio = ours / bare;
      rows.push({
        images: `${key}, ${files.length}`,
        "import, images/s": Math.round(ours),
        "bare libvips probe, images/s": Math.round(bare),
        ratio: ratio.toFixed(2),
      });
      figures[`import.${key}.imagesPerSecond`] = { value: Math.round(ours), unit: "images/s" };
      figures[`import.${key}.bareImagesPerSecond`] = { value: Math.round(bare), unit: "images/s" };
      figures[`import.${key}.ratio`] = {
        value: Number(ratio.toFixed(3)),
        unit: "×",
        goal,
        met: ratio >= goal,
      };
    }
    const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    figures["import.peakMemory"] = { value: megabytes, unit: "MB", goal: 500, met: megabytes <= 500 };
    const tableRows = quick ? 1_000_000 : 5_000_000;
    const { peakMiB, seconds: took } = await planTable(tableRows, server.url, join(folder, "table"));
    const peak = Math.round((peakMiB * 2 ** 20) / 1e6);
    rows.push({
      images: `a table of ${tableRows.toLocaleString("en")} rows, planned`,
      "peak, MB": peak,
      seconds: Math.round(took),
    });
    figures["import.table.peakMemory"] = { value: peak, unit: "MB", goal: 500, met: peak <= 500 };
    return { rows, figures };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstFiles(path: string, count: number): Promise<File[]> {
  const archive = await ZipSource.open(path);
  try {
    const files: File[] = [];
    for await (const entry of archive.files()) {
      if (entry.isFolder) continue;
      files.push({ name: entry.name, content: Buffer.from(await archive.read(entry, 2 ** 26)) });
      if (files.length === count) break;
    }
    return files;
  } finally {
    await archive.close();
  }
}

async function measure(
  files: File[],
  rounds: number,
  url: string,
  folder: string,
): Promise<{ ours: number; bare: number }> {
  const archive = zipOf(files);
  const ours: number[] = [];
  const bare = bareProbes.map((read) => ({ read, rates: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { read, rates } of bare)
      rates.push(files.length / (await seconds(() => bareProbe(files, read))));
    const job = await prepare(archive, url, join(folder, String(round)));
    ours.push(files.length / (await seconds(job.run)));
    await job.done(files.length);
  }
  return { ours: median(ours), bare: Math.max(...bare.map(({ rates }) => median(rates))) };
}

/** Pixels row by row. */
interface Pixels {
  data: Buffer;
  info: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
}

const pixelsOf = (image: Sharp): Promise<Pixels> => image.raw().toBuffer({ resolveWithObject: true });
const fromPixels = ({ data, info: { width, height, channels } }: Pixels) =>
  sharp(data, { raw: { width, height, channels } });
const inside = (image: Sharp) =>
  image.resize(thumbnailSide, thumbnailSide, { fit: "inside", withoutEnlargement: true });
const isSmall = ({ info: { width, height } }: Pixels) => Math.max(width, height) <= thumbnailSide;

/** The picture at the size of a thumbnail, and whether it needs one. */
type Read = (file: File) => Promise<{ small: Pixels; needsThumbnail: boolean }>;
const bareProbes: readonly Read[] = [
  async ({ content }) => {
    const whole = await pixelsOf(sharp(content));
    return isSmall(whole)
      ? { small: whole, needsThumbnail: false }
      : { small: await pixelsOf(inside(fromPixels(whole))), needsThumbnail: true };
  },
  async ({ content }) => {
    const small = await pixelsOf(inside(sharp(content)));
    return { small, needsThumbnail: Math.max(small.info.width, small.info.height) === thumbnailSide };
  },
];

/** The Laplacian, about the middle of what eight bits hold. */
const laplacian = { width: 3, height: 3, kernel: [0, 1, 0, 1, -4, 1, 0, 1, 0], scale: 4, offset: 128 };

/**
 * What an import cannot do without, by libvips alone: nothing is checked, kept or synced. Sums over the pixels are taken
 * here: `stats` of sharp gives them too, and a histogram of all colours with them, at ten times the cost.
 */
async function bareProbe(files: File[], read: Read): Promise<void> {
  let next = 0;
  let checked = 0;
  // As many as libuv has threads: both cores stay busy.
  const lane = async () => {
    for (let file = files[next++]; file; file = files[next++]) {
      sha256Of(file.content);
      const { small, needsThumbnail } = await read(file);
      const packing = needsThumbnail ? fromPixels(small).webp(thumbnailQuality).toBuffer() : null;
      const grey = small.info.channels === 1 ? small : await pixelsOf(fromPixels(small).greyscale());
      const [hash, edges] = await Promise.all([
        fromPixels(grey).resize(9, 8, { fit: "fill" }).raw().toBuffer(),
        fromPixels(grey).convolve(laplacian).raw().toBuffer(),
        packing,
      ]);
      const [brightness, sharpness] = [spread(grey.data).mean, spread(edges).variance];
      if (hash.length > 0 && brightness >= 0 && sharpness >= 0) checked += 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
  if (checked !== files.length) throw new Error(`The probe measured ${checked} of ${files.length} files.`);
}

function spread(values: Buffer): { mean: number; variance: number } {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, variance: squares / values.length - mean * mean };
}

/** Has a process of its own look at a table of so many rows, none of which names an image that is here. */
async function planTable(
  count: number,
  url: string,
  dataDir: string,
): Promise<{ peakMiB: number; seconds: number }> {
  const { importId, path, done } = await prepare(Buffer.from(" "), url, dataDir, {
    fileName: "labels.csv",
    atOnce: false,
  });
  const file = createWriteStream(path);
  file.write("file,label,split,patient\n");
  for (let from = 0; from < count; from += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, i) => {
      const at = from + i;
      return `set ${at % 97}/picture ${at}.png,class ${at % 20},${at % 2 ? "train" : "test"},patient ${at % 5000}\n`;
    });
    if (!file.write(lines.join(""))) await once(file, "drain");
  }
  await new Promise<void>((written) => file.end(written));
  const begun = performance.now();
  const { end, peakMiB } = await importApart({ url, dataDir }, importId);
  if (end !== "planned") throw new Error(`The plan of the table ended as ${end}.`);
  const took = (performance.now() - begun) / 1000;
  await done(0);
  return { peakMiB, seconds: took };
}

/** A project, a dataset and a finished upload of their own: nothing is there already. */
async function prepare(
  archive: Buffer,
  url: string,
  dataDir: string,
  { fileName = "bench.zip", atOnce = true }: { fileName?: string; atOnce?: boolean } = {},
) {
  const connection = connect(url, { max: 3 });
  const { db } = connection;
  const userId = newId("Member");
  await db.insert(user).values({ id: userId, name: "Bench", email: `${userId}@example.org` });
  const [team] = await db.insert(teams).values({ name: "Bench" }).returning();
  const [project] = await db
    .insert(projects)
    .values({ teamId: team?.id ?? "", name: "Bench" })
    .returning();
  const projectId = project?.id ?? "";
  const [dataset] = await db.insert(datasets).values({ projectId, name: "Bench" }).returning();
  const datasetId = dataset?.id ?? "";
  const [upload] = await db
    .insert(uploads)
    .values({
      projectId,
      userId,
      purpose: "dataset",
      datasetId,
      fileName,
      bytes: archive.length,
    })
    .returning();
  const uploadId = upload?.id ?? "";
  const [row] = await db
    .insert(imports)
    .values({ projectId, datasetId, uploadId, fileName, atOnce, createdBy: userId })
    .returning();
  await mkdir(join(dataDir, "uploads"), { recursive: true });
  await writeFile(uploadPath(dataDir, uploadId), archive);
  const services: Services = {
    connection,
    blobs: new FolderBlobStore(join(dataDir, "blobs")),
    config: { ...readConfig({ OFFDIAGONAL_DATA: dataDir }), databaseUrl: url, secret: "" },
    logger: pino({ level: "silent" }),
    signal: new AbortController().signal,
  };
  return {
    importId: row?.id ?? "",
    path: uploadPath(dataDir, uploadId),
    run: () => executeImport(row?.id ?? "", services),
    async done(files: number) {
      const [result] = await db.select().from(imports).where(eq(imports.uploadId, uploadId));
      await connection.close();
      await rm(dataDir, { recursive: true, force: true });
      if (!result || result.processedFiles !== files || result.refusedFiles > 0) {
        throw new Error(
          `The import took ${result?.processedFiles} of ${files} files: its rate says nothing.`,
        );
      }
    },
  };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
