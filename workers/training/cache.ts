import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat, utimes } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { PreprocessSpec } from "@/ml/preprocess";
import { resizeToBytes } from "@/ml/preprocess";
import type { BlobStore } from "@/server/core/blobs";
import { decodeRgba } from "@/workers/import/decode";
import { cacheFolder } from "@/workers/training/cache-sweep";
import type { VersionTable } from "@/workers/training/data";
import { RunFailure } from "@/workers/training/failure";
import { decodePlainPng } from "@/workers/training/png";

/** What the bytes of a packed cache depend on besides the version: scaling is applied when they are read. */
export type CacheSpec = Pick<PreprocessSpec, "width" | "height" | "channels" | "fit" | "background">;

/** Path of a version's packed images: one row an image in the version's order, height × width × channels bytes, HWC. */
function cachePath(dataDir: string, versionId: string, spec: CacheSpec): string {
  const background = spec.background.map((value) => value.toString(16).padStart(2, "0")).join("");
  const name = `${versionId}-${spec.width}x${spec.height}x${spec.channels}-${spec.fit}-${background}.bin`;
  return join(cacheFolder(dataDir), name);
}

const rowsPerChunk = 256;

/**
 * Decodes every image of a version once and packs the bytes that `resizeToBytes` makes of them into one file; a file
 * that is there already is used as it is. Memory is bounded by a chunk of rows. Written to a temporary name, synced,
 * renamed: what has the final name is whole.
 * @param onProgress told of images done, from time to time; what it throws ends the work (a stop, a lost fence).
 * @returns the path of the file.
 * @throws RunFailure of kind "data" that names the image which cannot be read.
 */
export async function buildCache(
  { dataDir, blobs }: { dataDir: string; blobs: Pick<BlobStore, "read"> },
  table: Pick<VersionTable, "versionId" | "count" | "rows">,
  spec: PreprocessSpec,
  onProgress: (done: number, total: number) => Promise<void> | void,
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
  try {
    for (let from = 0; from < table.count; from += rowsPerChunk) {
      const rows = await table.rows(from, rowsPerChunk);
      const chunk = new Uint8Array(rows.length * rowBytes);
      let next = 0;
      const lane = async () => {
        for (let i = next++; i < rows.length; i = next++) {
          const row = rows[i];
          if (row) chunk.set(await packed(blobs, row, spec), i * rowBytes);
        }
      };
      await Promise.all(Array.from({ length: Math.min(64, availableParallelism() * 4) }, lane));
      await file.write(chunk, 0, chunk.length, from * rowBytes);
      await onProgress(Math.min(from + rowsPerChunk, table.count), table.count);
    }
    await file.sync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
  return path;
}

async function packed(
  blobs: Pick<BlobStore, "read">,
  row: { imageId: string; sha256: string },
  spec: PreprocessSpec,
): Promise<Uint8Array> {
  let bytes: Buffer;
  try {
    bytes = await blobs.read(row.sha256);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new RunFailure(
      "data",
      `The file of image ${row.imageId} is missing from the data folder (blob ${row.sha256.slice(0, 12)}…): restore the folder from a backup, or freeze a version without this image.`,
      { cause: error },
    );
  }
  try {
    const { data, width, height } = decodePlainPng(bytes) ?? (await decodeRgba(bytes));
    return resizeToBytes(data, width, height, spec);
  } catch (error) {
    throw new RunFailure(
      "data",
      `Image ${row.imageId} cannot be decoded (${error instanceof Error ? error.message : String(error)}): remove it from the dataset and freeze a new version.`,
      { cause: error },
    );
  }
}

async function hasSize(path: string, bytes: number): Promise<boolean> {
  try {
    return (await stat(path)).size === bytes;
  } catch {
    return false;
  }
}
