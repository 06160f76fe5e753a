import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { datasets, imports, removedImages, versions } from "@/db/schema";
import { actionKey, command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";
import { textArray } from "@/server/labels/append";
import { matchedImages, matchingInput } from "@/server/labels/matching";

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

/** Named by hand rather than by a filter. */
const mostImages = 10_000;
/** What one statement takes: beyond it a list costs more memory than another round trip time. */
const atOnce = 20_000;
const imageIds = z
  .array(z.string())
  .min(1, "Name the images.")
  .max(
    mostImages,
    `At most ${mostImages.toLocaleString("en")} images are named at a time; more by a filter.`,
  );

/** What became of images that were to be taken out. */
export interface Removed {
  dataset: typeof datasets.$inferSelect;
  removed: number;
  /** Images that somebody labelled since the filter was shown, or that came since: they stay. */
  leftAlone: number;
}

/**
 * Takes images out of a dataset, those of a list or all that matched a filter when it was shown; versions keep them. They
 * can be put back until the grace time is over; those that nothing else holds are then deleted. Ids of images that are not
 * in it change nothing, nor does a key whose images are out already.
 */
export const removeImages = command({
  action: "dataset:write",
  name: "dataset:remove_images",
  input: z
    .object({
      datasetId: z.string(),
      imageIds: imageIds.nullish(),
      matching: matchingInput.nullish(),
      key: actionKey.nullish(),
    })
    .refine(
      (input) => Boolean(input.imageIds) !== Boolean(input.matching),
      "Give imageIds or matching: the images that are taken out.",
    )
    .refine(
      ({ datasetId, matching }) => !matching || matching.datasetId === datasetId,
      "matching: give the filter of the dataset that the images are taken out of.",
    ),
  on: ({ datasetId }) => datasetId,
  record: ({ imageIds: ids, ...input }) => ({ ...input, images: ids?.length }),
  run: async ({ tx, context, projectId, publish }, { datasetId, key, ...input }): Promise<Removed> => {
    const ofAction = key
      ? and(eq(removedImages.datasetId, datasetId), eq(removedImages.removal, key))
      : undefined;
    if (ofAction) {
      const before = await tx.$count(removedImages, ofAction);
      if (before > 0) {
        return {
          dataset: await countImages(tx, projectId, publish, datasetId, 0),
          removed: before,
          leftAlone: 0,
        };
      }
    }
    const found = input.matching
      ? await matchedImages(tx, context, projectId, input.matching)
      : { ids: input.imageIds ?? [], changed: new Set<string>(), added: 0 };
    const ids = found.ids.filter((id) => !found.changed.has(id));
    let removed = 0;
    for (let start = 0; start < ids.length; start += atOnce) {
      const [moved] = await tx.execute<{ count: number }>(sql`
        with gone as (
          delete from dataset_images where dataset_id = ${datasetId}
          and image_id = any(${textArray(ids.slice(start, start + atOnce))}) returning *),
        kept as (
          insert into removed_images
            (dataset_id, image_id, name, split, group_key, import_id, created_at, removal)
          select dataset_id, image_id, name, split, group_key, import_id, created_at, ${key ?? null} from gone
          on conflict (dataset_id, image_id) do update set removed_at = now(), removal = excluded.removal returning 1)
        select count(*)::int as count from kept`);
      removed += moved?.count ?? 0;
    }
    const dataset = await countImages(tx, projectId, publish, datasetId, -removed);
    return { dataset, removed, leftAlone: found.changed.size + found.added };
  },
});

/**
 * Puts images back that were taken out of a dataset: those of a list, or all of an action, by its key. They come to it
 * anew: a filter that was shown without them does not stand for them.
 */
export const restoreImages = command({
  action: "dataset:write",
  name: "dataset:restore_images",
  input: z
    .object({ datasetId: z.string(), imageIds: imageIds.nullish(), key: actionKey.nullish() })
    .refine(
      (input) => Boolean(input.imageIds) !== Boolean(input.key),
      "Give imageIds or key: the images that are put back.",
    ),
  on: ({ datasetId }) => datasetId,
  record: ({ datasetId, key, imageIds: ids }) => ({ datasetId, key, images: ids?.length }),
  run: async ({ tx, projectId, publish }, input) => {
    const which = input.imageIds
      ? sql`image_id = any(${textArray(input.imageIds)})`
      : sql`removal = ${input.key}`;
    const [moved] = await tx.execute<{ count: number }>(sql`
      with back as (
        delete from removed_images where dataset_id = ${input.datasetId} and ${which} returning *),
      put as (
        insert into dataset_images (dataset_id, image_id, name, split, group_key, import_id, created_at)
        select dataset_id, image_id, name, split, group_key, import_id, now() from back
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
