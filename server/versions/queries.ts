import { and, asc, desc, eq, exists, gt, ilike, inArray, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { blobs, datasets, images, versionImages, versions } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { batched } from "@/server/core/loader";
import type { Split } from "@/server/datasets/queries";
import type { PageRequest } from "@/server/graphql/paging";
import { type ImageRow, imageColumns } from "@/server/images/queries";

export type Version = typeof versions.$inferSelect;

/** Versions by id, many in one query. The caller has loaded a run or a model of each, so may see it. */
export const versionOf = batched<Version>(async (ids, context: Context) => {
  const rows = await context.db
    .select()
    .from(versions)
    .where(inArray(versions.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? new Error(`No version ${id}`));
});

/** A page of versions, newest first; those marked for deletion are left out. */
export function versionsPage(db: Queryable, where: SQL, { after, limit }: PageRequest): Promise<Version[]> {
  return db
    .select()
    .from(versions)
    .where(and(where, isNull(versions.deletedAt), after ? lt(versions.id, after) : undefined))
    .orderBy(desc(versions.id))
    .limit(limit);
}

/** Versions whose dataset or own name holds a text, in letters of either case, or whose number it is: "12" or "v12". */
export function versionsNamed(db: Queryable, text: string | null | undefined): SQL | undefined {
  const wanted = (text ?? "").trim().slice(0, 200);
  if (wanted === "") return undefined;
  const part = `%${wanted.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const number = /^v?(\d{1,9})$/i.exec(wanted)?.[1];
  return or(
    ilike(versions.name, part),
    exists(
      db
        .select({ id: datasets.id })
        .from(datasets)
        .where(and(eq(datasets.id, versions.datasetId), ilike(datasets.name, part))),
    ),
    number ? eq(versions.number, Number(number)) : undefined,
  );
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
