import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { labels } from "@/db/schema";
import { archivedBefore, classesToday } from "@/server/classes/today";
import { AppError } from "@/server/core/errors";
import { withoutLoops } from "@/server/core/joins";
import { labelsSaid, type Saying, textArray } from "./append";
import { isOfBatch, type LabelBatch } from "./queries";

/**
 * Gives each image of a batch whose newest label is the batch's the class that it had before, by a new label: what that class
 * goes by today, where it was merged since. Answers with how many there were, and with those that somebody labelled since.
 * @throws AppError CONFLICT where an image would get an archived class, and where all have what theirs was merged into.
 */
export async function takeBack(
  tx: Transaction,
  batch: LabelBatch,
  saying: Saying,
): Promise<{ imageCount: number; conflicts: string[] }> {
  const today = await classesToday(tx, batch.projectId, true);
  const changed = [...today].filter(([id, now]) => now.id !== id || now.archivedAt);
  const [was, now] = [changed.map(([id]) => id), changed.map(([, { id }]) => id)];
  const own = sql`(select ${labels.imageId} from ${labels} where ${isOfBatch(batch)})`;
  // Held first, in the order of their ids as everywhere: what the next statement reads is then the last word.
  await tx.execute(sql`
    select count(*) from (
      select id from images where id = any(array${own}) order by id for no key update) held`);
  // Nothing is known of how many images a batch has: nested loops over them would take the square of it.
  // A label's id has 32 characters: the greatest of id and class together is the class of the newest label.
  const [row] = await withoutLoops(tx, (inner) =>
    inner.execute<{ count: number; later: string | null; kept: number; changed: string | null }>(sql`
    with own as materialized ${own},
    read as materialized (
      select image_id, max(id) as newest,
        max(id || coalesce(class_id, '')) filter (where batch_id = ${batch.id}) as given,
        max(id || coalesce(class_id, '')) filter (where batch_id is distinct from ${batch.id}) as former
      from labels where image_id = any(array(select image_id from own)) group by image_id),
    said as materialized (
      select row_number() over (order by image_id) as n, image_id, substr(given, 33) as given, changed.was,
        nullif(coalesce(changed.now, substr(former, 33)), '') as class_id
      from read left join unnest(${textArray(was)}, ${textArray(now)}) as changed (was, now)
        on changed.was = substr(former, 33)
      where newest = left(given, 32)),
    labelled as (${labelsSaid(sql`from said`, saying)}),
    relabelled as (
      update images set class_id = said.class_id from said
      where images.id = any(array(select image_id from said)) and images.id = said.image_id
        and images.class_id is distinct from said.class_id)
    select (select count(*)::int from said) as count,
      (select count(*)::int from said where was is not null and class_id = given) as kept,
      (select string_agg(distinct was, ',') from said) as changed,
      (select string_agg(image_id, ',' order by image_id) from read where newest <> left(given, 32)) as later`),
  );
  const { count, kept, later } = row ?? { count: 0, kept: 0, later: null };
  const former = row?.changed?.split(",") ?? [];
  const archived = former.map((id) => today.get(id)).find((one) => one?.archivedAt);
  if (archived) throw archivedBefore(archived.name);
  if (count > 0 && kept === count) throw await mergedSince(tx, today.get(former[0] ?? "")?.name, former);
  return { imageCount: count, conflicts: later?.split(",") ?? [] };
}

/** Why nothing is taken back of what went by the same way as a merge did. */
async function mergedSince(
  tx: Transaction,
  into: string | undefined,
  classIds: readonly string[],
): Promise<AppError> {
  const rows = await tx.query.classes.findMany({
    columns: { name: true },
    where: (table, { inArray }) => inArray(table.id, [...classIds]),
    orderBy: (table) => table.position,
  });
  const names = rows.map(({ name }) => name).join(", ");
  const [is, it] = rows.length === 1 ? ["is", "it"] : ["are", "them"];
  return new AppError(
    "CONFLICT",
    `${names} ${is} merged into ${into}, which the images have already. Take ${it} out of the archive in the settings first, then take this back.`,
  );
}
