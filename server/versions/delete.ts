import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { freezes, runGroups, runImports, runs, sweepBases, sweeps, versions } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { heldByNone, holdersOf, imageHolders } from "@/server/deletion/holders";

/** Something that needs a version: while it is there, the version stays. */
export interface VersionUse {
  kind: "run" | "run_group" | "sweep" | "freeze" | "run_import";
  id: string;
  name: string;
  /** Whether it is deleted itself, and can still be restored: it needs the version until its grace time is over. */
  isDeleted: boolean;
}

const mostNamed = 20;

/** What uses a version, newest first, twenty of each kind at most. Models and error cases belong to their runs. */
export async function usesOf(db: Queryable, versionId: string): Promise<VersionUse[]> {
  const groups = await db
    .select({
      id: runGroups.id,
      name: runGroups.name,
      isDeleted: sql<boolean>`not exists (
        select 1 from runs r where r.group_id = run_groups.id and r.deleted_at is null)`,
    })
    .from(runGroups)
    .where(eq(runGroups.versionId, versionId))
    .orderBy(desc(runGroups.id))
    .limit(mostNamed);
  const alone = await db
    .select({
      id: runs.id,
      name: sql<string>`'#' || ${runs.number} || ' ' || ${runs.name}`,
      isDeleted: sql<boolean>`${runs.deletedAt} is not null`,
    })
    .from(runs)
    .where(and(eq(runs.versionId, versionId), sql`${runs.groupId} is null`))
    .orderBy(desc(runs.id))
    .limit(mostNamed);
  const looking = await db
    .selectDistinct({
      id: sweeps.id,
      name: sweeps.name,
      isDeleted: sql<boolean>`${sweeps.deletedAt} is not null`,
    })
    .from(sweeps)
    .innerJoin(sweepBases, eq(sweepBases.sweepId, sweeps.id))
    .where(eq(sweepBases.versionId, versionId))
    .orderBy(desc(sweeps.id))
    .limit(mostNamed);
  const kept = await db
    .select({ id: freezes.id, name: sql<string>`${freezes.settings}->>'name'` })
    .from(freezes)
    .where(
      and(
        inArray(freezes.state, ["queued", "running"]),
        sql`${freezes.settings}->>'keptFromId' = ${versionId}`,
      ),
    )
    .limit(mostNamed);
  const coming = await db
    .select({ id: runImports.id, name: runImports.fileName })
    .from(runImports)
    .where(and(eq(runImports.versionId, versionId), inArray(runImports.state, ["queued", "running"])))
    .orderBy(desc(runImports.id))
    .limit(mostNamed);
  return [
    ...alone.map((row) => ({ kind: "run" as const, ...row })),
    ...groups.map((row) => ({ kind: "run_group" as const, ...row })),
    ...looking.map((row) => ({ kind: "sweep" as const, ...row })),
    ...kept.map((row) => ({ kind: "freeze" as const, isDeleted: false, ...row })),
    ...coming.map((row) => ({ kind: "run_import" as const, isDeleted: false, ...row })),
  ];
}

const words = {
  run: "the run",
  run_group: "the group",
  sweep: "the sweep",
  freeze: "the freeze",
  run_import: "the import of runs of",
} as const;

/** Marks a version as deleted: it is hidden, and can be restored until the grace time is over. */
export const deleteVersion = command({
  action: "dataset:write",
  name: "version:delete",
  input: z.object({ versionId: z.string() }),
  on: ({ versionId }) => versionId,
  run: async ({ tx, projectId, publish }, { versionId }) => {
    // Launches and freezes hold it for share: one that is about to use it comes before, or meets a deleted one.
    const [version] = await tx.select().from(versions).where(eq(versions.id, versionId)).for("update");
    if (!version) throw notFound(versionId);
    if (version.deletedAt) return version;
    const uses = await usesOf(tx, versionId);
    if (uses.length > 0) {
      const named = uses
        .slice(0, 5)
        .map(({ kind, name, isDeleted }) => `${words[kind]} ${name}${isDeleted ? " (deleted)" : ""}`);
      throw new AppError(
        "CONFLICT",
        `${version.name} cannot be deleted: ${named.join(", ")}${uses.length > 5 ? " and more" : ""} ${uses.length === 1 ? "uses" : "use"} it, and could not be looked at or repeated without it.${uses.some(({ isDeleted }) => isDeleted) ? " What is deleted can be restored until its grace time is over, and needs it until then." : ""}`,
      );
    }
    const [marked] = await tx
      .update(versions)
      .set({ deletedAt: new Date() })
      .where(eq(versions.id, versionId))
      .returning();
    publish(projectId, "VERSION_CHANGED", versionId);
    return marked ?? version;
  },
});

/** Takes a deletion back, within the grace time. */
export const restoreVersion = command({
  action: "dataset:write",
  name: "version:restore",
  input: z.object({ versionId: z.string() }),
  on: ({ versionId }) => versionId,
  run: async ({ tx, projectId, publish }, { versionId }) => {
    const [version] = await tx
      .update(versions)
      .set({ deletedAt: null })
      .where(eq(versions.id, versionId))
      .returning();
    // Swept at this very moment.
    if (!version) throw notFound(versionId);
    publish(projectId, "VERSION_CHANGED", versionId);
    return version;
  },
});

/** What the sweep of a version would free: images that nothing else holds, and the bytes of their files. */
export async function freedBy(db: Queryable, versionId: string): Promise<{ images: number; bytes: number }> {
  const holders = (await holdersOf(db, "images", imageHolders)).filter(
    ({ table }) => table !== "version_images",
  );
  const [row] = await db.execute<{ images: number; bytes: string }>(sql`
    with alone as (
      select i.id, i.sha256, i.thumbnail_sha256 from version_images v join images i on i.id = v.image_id
      where v.version_id = ${versionId} ${heldByNone(holders, "i.id")}
      and not exists (
        select 1 from version_images o where o.image_id = i.id and o.version_id <> ${versionId})),
    files as (select sha256 from alone union select thumbnail_sha256 from alone)
    select (select count(*)::int from alone) as images, coalesce(sum(b.bytes), 0)::bigint as bytes
    from files join blobs b using (sha256)
    where not exists (
      select 1 from images o where (o.sha256 = b.sha256 or o.thumbnail_sha256 = b.sha256)
      and o.id not in (select id from alone))`);
  return { images: row?.images ?? 0, bytes: Number(row?.bytes ?? 0) };
}
