import { and, type SQL, sql } from "drizzle-orm";
import { datasetImages, images, type QueueFilling } from "@/db/schema";
import { type DatasetImageFilter, datasetImagesWhere } from "@/server/datasets/filter";
import { textArray } from "@/server/labels/append";
import type { LabelQueue } from "./hold";

export const nothingToAdd = "No image is like that, or all of them are in the queue already.";

type Place = Pick<LabelQueue, "id" | "datasetId" | "classIds">;

const matching = ({ datasetId }: Place, filter: unknown, more?: SQL) =>
  sql`from ${datasetImages} join ${images} on ${images.id} = ${datasetImages.imageId}
    where ${and(datasetImagesWhere({ id: datasetId }, filter as DatasetImageFilter), more)}`;

const isNew = (queue: Place) => sql`not exists (
  select 1 from queue_images q where q.queue_id = ${queue.id} and q.image_id = ${datasetImages.imageId})`;

/** FROM and WHERE of the images that a queue is to be filled with and does not have: `dataset_images` and `images`. */
export function wantedImages(queue: Place, { filter, imageIds }: QueueFilling): SQL {
  const listed = imageIds ? sql`${datasetImages.imageId} = any(${textArray(imageIds)})` : undefined;
  return matching(queue, filter, and(listed, isNew(queue)));
}

/** FROM and WHERE of the images whose answer could be known: those that have a class that the queue offers. */
export function knownImages(queue: Place, { gold }: QueueFilling): SQL {
  if (!gold) throw new Error("No known answers are asked for");
  const isOffered = sql`${images.classId} = any(${textArray(queue.classIds)})`;
  return matching(queue, gold.filter, and(isOffered, isNew(queue)));
}
