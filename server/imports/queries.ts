import { and, asc, desc, eq, gt, inArray, lt } from "drizzle-orm";
import { union } from "drizzle-orm/pg-core";
import type { Queryable } from "@/db/connection";
import { datasetImages, imageNames, importRefusals, imports } from "@/db/schema";
import { batched, groupBy } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";

export type Import = typeof imports.$inferSelect;
export type ImportRefusal = typeof importRefusals.$inferSelect;

/** A page of a dataset's imports, newest first. */
export function importsPage(
  db: Queryable,
  datasetId: string,
  { after, limit }: PageRequest,
): Promise<Import[]> {
  return db
    .select()
    .from(imports)
    .where(and(eq(imports.datasetId, datasetId), after ? lt(imports.id, after) : undefined))
    .orderBy(desc(imports.id))
    .limit(limit);
}

/** A page of what an import refused or had twice, in the order of the archive. */
export function refusalsPage(
  db: Queryable,
  importId: string,
  kind: ImportRefusal["kind"] | null | undefined,
  { after, limit }: PageRequest,
): Promise<ImportRefusal[]> {
  return db
    .select()
    .from(importRefusals)
    .where(
      and(
        eq(importRefusals.importId, importId),
        after !== undefined && /^\d{1,9}$/.test(after) ? gt(importRefusals.entry, Number(after)) : undefined,
        kind ? eq(importRefusals.kind, kind) : undefined,
      ),
    )
    .orderBy(asc(importRefusals.entry))
    .limit(limit);
}

/** Id of the import that an upload became, or null. */
export const importOfUpload = batched<string | null>(async (uploadIds, { db }) => {
  const rows = await db
    .select({ id: imports.id, uploadId: imports.uploadId })
    .from(imports)
    .where(inArray(imports.uploadId, [...uploadIds]));
  const byUpload = new Map(rows.map((row) => [row.uploadId, row.id]));
  return uploadIds.map((id) => byUpload.get(id) ?? null);
});

/**
 * Every name that an image came with, in all datasets of its project, in their order: the first of each dataset is
 * `dataset_images.name`, those of files with the same content are in `image_names`. Whoever searches by name has to
 * look at both.
 */
export const namesOfImage = batched<string[]>(async (imageIds, { db }) => {
  const wanted = [...imageIds];
  const rows = await union(
    db
      .select({ imageId: datasetImages.imageId, name: datasetImages.name })
      .from(datasetImages)
      .where(inArray(datasetImages.imageId, wanted)),
    db
      .select({ imageId: imageNames.imageId, name: imageNames.name })
      .from(imageNames)
      .where(inArray(imageNames.imageId, wanted)),
  );
  const byImage = groupBy(rows, (row) => row.imageId);
  return imageIds.map((id) => (byImage.get(id) ?? []).map(({ name }) => name).sort());
});

/** Files a second since the import began; null before that and where too little time has passed to say. */
export function rateOf(row: Import, now = Date.now()): number | null {
  if (!row.startedAt) return null;
  const seconds = ((row.finishedAt?.getTime() ?? now) - row.startedAt.getTime()) / 1000;
  return seconds > 0 && row.processedFiles > 0 ? row.processedFiles / seconds : null;
}

/** Seconds that the rest takes at the rate so far; null where the import does not run. */
export function secondsLeftOf(row: Import, now = Date.now()): number | null {
  const rate = rateOf(row, now);
  if (row.state !== "running" || rate === null || row.totalFiles === null) return null;
  return Math.max(0, row.totalFiles - row.processedFiles) / rate;
}
