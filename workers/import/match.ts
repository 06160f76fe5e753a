import { sql } from "drizzle-orm";
import { withoutLoops } from "@/server/core/joins";
import { textArray } from "@/server/labels/append";
import type { Split } from "./layout";
import { endsOf, type RowRefusal, type Staged } from "./staged";

/** A dataset that rows are matched with. */
export interface Into {
  projectId: string;
  datasetId: string;
}

/** A row of a table, and what it found among the images of a dataset. */
export interface Match {
  entry: number;
  file: string;
  class: string | null;
  split: Split | null;
  group: string | null;
  /** Why the row gives nothing to any image. */
  code: RowRefusal | null;
  /** Null where no image is called so, or several. */
  imageId: string | null;
  isAmbiguous: boolean;
  /** As the image has it now. */
  held: { classId: string | null; split: Split | null; group: string | null };
}

/**
 * Finds the image of each staged row: by its sha256, else by its name. A row that gives a path means that path, or one
 * that ends in it; the ending of a file may be left out. What rows say of one image by different names has to agree.
 */
export async function matchImages({ db }: Staged, { projectId, datasetId }: Into): Promise<void> {
  await db.execute(sql`drop table if exists import_found, import_matches`);
  await withoutLoops(db, async (tx) => {
    await tx.execute(sql`
      create temp table import_found as
      with ends as (${endsOf(sql`
        select image_id as entry, normalize(name, NFC) as path from dataset_images where dataset_id = ${datasetId}
        union all select image_id, normalize(name, NFC) from image_names where dataset_id = ${datasetId}`)}),
      met as (
        select e.name as key, e.entry as image_id, e.missing = 0 and not e.is_short as is_exact
        from ends e join import_keys k on k.key = e.name
        union all
        select k.key, d.image_id, true from import_keys k
        join images i on i.project_id = ${projectId} and i.sha256 = lower(k.key)
        join dataset_images d on d.dataset_id = ${datasetId} and d.image_id = i.id
        where length(k.key) = 64),
      counted as (
        select key, min(image_id) as least, max(image_id) as most,
          min(image_id) filter (where is_exact) as least_exact, max(image_id) filter (where is_exact) as most_exact
        from met group by key)
      select key, case when least_exact is null and least = most or least_exact = most_exact
        then coalesce(least_exact, least) end as image_id
      from counted`);
    await tx.execute(sql`analyze import_found`);
    await tx.execute(sql`
      create temp table import_matches as
      with placed as materialized (
        select k.key, k.class, k.split, k."group", f.image_id, f.key is not null and f.image_id is null as is_ambiguous,
          case when k.code = 'several-classes' then k.code when k.is_torn then 'several-places' end as code
        from import_keys k left join import_found f using (key)),
      of_image as (
        select image_id, min(class) <> max(class) as has_several,
          min(split) <> max(split) or min("group") <> max("group") as is_torn
        from placed where code is null and image_id is not null group by image_id having count(*) > 1)
      select r.entry, left(r.key, 1000) as file, r.class, p.split, p."group", p.image_id, p.is_ambiguous,
        coalesce(r.code, p.code, case when o.has_several then 'several-classes' when o.is_torn then 'several-places' end)
          as code
      from import_rows r join placed p using (key) left join of_image o on o.image_id = p.image_id`);
  });
  await db.execute(sql`create index on import_matches (entry)`);
  await db.execute(sql`analyze import_matches`);
}

/** Which of some names are those of images. @param db where `matchImages` has looked for them. */
export async function namesFound({ db }: Staged, names: readonly string[]): Promise<Set<string>> {
  const rows = await db.execute<{ key: string }>(
    sql`select key from import_found where key = any(${textArray(names)})`,
  );
  return new Set(rows.map(({ key }) => key));
}

/** Matched rows from one number on to another, in order. */
export async function matchesFrom(
  { db }: Staged,
  { datasetId }: Into,
  from: number,
  to: number,
): Promise<Match[]> {
  const rows = await db.execute<{
    entry: number;
    file: string;
    class: string | null;
    split: Split | null;
    group: string | null;
    code: RowRefusal | null;
    image_id: string | null;
    is_ambiguous: boolean;
    class_id: string | null;
    held_split: Split | null;
    held_group: string | null;
  }>(sql`
    with rows as materialized (select * from import_matches where entry >= ${from} and entry < ${to})
    select m.*, i.class_id, d.split as held_split, d.group_key as held_group from rows m
    left join images i on i.id = m.image_id
    left join dataset_images d on d.dataset_id = ${datasetId} and d.image_id = m.image_id
    order by m.entry`);
  return rows.map(({ image_id, is_ambiguous, class_id, held_split, held_group, ...row }) => ({
    ...row,
    imageId: image_id,
    isAmbiguous: is_ambiguous,
    held: { classId: class_id, split: held_split, group: held_group },
  }));
}

/** What rows come to, where classes are called as a person chose. */
export interface Summary {
  matched: number;
  unmatched: number;
  ambiguous: number;
  unchanged: number;
  /** Rows that would change the split, or the group, of their image. */
  splits: number;
  groups: number;
  /** Classes of the rows that found an image, by name, up to so many as were asked for; `taken` of them change theirs. */
  classes: { name: string; files: number; taken: number }[];
  /** By code, with the first of each. */
  refusals: { code: string; files: number; examples: { file: string; class: string | null }[] }[];
}

/**
 * @param targets classes that images get another one for, or none, as it is called today; and those that are archived, by
 *   the class of the table.
 */
export async function summaryOf(
  { db }: Staged,
  { datasetId }: Into,
  targets: readonly { class: string; target: string | null; isArchived: boolean }[],
  { mostClasses, examples }: { mostClasses: number; examples: number },
): Promise<Summary> {
  const stated = sql`
    select m.*, case when t.class is null then m.class else t.target end as target,
      case when m.code is not null then m.code
        when m.image_id is null then case when m.is_ambiguous then 'ambiguous-name' else 'no-such-image' end
        when t.is_archived then 'class-archived' end as state
    from import_matches m left join jsonb_to_recordset(${JSON.stringify(
      targets.map(({ isArchived, ...rest }) => ({ ...rest, is_archived: isArchived })),
    )}::jsonb) as t (class text, target text, is_archived boolean) on t.class = m.class`;
  const changes = sql`
    select s.state, s.class, s.code, s.image_id, s.target is not null and s.target is distinct from c.name as is_class,
      s.split is not null and s.split is distinct from d.split::text as is_split,
      s."group" is not null and s."group" is distinct from d.group_key as is_group
    from (${stated}) s
    left join images i on i.id = s.image_id left join classes c on c.id = i.class_id
    left join dataset_images d on d.dataset_id = ${datasetId} and d.image_id = s.image_id`;
  const [counts, classes, states] = await withoutLoops(db, async (tx) => [
    await tx.execute<Omit<Summary, "classes" | "refusals">>(sql`
      select count(*) filter (where state is null)::int as matched,
        count(*) filter (where state = 'no-such-image')::int as unmatched,
        count(*) filter (where state = 'ambiguous-name')::int as ambiguous,
        count(*) filter (where state is null and not is_class and not is_split and not is_group)::int as unchanged,
        count(*) filter (where state is null and is_split)::int as splits,
        count(*) filter (where state is null and is_group)::int as groups
      from (${changes}) changes`),
    await tx.execute<Summary["classes"][number]>(sql`
      select class as name, count(*)::int as files,
        count(*) filter (where state is null and (is_class or is_split or is_group))::int as taken
      from (${changes}) changes where class is not null and image_id is not null and code is null
      group by class order by class collate "C" limit ${mostClasses}`),
    await tx.execute<{ code: string; files: number }>(sql`
      select state as code, count(*)::int as files from (${stated}) s where state is not null
      group by state order by count(*) desc, min(entry)`),
  ]);
  const [count] = counts;
  if (!count) throw new Error("The count returned no row");
  const refusals: Summary["refusals"] = [];
  for (const { code, files } of states) {
    const first = await db.execute<{ file: string; class: string | null }>(sql`
      select file, target as class from (${stated}) s where state = ${code} order by entry limit ${examples}`);
    refusals.push({ code, files, examples: [...first] });
  }
  return { ...count, classes: [...classes], refusals };
}

/** Names of the classes that rows give to images, up to so many. */
export async function classNamesOf({ db }: Staged, most: number): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(sql`
    select distinct class as name from import_matches
    where class is not null and image_id is not null and code is null
    order by class limit ${most}`);
  return rows.map(({ name }) => name);
}
