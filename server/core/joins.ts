import { sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";

/**
 * For statements that join all of what runs said of images. Of a run that the statistics do not know yet Postgres expects
 * one row and may compare each image with each: of two runs of 100,000 that takes hours instead of a tenth of a second.
 */
export function withoutLoops<Result>(
  db: Queryable,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`set local enable_nestloop = off`);
    const result = await work(tx);
    // Where this is part of a longer transaction, what comes after is planned as ever.
    await tx.execute(sql`set local enable_nestloop to default`);
    return result;
  });
}
