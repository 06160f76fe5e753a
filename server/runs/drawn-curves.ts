/** Curves as a chart of some width shows them, of as many points as there are. */
import { and, eq, ilike, inArray, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { runMetricBlocks } from "@/db/schema";
import { AppError } from "@/server/core/errors";
import type { Break, Run } from "./queries";
import { clockOf, type WorkedClock } from "./worked";

/** Steps of a block (migration 0030). */
const blockSteps = 256;
/** Series of more points in sight are drawn from their blocks: each is then narrower than a pixel. */
const mostFromPoints = 200_000;

/** What a chart asks for: series by name, steps `from` to `to`, or the seconds since the run's start, and its width in pixels. */
export interface CurveRequest {
  names: readonly string[];
  from?: number | null;
  to?: number | null;
  fromSeconds?: number | null;
  toSeconds?: number | null;
  columns: number;
}

/**
 * A series in step order. Whole: each point as it is. Else of each pixel column the greatest and the least value, so
 * that no spike disappears, and the mean of its `counts` points, for smoothing.
 */
export interface DrawnCurve {
  name: string;
  isWhole: boolean;
  steps: number[];
  epochs: number[];
  /** Worked since the run's start. */
  seconds: number[];
  /** null where it was no finite number. */
  values: (number | null)[];
  meanSteps: number[];
  meanSeconds: number[];
  means: (number | null)[];
  counts: number[];
  breaks: Break[];
}

interface Column extends Record<string, unknown> {
  name: string;
  step: number;
  epoch: number;
  seconds: number;
  points: number;
  least: number | null;
  greatest: number | null;
  mean: number | null;
  nans: number;
  highs: number;
  lows: number;
}

const finite = sql.raw("value > '-Infinity' and value < 'Infinity'");

/** Curves of a run. Reads some thousand rows whatever its length: points where few are in sight, blocks else. */
export async function drawnCurves(db: Queryable, run: Run, request: CurveRequest): Promise<DrawnCurve[]> {
  const { names, columns } = request;
  if (names.length > 200)
    throw new AppError("INVALID_INPUT", `${names.length} series: ask for 200 at most.`, "names");
  if (!(columns >= 10 && columns <= 5000)) {
    throw new AppError("INVALID_INPUT", `columns: ${columns} is not between 10 and 5,000.`, "columns");
  }
  if (names.length === 0) return [];
  const start = sql`${(run.startedAt ?? run.createdAt).toISOString()}::timestamptz`;
  const clock = await clockOf(db, run);
  const steps = await stepsOfTime(db, run.id, request, start, clock);
  const from = Math.max(0, request.from ?? 0, steps.from ?? 0);
  const to = Math.max(from, Math.min(request.to ?? 2 ** 31 - 1, steps.to ?? 2 ** 31 - 1, 2 ** 31 - 1));
  const b = runMetricBlocks;
  const known = await db
    .select({
      name: b.name,
      points: sql<number>`sum(${b.points})::int`,
      last: sql<number>`max(${b.lastStep})`,
    })
    .from(b)
    .where(
      and(
        eq(b.runId, run.id),
        inArray(b.name, [...names]),
        sql`${b.block} between ${Math.floor(from / blockSteps)} and ${Math.floor(to / blockSteps)}`,
      ),
    )
    .groupBy(b.name);
  const last = Math.min(to, Math.max(from, ...known.map((one) => one.last)));
  const width = Math.max(1, (last - from + 1) / columns);
  const levelOf = (points: number) =>
    points <= 4 * columns ? "whole" : points <= mostFromPoints ? "points" : "blocks";
  const named = (level: string) =>
    known.filter(({ points }) => levelOf(points) === level).map(({ name }) => name);
  const scope = { runId: run.id, from, last, width, start };
  const [whole, points, blocks] = [named("whole"), named("points"), named("blocks")];
  const timed = (row: Column): Column => ({ ...row, seconds: clock.worked(row.seconds) });
  const byName = new Map<string, DrawnCurve>();
  if (whole.length > 0) {
    for (const row of await columnsOf(db, whole, scope, "step")) pointInto(byName, timed(row));
  }
  if (points.length > 0) {
    for (const row of await columnsOf(db, points, scope, "pixel")) columnInto(byName, timed(row));
  }
  if (blocks.length > 0) {
    for (const row of await columnsOfBlocks(db, blocks, scope)) columnInto(byName, timed(row));
  }
  return names.flatMap((name) => byName.get(name) ?? []);
}

/** Steps that hold what lies between two times, by the last points of blocks: at most a block too many at each end. */
async function stepsOfTime(
  db: Queryable,
  runId: string,
  { names, fromSeconds, toSeconds }: CurveRequest,
  start: SQL,
  clock: WorkedClock,
): Promise<{ from?: number | null; to?: number | null }> {
  if (fromSeconds == null && toSeconds == null) return {};
  const after = (worked: number) =>
    sql`${start} + make_interval(secs => ${clock.sinceStart(worked)}::float8)`;
  const [found] = await db.execute<{ from: number | null; to: number | null }>(sql`
    select ${fromSeconds == null ? sql`null::int` : sql`max(last_step) filter (where last_at < ${after(fromSeconds)})`} as from,
      ${toSeconds == null ? sql`null::int` : sql`min(last_step) filter (where last_at >= ${after(toSeconds)})`} as to
    from run_metric_blocks where run_id = ${runId} and ${among(names)}`);
  return found ?? {};
}

interface Scope {
  runId: string;
  from: number;
  last: number;
  width: number;
  start: SQL;
}

const among = (names: readonly string[]) =>
  sql`name in (${sql.join(
    names.map((name) => sql`${name}`),
    sql`, `,
  )})`;

function columnsOf(
  db: Queryable,
  names: readonly string[],
  scope: Scope,
  by: "step" | "pixel",
): Promise<Column[]> {
  const { runId, from, last, width, start } = scope;
  const key = by === "step" ? sql`step` : sql`floor((step - ${from}::int) / ${width}::float8)`;
  return db.execute<Column>(sql`
    select name, max(step) as step, max(epoch) as epoch, extract(epoch from max(at) - ${start})::float8 as seconds,
      count(*)::int as points,
      min(value) filter (where ${finite}) as least, max(value) filter (where ${finite}) as greatest,
      avg(value) filter (where value > -1e100 and value < 1e100) as mean,
      (count(*) filter (where value = 'NaN'))::int as nans,
      (count(*) filter (where value = 'Infinity'))::int as highs,
      (count(*) filter (where value = '-Infinity'))::int as lows
    from run_metrics where run_id = ${runId} and ${among(names)} and step between ${from} and ${last}
    group by name, ${key} order by name, step`);
}

function columnsOfBlocks(db: Queryable, names: readonly string[], scope: Scope): Promise<Column[]> {
  const { runId, from, last, width, start } = scope;
  return db.execute<Column>(sql`
    select name, max(last_step) as step, max(last_epoch) as epoch,
      extract(epoch from max(last_at) - ${start})::float8 as seconds, sum(points)::int as points,
      min(least) as least, max(greatest) as greatest, avg(mean) as mean,
      sum(nans)::int as nans, sum(highs)::int as highs, sum(lows)::int as lows
    from run_metric_blocks
    where run_id = ${runId} and ${among(names)}
      and block between ${Math.floor(from / blockSteps)} and ${Math.floor(last / blockSteps)}
    group by name, floor(greatest(0, block * ${blockSteps} - ${from}::int) / ${width}::float8) order by name, step`);
}

function curveOf(byName: Map<string, DrawnCurve>, name: string, isWhole: boolean): DrawnCurve {
  const known = byName.get(name);
  if (known) return known;
  const made: DrawnCurve = {
    ...{ name, isWhole, steps: [], epochs: [], seconds: [], values: [] },
    ...{ meanSteps: [], meanSeconds: [], means: [], counts: [], breaks: [] },
  };
  byName.set(name, made);
  return made;
}

function breaksInto(curve: DrawnCurve, { step, nans, highs, lows }: Column): void {
  for (const [kind, count] of [
    ["nan", nans],
    ["infinity", highs],
    ["minus_infinity", lows],
  ] as const) {
    if (count > 0) curve.breaks.push({ step, kind, count });
  }
}

function pointInto(byName: Map<string, DrawnCurve>, row: Column): void {
  const curve = curveOf(byName, row.name, true);
  curve.steps.push(row.step);
  curve.epochs.push(row.epoch);
  curve.seconds.push(row.seconds);
  curve.values.push(row.least);
  breaksInto(curve, row);
}

function columnInto(byName: Map<string, DrawnCurve>, row: Column): void {
  const curve = curveOf(byName, row.name, false);
  for (const value of row.greatest === row.least ? [row.least] : [row.greatest, row.least]) {
    curve.steps.push(row.step);
    curve.epochs.push(row.epoch);
    curve.seconds.push(row.seconds);
    curve.values.push(value);
  }
  curve.meanSteps.push(row.step);
  curve.meanSeconds.push(row.seconds);
  curve.means.push(row.mean);
  curve.counts.push(row.points);
  breaksInto(curve, row);
}

/** Names of a run's metrics that hold a text, in their order; at most 200. */
export async function metricNames(db: Queryable, runId: string, search: string): Promise<string[]> {
  const escaped = search.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  const rows = await db
    .selectDistinct({ name: runMetricBlocks.name })
    .from(runMetricBlocks)
    .where(and(eq(runMetricBlocks.runId, runId), ilike(runMetricBlocks.name, `%${escaped}%`)))
    .orderBy(runMetricBlocks.name)
    .limit(200);
  return rows.map(({ name }) => name);
}

/** Series of one kind, such as the recall of each class: the lowest of them, and how many there are. */
export interface LowestMetrics {
  names: string[];
  total: number;
}

/**
 * Of the series whose names begin with a text, those that are lowest at their last point, the lowest first; equal ones by
 * name, and what is no number there behind all others. One look into the points a series.
 * @param first how many, 0 to 200.
 */
export async function lowestMetrics(
  db: Queryable,
  runId: string,
  start: string,
  first: number,
): Promise<LowestMetrics> {
  if (!(first >= 0 && first <= 200)) {
    throw new AppError("INVALID_INPUT", `first: ${first} is not between 0 and 200.`, "first");
  }
  const rows = await db.execute<{ name: string; total: number }>(sql`
    select series.name, (count(*) over ())::int as total
    from (
      select distinct name from run_metric_blocks where run_id = ${runId} and starts_with(name, ${start})
    ) series
    cross join lateral (
      select value from run_metrics where run_id = ${runId} and name = series.name order by step desc limit 1
    ) newest
    order by newest.value = 'NaN', newest.value, series.name
    limit ${Math.max(1, first)}`);
  return { names: rows.slice(0, first).map(({ name }) => name), total: rows[0]?.total ?? 0 };
}
