import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat, utimes } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { PreprocessSpec } from "@/ml/preprocess";
import type { BlobStore } from "@/server/core/blobs";
import { cacheFolder } from "@/workers/training/cache-sweep";
import type { VersionTable } from "@/workers/training/data";
import { RunFailure } from "@/workers/training/failure";
import { packRows } from "@/workers/training/pack";
import { PackingThreads } from "@/workers/training/pack-threads";

/** What the bytes of a packed cache depend on besides the version: scaling is applied when they are read. */
export type CacheSpec = Pick<PreprocessSpec, "width" | "height" | "channels" | "fit" | "background">;

/** Path of a version's packed images: one row an image in the version's order, height × width × channels bytes, HWC. */
function cachePath(dataDir: string, versionId: string, spec: CacheSpec): string {
  const background = spec.background.map((value) => value.toString(16).padStart(2, "0")).join("");
  const name = `${versionId}-${spec.width}x${spec.height}x${spec.channels}-${spec.fit}-${background}.bin`;
  return join(cacheFolder(dataDir), name);
}

/** Whether two specifications pack images into the same bytes. */
export function isPackedAlike(one: CacheSpec, other: CacheSpec): boolean {
  return cachePath("", "", one) === cachePath("", "", other);
}

const rowsPerRead = 256;
/** Images that a thread is given at once. */
const rowsPerTask = 4;
/** Milliseconds of packing from which on threads are worth their start. */
const patience = 300;
/** Each takes some 60 MB, and the decoder's own pool has four. */
const mostThreads = 8;

/** How many threads pack, and after how many milliseconds without them: for tests. The bytes are the same. */
interface Pace {
  threads: number;
  patience: number;
}

/**
 * Decodes every image of a version once and packs the bytes that `resizeToBytes` makes of them into one file; a file
 * that is there already is used as it is. Work that takes longer goes to a thread for each core. Memory is bounded by
 * the images that are worked on at a time. Written to a temporary name, synced, renamed: what has the final name is
 * whole.
 * @param onProgress told of images done, from time to time; what it throws ends the work (a stop, a lost fence).
 * @returns the path of the file.
 * @throws RunFailure of kind "data" that names the image which cannot be read.
 */
export async function buildCache(
  { dataDir, blobs }: { dataDir: string; blobs: Pick<BlobStore, "read"> },
  table: Pick<VersionTable, "versionId" | "count" | "rows">,
  spec: PreprocessSpec,
  onProgress: (done: number, total: number) => Promise<void> | void,
  pace: Pace = { threads: Math.min(mostThreads, availableParallelism()), patience },
): Promise<string> {
  const path = cachePath(dataDir, table.versionId, spec);
  const rowBytes = spec.width * spec.height * spec.channels;
  const expected = rowBytes * table.count;
  if (await hasSize(path, expected)) {
    // The sweep deletes what was unused for longest.
    await utimes(path, new Date(), new Date()).catch(() => {});
    return path;
  }
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = await open(temporary, "wx");
  const begun = performance.now();
  const packing: { threads: PackingThreads | null } = { threads: null };
  const pack = (row: number, images: Buffer[]) => {
    if (!packing.threads && performance.now() - begun >= pace.patience)
      packing.threads = new PackingThreads({ path: temporary, spec }, pace.threads);
    return packing.threads?.pack({ row, images }) ?? packRows({ row, images }, spec, file.fd);
  };
  try {
    let coming = table.rows(0, rowsPerRead);
    for (let from = 0; from < table.count; from += rowsPerRead) {
      const rows = await coming;
      coming = table.rows(from + rowsPerRead, rowsPerRead);
      // Where the work ends before they are asked for, their failure is nobody's.
      coming.catch(() => {});
      let next = 0;
      const lane = async () => {
        try {
          for (let first = next; first < rows.length; first = next) {
            next += rowsPerTask;
            const part = rows.slice(first, next);
            const images = await Promise.all(part.map((row) => read(blobs, row)));
            const broken = await pack(from + first, images);
            if (broken) throw undecodable(part[broken.index]?.imageId ?? "", broken.reason);
          }
        } catch (error) {
          // The other lanes end after what they are at.
          next = rows.length;
          throw error;
        }
      };
      // Two tasks for each thread: while one waits for the decoder, the other is resized.
      const ends = await Promise.allSettled(Array.from({ length: 2 * pace.threads }, lane));
      const failed = ends.find((end) => end.status === "rejected");
      if (failed) throw failed.reason;
      await onProgress(Math.min(from + rowsPerRead, table.count), table.count);
    }
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await packing.threads?.close();
  }
  return path;
}

async function read(blobs: Pick<BlobStore, "read">, row: { imageId: string; sha256: string }) {
  try {
    return await blobs.read(row.sha256);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new RunFailure(
      "data",
      `The file of image ${row.imageId} is missing from the data folder (blob ${row.sha256.slice(0, 12)}…): restore the folder from a backup, or freeze a version without this image.`,
      { cause: error },
    );
  }
}

function undecodable(imageId: string, reason: string): RunFailure {
  return new RunFailure(
    "data",
    `Image ${imageId} cannot be decoded (${reason}): remove it from the dataset and freeze a new version.`,
  );
}

async function hasSize(path: string, bytes: number): Promise<boolean> {
  try {
    return (await stat(path)).size === bytes;
  } catch {
    return false;
  }
}
