import { sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import type { BlobStore } from "@/server/core/blobs";
import { logger } from "@/server/core/log";
import { blobNamesOf, type Holder, heldByNone } from "@/server/deletion/holders";
import { alone } from "./sweep";

/** Folders of the store: the blobs in each begin with its two digits. */
export const strayFolders: readonly string[] = Array.from({ length: 256 }, (_, i) =>
  i.toString(16).padStart(2, "0"),
);

const filesAtATime = 500;

/**
 * Frees the files of the store that no row names: a crash between the bytes and their row leaves them, and so does one
 * within a write.
 *
 * None that somebody is about to name is freed: whoever names a blob has put it just before, which touches it, and what
 * was touched within `settledMs` stays. It is asked for once more under the lock that keeps images and blobs from being
 * added, and `free` looks at the time after the file is out of the way of whoever puts it meanwhile.
 * @param folders those to go through.
 * @returns how many blobs and half-written files went.
 */
export async function sweepStrays(
  {
    db,
    blobs,
    settledMs,
    signal,
  }: {
    db: Database;
    blobs: Pick<BlobStore, "free" | "list" | "isSettled" | "restore" | "removeUnfinished">;
    settledMs: number;
    signal: AbortSignal;
  },
  folders: readonly string[],
  now = Date.now(),
): Promise<{ blobs: number; unfinished: number }> {
  const settled = new Date(now - settledMs);
  const freed = { blobs: 0, unfinished: 0 };
  const holders = await blobNamesOf(db);
  for (const folder of folders) {
    if (signal.aborted) break;
    freed.unfinished += await blobs.removeUnfinished(folder, settled);
    const found = await blobs.list(folder);
    const halfFreed = new Set(found.halfFreed);
    const all = [...new Set([...found.blobs, ...found.halfFreed])];
    for (let at = 0; at < all.length && !signal.aborted; at += filesAtATime) {
      const some = all.slice(at, at + filesAtATime);
      const strays = new Set(await unnamed(db, holders, some));
      for (const sha256 of some) {
        if (halfFreed.has(sha256) && !strays.has(sha256)) await blobs.restore(sha256);
      }
      const old: string[] = [];
      for (const sha256 of strays) if (await blobs.isSettled(sha256, settled)) old.push(sha256);
      if (old.length === 0) continue;
      await db.transaction(async (tx) => {
        await alone(tx);
        for (const sha256 of await unnamed(tx, holders, old)) {
          if (await blobs.free(sha256, settled)) freed.blobs += 1;
        }
      });
    }
  }
  if (freed.blobs + freed.unfinished > 0) logger.info(freed, "swept files that no row names");
  return freed;
}

/** Those that no row names. */
async function unnamed(
  db: Database | Transaction,
  holders: readonly Holder[],
  sha256s: readonly string[],
): Promise<string[]> {
  const rows = await db.execute<{ sha256: string }>(sql`
    select w.sha256 from jsonb_array_elements_text(${JSON.stringify(sha256s)}::jsonb) w(sha256)
    where true ${heldByNone(holders, "w.sha256")}`);
  return rows.map(({ sha256 }) => sha256);
}
