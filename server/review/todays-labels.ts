import { and, eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { images, predictions, type runs } from "@/db/schema";
import type { ConfusionCell } from "@/ml/metrics";
import type { FrozenClass } from "@/server/versions/queries";

type Run = typeof runs.$inferSelect;

/** The cells of a run when its images are judged by the labels that they have today. */
interface TodaysCells {
  cells: ConfusionCell[];
  /** Images that count for another class than they were measured with. */
  corrected: number;
  /** Images that have no class today, or one that the run does not know: they count nowhere. */
  leftOut: number;
}

/** A class's place among those of a run, as SQL over its id; null for a class that the run does not know. */
function placeOf(classes: readonly FrozenClass[], classId: typeof images.classId) {
  const ids = sql.param(`{${classes.map(({ id }) => id).join(",")}}`);
  return sql<number | null>`array_position(${ids}::text[], ${classId}) - 1`;
}

/**
 * Compares each prediction's truth with the image's class of today. Without training again: what a model said stays what
 * it said. Of 1,000,000 predictions a merge or hash join over both tables.
 */
export async function todaysCells(
  db: Queryable,
  run: Run,
  classes: readonly FrozenClass[],
  measured: readonly ConfusionCell[],
): Promise<TodaysCells> {
  const today = placeOf(classes, images.classId);
  const rows = await db
    .select({
      truth: predictions.truth,
      predicted: predictions.predicted,
      today: sql<number | null>`${today}`.as("today"),
      count: sql<number>`count(*)::int`,
    })
    .from(predictions)
    .innerJoin(images, eq(images.id, predictions.imageId))
    .where(and(eq(predictions.runId, run.id), sql`${today} is distinct from ${predictions.truth}`))
    .groupBy(predictions.truth, predictions.predicted, sql`today`);
  const counts = new Map(measured.map((cell) => [cell.truth * classes.length + cell.predicted, cell.count]));
  const add = (truth: number, predicted: number, count: number) => {
    const cell = truth * classes.length + predicted;
    counts.set(cell, (counts.get(cell) ?? 0) + count);
  };
  let corrected = 0;
  let leftOut = 0;
  for (const { truth, predicted, today: place, count } of rows) {
    add(truth, predicted, -count);
    if (place === null) leftOut += count;
    else {
      corrected += count;
      add(place, predicted, count);
    }
  }
  const cells = [...counts].map(([cell, count]) => ({
    truth: Math.floor(cell / classes.length),
    predicted: cell % classes.length,
    count,
  }));
  return { cells, corrected, leftOut };
}
