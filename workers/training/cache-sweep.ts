import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where the packed caches lie. */
export const cacheFolder = (dataDir: string): string => join(dataDir, "cache");

/** A temporary file that nobody has written to for so long, in ms, was left by a crash. */
const abandonedAfter = 24 * 60 * 60 * 1000;

/**
 * Keeps the folder of packed caches within a size: those unused for longest go first (`buildCache` touches what it
 * uses), and what a crash left half written goes too. A run that reads a deleted file keeps reading it: the file is
 * open, and its bytes go when it is closed. The next run makes it again from the images.
 * @param limit bytes that may stay.
 * @returns the bytes that were freed.
 */
export async function sweepCache(folder: string, limit: number, now = Date.now()): Promise<number> {
  const files: { path: string; size: number; used: number; temporary: boolean }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) continue;
    files.push({ path, size: found.size, used: found.mtimeMs, temporary: name.endsWith(".tmp") });
  }
  let total = files.reduce((sum, { size }) => sum + size, 0);
  let freed = 0;
  for (const { path, size, used, temporary } of files.sort((a, b) => a.used - b.used)) {
    // What is being written is newer than anything that is abandoned, and counts, but is nobody's to delete.
    if (temporary ? now - used < abandonedAfter : total <= limit) continue;
    await rm(path, { force: true });
    total -= size;
    freed += size;
  }
  return freed;
}
