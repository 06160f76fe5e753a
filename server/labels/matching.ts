import { eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { firstIdAt } from "@/db/ids";
import { datasetImages, images } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { checkFilter, type DatasetImageFilter, datasetImagesWhere } from "@/server/datasets/filter";

/** A filter as it was shown. */
export interface Matching {
  datasetId: string;
  filter: DatasetImageFilter;
  /** How many images matched. */
  total: number;
  shownAt: Date;
}

/**
 * The images that match a filter now, without those that came to the dataset since it was shown (`added` counts them).
 * `changed` are those among them that got a label since: what was shown of them is no longer so.
 */
export async function matchedImages(
  tx: Transaction,
  context: Context,
  dataset: { id: string; projectId: string },
  { filter, shownAt }: Matching,
): Promise<{ ids: string[]; changed: Set<string>; added: number }> {
  await checkFilter(context, dataset.projectId, filter);
  const rows = await tx
    .select({
      id: datasetImages.imageId,
      isNew: sql<boolean>`${datasetImages.createdAt} > ${shownAt.toISOString()}`,
      isChanged: sql<boolean>`exists (
        select 1 from labels l where l.image_id = ${images.id} and l.id >= ${firstIdAt("Label", shownAt)})`,
    })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(datasetImagesWhere(dataset, filter));
  const known = rows.filter(({ isNew }) => !isNew);
  return {
    ids: known.map(({ id }) => id),
    changed: new Set(known.filter(({ isChanged }) => isChanged).map(({ id }) => id)),
    added: rows.length - known.length,
  };
}
