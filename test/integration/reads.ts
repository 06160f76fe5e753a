import { sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";

/**
 * What Postgres reads of a table for some statements of a transaction: whole scans, and rows found by indexes. What the
 * connection has read within the last second may not be told yet and is among its figures: hence the difference.
 */
export async function readsOf(tx: Transaction, table: string, work: () => Promise<unknown>) {
  const figures = async () => {
    const [read] = await tx.execute<{ whole: number; rows: number }>(sql`
      select seq_scan::int as whole, idx_tup_fetch::int as rows
      from pg_stat_xact_user_tables where relname = ${table}`);
    if (!read) throw new Error(`There is no table ${table}`);
    return read;
  };
  const before = await figures();
  await work();
  const after = await figures();
  return { whole: after.whole - before.whole, rows: after.rows - before.rows };
}
