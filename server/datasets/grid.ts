import { and, asc, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { blobs, datasetImages, embeddingPoints, images, predictions } from "@/db/schema";
import { parse } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import type { PageRequest } from "@/server/graphql/paging";
import { type ImageRow, imageColumns } from "@/server/images/queries";
import { blockAt, blockSource, placeByBlock } from "./blocks";
import { keptTotal } from "./counts";
import {
  asksForFigures,
  checkFilter,
  type DatasetImageFilter,
  datasetImageFilter,
  datasetImagesWhere,
  isOfAll,
  isOfClassAndSplit,
  readsImages,
} from "./filter";
import type { Dataset, Split } from "./queries";

/** What images are put in order by. */
export const datasetImageOrders = [
  "arrival",
  "name",
  "brightness",
  "contrast",
  "sharpness",
  "pixels",
  "proportion",
  "confidence",
  "margin",
  "entropy",
  "unlike",
] as const;

export const datasetImageSort = z
  .object({
    by: z.enum(datasetImageOrders),
    descending: z.boolean().nullish(),
    runId: z.string().nullish(),
    embeddingId: z.string().nullish(),
  })
  .refine(({ by, runId }) => by in ofRun === (runId != null), {
    message: "The orders by how sure a run is, and only they, say which run: give its id.",
    path: ["runId"],
  })
  .refine(({ by, embeddingId }) => (by === "unlike") === (embeddingId != null), {
    message: "The order by how unlike images are, and only that, says on which map: give its id.",
    path: ["embeddingId"],
  });
type Sort = z.output<typeof datasetImageSort>;

const ofImage = {
  brightness: datasetImages.brightness,
  contrast: datasetImages.contrast,
  sharpness: datasetImages.sharpness,
  pixels: datasetImages.pixels,
  proportion: datasetImages.proportion,
};
const ofRun = {
  confidence: predictions.confidence,
  margin: predictions.margin,
  entropy: predictions.entropy,
};

/** Images of a dataset: which, and in which order. */
export interface DatasetImageList {
  dataset: Pick<Dataset, "id" | "projectId">;
  filter: DatasetImageFilter;
  sort: Sort;
}

/** Images of a dataset in whatever order. */
export type Narrowed = Pick<DatasetImageList, "dataset" | "filter">;

/**
 * A list as a client asks for it. Throws INVALID_INPUT for a filter or an order that says nothing sensible, NOT_FOUND
 * where they name a foreign run or import.
 */
export async function datasetImageList(
  context: Context,
  dataset: Pick<Dataset, "id" | "projectId">,
  asked: {
    filter?: z.input<typeof datasetImageFilter> | null;
    sort?: z.input<typeof datasetImageSort> | null;
  },
): Promise<DatasetImageList> {
  const filter = parse(datasetImageFilter, asked.filter ?? {}, "filter");
  const sort = parse(datasetImageSort, asked.sort ?? { by: "arrival" }, "sort");
  await checkFilter(context, dataset.projectId, filter);
  if (sort.runId != null) {
    await checkFilter(context, dataset.projectId, { ...emptyFilter, predictedAs: { runId: sort.runId } });
  }
  if (sort.embeddingId != null) {
    const onMap = { embeddingId: sort.embeddingId };
    await checkFilter(context, dataset.projectId, { ...emptyFilter, onMap });
  }
  return { dataset, filter, sort };
}

const emptyFilter = datasetImageFilter.parse({});

/** Where the sort key of a list stands: walking it in this order reads no more rows than a page has. */
interface Walk {
  /** Null where the id of the image is all there is to it. */
  key: SQL | null;
  id: PgColumn | SQL;
  /** The table of the key, joined by the image. */
  from: typeof predictions | typeof embeddingPoints | null;
  where: SQL | undefined;
  /** Whether the blocks are walked that hold some of the list (./blocks.ts). */
  isByBlock?: boolean;
  /** What a key is in SQL. */
  type: "real" | "integer" | "text";
}

const plainWalk: Walk = {
  key: null,
  id: datasetImages.imageId,
  from: null,
  where: undefined,
  type: "text",
};

function walkOf({ filter, sort }: { filter: DatasetImageFilter; sort: Sort }): Walk {
  const { by } = sort;
  if (by in ofRun) {
    return {
      key: sql`${ofRun[by as keyof typeof ofRun]}`,
      id: predictions.imageId,
      from: predictions,
      where: eq(predictions.runId, sort.runId ?? ""),
      type: "real",
    };
  }
  if (by === "unlike") {
    return {
      key: sql`${embeddingPoints.distance}`,
      id: embeddingPoints.imageId,
      from: embeddingPoints,
      where: and(
        eq(embeddingPoints.embeddingId, sort.embeddingId ?? ""),
        isNotNull(embeddingPoints.distance),
      ),
      type: "real",
    };
  }
  if (by in ofImage) {
    return {
      key: sql`${ofImage[by as keyof typeof ofImage]}`,
      id: datasetImages.imageId,
      from: null,
      where: asksForFigures(filter) ? undefined : isNotNull(ofImage[by as keyof typeof ofImage]),
      type: by === "pixels" ? "integer" : "real",
    };
  }
  if (by === "name") return { ...plainWalk, key: sql`${datasetImages.sortName}` };
  return { ...plainWalk, isByBlock: Boolean(filter.classIds?.length) && isOfClassAndSplit(filter) };
}

export type DatasetImage = ImageRow & { name: string; split: Split | null; key: string | number | null };

/** The cursor of a row: its sort key and its id, whatever the direction it was met in. */
export function datasetImageCursor({ key, id }: Pick<DatasetImage, "key" | "id">): string {
  return key === null ? id : `${key}:${id}`;
}

function beyond(walk: Walk, isDescending: boolean, after: string | undefined): SQL | undefined {
  if (after === undefined) return undefined;
  const colon = after.lastIndexOf(":");
  const id = after.slice(colon + 1);
  const key = after.slice(0, Math.max(0, colon));
  const isWrong =
    walk.key === null ? colon >= 0 : colon < 0 || (walk.type !== "text" && !Number.isFinite(Number(key)));
  if (isWrong || id === "") {
    throw new AppError("INVALID_INPUT", "after: this is no cursor of images in this order.", "after");
  }
  const order = isDescending ? sql`<` : sql`>`;
  return walk.key === null
    ? sql`${walk.id} ${order} ${id}`
    : sql`(${walk.key}, ${walk.id}) ${order} (${key}::${sql.raw(walk.type)}, ${id})`;
}

/**
 * The images of classes of which a list has few, in no order: they are found among all images by what is summed up of a few
 * pages each (images_class), and nothing else is tried (offset 0).
 */
function classSource(list: Narrowed, classIds: readonly string[]): SQL {
  const rest = { ...list.filter, classIds: null };
  return sql`from (select i.id from images i where i.class_id in ${classIds} offset 0) has_now
    cross join lateral (
      select * from dataset_images d where d.dataset_id = ${list.dataset.id} and d.image_id = has_now.id offset 0
    ) dataset_images
    where ${datasetImagesWhere(list.dataset, rest)}`;
}

/** FROM and WHERE of a list, without those joins that nothing asks for. */
function source(list: Narrowed, walk: Walk, more?: SQL): SQL {
  const joins = [
    readsImages(list.filter) ? sql`join ${images} on ${images.id} = ${datasetImages.imageId}` : sql``,
    walk.from ? sql`join ${walk.from} on ${walk.id} = ${datasetImages.imageId}` : sql``,
  ];
  const where = and(datasetImagesWhere(list.dataset, list.filter), walk.where, more);
  return sql`from ${datasetImages} ${sql.join(joins, sql` `)} where ${where}`;
}

/** The same of a walk in its order, from the row of a cursor on. */
function sourceBeyond(list: Narrowed, walk: Walk, isDescending: boolean, after: string | undefined): SQL {
  const more = beyond(walk, isDescending, after);
  return walk.isByBlock ? blockSource(list, isDescending, after, more) : source(list, walk, more);
}

function orderOf(walk: Walk, isDescending: boolean): SQL {
  const direction = isDescending ? sql` desc` : sql``;
  if (walk.isByBlock) return sql`had.block${direction}, ${walk.id}${direction}`;
  return walk.key === null
    ? sql`${walk.id}${direction}`
    : sql`${walk.key}${direction}, ${walk.id}${direction}`;
}

/**
 * Which images a filter lets through, of which split and import, at most `limit` of them unless it is null, in no order:
 * a subquery.
 */
export function matchesOf(list: Narrowed, limit: number | null): SQL {
  const most = limit === null ? sql`` : sql` limit ${limit}`;
  return sql`(select ${datasetImages.imageId}, ${datasetImages.split}, ${datasetImages.importId}
    ${source(list, plainWalk)}${most})`;
}

/** How many images of a list come before one of them, by walking their keys; null where it is not in the list. */
export async function placeOf(
  db: Queryable,
  list: DatasetImageList,
  imageId: string,
): Promise<number | null> {
  const walk = walkOf(list);
  const [own] = await db.execute<{ id: string; key: string | number | null }>(sql`
    select ${walk.id} as id, ${walk.key ?? sql`null`} as key
    ${source(list, walk, eq(datasetImages.imageId, imageId))}`);
  if (!own) return null;
  if (walk.isByBlock) return placeByBlock(db, list, list.sort.descending ?? false, imageId);
  const isDescending = list.sort.descending ?? false;
  const before = beyond(walk, !isDescending, datasetImageCursor(own));
  // Of nearly all images Postgres would rather read the rows than the keys, which takes twice as long: in order, it walks.
  const inOrder =
    isOfAll(list.filter) && !walk.from ? sql`order by ${orderOf(walk, isDescending)} offset 0` : sql``;
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (select ${source(list, walk, before)} ${inOrder}) before`);
  return row?.count ?? 0;
}

/** How many images a list has, counting no further than `limit`. */
export async function countUpTo(
  db: Queryable,
  list: Narrowed & { sort?: Sort },
  limit: number | null,
): Promise<number> {
  const walk = list.sort ? walkOf({ filter: list.filter, sort: list.sort }) : plainWalk;
  const most = limit === null ? sql`` : sql`limit ${limit}`;
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (select ${source(list, walk)} ${most}) matches`);
  return row?.count ?? 0;
}

/**
 * How many images a list has by the kept counts, less those that its order leaves out, of which up to `limit` are
 * counted; null where they do not know.
 */
export async function keptTotalOf(
  db: Queryable,
  list: DatasetImageList,
  limit: number,
): Promise<number | null> {
  const { by } = list.sort;
  const kept = by === "arrival" || by === "name" || by in ofImage ? await keptTotal(db, list) : null;
  if (kept === null || !(by in ofImage)) return kept;
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select ${source(list, plainWalk, isNull(datasetImages.pixels))} limit ${limit + 1}) unmeasured`);
  const unmeasured = row?.count ?? 0;
  return unmeasured > limit ? null : kept - unmeasured;
}

/** Up to so many matches are sorted; of more, a walk in their order meets enough as soon. */
const fewMatches = 3000;

/**
 * A page of a list: rows beyond the cursor, or those from the `at`-th on, counted from 0. Beyond a cursor any depth
 * costs the same. To find the `at`-th, the keys before it are walked in the index, without their rows: ask from the end
 * that is nearer, by sorting the other way. Within classes by arrival the kept sums tell where to begin.
 */
export async function datasetImagesPage(
  db: Queryable,
  list: DatasetImageList,
  { after, limit, at }: PageRequest & { at?: number | null },
): Promise<DatasetImage[]> {
  const walk = walkOf(list);
  const isDescending = list.sort.descending ?? false;
  const order = orderOf(walk, isDescending);
  let begin = after;
  if (at) {
    const skipped =
      walk.isByBlock && after === undefined ? await blockAt(db, list, isDescending, at - 1) : null;
    const [before] = await db.execute<{ id: string; key: string | number | null }>(sql`
      select ${walk.id} as id, ${walk.key ?? sql`null`} as key
      ${skipped ? blockSource(list, isDescending, skipped.block) : sourceBeyond(list, walk, isDescending, after)}
      order by ${order} offset ${at - 1 - (skipped?.before ?? 0)} limit 1`);
    if (!before) return [];
    begin = datasetImageCursor(before);
  }
  // The planner takes class and split for independent, and would walk an order long in search of the few that have both.
  // Where they are known to be few they are found first: offset 0 keeps it from anything else.
  const known = walk.key === null ? null : await keptTotal(db, list);
  const isShort = known !== null && known <= fewMatches;
  const classIds = list.filter.classIds?.filter((classId) => classId !== null) ?? [];
  const isOfClasses = classIds.length > 0 && classIds.length === list.filter.classIds?.length;
  const rows = isShort
    ? sql`from (
      select ${datasetImages}.* ${isOfClasses ? classSource(list, classIds) : source(list, plainWalk)} offset 0) dataset_images
      ${walk.from ? sql`join ${walk.from} on ${walk.id} = ${datasetImages.imageId}` : sql``}
      where ${and(sql`true`, walk.where, beyond(walk, isDescending, begin))}`
    : sourceBeyond(list, walk, isDescending, begin);
  // The limit inside: what an image and its file say is looked up for the rows of the page alone.
  const found = sql`(
    select ${datasetImages.imageId} as image_id, ${datasetImages.name} as name, ${datasetImages.split} as split,
      ${walk.key ?? sql`null::text`} as key
    ${rows} order by ${order} limit ${limit}) found`;
  const direction = isDescending ? desc : asc;
  return db
    .select({
      ...imageColumns,
      name: sql<string>`found.name`,
      split: sql<Split | null>`found.split`,
      key: sql<string | number | null>`found.key`,
    })
    .from(found)
    .innerJoin(images, sql`${images.id} = found.image_id`)
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .orderBy(direction(sql`found.key`), direction(sql`found.image_id`));
}
