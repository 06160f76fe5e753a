import { type SQL, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";
import type { datasets, versions } from "@/db/schema";
import type { Split } from "@/server/datasets/queries";
import { folderNames } from "./names";

/** An image of an export. */
export interface ExportRow {
  key: string;
  imageId: string;
  sha256: string;
  bytes: number;
  mediaType: string;
  crc32: number | null;
  width: number;
  height: number;
  /** Place in the source's classes; null where it has none. */
  classIndex: number | null;
  split: Split | null;
  /** Path that it first came with; null where its dataset holds it no more. */
  name: string | null;
  groupKey: string | null;
}

/** Images that agree in what their paths follow from. */
export interface ExportGroup {
  classIndex: number | null;
  split: Split | null;
  mediaType: string;
  images: number;
  bytes: number;
}

/** What is exported: a version, or a dataset as it is at one moment. */
export interface ExportSource {
  title: string;
  classes: readonly { id: string; name: string }[];
  /** Safe folder names, in the order of the classes. */
  folders: readonly string[];
  /** Changes where any byte of the archive changes. */
  tag: string;
  /** Changes where the names or groups change that tables have beside. */
  names(): Promise<string>;
  groups: readonly ExportGroup[];
  /** Whether a folder a split is laid. */
  hasSplits: boolean;
  /** The images after a key, in an order that does not change; those without a class too. */
  rows(after: string | null, limit: number): Promise<ExportRow[]>;
}

type Row = {
  key: string;
  image_id: string;
  sha256: string;
  bytes: string;
  media_type: string;
  crc32: string | null;
  width: number;
  height: number;
  class_index: number | null;
  split: Split | null;
  name: string | null;
  group_key: string | null;
};

type GroupRow = {
  class_index: number | null;
  split: Split | null;
  media_type: string;
  images: string;
  bytes: string;
};

const asRow = (row: Row): ExportRow => ({
  key: String(row.key),
  imageId: row.image_id,
  sha256: row.sha256,
  bytes: Number(row.bytes),
  mediaType: row.media_type,
  crc32: row.crc32 === null ? null : Number(row.crc32),
  width: row.width,
  height: row.height,
  classIndex: row.class_index,
  split: row.split,
  name: row.name,
  groupKey: row.group_key,
});

async function groupsOf(db: Queryable, statement: SQL): Promise<ExportGroup[]> {
  const rows = await db.execute<GroupRow>(statement);
  return rows.map((row) => ({
    classIndex: row.class_index,
    split: row.split,
    mediaType: row.media_type,
    images: Number(row.images),
    bytes: Number(row.bytes),
  }));
}

/** One number of what rows of names and groups hold, whatever their order. @param rows with image_id, name and group_key. */
async function digestOf(db: Queryable, rows: SQL): Promise<string> {
  const [held] = await db.execute<{ digest: string }>(sql`
    select coalesce(sum(hashtextextended(jsonb_build_array(n.image_id, n.name, n.group_key)::text, 0)), 0)::text as digest
    from (${rows}) n`);
  return held?.digest ?? "0";
}

/** The images of a version. It never changes, so it is read in pages without a transaction. */
export async function versionSource(
  db: Queryable,
  version: typeof versions.$inferSelect,
): Promise<ExportSource> {
  const groups = await groupsOf(
    db,
    sql`select v.class_index, v.split, b.media_type, count(*) as images, sum(b.bytes) as bytes
      from version_images v join images i on i.id = v.image_id join blobs b on b.sha256 = i.sha256
      where v.version_id = ${version.id} group by 1, 2, 3 order by 1, 2, 3`,
  );
  return {
    title: version.name,
    classes: version.classes,
    folders: folderNames(version.classes.map(({ name }) => name)),
    tag: version.contentHash,
    groups,
    names: () =>
      digestOf(
        db,
        sql`select v.image_id, coalesce(d.name, r.name) as name, coalesce(d.group_key, r.group_key) as group_key
          from version_images v
          left join dataset_images d on d.dataset_id = ${version.datasetId} and d.image_id = v.image_id
          left join removed_images r on r.dataset_id = ${version.datasetId} and r.image_id = v.image_id
          where v.version_id = ${version.id}`,
      ),
    hasSplits: true,
    rows: async (after, limit) => {
      const rows = await db.execute<Row>(sql`
        select v.position as key, v.image_id, i.sha256, b.bytes, b.media_type, b.crc32, i.width, i.height,
          v.class_index, v.split, coalesce(d.name, r.name) as name, coalesce(d.group_key, r.group_key) as group_key
        from version_images v join images i on i.id = v.image_id join blobs b on b.sha256 = i.sha256
        left join dataset_images d on d.dataset_id = ${version.datasetId} and d.image_id = v.image_id
        left join removed_images r on r.dataset_id = ${version.datasetId} and r.image_id = v.image_id
        where v.version_id = ${version.id} and v.position > ${after === null ? -1 : Number(after)}
        order by v.position limit ${limit}`);
      return rows.map(asRow);
    },
  };
}

/** The images of a dataset as the transaction sees it: a snapshot, so that nothing moves while it is sent. */
export async function datasetSource(
  tx: Transaction,
  dataset: typeof datasets.$inferSelect,
): Promise<ExportSource> {
  const classes = await tx.execute<{ id: string; name: string }>(sql`
    select c.id, c.name from classes c where c.project_id = ${dataset.projectId} and (
      select sum(n.count) from dataset_counts n where n.dataset_id = ${dataset.id} and n.class_id = c.id) > 0
    order by c.position, c.id`);
  const ids = sql.param(`{${classes.map(({ id }) => id).join(",")}}`);
  const place = sql`array_position(${ids}::text[], i.class_id) - 1`;
  const groups = await groupsOf(
    tx,
    sql`select ${place} as class_index, d.split, b.media_type, count(*) as images, sum(b.bytes) as bytes
      from dataset_images d join images i on i.id = d.image_id join blobs b on b.sha256 = i.sha256
      where d.dataset_id = ${dataset.id} group by 1, 2, 3 order by 1, 2, 3`,
  );
  const [digest] = await tx.execute<{ digest: string }>(sql`
    select coalesce(sum(hashtextextended(d.image_id || ' ' || coalesce(i.class_id, '') || ' ' || coalesce(d.split::text, ''), 0)), 0)::text
      as digest
    from dataset_images d join images i on i.id = d.image_id where d.dataset_id = ${dataset.id}`);
  return {
    title: dataset.name,
    classes,
    folders: folderNames(classes.map(({ name }) => name)),
    tag: JSON.stringify([classes, groups, digest?.digest]),
    groups,
    names: () =>
      digestOf(
        tx,
        sql`select image_id, name, group_key from dataset_images where dataset_id = ${dataset.id}`,
      ),
    hasSplits: groups.some(({ split }) => split !== null),
    rows: async (after, limit) => {
      const rows = await tx.execute<Row>(sql`
        select d.image_id as key, d.image_id, i.sha256, b.bytes, b.media_type, b.crc32, i.width, i.height,
          ${place} as class_index, d.split, d.name, d.group_key
        from dataset_images d join images i on i.id = d.image_id join blobs b on b.sha256 = i.sha256
        where d.dataset_id = ${dataset.id} and d.image_id > ${after ?? ""}
        order by d.image_id limit ${limit}`);
      return rows.map(asRow);
    },
  };
}
