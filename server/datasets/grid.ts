import { and, asc, eq, gt, type SQL } from "drizzle-orm";
import type { z } from "zod";
import type { Queryable } from "@/db/connection";
import { blobs, datasetImages, images } from "@/db/schema";
import { parse } from "@/server/core/command";
import type { Context } from "@/server/core/context";
import type { PageRequest } from "@/server/graphql/paging";
import { type ImageRow, imageColumns } from "@/server/images/queries";
import { checkFilter, datasetImageFilter, datasetImagesWhere } from "./filter";
import type { Dataset, Split } from "./queries";

export type DatasetImage = ImageRow & { name: string; split: Split | null };

/**
 * The images of a dataset that a filter lets through, as a condition (datasetImagesWhere). Throws INVALID_INPUT for a
 * filter that says nothing sensible, NOT_FOUND where it names a foreign run or import.
 */
export async function datasetImagesOf(
  context: Context,
  dataset: Dataset,
  filter: z.input<typeof datasetImageFilter> | null | undefined,
): Promise<SQL> {
  const parsed = parse(datasetImageFilter, filter ?? {}, "filter");
  await checkFilter(context, dataset.projectId, parsed);
  return datasetImagesWhere(dataset.id, parsed);
}

/** A page of a dataset's images in the order they came: a walk of the primary key (dataset_id, image_id). */
export function datasetImagesPage(
  db: Queryable,
  where: SQL,
  { after, limit }: PageRequest,
): Promise<DatasetImage[]> {
  return db
    .select({ ...imageColumns, name: datasetImages.name, split: datasetImages.split })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .where(and(where, after ? gt(datasetImages.imageId, after) : undefined))
    .orderBy(asc(datasetImages.imageId))
    .limit(limit);
}
