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
import { zipOf } from "@/test/integration/zip";
import { sharedFile } from "@/test/shared";
import { thumbnailQuality, thumbnailSide } from "@/workers/import/inspect";
import { executeImport } from "@/workers/import/run";
import { ZipSource } from "@/workers/import/sources/zip";
import type { Services } from "@/workers/services";

/** Of the rate of the bare probe; the rest is unzipping, durable files and the database on the same cores. */
const goal = 0.9;
const rounds = 5;

interface File {
  name: string;
  content: Buffer;
}

/**
 * Images a second of the whole import (zip, plan, checks, durable blobs, thumbnails, figures of quality, Postgres with
 * every sync on) beside a bare libvips probe over the same bytes in memory: sha256, decode, thumbnail, difference hash,
 * brightness and sharpness. They take turns; the median counts.
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
      const { ours, bare } = await measure(files, server.url, join(folder, key));
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

async function measure(files: File[], url: string, folder: string): Promise<{ ours: number; bare: number }> {
  const archive = zipOf(files);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(files.length / (await seconds(() => bareProbe(files))));
    const job = await prepare(archive, url, join(folder, String(round)));
    ours.push(files.length / (await seconds(job.run)));
    await job.done(files.length);
  }
  return { ours: median(ours), bare: median(bare) };
}

/** What an import cannot do without, by libvips alone: nothing is checked, kept or synced. */
async function bareProbe(files: File[]): Promise<void> {
  let next = 0;
  // As many as libuv has threads: both cores stay busy.
  const lane = async () => {
    for (let file = files[next++]; file; file = files[next++]) {
      sha256Of(file.content);
      const small = await smallPixels(await pixelsOf(sharp(file.content)));
      await Promise.all([
        small.clone().webp(thumbnailQuality).toBuffer(),
        small.clone().greyscale().resize(9, 8, { fit: "fill" }).raw().toBuffer(),
        // Mean, deviation, and the deviation of the Laplacian.
        small.clone().greyscale().stats(),
      ]);
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

async function pixelsOf(image: Sharp): Promise<Sharp> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}

const smallPixels = (image: Sharp) =>
  pixelsOf(image.resize(thumbnailSide, thumbnailSide, { fit: "inside", withoutEnlargement: true }));

/** A project, a dataset and a finished upload of their own: nothing is there already. */
async function prepare(archive: Buffer, url: string, dataDir: string) {
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
      fileName: "bench.zip",
      bytes: archive.length,
    })
    .returning();
  const uploadId = upload?.id ?? "";
  const [row] = await db
    .insert(imports)
    .values({ projectId, datasetId, uploadId, fileName: "bench.zip", createdBy: userId })
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
