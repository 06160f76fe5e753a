import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { and, eq, lt, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import { datasets, sweeps, versions } from "@/db/schema";
import type { BlobStore } from "@/server/core/blobs";
import { transact } from "@/server/core/events";
import { logger } from "@/server/core/log";
import { blobHolders, type Holder, heldByNone, holdersOf, imageHolders } from "@/server/deletion/holders";
import { cacheFolder } from "@/workers/training/cache-sweep";
import { sweepEach } from "./each";
import { sweepRuns } from "./runs";

export interface Deletion {
  db: Database;
  blobs: Pick<BlobStore, "free">;
  dataDir: string;
  /** How long what is marked can be restored. */
  graceMs: number;
  /** What was made, or whose bytes were put, within this time may have somebody about to refer to it. */
  settledMs: number;
  signal: AbortSignal;
}

export interface Freed {
  runs: number;
  sweeps: number;
  versions: number;
  datasets: number;
  images: number;
  blobs: number;
  bytes: number;
}

export const hourMs = 3_600_000;

const rowsAtATime = 500;

/**
 * Deletes what was marked longer ago than the grace time, then the images that nothing uses any more, then the blobs
 * that no project refers to. Each step is small and safe to repeat; a crash between two of them leaves what the next
 * sweep finds.
 *
 * Nothing that somebody is about to use is deleted:
 * - Who adds images or blobs holds a shared lock from their first insert to their commit (triggers of the tables), and the
 *   sweep deletes rows under the exclusive one. So it sees either the whole of an import's batch, or nothing of it, and
 *   in the second case the batch meets missing rows and makes them anew.
 * - An import puts bytes before its transaction. `put` touches those that are there, and `free` deletes none that
 *   were touched within `settledMs`; rows that young stay too.
 */
export async function sweepDeleted(deletion: Deletion, now = Date.now()): Promise<Freed> {
  const { db } = deletion;
  const due = new Date(now - deletion.graceMs);
  const freed: Freed = { runs: 0, sweeps: 0, versions: 0, datasets: 0, images: 0, blobs: 0, bytes: 0 };
  freed.runs = await sweepRuns(db, due, deletion.signal);
  freed.sweeps = await sweepSweeps(deletion, due);
  freed.versions = await sweepVersions(deletion, due);
  freed.datasets = await sweepDatasets(deletion, due);
  await db.execute(sql`delete from removed_images where removed_at < ${due.toISOString()}`);
  const settled = new Date(now - deletion.settledMs);
  freed.images = await sweepImages(deletion, settled);
  Object.assign(freed, await sweepBlobs(deletion, settled));
  if (Object.values(freed).some((count) => count > 0)) logger.info(freed, "swept what was deleted");
  return freed;
}

/** Before the versions, which the bases of a sweep hold. */
async function sweepSweeps({ db, signal }: Deletion, due: Date): Promise<number> {
  const marked = await db
    .select({ id: sweeps.id, projectId: sweeps.projectId })
    .from(sweeps)
    .where(lt(sweeps.deletedAt, due));
  let swept = 0;
  await sweepEach(marked, signal, async ({ id, projectId }) => {
    swept += await transact(db, async ({ tx, publish }) => {
      const gone = await tx
        .delete(sweeps)
        .where(and(eq(sweeps.id, id), lt(sweeps.deletedAt, due)))
        .returning({ id: sweeps.id });
      if (gone.length > 0) publish(projectId, "SWEEP_CHANGED", id);
      return gone.length;
    });
  });
  return swept;
}

async function sweepVersions({ db, dataDir, signal }: Deletion, due: Date): Promise<number> {
  const marked = await db
    .select({ id: versions.id, projectId: versions.projectId })
    .from(versions)
    .where(lt(versions.deletedAt, due));
  let swept = 0;
  await sweepEach(marked, signal, async ({ id, projectId }) => {
    const gone = await transact(db, async ({ tx, publish }) => {
      // One after the other, whichever worker sweeps: none passes a forebear on that goes at the same time.
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('swept_versions'))`);
      // Restored meanwhile, it stays; what uses it, its foreign keys hold.
      const [version] = await tx
        .delete(versions)
        .where(and(eq(versions.id, id), lt(versions.deletedAt, due)))
        .returning({ keptFrom: versions.keptFrom });
      if (!version) return 0;
      await passForebearOn(tx, projectId, { id, keptFrom: version.keptFrom });
      publish(projectId, "VERSION_CHANGED", id);
      return 1;
    });
    swept += gone;
    if (gone > 0) await removeCaches(dataDir, id);
  });
  return swept;
}

/** Versions that kept their splits from one that goes follow that which it kept its own from. */
async function passForebearOn(
  tx: Transaction,
  projectId: string,
  { id, keptFrom }: Pick<typeof versions.$inferSelect, "id" | "keptFrom">,
): Promise<void> {
  if (keptFrom === null) return;
  const forebear = JSON.stringify({ forebearId: keptFrom.forebearId ?? keptFrom.id });
  await tx.execute(sql`
    update versions set kept_from = kept_from || ${forebear}::jsonb
    where project_id = ${projectId} and coalesce(kept_from->>'forebearId', kept_from->>'id') = ${id}`);
}

/** The packed images of a version. */
async function removeCaches(dataDir: string, versionId: string): Promise<void> {
  const folder = cacheFolder(dataDir);
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.startsWith(`${versionId}-`)) await rm(join(folder, name), { force: true });
  }
}

/** A dataset goes once the last of its versions has gone. */
async function sweepDatasets({ db, signal }: Deletion, due: Date): Promise<number> {
  const marked = await db
    .select({ id: datasets.id, projectId: datasets.projectId })
    .from(datasets)
    .where(
      and(
        lt(datasets.deletedAt, due),
        sql`not exists (select 1 from versions where versions.dataset_id = ${datasets.id})`,
      ),
    );
  let swept = 0;
  await sweepEach(marked, signal, async ({ id, projectId }) => {
    swept += await transact(db, async ({ tx, publish }) => {
      const gone = await tx
        .delete(datasets)
        .where(and(eq(datasets.id, id), lt(datasets.deletedAt, due)))
        .returning({ id: datasets.id });
      if (gone.length > 0) publish(projectId, "DATASET_CHANGED", id);
      return gone.length;
    });
  });
  return swept;
}

/**
 * Waits for those who add images or blobs, and keeps others from it until the commit; see the triggers. Not for long: who
 * comes after has to wait too. Where a freeze is being written, the next sweep does it.
 */
export async function alone(tx: Transaction): Promise<void> {
  await tx.execute(sql`set local lock_timeout = '1s'`);
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('images_and_blobs'))`);
}

/** Images that no dataset, no version and nothing else holds. */
async function sweepImages({ db, signal }: Deletion, settled: Date): Promise<number> {
  const holders = await holdersOf(db, "images", imageHolders);
  let swept = 0;
  for (let after = ""; !signal.aborted; ) {
    const candidates = await unheld(db, "images", "id", holders, settled, after);
    const last = candidates.at(-1);
    if (last === undefined) break;
    after = last;
    swept += await db.transaction(async (tx) => {
      await alone(tx);
      const gone = await tx.execute(sql`
        delete from images t where t.id in (select jsonb_array_elements_text(${JSON.stringify(candidates)}::jsonb))
        ${heldByNone(holders, "t.id")} returning t.id`);
      return gone.length;
    });
  }
  return swept;
}

/** Blobs that no row refers to: their rows first, then their bytes. */
async function sweepBlobs({ db, blobs, signal }: Deletion, settled: Date) {
  const holders = await holdersOf(db, "blobs", blobHolders);
  const freed = { blobs: 0, bytes: 0 };
  for (let after = ""; !signal.aborted; ) {
    const candidates = await unheld(db, "blobs", "sha256", holders, settled, after);
    const last = candidates.at(-1);
    if (last === undefined) break;
    after = last;
    await db.transaction(async (tx) => {
      await alone(tx);
      const gone = await tx.execute<{
        sha256: string;
        bytes: string;
        media_type: string;
        created_at: string;
      }>(sql`
        delete from blobs t where t.sha256 in (select jsonb_array_elements_text(${JSON.stringify(candidates)}::jsonb))
        ${heldByNone(holders, "t.sha256")} returning t.sha256, t.bytes, t.media_type, t.created_at`);
      for (const { sha256, bytes, media_type, created_at } of gone) {
        if (await freeBytes(blobs, sha256, settled)) {
          freed.blobs += 1;
          freed.bytes += Number(bytes);
          continue;
        }
        await tx.execute(sql`
          insert into blobs (sha256, bytes, media_type, created_at)
          values (${sha256}, ${bytes}, ${media_type}, ${created_at})`);
      }
    });
  }
  return freed;
}

/** False where they stay: somebody has put them again and is about to refer to them, or the store refuses. */
async function freeBytes(blobs: Deletion["blobs"], sha256: string, settled: Date): Promise<boolean> {
  try {
    return await blobs.free(sha256, settled);
  } catch (error) {
    logger.warn({ error, sha256 }, "the bytes of a blob cannot be freed: they stay until the next sweep");
    return false;
  }
}

async function unheld(
  db: Database,
  table: "images" | "blobs",
  key: "id" | "sha256",
  holders: readonly Holder[],
  settled: Date,
  after: string,
): Promise<string[]> {
  const rows = await db.execute<{ key: string }>(sql`
    select t.${sql.identifier(key)} as key from ${sql.identifier(table)} t
    where t.${sql.identifier(key)} > ${after} and t.created_at < ${settled.toISOString()}
    ${heldByNone(holders, `t.${key}`)} order by 1 limit ${rowsAtATime}`);
  return rows.map((row) => row.key);
}
