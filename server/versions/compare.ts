import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { blobs, type changeKinds, draftChanges, images } from "@/db/schema";
import type { Split } from "@/server/datasets/queries";
import type { PageRequest } from "@/server/graphql/paging";
import { type ImageRow, imageColumns } from "@/server/images/queries";
import { type FrozenClass, frozenClasses, type Version } from "./queries";

/** Images of a kind that a draft lists; its numbers count all. */
export const mostListed = 10_000;

export type ChangeKind = (typeof changeKinds)[number];

/** Where an image lies in a version. */
export interface Place {
  classIndex: number;
  split: Split;
}

/** Images that went the same way. */
export interface ChangeGroup {
  kind: ChangeKind;
  /** Of removed, relabelled and moved images. A relabelled one has no split here, a moved one no class. */
  from: Partial<Place> | null;
  to: Partial<Place> | null;
  count: number;
}

export interface Comparison {
  a: Version;
  b: Version;
}

const sides = (a: Version, b: Version, after: SQL) => sql`
  (select image_id, class_index, split from version_images where version_id = ${a.id} ${after}) a
  full join
  (select image_id, class_index, split from version_images where version_id = ${b.id} ${after}) b using (image_id)`;

/** How many images each kind of change has, and how many both versions hold; one pass over both. */
export async function countChanges(
  db: Queryable,
  { a, b }: Comparison,
): Promise<{ groups: ChangeGroup[]; common: number; unchanged: number }> {
  const rows = await db.execute<{
    a_class: number | null;
    a_split: Split | null;
    b_class: number | null;
    b_split: Split | null;
    count: number;
  }>(sql`
    select a.class_index as a_class, a.split as a_split, b.class_index as b_class, b.split as b_split,
      count(*)::int as count
    from ${sides(a, b, sql``)} group by 1, 2, 3, 4`);
  const groups = new Map<string, ChangeGroup>();
  const add = (kind: ChangeKind, from: ChangeGroup["from"], to: ChangeGroup["to"], count: number) => {
    const key = JSON.stringify([kind, from, to]);
    const known = groups.get(key);
    if (known) known.count += count;
    else groups.set(key, { kind, from, to, count });
  };
  let common = 0;
  let unchanged = 0;
  for (const { a_class, a_split, b_class, b_split, count } of rows) {
    const from = a_class === null || a_split === null ? null : { classIndex: a_class, split: a_split };
    const to = b_class === null || b_split === null ? null : { classIndex: b_class, split: b_split };
    if (!from || !to) {
      add(from ? "removed" : "added", from, to, count);
      continue;
    }
    common += count;
    const isRelabelled = a.classes[from.classIndex]?.id !== b.classes[to.classIndex]?.id;
    const isMoved = from.split !== to.split;
    if (isRelabelled)
      add("relabelled", { classIndex: from.classIndex }, { classIndex: to.classIndex }, count);
    if (isMoved) add("moved", { split: from.split }, { split: to.split }, count);
    if (!isRelabelled && !isMoved) unchanged += count;
  }
  const byCount = [...groups.values()].sort((one, other) => other.count - one.count);
  return { groups: byCount, common, unchanged };
}

/** A class as it was called in one version, and is in another. */
export interface RenamedClass {
  from: FrozenClass;
  to: FrozenClass;
}

/** The classes that two versions share under different names, in the order of the second. */
export function renamedClasses(a: Pick<Version, "classes">, b: Pick<Version, "classes">): RenamedClass[] {
  const before = new Map(frozenClasses(a).map((one) => [one.id, one]));
  return frozenClasses(b).flatMap((to) => {
    const from = before.get(to.id);
    return from && from.name !== to.name ? [{ from, to }] : [];
  });
}

export interface ChangeFilter {
  kind: ChangeKind;
  fromClass?: number | null;
  toClass?: number | null;
  fromSplit?: Split | null;
  toSplit?: Split | null;
}

export type ChangedImage = ImageRow & { from: Place | null; to: Place | null };

/** A page of the images that a change is about, in the order of their ids: both versions are walked by it. */
export async function changedImagesPage(
  db: Queryable,
  { a, b }: Comparison,
  filter: ChangeFilter,
  { after, limit }: PageRequest,
): Promise<ChangedImage[]> {
  const changed = sql`
    select image_id, a.class_index as a_class, a.split as a_split, b.class_index as b_class, b.split as b_split
    from ${sides(a, b, after ? sql`and image_id > ${after}` : sql``)}
    where ${conditionOf(a, b, filter)}
    order by image_id limit ${limit}`;
  const rows = await db
    .select({
      ...imageColumns,
      aClass: sql<number | null>`a_class`,
      aSplit: sql<Split | null>`a_split`,
      bClass: sql<number | null>`b_class`,
      bSplit: sql<Split | null>`b_split`,
    })
    .from(sql`(${changed}) changed`)
    .innerJoin(images, sql`${images.id} = changed.image_id`)
    .innerJoin(blobs, sql`${blobs.sha256} = ${images.sha256}`)
    .orderBy(sql`changed.image_id`);
  return rows.map(({ aClass, aSplit, bClass, bSplit, ...row }) => ({
    ...row,
    from: place(aClass, aSplit),
    to: place(bClass, bSplit),
  }));
}

const place = (classIndex: number | null, split: Split | null): Place | null =>
  classIndex === null || split === null ? null : { classIndex, split };

/** A page of the images by which a draft differs from the version before it, in the order of their ids. */
export async function draftImagesPage(
  db: Queryable,
  freezeId: string,
  kind: ChangeKind,
  { after, limit }: PageRequest,
): Promise<ChangedImage[]> {
  const { fromClass, fromSplit, toClass, toSplit } = draftChanges;
  const rows = await db
    .select({ ...imageColumns, fromClass, fromSplit, toClass, toSplit })
    .from(draftChanges)
    .innerJoin(images, eq(images.id, draftChanges.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .where(
      and(
        eq(draftChanges.freezeId, freezeId),
        eq(draftChanges.kind, kind),
        after === undefined ? undefined : gt(draftChanges.imageId, after),
      ),
    )
    .orderBy(asc(draftChanges.imageId))
    .limit(limit);
  return rows.map(({ fromClass, fromSplit, toClass, toSplit, ...row }) => ({
    ...row,
    from: place(fromClass, fromSplit),
    to: place(toClass, toSplit),
  }));
}

function conditionOf(a: Version, b: Version, filter: ChangeFilter): SQL {
  const classOf = (side: "a" | "b", version: Version) =>
    sql`(${sql.param(`{${version.classes.map(({ id }) => id).join(",")}}`)}::text[])[${sql.raw(side)}.class_index + 1]`;
  const kinds: Record<ChangeKind, SQL> = {
    added: sql`a.class_index is null`,
    removed: sql`b.class_index is null`,
    relabelled: sql`${classOf("a", a)} <> ${classOf("b", b)}`,
    moved: sql`a.split <> b.split`,
  };
  const parts = [
    kinds[filter.kind],
    ...(filter.fromClass != null ? [sql`a.class_index = ${filter.fromClass}`] : []),
    ...(filter.toClass != null ? [sql`b.class_index = ${filter.toClass}`] : []),
    ...(filter.fromSplit ? [sql`a.split = ${filter.fromSplit}`] : []),
    ...(filter.toSplit ? [sql`b.split = ${filter.toSplit}`] : []),
  ];
  return sql.join(parts, sql` and `);
}
