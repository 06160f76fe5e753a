import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { newIdTail } from "@/db/ids";
import type { labelSource } from "@/db/schema";
import { alongIndexes } from "@/server/core/joins";

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

/** Whether a value stands by itself in an array of Postgres, as it is longer than NULL and has no character of meaning. */
const isPlain = (value: string | null) => value === null || (value.length > 4 && !value.includes(","));

/** Ten thousand ids are looked at together: one by one that takes longer than to send them. */
function arrayOf(values: readonly (string | null)[]): string {
  const arePlain = /^[0-9a-z_,]*$/.test(values.join()) && values.every(isPlain);
  return `{${values.map(arePlain ? (value) => value ?? "NULL" : elementOf).join()}}`;
}

/** A list as one parameter: postgres.js would otherwise make a parameter of each value. */
export const textArray = (values: readonly (string | null)[]) => sql`${sql.param(arrayOf(values))}::text[]`;

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
  const wanted = [...new Set(imageIds)].sort();
  const held = new Map<string, string | null>();
  for (let start = 0; start < wanted.length; start += atOnce) {
    const part = wanted.slice(start, start + atOnce);
    // Texts in place of ten thousand rows: they are read in a quarter of the time. No id has a comma.
    const [row] = await tx.execute<{ ids: string | null; classes: string | null }>(sql`
      select string_agg(id, ',') as ids, string_agg(coalesce(class_id, ''), ',') as classes
      from (
        select id, class_id from images where id = any(${textArray(part)}) and project_id = ${projectId}
        order by id for no key update) held`);
    const classIds = row?.classes?.split(",") ?? [];
    for (const [at, id] of (row?.ids?.split(",") ?? []).entries()) held.set(id, classIds[at] || null);
  }
  return held;
}

/** Who says so, and from where. */
export interface Saying {
  source: (typeof labelSource.enumValues)[number];
  authorId?: string | null;
  originId?: string | null;
  batchId?: string | null;
}

/**
 * Labels as the statement inserts them that gives images their classes: `said` is FROM what has `n`, the number of each,
 * image_id and class_id. The ids are made while the images are held, by the database's clock: the newest label by its id
 * is that of the last writer, whoever began first. `at` is when that is, where the statement itself holds them.
 */
export const labelsSaid = (
  said: SQL,
  { source, authorId, originId, batchId }: Saying,
  at: SQL = sql`clock_timestamp()`,
) => sql`
  insert into labels (id, image_id, class_id, source, author_id, origin_id, batch_id)
  select (select ${"label_"} || id_time(${at}) || ${newIdTail()}) || lpad(n::text, 8, '0'), image_id, class_id,
    ${source}::label_source, ${authorId ?? null}, ${originId ?? null}, ${batchId ?? null} ${said}`;

/**
 * Gives images that are held one class, or none, by a label each. The caller has checked that the class is of their
 * project.
 */
async function labelHeld(
  tx: Transaction,
  { imageIds, classId, ...saying }: Saying & { imageIds: readonly string[]; classId: string | null },
): Promise<void> {
  for (let start = 0; start < imageIds.length; start += atOnce) {
    const part = textArray(imageIds.slice(start, start + atOnce));
    // The images are found by one list, in the order in which they lie.
    const said = sql`from (select n, image_id, ${classId}::text as class_id
      from given cross join unnest(given.image_ids) with ordinality as listed (image_id, n)) said`;
    await tx.execute(sql`
      with given as materialized (select ${part} as image_ids),
      labelled as (${labelsSaid(said, saying)})
      update images set class_id = ${classId}
      where id = any((select image_ids from given)::text[]) and class_id is distinct from ${classId}`);
  }
}

/** Stands in the list of classes for that of an image that was not seen: no id of ours. */
const notSeen = "not_seen";

/**
 * Gives images of a project one class, or none, by a label each, but those that somebody gave another class since they
 * were seen. To hold them first and label them then would write each twice. Answers with how many were labelled, and with
 * those that are here and were left alone, in the order of their ids. The caller has checked that the class is of the project.
 */
export async function labelSeen(
  tx: Transaction,
  {
    projectId,
    seen,
    classId,
    ...saying
  }: Saying & {
    projectId: string;
    classId: string | null;
    /** The class of each image as it was seen; undefined where it was not: it is labelled whatever class it has now. */
    seen: ReadonlyMap<string, string | null | undefined>;
  },
): Promise<{ count: number; leftAlone: string[] }> {
  const all = [...seen.keys()].sort();
  let labelled = 0;
  const leftAlone: string[] = [];
  for (let start = 0; start < all.length; start += atOnce) {
    const ids = all.slice(start, start + atOnce);
    const classIds = ids.map((id) => seen.get(id));
    const isCompared = classIds.some((each) => each !== undefined);
    const listed = isCompared
      ? sql`unnest(ids, ${textArray(classIds.map((each) => (each === undefined ? notSeen : each)))})
          with ordinality as listed (id, class_id, n)`
      : sql`unnest(ids) with ordinality as listed (id, n)`;
    const isFree = isCompared
      ? sql`(i.class_id is not distinct from ${classId} or i.class_id is not distinct from listed.class_id
          or listed.class_id = ${notSeen})`
      : sql`true`;
    // Along their index they are written in the order of their ids, as everywhere: two who want the same never both wait.
    const [row] = await alongIndexes(tx, (inner) =>
      inner.execute<{ count: number; ids: string | null }>(sql`
        with given as materialized (select ${textArray(ids)} as ids),
        written as (
          update images i set class_id = ${classId} from given cross join ${listed}
          where i.id = any((select ids from given)::text[]) and i.id = listed.id and i.project_id = ${projectId} and ${isFree}
          returning i.id, listed.n),
        done as materialized (select count(*)::int as count, clock_timestamp() as at from written),
        labelled as (${labelsSaid(
          sql`from (select n, id as image_id, ${classId}::text as class_id from written) said`,
          saying,
          sql`(select at from done)`,
        )})
        select count, case when count < ${ids.length} then (select string_agg(id, ',') from written) end as ids from done`),
    );
    const count = row?.count ?? 0;
    labelled += count;
    if (count === ids.length) continue;
    const written = new Set(row?.ids?.split(","));
    const others = ids.filter((id) => !written.has(id));
    const [here] = await tx.execute<{ ids: string | null }>(sql`
      select string_agg(id, ',' order by id) as ids from images where id = any(${textArray(others)}) and project_id = ${projectId}`);
    leftAlone.push(...(here?.ids?.split(",") ?? []));
  }
  return { count: labelled, leftAlone };
}

/**
 * Labels images that are here, each with its class: appends a label for each and makes it the image's class. Images of
 * other projects are left alone; the caller has checked that the classes are of this one. Answers with how many were
 * labelled.
 */
export async function appendLabels(
  tx: Transaction,
  {
    projectId,
    choices,
    held,
    ...saying
  }: Saying & {
    projectId: string;
    choices: readonly Choice[];
    /** What `holdImages` answered, where the caller has asked. */
    held?: ReadonlyMap<string, unknown>;
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
  const [first] = wanted;
  if (first && wanted.every(({ classId }) => classId === first.classId)) {
    const imageIds = wanted.map(({ imageId }) => imageId);
    await labelHeld(tx, { imageIds, classId: first.classId, ...saying });
    return wanted.length;
  }
  for (let start = 0; start < wanted.length; start += atOnce) {
    const part = wanted.slice(start, start + atOnce);
    const imageIds = textArray(part.map(({ imageId }) => imageId));
    const classIds = textArray(part.map(({ classId }) => classId));
    await tx.execute(sql`
      with said as materialized (
        select n, image_id, class_id from unnest(${imageIds}, ${classIds}) with ordinality as listed (image_id, class_id, n)),
      labelled as (${labelsSaid(sql`from said`, saying)})
      update images set class_id = said.class_id from said
      where images.id = said.image_id and images.class_id is distinct from said.class_id`);
  }
  return wanted.length;
}
