import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";

/** A column that keeps what it names from being swept. */
export interface Holder {
  table: string;
  column: string;
}

/**
 * Columns that hold rows of a table: every foreign key to it that does not cascade, and those named besides. What
 * cascades belongs to the row (its labels, its figures) and goes with it. Read from the database itself, so that no new
 * table can be forgotten.
 */
export async function holdersOf(db: Queryable, table: string, besides: readonly Holder[]): Promise<Holder[]> {
  const keys = await db.execute<{ table: string; column: string }>(sql`
    select c.conrelid::regclass::text as table, a.attname as column
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = ${table}::regclass and c.confdeltype <> 'c' and cardinality(c.conkey) = 1`);
  const all = [...keys, ...besides];
  return [...new Map(all.map((each) => [`${each.table}.${each.column}`, each])).values()];
}

/** Tables that use an image though they cascade, or have no foreign key. */
export const imageHolders: readonly Holder[] = [
  { table: "dataset_images", column: "image_id" },
  { table: "removed_images", column: "image_id" },
  { table: "version_images", column: "image_id" },
];

/** Checkpoints name their blobs without a foreign key: these have no rows. */
export const blobHolders: readonly Holder[] = [{ table: "checkpoints", column: "sha256" }];

/**
 * Columns that may name a blob: all that are called so (`sha256`, `…_sha256`), read from the database itself. A blob
 * that none of them names is nobody's, whether it has a row or not.
 */
export async function blobNamesOf(db: Queryable): Promise<Holder[]> {
  const columns = await db.execute<{ table: string; column: string }>(sql`
    select quote_ident(table_name) as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type = 'text' and column_name ~ '(^|_)sha256$'`);
  return [...columns];
}

/** "and not exists …" for each holder. @param named the column that they name, as the statement calls it. */
export function heldByNone(holders: readonly Holder[], named: string) {
  return sql.join(
    holders.map(
      ({ table, column }) =>
        sql`and not exists (select 1 from ${sql.raw(table)} h where h.${sql.identifier(column)} = ${sql.raw(named)})`,
    ),
    sql` `,
  );
}
