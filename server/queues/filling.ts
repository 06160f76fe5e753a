import { and, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { datasetImages, images, type QueueFilling } from "@/db/schema";
import { type DatasetImageFilter, datasetImagesWhere, isOfAll } from "@/server/datasets/filter";
import { textArray } from "@/server/labels/append";
import type { LabelQueue } from "./hold";

export const nothingToAdd = "No image is like that, or all of them are in the queue already.";

type Place = Pick<LabelQueue, "id" | "datasetId" | "classIds">;

const matching = ({ datasetId }: Place, filter: unknown, more?: SQL) =>
  sql`from ${datasetImages} join ${images} on ${images.id} = ${datasetImages.imageId}
    where ${and(datasetImagesWhere({ id: datasetId }, filter as DatasetImageFilter), more)}`;

const isNew = (queue: Place) => sql`not exists (
  select 1 from queue_images q where q.queue_id = ${queue.id} and q.image_id = ${datasetImages.imageId})`;

const isListed = (imageIds: readonly string[] | null) =>
  imageIds ? sql`${datasetImages.imageId} = any(${textArray(imageIds)})` : undefined;

/** FROM and WHERE of the images that a queue is to be filled with and does not have: `dataset_images` and `images`. */
export function wantedImages(queue: Place, { filter, imageIds }: QueueFilling): SQL {
  return matching(queue, filter, and(isListed(imageIds), isNew(queue)));
}

/**
 * FROM and WHERE of the images whose answer could be known: those that have a class that the queue offers, and that the
 * queue is not to ask about, as it labels none whose answer is known.
 */
export function knownImages(queue: Place, { filter, imageIds, gold }: QueueFilling): SQL {
  if (!gold) throw new Error("No known answers are asked for");
  const isOffered = sql`${images.classId} = any(${textArray(queue.classIds)})`;
  const isWanted = and(
    datasetImagesWhere({ id: queue.datasetId }, filter as DatasetImageFilter),
    isListed(imageIds),
  );
  return matching(queue, gold.filter, and(isOffered, isNew(queue), sql`(${isWanted}) is not true`));
}

/** How many there are whose answer could be known, counted up to `most`. */
export async function countKnown(
  db: Queryable,
  queue: Place,
  filling: QueueFilling,
  most: number,
): Promise<number> {
  // All that there are are asked about: none is looked for among a million.
  if (filling.imageIds === null && isOfAll(filling.filter as DatasetImageFilter)) return 0;
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (select 1 ${knownImages(queue, filling)} limit ${most}) known`);
  return row?.count ?? 0;
}
