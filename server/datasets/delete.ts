import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { datasets, imports, versions } from "@/db/schema";
import { command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

const mostNamed = 5;

/** Marks a dataset as deleted: it is hidden, and can be restored until the grace time is over. Its versions go first. */
export const deleteDataset = command({
  action: "dataset:write",
  name: "dataset:delete",
  input: z.object({ datasetId: z.string() }),
  on: ({ datasetId }) => datasetId,
  run: async ({ tx, projectId, publish }, { datasetId }) => {
    const [dataset] = await tx.select().from(datasets).where(eq(datasets.id, datasetId)).for("update");
    if (!dataset) throw notFound(datasetId);
    if (dataset.deletedAt) return dataset;
    const kept = await tx
      .select({ name: versions.name })
      .from(versions)
      .where(and(eq(versions.datasetId, datasetId), isNull(versions.deletedAt)))
      .orderBy(asc(versions.number))
      .limit(mostNamed + 1);
    if (kept.length > 0) {
      const named = kept.slice(0, mostNamed).map(({ name }) => name);
      throw new AppError(
        "CONFLICT",
        `${dataset.name} cannot be deleted: it has the ${kept.length === 1 ? "version" : "versions"} ${named.join(", ")}${kept.length > mostNamed ? " and more" : ""}. Delete ${kept.length === 1 ? "it" : "them"} first, where no run uses ${kept.length === 1 ? "it" : "them"}.`,
      );
    }
    const [running] = await tx
      .select({ fileName: imports.fileName })
      .from(imports)
      .where(and(eq(imports.datasetId, datasetId), sql`${imports.state} in ('queued', 'running')`))
      .limit(1);
    if (running) {
      throw new AppError(
        "CONFLICT",
        `${dataset.name} cannot be deleted while ${running.fileName} is imported into it: cancel the import first.`,
      );
    }
    const [marked] = await tx
      .update(datasets)
      .set({ deletedAt: new Date() })
      .where(eq(datasets.id, datasetId))
      .returning();
    publish(projectId, "DATASET_CHANGED", datasetId);
    return marked ?? dataset;
  },
});

/** Takes a deletion back, within the grace time. */
export const restoreDataset = command({
  action: "dataset:write",
  name: "dataset:restore",
  input: z.object({ datasetId: z.string() }),
  on: ({ datasetId }) => datasetId,
  run: async ({ tx, projectId, publish }, { datasetId }) => {
    const [dataset] = await tx
      .update(datasets)
      .set({ deletedAt: null })
      .where(eq(datasets.id, datasetId))
      .returning();
    if (!dataset) throw notFound(datasetId);
    publish(projectId, "DATASET_CHANGED", datasetId);
    return dataset;
  },
});

/** As many as one action takes out; the grid sends more in several. */
const mostImages = 10_000;
const imageIds = z
  .array(z.string())
  .min(1, "Name the images.")
  .max(mostImages, `At most ${mostImages.toLocaleString("en")} images are taken at a time.`);

/**
 * Takes images out of a dataset; versions keep them. They can be put back until the grace time is over; those that
 * nothing else holds are then deleted. Ids of images that are not in it change nothing.
 */
export const removeImages = command({
  action: "dataset:write",
  name: "dataset:remove_images",
  input: z.object({ datasetId: z.string(), imageIds }),
  on: ({ datasetId }) => datasetId,
  record: ({ datasetId, imageIds: ids }) => ({ datasetId, images: ids.length }),
  run: async ({ tx, projectId, publish }, input) => {
    const [moved] = await tx.execute<{ count: number }>(sql`
      with gone as (
        delete from dataset_images where dataset_id = ${input.datasetId}
        and image_id in (select jsonb_array_elements_text(${JSON.stringify(input.imageIds)}::jsonb)) returning *),
      kept as (
        insert into removed_images (dataset_id, image_id, name, split, group_key, import_id, created_at)
        select dataset_id, image_id, name, split, group_key, import_id, created_at from gone
        on conflict (dataset_id, image_id) do update set removed_at = now() returning 1)
      select count(*)::int as count from kept`);
    return countImages(tx, projectId, publish, input.datasetId, -(moved?.count ?? 0));
  },
});

/** Puts images back that were taken out of a dataset. Those that are there, or gone, change nothing. */
export const restoreImages = command({
  action: "dataset:write",
  name: "dataset:restore_images",
  input: z.object({ datasetId: z.string(), imageIds }),
  on: ({ datasetId }) => datasetId,
  record: ({ datasetId, imageIds: ids }) => ({ datasetId, images: ids.length }),
  run: async ({ tx, projectId, publish }, input) => {
    const [moved] = await tx.execute<{ count: number }>(sql`
      with back as (
        delete from removed_images where dataset_id = ${input.datasetId}
        and image_id in (select jsonb_array_elements_text(${JSON.stringify(input.imageIds)}::jsonb)) returning *),
      put as (
        insert into dataset_images (dataset_id, image_id, name, split, group_key, import_id, created_at, brightness,
          contrast, sharpness, pixels)
        select dataset_id, image_id, name, split, group_key, import_id, created_at, brightness, contrast, sharpness,
          pixels from back left join image_quality using (image_id)
        on conflict (dataset_id, image_id) do nothing returning 1)
      select count(*)::int as count from put`);
    return countImages(tx, projectId, publish, input.datasetId, moved?.count ?? 0);
  },
});

type Scope = Parameters<Parameters<typeof command>[0]["run"]>[0];

/** Keeps the dataset's counter. */
async function countImages(
  tx: Scope["tx"],
  projectId: string,
  publish: Scope["publish"],
  datasetId: string,
  by: number,
) {
  const [dataset] = await tx
    .update(datasets)
    .set({ imageCount: sql`${datasets.imageCount} + ${by}` })
    .where(eq(datasets.id, datasetId))
    .returning();
  if (!dataset) throw notFound(datasetId);
  if (by !== 0) publish(projectId, "DATASET_CHANGED", datasetId);
  return dataset;
}
