import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { firstIdAt } from "@/db/ids";
import { datasetImages, datasets, images } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { checkFilter, datasetImageFilter, datasetImagesWhere } from "@/server/datasets/filter";

/** A filter as it was shown: how many images matched, and when. */
export const matchingInput = z.object({
  datasetId: z.string(),
  filter: datasetImageFilter,
  total: z.int().min(0),
  shownAt: z.date(),
});
export type Matching = z.output<typeof matchingInput>;

/**
 * The images that match a filter now, without those that came to the dataset since it was shown (`added` counts them).
 * `changed` are those among them that got a label since: what was shown of them is no longer so. Refused where more match
 * than were shown.
 */
export async function matchedImages(
  tx: Transaction,
  context: Context,
  projectId: string,
  { datasetId, filter, total, shownAt }: Matching,
): Promise<{ ids: string[]; classIds: (string | null)[]; changed: Set<string>; added: number }> {
  const [dataset] = await tx
    .select({ id: datasets.id, projectId: datasets.projectId })
    .from(datasets)
    .where(and(eq(datasets.id, datasetId), eq(datasets.projectId, projectId)));
  if (!dataset) throw notFound(datasetId);
  await checkFilter(context, projectId, filter);
  const rows = await tx
    .select({
      id: datasetImages.imageId,
      classId: images.classId,
      isNew: sql<boolean>`${datasetImages.createdAt} > ${shownAt.toISOString()}`,
      isChanged: sql<boolean>`exists (
        select 1 from labels l where l.image_id = ${images.id} and l.id >= ${firstIdAt("Label", shownAt)})`,
    })
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(datasetImagesWhere(dataset, filter));
  const known = rows.filter(({ isNew }) => !isNew);
  if (known.length > total) {
    throw new AppError(
      "CONFLICT",
      `${known.length.toLocaleString("en")} images match now, and ${total.toLocaleString("en")} were shown. Look at the list again; nothing was changed.`,
      "matching",
    );
  }
  return {
    ids: known.map(({ id }) => id),
    classIds: known.map(({ classId }) => classId),
    changed: new Set(known.filter(({ isChanged }) => isChanged).map(({ id }) => id)),
    added: rows.length - known.length,
  };
}
