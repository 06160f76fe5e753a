import { and, asc, count, desc, eq, gt, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { blobs, datasetImages, datasets, images, versionImages, versions } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { batched } from "@/server/core/loader";
import type { PageRequest } from "@/server/graphql/paging";
import { type ImageRow, imageColumns } from "@/server/images/queries";

export type Dataset = typeof datasets.$inferSelect;
export type Version = typeof versions.$inferSelect;
export type Split = (typeof versionImages.$inferSelect)["split"];

/** Versions by id, many in one query. The caller has loaded a run or a model of each, so may see it. */
export const versionOf = batched<Version>(async (ids, context: Context) => {
  const rows = await context.db
    .select()
    .from(versions)
    .where(inArray(versions.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? new Error(`No version ${id}`));
});

/** A page of a project's datasets, newest first. */
export function datasetsPage(
  db: Queryable,
  projectId: string,
  { after, limit }: PageRequest,
): Promise<Dataset[]> {
  return db
    .select()
    .from(datasets)
    .where(and(eq(datasets.projectId, projectId), after ? lt(datasets.id, after) : undefined))
    .orderBy(desc(datasets.id))
    .limit(limit);
}

/** A page of versions, newest first. */
export function versionsPage(db: Queryable, where: SQL, { after, limit }: PageRequest): Promise<Version[]> {
  return db
    .select()
    .from(versions)
    .where(and(where, after ? lt(versions.id, after) : undefined))
    .orderBy(desc(versions.id))
    .limit(limit);
}

export interface ClassSplitCount {
  classId: string | null;
  split: Split | null;
  count: number;
}

/** Images of a dataset by class and by the split that their folder named. */
export function classCountsOf(db: Queryable, datasetId: string): Promise<ClassSplitCount[]> {
  return db
    .select({ classId: images.classId, split: datasetImages.split, count: count() })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(eq(datasetImages.datasetId, datasetId))
    .groupBy(images.classId, datasetImages.split)
    .orderBy(asc(images.classId), asc(datasetImages.split));
}

export type DatasetImage = ImageRow & { name: string; split: Split | null };

/** A page of a dataset's images in the order they came: a walk of the primary key (dataset_id, image_id). */
export function datasetImagesPage(
  db: Queryable,
  datasetId: string,
  filter: { classId?: string | null; split?: Split | null },
  { after, limit }: PageRequest,
): Promise<DatasetImage[]> {
  return db
    .select({ ...imageColumns, name: datasetImages.name, split: datasetImages.split })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .where(
      and(
        eq(datasetImages.datasetId, datasetId),
        after ? gt(datasetImages.imageId, after) : undefined,
        filter.classId ? eq(images.classId, filter.classId) : undefined,
        filter.split ? eq(datasetImages.split, filter.split) : undefined,
      ),
    )
    .orderBy(asc(datasetImages.imageId))
    .limit(limit);
}

export type VersionImage = ImageRow & { split: Split; classIndex: number; position: number };

/** A page of a version's images in their frozen order. */
export function versionImagesPage(
  db: Queryable,
  versionId: string,
  filter: { split?: Split | null; classIndex?: number | null },
  { after, limit }: PageRequest,
): Promise<VersionImage[]> {
  if (after !== undefined && !/^\d{1,9}$/.test(after)) {
    throw new AppError(
      "INVALID_INPUT",
      `after: ${after.slice(0, 40)} is no cursor of a version's images.`,
      "after",
    );
  }
  return db
    .select({
      ...imageColumns,
      split: versionImages.split,
      classIndex: versionImages.classIndex,
      position: versionImages.position,
    })
    .from(versionImages)
    .innerJoin(images, eq(images.id, versionImages.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .where(
      and(
        eq(versionImages.versionId, versionId),
        after !== undefined ? gt(versionImages.position, Number(after)) : undefined,
        filter.split ? eq(versionImages.split, filter.split) : undefined,
        filter.classIndex != null ? eq(versionImages.classIndex, filter.classIndex) : undefined,
      ),
    )
    .orderBy(asc(versionImages.position))
    .limit(limit);
}

/** A class as a version froze it: `index` is its place among the model's outputs, `position` gives its colour. */
export interface FrozenClass {
  index: number;
  id: string;
  name: string;
  position: number;
}

/** The classes of a version with their places. */
export function frozenClasses(version: Pick<Version, "classes">): FrozenClass[] {
  return version.classes.map((frozen, index) => ({ ...frozen, index }));
}

/** Images of the training split by place (0, 1, … in the version's order), in the order of the places. */
export async function trainingImagesAt(
  db: Queryable,
  versionId: string,
  places: readonly number[],
): Promise<{ place: number; position: number; imageId: string }[]> {
  if (places.length === 0) return [];
  const placed = db
    .select({
      place: sql<number>`(row_number() over (order by ${versionImages.position}) - 1)::int`.as("place"),
      position: versionImages.position,
      imageId: versionImages.imageId,
    })
    .from(versionImages)
    .where(and(eq(versionImages.versionId, versionId), eq(versionImages.split, "train")))
    .as("placed");
  const rows = await db
    .select()
    .from(placed)
    .where(inArray(placed.place, [...places]));
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  return places.map((place) => byPlace.get(place)).filter((row) => row !== undefined);
}
