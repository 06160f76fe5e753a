/** The rows that a run's curves are drawn from: points and marks. */
import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { runMarks, runMetrics } from "@/db/schema";

/** What is marked on a run's curves. The same kind and subject once more takes the place of the first. */
export type RunMark = Omit<typeof runMarks.$inferSelect, "runId" | "at">;

export interface MetricPoint {
  name: string;
  step: number;
  epoch: number;
  value: number;
}

/** Writes what gathered, in its order. */
export async function writeMarks(
  tx: Transaction,
  runId: string,
  marks: readonly (RunMark | { remove: RunMark["kind"] })[],
): Promise<void> {
  for (const mark of marks) {
    if ("remove" in mark) {
      await tx.delete(runMarks).where(and(eq(runMarks.runId, runId), eq(runMarks.kind, mark.remove)));
      continue;
    }
    const { epoch, step, message, advice } = mark;
    await tx
      .insert(runMarks)
      .values({ ...mark, runId })
      .onConflictDoUpdate({
        target: [runMarks.runId, runMarks.kind, runMarks.subject],
        set: { epoch, step, message, advice },
      });
  }
}

const pointsPerInsert = 5000;

/** Writes points; one of a step that is there already takes its place. */
export async function insertPoints(
  tx: Transaction,
  runId: string,
  points: readonly MetricPoint[],
): Promise<void> {
  // One statement may not touch a row twice.
  const unique = [...new Map(points.map((point) => [`${point.name} ${point.step}`, point])).values()];
  for (let from = 0; from < unique.length; from += pointsPerInsert) {
    await tx
      .insert(runMetrics)
      .values(unique.slice(from, from + pointsPerInsert).map((point) => ({ ...point, runId })))
      .onConflictDoUpdate({
        target: [runMetrics.runId, runMetrics.name, runMetrics.step],
        set: { value: sql`excluded.value`, epoch: sql`excluded.epoch`, at: sql`excluded.at` },
      });
  }
}
