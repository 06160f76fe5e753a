import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { blobs, datasetImages, imageQuality, images, predictions } from "@/db/schema";
import { parse } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import type { PageRequest } from "@/server/graphql/paging";
import { type ImageRow, imageColumns } from "@/server/images/queries";
import { keptTotal } from "./counts";
import {
  checkFilter,
  type DatasetImageFilter,
  datasetImageFilter,
  datasetImagesWhere,
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
  "confidence",
  "margin",
  "entropy",
] as const;

export const datasetImageSort = z
  .object({
    by: z.enum(datasetImageOrders),
    descending: z.boolean().nullish(),
    runId: z.string().nullish(),
  })
  .refine(({ by, runId }) => by in ofRun === (runId != null), {
    message: "The orders by how sure a run is, and only they, say which run: give its id.",
    path: ["runId"],
  });
type Sort = z.output<typeof datasetImageSort>;

const ofImage = {
  brightness: imageQuality.brightness,
  contrast: imageQuality.contrast,
  sharpness: imageQuality.sharpness,
  pixels: imageQuality.pixels,
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
  return { dataset, filter, sort };
}

const emptyFilter = datasetImageFilter.parse({});

/** Where the sort key of a list stands: walking it in this order reads no more rows than a page has. */
interface Walk {
  /** Null where the id of the image is all there is to it. */
  key: SQL | null;
  id: PgColumn;
  /** The table of the key, joined by the image. */
  from: typeof imageQuality | typeof predictions | null;
  where: SQL | undefined;
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

function walkOf(dataset: { projectId: string }, sort: Sort): Walk {
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
  if (by in ofImage) {
    return {
      key: sql`${ofImage[by as keyof typeof ofImage]}`,
      id: imageQuality.imageId,
      from: imageQuality,
      where: eq(imageQuality.projectId, dataset.projectId),
      type: by === "pixels" ? "integer" : "real",
    };
  }
  // As the index has it: a path may be longer than an index takes.
  return by === "name" ? { ...plainWalk, key: sql`left(${datasetImages.name}, 200)` } : plainWalk;
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

/** FROM and WHERE of a list, without those joins that nothing asks for. */
function source(list: Narrowed, walk: Walk, more?: SQL): SQL {
  const joins = [
    readsImages(list.filter) ? sql`join ${images} on ${images.id} = ${datasetImages.imageId}` : sql``,
    walk.from ? sql`join ${walk.from} on ${walk.id} = ${datasetImages.imageId}` : sql``,
  ];
  const where = and(
    datasetImagesWhere(list.dataset, list.filter, walk.from === imageQuality),
    walk.where,
    more,
  );
  return sql`from ${datasetImages} ${sql.join(joins, sql` `)} where ${where}`;
}

function orderOf(walk: Walk, isDescending: boolean): SQL {
  const direction = isDescending ? sql` desc` : sql``;
  return walk.key === null
    ? sql`${walk.id}${direction}`
    : sql`${walk.key}${direction}, ${walk.id}${direction}`;
}

/** Which images and of which split a filter lets through, at most `limit` of them, in no order: a subquery. */
export function matchesOf(list: Narrowed, limit: number): SQL {
  return sql`(select ${datasetImages.imageId}, ${datasetImages.split} ${source(list, plainWalk)} limit ${limit})`;
}

/** How many images a list has, counting no further than `limit`. */
export async function countUpTo(
  db: Queryable,
  list: Narrowed & { sort?: Sort },
  limit: number | null,
): Promise<number> {
  const walk = list.sort ? walkOf(list.dataset, list.sort) : plainWalk;
  const most = limit === null ? sql`` : sql`limit ${limit}`;
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (select ${source(list, walk)} ${most}) matches`);
  return row?.count ?? 0;
}

/** Up to so many matches are sorted; of more, a walk in their order meets enough soon. */
const fewMatches = 5000;

/**
 * A page of a list: rows beyond the cursor, or those from the `at`-th on, counted from 0. Beyond a cursor any depth
 * costs the same. To find the `at`-th, the keys before it are walked in the index, without their rows: ask from the end
 * that is nearer, by sorting the other way.
 */
export async function datasetImagesPage(
  db: Queryable,
  list: DatasetImageList,
  { after, limit, at }: PageRequest & { at?: number | null },
): Promise<DatasetImage[]> {
  const walk = walkOf(list.dataset, list.sort);
  const isDescending = list.sort.descending ?? false;
  const order = orderOf(walk, isDescending);
  let begin = after;
  if (at) {
    const [before] = await db.execute<{ id: string; key: string | number | null }>(sql`
      select ${walk.id} as id, ${walk.key ?? sql`null`} as key
      ${source(list, walk, beyond(walk, isDescending, after))} order by ${order} offset ${at - 1} limit 1`);
    if (!before) return [];
    begin = datasetImageCursor(before);
  }
  // The planner takes class and split for independent, and would walk an order long in search of the few that have both.
  // Where they are known to be few they are found first: offset 0 keeps it from anything else.
  const known = walk.key === null ? null : await keptTotal(db, list);
  const isShort = known !== null && known <= fewMatches;
  const rows = isShort
    ? sql`from (select ${datasetImages.imageId}, ${datasetImages.name}, ${datasetImages.split}
        ${source(list, plainWalk)} offset 0) dataset_images
      ${walk.from ? sql`join ${walk.from} on ${walk.id} = ${datasetImages.imageId}` : sql``}
      where ${and(sql`true`, walk.where, beyond(walk, isDescending, begin))}`
    : source(list, walk, beyond(walk, isDescending, begin));
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
