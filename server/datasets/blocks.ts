import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { datasetBlocks, datasetImages } from "@/db/schema";
import { anyOf, type DatasetImageFilter } from "./filter";

interface Narrowed {
  dataset: { id: string };
  filter: DatasetImageFilter;
}

/** As the triggers cut it (db/schema/datasets.ts): images of one block came within a second. */
const blockOf = (imageId: string) => imageId.slice(0, 14);

/** The block in which the search for a place begins, and how many of the list lie before it. */
interface BlockStart {
  block: string;
  before: number;
}

const ofList = ({ dataset, filter }: Narrowed) =>
  and(
    eq(datasetBlocks.datasetId, dataset.id),
    anyOf(datasetBlocks.classId, filter.classIds),
    anyOf(datasetBlocks.split, filter.splits),
  );

/**
 * FROM and WHERE of the images of some classes and splits, block by block in the order they came: `had.block` and the
 * columns of dataset_images. Classes lie where their folders were, and a walk of all images might meet none for long; so
 * the blocks that hold some are walked, each is read whole by itself, and nothing else is tried (offset 0).
 * @param from the block to begin in, in the direction of the walk.
 */
export function blockSource(
  list: Narrowed,
  isDescending: boolean,
  from: string | undefined,
  more?: SQL,
): SQL {
  const { dataset, filter } = list;
  const begin = from === undefined ? undefined : blockOf(from);
  const onward = isDescending ? sql`<=` : sql`>=`;
  const where = and(
    ofList(list),
    begin === undefined ? undefined : sql`${datasetBlocks.block} ${onward} ${begin}`,
  );
  // An id goes on with a digit or a letter, which all sort before a brace.
  return sql`from (
      select ${datasetBlocks.block} as block from ${datasetBlocks} where ${where}
      group by ${datasetBlocks.block} having sum(${datasetBlocks.count}) > 0
      order by ${datasetBlocks.block} ${isDescending ? sql`desc` : sql``}) had
    cross join lateral (
      select images.id from images where images.id >= had.block and images.id < had.block || '{'
      and ${anyOf(sql`images.class_id`, filter.classIds)} offset 0) has_now
    cross join lateral (
      select * from dataset_images d where d.dataset_id = ${dataset.id} and d.image_id = has_now.id offset 0
    ) dataset_images
    where ${and(anyOf(datasetImages.split, filter.splits) ?? sql`true`, more)}`;
}

/** Where the image lies that has `place` others of the list before it, in the direction of the walk; null beyond the end. */
export async function blockAt(
  db: Queryable,
  list: Narrowed,
  isDescending: boolean,
  place: number,
): Promise<BlockStart | null> {
  const direction = isDescending ? sql`desc` : sql``;
  const [start] = await db.execute<{ block: string; before: number }>(sql`
    select block, (upto - count)::int as before from (
      select ${datasetBlocks.block} as block, sum(${datasetBlocks.count}) as count,
        sum(sum(${datasetBlocks.count})) over (order by ${datasetBlocks.block} ${direction}) as upto
      from ${datasetBlocks} where ${ofList(list)} group by ${datasetBlocks.block}) blocks
    where upto > ${place} order by upto limit 1`);
  return start ?? null;
}

/** How many images of the list come before one of them, in the direction of the walk. */
export async function placeByBlock(
  db: Queryable,
  list: Narrowed,
  isDescending: boolean,
  imageId: string,
): Promise<number> {
  const order = isDescending ? sql`>` : sql`<`;
  const block = blockOf(imageId);
  const [row] = await db.execute<{ count: number }>(sql`
    select ((
      select coalesce(sum(${datasetBlocks.count}), 0) from ${datasetBlocks}
      where ${and(ofList(list), sql`${datasetBlocks.block} ${order} ${block}`)}
    ) + (
      select count(*) ${blockSource(list, isDescending, imageId, and(sql`had.block = ${block}`, sql`${datasetImages.imageId} ${order} ${imageId}`))}
    ))::int as count`);
  return row?.count ?? 0;
}
