import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { labels } from "@/db/schema";
import { withoutLoops } from "@/server/core/joins";
import { labelsSaid, type Saying } from "./append";
import { isOfBatch, type LabelBatch } from "./queries";

/**
 * Gives each image of a batch whose newest label is the batch's the class that it had before, by a new label. Answers
 * with how many there were, and with those that somebody labelled since.
 */
export async function takeBack(
  tx: Transaction,
  batch: LabelBatch,
  saying: Saying,
): Promise<{ imageCount: number; conflicts: string[] }> {
  const own = sql`(select ${labels.imageId} from ${labels} where ${isOfBatch(batch)})`;
  // Held first, in the order of their ids as everywhere: what the next statement reads is then the last word.
  await tx.execute(sql`
    select count(*) from (
      select id from images where id = any(array${own}) order by id for no key update) held`);
  // Nothing is known of how many images a batch has: nested loops over them would take the square of it.
  // A label's id has 32 characters: the greatest of id and class together is the class of the newest label.
  const [row] = await withoutLoops(tx, (inner) =>
    inner.execute<{ count: number; later: string | null }>(sql`
    with own as materialized ${own},
    read as materialized (
      select image_id, max(id) as newest, max(id) filter (where batch_id = ${batch.id}) as given,
        max(id || coalesce(class_id, '')) filter (where batch_id is distinct from ${batch.id}) as former
      from labels where image_id = any(array(select image_id from own)) group by image_id),
    said as materialized (
      select row_number() over (order by image_id) as n, image_id, nullif(substr(former, 33), '') as class_id
      from read where newest = given),
    labelled as (${labelsSaid(sql`from said`, saying)}),
    relabelled as (
      update images set class_id = said.class_id from said
      where images.id = any(array(select image_id from said)) and images.id = said.image_id
        and images.class_id is distinct from said.class_id)
    select (select count(*)::int from said) as count,
      (select string_agg(image_id, ',' order by image_id) from read where newest <> given) as later`),
  );
  return { imageCount: row?.count ?? 0, conflicts: row?.later?.split(",") ?? [] };
}
