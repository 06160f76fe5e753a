import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { newIds } from "@/db/ids";
import type { labelSource } from "@/db/schema";

export interface Choice {
  imageId: string;
  /** Null takes the class away. */
  classId: string | null;
}

/** Images that one statement takes: beyond it a list of its parameters costs more memory than another round trip time. */
const atOnce = 20_000;

/** As Postgres reads an element of an array: whatever is no id of ours stands in quotes. */
function elementOf(value: string | null): string {
  return value === null ? "NULL" : `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

/**
 * Ten thousand ids are looked at together: one by one that takes longer than to send them. Where they are of one kind, and
 * of one length in all, none of them has a comma in it.
 */
function arrayOf(values: readonly (string | null)[]): string {
  const joined = values.join();
  const kind = /^[a-z]+_/.exec(joined)?.[0];
  const isPlain =
    kind !== undefined &&
    joined.length === values.length * (kind.length + 27) - 1 &&
    new RegExp(`^(?:${kind}[0-9a-z]{26},)*${kind}[0-9a-z]{26}$`).test(joined);
  return `{${isPlain ? joined : values.map(elementOf).join()}}`;
}

/** A list as one parameter: postgres.js would otherwise make a parameter of each value. */
export const textArray = (values: readonly (string | null)[]) => sql`${sql.param(arrayOf(values))}::text[]`;

/** The same of ids that this server made or has read: none of them has a character of meaning, so none is looked at. */
const idArray = (ids: readonly (string | null)[]) =>
  sql`${sql.param(`{${ids.includes(null) ? ids.map((id) => id ?? "NULL").join() : ids.join()}}`)}::text[]`;

/**
 * Holds images of a project against other writers until the end of the transaction, in the order of their ids, so that
 * two who want the same wait for each other and never both. Answers with the class that each has now; images of other
 * projects are not among them.
 */
export async function holdImages(
  tx: Transaction,
  projectId: string,
  imageIds: readonly string[],
): Promise<Map<string, string | null>> {
  const held = new Map<string, string | null>();
  const ids = [...new Set(imageIds)].sort();
  for (let start = 0; start < ids.length; start += atOnce) {
    // Two texts in place of ten thousand rows: they are read in a quarter of the time. No id has a comma.
    const [row] = await tx.execute<{ ids: string | null; classes: string | null }>(sql`
      select string_agg(id, ',') as ids, string_agg(coalesce(class_id, ''), ',') as classes
      from (
        select id, class_id from images
        where id = any(${textArray(ids.slice(start, start + atOnce))}) and project_id = ${projectId}
        order by id for no key update) held`);
    const classIds = row?.classes?.split(",") ?? [];
    for (const [at, id] of (row?.ids?.split(",") ?? []).entries()) held.set(id, classIds[at] || null);
  }
  return held;
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
    held,
  }: {
    projectId: string;
    choices: readonly Choice[];
    source: (typeof labelSource.enumValues)[number];
    authorId?: string | null;
    originId?: string | null;
    batchId?: string | null;
    /** What `holdImages` answered, where the caller has asked: the classes as they are. */
    held?: ReadonlyMap<string, string | null>;
  },
): Promise<number> {
  const now =
    held ??
    (await holdImages(
      tx,
      projectId,
      choices.map(({ imageId }) => imageId),
    ));
  const wanted = choices.filter(({ imageId }) => now.has(imageId));
  // Made while the images are held: the newest label by its id is that of the last writer, whoever began first.
  const ids = newIds("Label", wanted.length);
  const [first] = wanted;
  const isOneClass = wanted.every(({ classId }) => classId === first?.classId);
  for (let start = 0; start < wanted.length; start += atOnce) {
    const part = wanted.slice(start, start + atOnce);
    const labelIds = idArray(ids.slice(start, start + atOnce));
    const imageIds = idArray(part.map(({ imageId }) => imageId));
    // One class is said once, and the images are then found by one list, in the order in which they lie.
    const chosen = isOneClass
      ? sql`select id, image_id, ${first?.classId ?? null}::text as class_id
          from given cross join unnest(${labelIds}, given.image_ids) as listed (id, image_id)`
      : sql`select id, image_id, class_id
          from given cross join unnest(${labelIds}, given.image_ids, ${idArray(part.map(({ classId }) => classId))})
          as listed (id, image_id, class_id)`;
    const change = isOneClass
      ? sql`update images set class_id = ${first?.classId ?? null}
          where id = any((select image_ids from given)::text[]) and class_id is distinct from ${first?.classId ?? null}`
      : sql`update images set class_id = chosen.class_id from chosen
          where images.id = chosen.image_id and images.class_id is distinct from chosen.class_id`;
    await tx.execute(sql`
      with given as materialized (select ${imageIds} as image_ids),
      chosen as materialized (${chosen}),
      labelled as (
        insert into labels (id, image_id, class_id, source, author_id, origin_id, batch_id)
        select id, image_id, class_id, ${source}::label_source, ${authorId}, ${originId}, ${batchId} from chosen)
      ${change}`);
  }
  return wanted.length;
}
