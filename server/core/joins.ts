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
  return db.transaction((tx) => without(tx, ["nestloop"], work));
}

/** For a statement that has to meet rows of a table in the order of an index of it, and joins them to many others. */
export function alongIndexes<Result>(
  tx: Transaction,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return without(tx, ["nestloop", "seqscan", "bitmapscan"], work);
}

async function without<Result>(
  tx: Transaction,
  ways: readonly string[],
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const set = (value: string) =>
    tx.execute(
      sql`select ${sql.join(
        ways.map((way) => sql`set_config(${`enable_${way}`}, ${value}, true)`),
        sql`, `,
      )}`,
    );
  await set("off");
  const result = await work(tx);
  // Where this is part of a longer transaction, what comes after is planned as ever.
  await set("on");
  return result;
}
