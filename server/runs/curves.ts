/** The rows that a run's curves are drawn from: points and marks. */
import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { runMarks } from "@/db/schema";

/** What is marked on a run's curves. The same kind and subject once more takes the place of the first. */
export type RunMark = Omit<typeof runMarks.$inferSelect, "runId" | "at">;

export interface MetricPoint {
  name: string;
  step: number;
  epoch: number;
  value: number;
  /** Now, unless it was measured before. */
  at?: Date;
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

/** Texts of more than some hundred megabytes are too long for Postgres. */
const pointsPerInsert = 100_000;

/**
 * Writes points; one of a step that is there already takes its place. What the run is listed by, the newest value of
 * each metric and the best one, is kept with them.
 */
export async function insertPoints(
  tx: Transaction,
  runId: string,
  points: readonly MetricPoint[],
): Promise<void> {
  // One statement may not touch a row twice.
  const unique = [...new Map(points.map((point) => [`${point.name} ${point.step}`, point])).values()];
  for (let from = 0; from < unique.length; from += pointsPerInsert) {
    // JSON knows neither NaN nor the infinities; Postgres reads them as text.
    const rows = unique
      .slice(from, from + pointsPerInsert)
      .map(({ name, step, epoch, value, at }) => ({ name, step, epoch, value: String(value), at }));
    await tx.execute(sql`
      insert into run_metrics (run_id, name, step, epoch, value, at)
      select ${runId}, name, step, epoch, value, coalesce(at, now())
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        points(name text, step int, epoch int, value double precision, at timestamptz)
      on conflict (run_id, name, step) do update
      set value = excluded.value, epoch = excluded.epoch, at = excluded.at`);
  }
  if (unique.length > 0) await keepFigures(tx, runId, unique);
}

/** What a batch of points says of a metric: the value of its last step, its least and its greatest finite one. */
interface Figures {
  step: number;
  newest: number;
  least: number | null;
  greatest: number | null;
}

async function keepFigures(tx: Transaction, runId: string, points: readonly MetricPoint[]): Promise<void> {
  const figures = new Map<string, Figures>();
  for (const { name, step, value } of points) {
    const known = figures.get(name) ?? { step, newest: value, least: null, greatest: null };
    if (step >= known.step) Object.assign(known, { step, newest: value });
    if (Number.isFinite(value)) {
      known.least = Math.min(known.least ?? value, value);
      known.greatest = Math.max(known.greatest ?? value, value);
    }
    figures.set(name, known);
  }
  const rows = [...figures].map(([name, { newest, least, greatest }]) => ({
    name,
    // JSON knows neither NaN nor the infinities; Postgres reads them as text.
    newest: String(newest),
    least,
    greatest,
  }));
  await tx.execute(sql`
    select keep_run_metrics(${runId}, array_agg(name), array_agg(newest), array_agg(least), array_agg(greatest))
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      figures(name text, newest double precision, least double precision, greatest double precision)`);
}
