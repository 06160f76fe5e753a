import { asc, eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { datasetCounts } from "@/db/schema";
import { type DatasetImageFilter, isOfClassAndSplit } from "./filter";
import type { Split } from "./queries";

export interface ClassSplitCount {
  classId: string | null;
  split: Split | null;
  count: number;
}

/** Images of a dataset by class and by the split that their folder named, from the kept counts: any size in a moment. */
export function classCountsOf(db: Queryable, datasetId: string): Promise<ClassSplitCount[]> {
  return db
    .select({
      classId: datasetCounts.classId,
      split: datasetCounts.split,
      count: sql<number>`sum(${datasetCounts.count})::int`,
    })
    .from(datasetCounts)
    .where(eq(datasetCounts.datasetId, datasetId))
    .groupBy(datasetCounts.classId, datasetCounts.split)
    .having(sql`sum(${datasetCounts.count}) <> 0`)
    .orderBy(asc(datasetCounts.classId), asc(datasetCounts.split));
}

/** How many images a filter lets through, by the kept counts; null where it asks for what they do not know. */
export async function keptTotal(
  db: Queryable,
  { dataset, filter }: { dataset: { id: string }; filter: DatasetImageFilter },
): Promise<number | null> {
  if (!isOfClassAndSplit(filter)) return null;
  const isAmong = <T>(value: T, wanted: readonly T[] | null | undefined) =>
    !wanted?.length || wanted.includes(value);
  return (await classCountsOf(db, dataset.id))
    .filter(({ classId, split }) => isAmong(classId, filter.classIds) && isAmong(split, filter.splits))
    .reduce((sum, { count }) => sum + count, 0);
}
