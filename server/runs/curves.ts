/** The rows that a run's curves are drawn from: points and marks. */
import { and, eq, type SQL, sql } from "drizzle-orm";
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
  const series = new Map<string, Map<number, MetricPoint>>();
  for (const point of points) {
    const own = series.get(point.name);
    if (own) own.set(point.step, point);
    else series.set(point.name, new Map([[point.step, point]]));
  }
  const unique = [...series.values()].flatMap((own) => [...own.values()]);
  for (let from = 0; from < unique.length; from += pointsPerInsert) {
    const rows = rowsOf(runId, unique.slice(from, from + pointsPerInsert));
    try {
      // New ones, as nearly all are, cost a third less than those that may be there.
      await tx.transaction((inner) => inner.execute(rows));
    } catch (error) {
      if (!isThere(error)) throw error;
      await tx.execute(sql`${rows} on conflict (run_id, name, step) do update
        set value = excluded.value, epoch = excluded.epoch, at = excluded.at`);
    }
  }
  if (unique.length > 0) await keepFigures(tx, runId, unique);
}

/** The insert of points, as arrays: read by Postgres in half the time of JSON, with NaN and the infinities. */
function rowsOf(runId: string, points: readonly MetricPoint[]): SQL {
  const array = (values: string[]) => `{${values.join()}}`;
  const quoted = new Map<string, string>();
  const nameOf = ({ name }: MetricPoint) => {
    const known = quoted.get(name) ?? `"${name.replace(/["\\]/g, "\\$&")}"`;
    quoted.set(name, known);
    return known;
  };
  return sql`
    insert into run_metrics (run_id, name, step, epoch, value, at)
    select ${runId}, name, step, epoch, value, coalesce(at, now())
    from unnest(
      ${array(points.map(nameOf))}::text[],
      ${array(points.map(({ step }) => String(step)))}::int[],
      ${array(points.map(({ epoch }) => String(epoch)))}::int[],
      ${array(points.map(({ value }) => String(value)))}::float8[],
      ${array(points.map(({ at }) => at?.toISOString() ?? "null"))}::timestamptz[]
    ) points(name, step, epoch, value, at)`;
}

/** Whether a point of the same step is there: of a worker that was lost, or whose writing was answered by nobody. */
function isThere(error: unknown): boolean {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if ("code" in inner && inner.code === "23505") return true;
  }
  return false;
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
