import { and, asc, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { alias, type PgColumn, union } from "drizzle-orm/pg-core";
import type { Queryable } from "@/db/connection";
import { blobs, imageFlags, imagePlaces, images, labelBatches, labelSource, labels } from "@/db/schema";
import { batched, groupBy } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";
import { type ImageRow, imageColumns } from "@/server/images/queries";
import { textArray } from "./append";

export type LabelBatch = typeof labelBatches.$inferSelect;
export type LabelRow = typeof labels.$inferSelect;
export type ImageFlag = typeof imageFlags.$inferSelect;
export type ImageMove = typeof imagePlaces.$inferSelect;

/**
 * Which labels a batch gave, as a condition over `labels`. Their index has the source and the person before the batch: it
 * is read once for each source.
 */
export const isOfBatch = ({ id, authorId }: { id: string | PgColumn; authorId: string | PgColumn | null }) =>
  sql`(${labels.source} in ${labelSource.enumValues} and ${labels.authorId} = ${authorId} and ${labels.batchId} = ${id})`;

/** A page of a project's actions, newest first; those that labelled nothing are left out. */
export function labelBatchesPage(
  db: Queryable,
  projectId: string,
  authorId: string | null,
  { after, limit }: PageRequest,
): Promise<LabelBatch[]> {
  return db
    .select()
    .from(labelBatches)
    .where(
      and(
        eq(labelBatches.projectId, projectId),
        sql`${labelBatches.imageCount} > 0`,
        authorId === null ? undefined : eq(labelBatches.authorId, authorId),
        after ? lt(labelBatches.id, after) : undefined,
      ),
    )
    .orderBy(desc(labelBatches.id))
    .limit(limit);
}

/** Labels of an image, oldest first; those of many images in one statement. */
export const labelsOf = batched<LabelRow[]>(async (imageIds, { db }) => {
  const rows = await db
    .select()
    .from(labels)
    .where(inArray(labels.imageId, [...imageIds]))
    .orderBy(asc(labels.id));
  const byImage = groupBy(rows, (row) => row.imageId);
  return imageIds.map((id) => byImage.get(id) ?? []);
});

/** Moves of an image to another split or group, oldest first; those of many images in one statement. */
export const movesOfImage = batched<ImageMove[]>(async (imageIds, { db }) => {
  const rows = await db
    .select()
    .from(imagePlaces)
    .where(inArray(imagePlaces.imageId, [...imageIds]))
    .orderBy(asc(imagePlaces.batchId), asc(imagePlaces.datasetId));
  const byImage = groupBy(rows, (row) => row.imageId);
  return imageIds.map((id) => byImage.get(id) ?? []);
});

/** Batches by id; the caller has loaded a label or a batch that names each, so may see it. */
export const batchOf = batched<LabelBatch | null>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(labelBatches)
    .where(inArray(labelBatches.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});

/** The batch that took each one back, if one did. */
export const undoOf = batched<LabelBatch | null>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(labelBatches)
    .where(inArray(labelBatches.undoesId, [...ids]));
  const byUndone = new Map(rows.map((row) => [row.undoesId, row]));
  return ids.map((id) => byUndone.get(id) ?? null);
});

/**
 * How many actions lie behind each batch that take the one before back: none of one that labels, an odd number of one that
 * takes back, an even one of one that does it again.
 */
export const undoDepthOf = batched<number>(async (ids, { db }) => {
  const rows = await db.execute<{ id: string; depth: number }>(sql`
    with recursive behind as (
      select id, undoes_id, 0 as depth from label_batches where id = any(${textArray(ids)})
      union all
      select behind.id, b.undoes_id, depth + 1 from behind join label_batches b on b.id = behind.undoes_id)
    select id, max(depth)::int as depth from behind group by id`);
  const byId = new Map([...rows].map(({ id, depth }) => [id, depth]));
  return ids.map((id) => byId.get(id) ?? 0);
});

/** One label of each batch, which says where all of them came from. */
export const sampleOf = batched<LabelRow | null>(async (ids, { db }) => {
  const one = alias(labels, "one");
  const rows = await db
    .select({ label: one })
    .from(labelBatches)
    .innerJoinLateral(db.select().from(labels).where(isOfBatch(labelBatches)).limit(1).as("one"), sql`true`)
    .where(inArray(labelBatches.id, [...ids]));
  const byBatch = new Map(rows.map(({ label }) => [label.batchId, label]));
  return ids.map((id) => byBatch.get(id) ?? null);
});

/** How many images each batch moved to another split or group. */
export const movesOf = batched<number>(async (ids, { db }) => {
  const rows = await db
    .select({ batchId: imagePlaces.batchId, count: sql<number>`count(*)::int` })
    .from(imagePlaces)
    .where(inArray(imagePlaces.batchId, [...ids]))
    .groupBy(imagePlaces.batchId);
  const byBatch = new Map(rows.map(({ batchId, count }) => [batchId, count]));
  return ids.map((id) => byBatch.get(id) ?? 0);
});

const imageRows = (db: Queryable) =>
  db.select(imageColumns).from(images).innerJoin(blobs, eq(blobs.sha256, images.sha256)).$dynamic();

/** A page of the images that a batch labelled, or moved to another split or group. */
export async function batchImagesPage(
  db: Queryable,
  batch: LabelBatch,
  { after, limit }: PageRequest,
): Promise<ImageRow[]> {
  const labelled = db.select({ id: labels.imageId }).from(labels).where(isOfBatch(batch));
  const placed = db
    .select({ id: imagePlaces.imageId })
    .from(imagePlaces)
    .where(eq(imagePlaces.batchId, batch.id));
  const rows = await imageRows(db)
    .where(and(inArray(images.id, union(labelled, placed)), after ? sql`${images.id} > ${after}` : undefined))
    .orderBy(asc(images.id))
    .limit(limit);
  return rows;
}

/** Conflicts that an answer lists, as many as images may be chosen by hand; it counts them all. */
export const mostConflicts = 20_000;

/** Images by id, in that order; the caller may see them. */
export async function imagesById(db: Queryable, ids: readonly string[]): Promise<ImageRow[]> {
  const rows = await imageRows(db).where(sql`${images.id} = any(${textArray(ids)})`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The flag that stands on each image: the newest, where it was not taken down. */
export const flagOf = batched<ImageFlag | null>(async (imageIds, { db }) => {
  const rows = await db
    .selectDistinctOn([imageFlags.imageId])
    .from(imageFlags)
    .where(inArray(imageFlags.imageId, [...imageIds]))
    .orderBy(imageFlags.imageId, desc(imageFlags.id));
  const byImage = new Map(rows.map((row) => [row.imageId, row]));
  return imageIds.map((id) => {
    const newest = byImage.get(id);
    return newest?.raised ? newest : null;
  });
});

/** A page of the flags that stand in a project, newest first. */
export function standingFlagsPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<ImageFlag[]> {
  const newer = alias(imageFlags, "newer");
  return db
    .select()
    .from(imageFlags)
    .where(
      and(
        eq(imageFlags.projectId, projectId),
        imageFlags.raised,
        sql`not exists (${db
          .select({ id: newer.id })
          .from(newer)
          .where(and(eq(newer.imageId, imageFlags.imageId), sql`${newer.id} > ${imageFlags.id}`))})`,
        after ? lt(imageFlags.id, after) : undefined,
      ),
    )
    .orderBy(desc(imageFlags.id))
    .limit(limit);
}
