import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { newId } from "@/db/ids";
import type { labelSource } from "@/db/schema";

export interface Choice {
  imageId: string;
  /** Null takes the class away. */
  classId: string | null;
}

/**
 * The one way to label images that are here: appends a label for each and makes it the image's class. Images of other
 * projects are left alone; the caller has checked that the classes are of this one. Answers with how many were labelled.
 */
export async function appendLabels(
  tx: Transaction,
  {
    projectId,
    choices,
    source,
    authorId = null,
    originId = null,
    batchId = null,
  }: {
    projectId: string;
    choices: readonly Choice[];
    source: (typeof labelSource.enumValues)[number];
    authorId?: string | null;
    originId?: string | null;
    batchId?: string | null;
  },
): Promise<number> {
  if (choices.length === 0) return 0;
  const rows = choices.map(({ imageId, classId }) => [newId("Label"), imageId, classId]);
  // In the order of their ids: two actions on the same images take their locks in the same order.
  const [done] = await tx.execute<{ count: number }>(sql`
    with chosen as (
      select r->>0 as label_id, r->>1 as image_id, r->>2 as class_id
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) r),
    held as (
      select i.id from images i where i.project_id = ${projectId} and i.id in (select image_id from chosen)
      order by i.id for no key update),
    changed as (
      update images i set class_id = c.class_id from chosen c, held h
      where h.id = c.image_id and i.id = h.id and i.class_id is distinct from c.class_id),
    added as (
      insert into labels (id, image_id, class_id, source, author_id, origin_id, batch_id)
      select c.label_id, c.image_id, c.class_id, ${source}::label_source, ${authorId}, ${originId}, ${batchId}
      from chosen c join held h on h.id = c.image_id returning 1)
    select count(*)::int as count from added`);
  return done?.count ?? 0;
}
