import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";

/** Of so many rows or fewer nothing is gained by making them few. */
const few = 100;

/**
 * Makes the kept counts of datasets few rows again (dataset_counts, dataset_blocks): who labels only adds to them. Each
 * call looks at all datasets; of the rows by block it remembers how many a class of a dataset had the last time, and
 * goes through those of which there are more than twice as many now.
 */
export function countsSettler(db: Queryable): () => Promise<void> {
  const known = new Map<string, number>();
  return async () => {
    const grown = await db.execute<{ id: string }>(sql`
      select dataset_id as id from dataset_counts group by dataset_id having count(*) > ${few}`);
    for (const { id } of grown) await db.execute(sql`select settle_dataset_counts(${id})`);
    const classes = await db.execute<{ id: string; classId: string | null; rows: number }>(sql`
      select dataset_id as id, class_id as "classId", count(*)::int as rows from dataset_blocks
      group by dataset_id, class_id having count(*) > ${few}`);
    for (const { id, classId, rows } of classes) {
      const key = `${id} ${classId}`;
      if (rows <= few + 2 * (known.get(key) ?? 0)) continue;
      await db.execute(sql`select settle_dataset_blocks(${id}, ${classId})`);
      const [left] = await db.execute<{ rows: number }>(sql`
        select count(*)::int as rows from dataset_blocks
        where dataset_id = ${id} and class_id is not distinct from ${classId}`);
      known.set(key, left?.rows ?? 0);
    }
  };
}
