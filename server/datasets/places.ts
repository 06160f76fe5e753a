import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { textArray } from "@/server/labels/append";

/** Where an image of a dataset is put: its split and its group, null for none. */
export interface Placing {
  imageId: string;
  split: "train" | "validation" | "test" | null;
  group: string | null;
}

/**
 * Puts images of a dataset into splits and groups, and keeps what each had before, by the action that did it. Versions have
 * splits of their own, which stay. Answers with how many were moved: those that are in the dataset, and elsewhere.
 */
export async function placeImages(
  tx: Transaction,
  { datasetId, batchId }: { datasetId: string; batchId: string },
  placings: readonly Placing[],
): Promise<number> {
  if (placings.length === 0) return 0;
  const [row] = await tx.execute<{ count: number }>(sql`
    with w as materialized (
      select image_id, split::split as split, group_key from unnest(
        ${textArray(placings.map(({ imageId }) => imageId))}, ${textArray(placings.map(({ split }) => split))},
        ${textArray(placings.map(({ group }) => group))}) as listed (image_id, split, group_key)),
    d as materialized (
      select dataset_id, image_id, split, group_key from dataset_images
      where dataset_id = ${datasetId} and image_id = any(array(select image_id from w))
      order by image_id for no key update),
    kept as (
      insert into image_places (batch_id, dataset_id, image_id, split_before, split, group_before, group_key)
      select ${batchId}, d.dataset_id, d.image_id, d.split, w.split, d.group_key, w.group_key
      from d join w using (image_id)
      where d.split is distinct from w.split or d.group_key is distinct from w.group_key
      on conflict (batch_id, dataset_id, image_id) do update set split = excluded.split, group_key = excluded.group_key
      returning image_id, split, group_key),
    written as (
      update dataset_images i set split = kept.split, group_key = kept.group_key from kept
      where i.dataset_id = ${datasetId} and i.image_id = kept.image_id)
    select count(*)::int as count from kept`);
  return row?.count ?? 0;
}

/**
 * Puts the images of an action back where each was before, unless it was moved since. Answers with those that were put back,
 * and those that were not.
 */
export async function takeBackPlaces(
  tx: Transaction,
  undoneId: string,
  batchId: string,
): Promise<{ placed: string[]; later: string[] }> {
  const moves = await tx.execute<{
    dataset_id: string;
    image_id: string;
    split: Placing["split"];
    group_key: string | null;
    is_there: boolean;
  }>(sql`
    select p.dataset_id, p.image_id, p.split_before as split, p.group_before as group_key,
      d.split is not distinct from p.split and d.group_key is not distinct from p.group_key as is_there
    from image_places p
    join dataset_images d on d.dataset_id = p.dataset_id and d.image_id = p.image_id
    where p.batch_id = ${undoneId} order by p.image_id for no key update of d`);
  const back = moves.filter(({ is_there }) => is_there);
  for (const datasetId of new Set(back.map(({ dataset_id }) => dataset_id))) {
    const own = back.filter(({ dataset_id }) => dataset_id === datasetId);
    await placeImages(
      tx,
      { datasetId, batchId },
      own.map(({ image_id, split, group_key }) => ({ imageId: image_id, split, group: group_key })),
    );
  }
  return {
    placed: back.map(({ image_id }) => image_id),
    later: moves.filter(({ is_there }) => !is_there).map(({ image_id }) => image_id),
  };
}
