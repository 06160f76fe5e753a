import { and, eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { images, predictions, type runs } from "@/db/schema";
import type { MatrixReading } from "@/ml/matrix-bins";
import type { FrozenClass } from "@/server/versions/queries";
import { isHit, isKept, placeToday } from "./selection";

type Run = typeof runs.$inferSelect;

/** A matrix, classes × classes with a row for each truth, and what is refused of each class. */
export interface JudgedCounts {
  readonly counts: Float64Array;
  readonly refused: Float64Array;
  /** Images that count for another class than they were measured with. */
  readonly corrected: number;
  /** Images that have no class today, or one that the run does not know: they count nowhere. */
  readonly leftOut: number;
}

/**
 * Compares each prediction's truth with the image's class of today. Without training again: what a model said stays what
 * it said. Of 1,000,000 predictions a merge or hash join over both tables.
 * @param measured by the labels that the run was measured with, read in the same way.
 */
export async function todaysCounts(
  db: Queryable,
  run: Run,
  classes: readonly FrozenClass[],
  measured: Pick<JudgedCounts, "counts" | "refused">,
  reading: MatrixReading,
): Promise<JudgedCounts> {
  const today = placeToday(classes);
  const was = sql<number>`${predictions.truth}`;
  const rows = await db
    .select({
      truth: predictions.truth,
      predicted: predictions.predicted,
      today: sql<number | null>`${today}`.as("today"),
      kept: sql<boolean>`${isKept(reading)}`.as("kept"),
      hit: sql<boolean>`${isHit(was, reading)}`.as("hit"),
      hitToday: sql<boolean | null>`${isHit(today, reading)}`.as("hit_today"),
      count: sql<number>`count(*)::int`,
    })
    .from(predictions)
    .innerJoin(images, eq(images.id, predictions.imageId))
    .where(and(eq(predictions.runId, run.id), sql`${today} is distinct from ${predictions.truth}`))
    .groupBy(predictions.truth, predictions.predicted, sql`today`, sql`kept`, sql`hit`, sql`hit_today`);
  const size = classes.length;
  const [counts, refused] = [measured.counts.slice(), measured.refused.slice()];
  const add = (truth: number, answer: number | null, count: number) => {
    const [list, at] = answer === null ? [refused, truth] : [counts, truth * size + answer];
    list[at] = (list[at] ?? 0) + count;
  };
  let corrected = 0;
  let leftOut = 0;
  for (const { truth, predicted, today: place, kept, hit, hitToday, count } of rows) {
    add(truth, kept ? (hit ? truth : predicted) : null, -count);
    if (place === null) leftOut += count;
    else {
      corrected += count;
      add(place, kept ? (hitToday ? place : predicted) : null, count);
    }
  }
  return { counts, refused, corrected, leftOut };
}
