import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Queryable } from "@/db/connection";
import { wholeRows } from "@/db/rows";
import { runs } from "@/db/schema";
import { meantBy } from "@/ml/run-filter/meant";
import { FilterError } from "@/ml/run-filter/tokens";
import { parse } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { withoutLoops } from "@/server/core/joins";
import type { PageRequest } from "@/server/graphql/paging";
import type { Run } from "../queries";
import { type Condition, conditionOf } from "./compile";
import { type RunField, runFieldsOf, sortedValue, valuesOf } from "./fields";
import { firstLabelOf, firstLabels, type Label } from "./labels";

/** Which runs a list is of: those at hand, those put aside, or those that can be restored. */
export const shownRuns = ["listed", "archived", "deleted"] as const;
export type Shown = (typeof shownRuns)[number];

export const runSort = z.object({ by: z.string(), descending: z.boolean().nullish() });

/** Runs of a project: which, and in which order. */
export interface RunList {
  projectId: string;
  shown: Shown;
  condition: Condition | null;
  /** Null is by number. By what a run can have several of it is by the first of them. */
  by: RunField | Label | null;
  isDescending: boolean;
}

/** The longest filter that is read. */
export const longestFilter = 4000;

/**
 * A list as a client asks for it; newest first where no order is named.
 * @throws AppError INVALID_INPUT for a filter or an order that says nothing sensible.
 */
export async function runListOf(
  db: Queryable,
  projectId: string,
  asked: { filter?: string | null; sort?: z.input<typeof runSort> | null; shown?: Shown | null },
): Promise<RunList> {
  const filter = parse(
    z.string().max(longestFilter, "The filter is too long."),
    asked.filter ?? "",
    "filter",
  );
  const sort = parse(runSort, asked.sort ?? { by: "number", descending: true }, "sort");
  const fields = await runFieldsOf(db, projectId);
  return {
    projectId,
    shown: asked.shown ?? "listed",
    condition: conditionOf(filter, fields, projectId),
    by: orderedBy(fields, sort.by),
    isDescending: sort.descending ?? false,
  };
}

function orderedBy(fields: readonly RunField[], name: string): RunList["by"] {
  try {
    const meant = meantBy(fields, { name, from: 0, to: name.length });
    if (meant === "number") return null;
    if (typeof meant === "object" || meant === "tag" || meant === "alias") return meant;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    // A column that no run has any more is kept in addresses: it orders nothing.
    return { id: 0, key: name, source: "setting", numeric: true, mixed: false, unit: null };
  }
  throw new AppError("INVALID_INPUT", `sort.by: runs are not put in order by ${name}.`, "sort.by");
}

const isShown: Record<Shown, SQL> = {
  listed: sql`r.kind = 'training' and r.archived_at is null and r.deleted_at is null`,
  archived: sql`r.kind = 'training' and r.archived_at is not null and r.deleted_at is null`,
  deleted: sql`r.kind = 'training' and r.deleted_at is not null`,
};

/** The numbers of the runs of a list, as a subquery without an order. */
export function matching({ projectId, shown, condition }: Omit<RunList, "by" | "isDescending">): SQL {
  const number = sql.raw("r.number");
  return sql`select r.number as run from runs r
    where r.project_id = ${projectId} and ${isShown[shown]} ${condition ? sql`and ${condition.among(number)}` : sql``}`;
}

/** How many runs a list has. */
export async function countRuns(db: Queryable, list: RunList): Promise<number> {
  const [row] = await withoutLoops(db, (tx) =>
    tx.execute<{ count: number }>(sql`select count(*)::int as count from (${matching(list)}) m`),
  );
  return row?.count ?? 0;
}

/** The greatest number of a list's runs; null where there is none. */
export async function newestOf(db: Queryable, list: RunList): Promise<number | null> {
  const [run] = await runsOfList(db, { ...list, by: null, isDescending: true }, { limit: 1 });
  return run?.number ?? null;
}

/** The numbers of a list's runs at this moment, ascending. */
export async function numbersOf(db: Queryable, list: RunList): Promise<number[]> {
  const [row] = await withoutLoops(db, (tx) =>
    tx.execute<{ numbers: number[] }>(sql`
      select coalesce(array_agg(run order by run), '{}') as numbers from (${matching(list)}) m`),
  );
  return row?.numbers ?? [];
}

/** A place in a list: the value that it is in order by, null behind all that have one, and the run's number. */
interface Place {
  value: number | string | null;
  run: number;
}

export type ListedRun = Run & { place: Place };

/** The cursor of a row. */
export function runCursor({ place: { value, run } }: ListedRun): string {
  return value === null ? String(run) : `${run}:${value}`;
}

/** What the values of an order are: JSON, for numbers and texts beside each other, where a field has both. */
function typeOf(by: RunList["by"]): "float8" | "text" | "jsonb" {
  if (typeof by !== "object" || !by?.numeric) return "text";
  return by.mixed ? "jsonb" : "float8";
}

function placeOf(cursor: string | undefined, by: RunList["by"]): Place | null {
  if (cursor === undefined) return null;
  const [, run, , value] = /^(\d{1,9})(:([\s\S]*))?$/.exec(cursor) ?? [];
  const isNumber = typeOf(by) === "float8" && value !== undefined;
  if (run === undefined || (isNumber && Number.isNaN(Number(value))) || (!by && value !== undefined)) {
    throw new AppError("INVALID_INPUT", "after: this is no cursor of runs in this order.", "after");
  }
  return { run: Number(run), value: value === undefined ? null : isNumber ? Number(value) : value };
}

/** How far a page is sought in one way before it is sought in another. */
interface Bounds {
  /** Of more matches than this a walk in their order meets a page soon; fewer are looked up and sorted. */
  few: number;
  /** So many rows a walk looks at before it goes by the runs alone among which the filter's times and numbers lie. */
  begun: number;
  /** So many rows a walk looks at before the matches are sought by sets instead. */
  walked: number;
}

const runRows = wholeRows(runs);

const usualBounds: Bounds = { few: 2000, begun: 400, walked: 3000 };

/**
 * A page of a list, by the cheapest of three ways:
 * - Where an index says that few runs can match, those are looked up and sorted.
 * - Else the order's index is walked, each run looked at in turn, until the page is full. The walk is bounded. Of a filter
 *   by a time or a number it soon begins anew, past all runs outside of those that this leaves: of what was launched of late
 *   and has one of few values, the newest runs, each value has its own at its end.
 * - Where it met too few, as filter and order point in opposite directions, all matches are found by sets, and sorted.
 */
export async function runsOfList(
  db: Queryable,
  list: RunList,
  { after, limit }: PageRequest,
  bounds: Bounds = usualBounds,
): Promise<ListedRun[]> {
  const place = placeOf(after, list.by);
  const few = await fewestOf(db, list, bounds.few);
  const places = few
    ? await sorted(db, list, few, place, limit)
    : ((await walked(db, list, place, limit, bounds)) ?? (await whole(db, list, place, limit)));
  if (places.length === 0) return [];
  const rows = runRows.read(
    await db.execute(sql`
      select ${runRows.columns} from runs where project_id = ${list.projectId}
      and number = any(${`{${places.map(({ run }) => run).join()}}`}::int[])`),
  );
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  return places.flatMap((one) => {
    const row = byNumber.get(one.run);
    return row ? [{ ...row, place: one }] : [];
  });
}

/** The numbers of the runs among which all matches are, where an index finds few of them; else null. */
async function fewestOf(
  db: Queryable,
  { projectId, shown, condition }: RunList,
  few: number,
): Promise<readonly number[] | null> {
  const drivers = [...(condition?.drivers ?? [])];
  if (shown !== "listed") {
    drivers.push(sql`select r.number as run from runs r where r.project_id = ${projectId}
      and (r.archived_at is not null or r.deleted_at is not null)`);
  }
  if (drivers.length === 0) return null;
  // Of sets that are not few nothing is sent, and of the others the smallest.
  const asked = drivers.map(
    (set) => sql`select array_agg(run) as runs from (select run from (${set}) d limit ${few + 1}) first`,
  );
  const [found] = await db.execute<{ runs: number[] | null }>(sql`
    select array_to_json(coalesce(runs, '{}')) as runs from (${sql.join(asked, sql` union all `)}) each
    where coalesce(cardinality(runs), 0) <= ${few} order by cardinality(runs) nulls first limit 1`);
  return found?.runs ?? null;
}

/**
 * Whether a run is shown and matches, asked of it alone: of those that match nearly all are shown, so that is asked of these
 * only. Postgres would ask it of all.
 */
function matches({ projectId, shown, condition }: RunList, run: SQL): SQL {
  const isOfList = sql`exists (select 1 from runs r where r.project_id = ${projectId} and r.number = ${run} and ${isShown[shown]} offset 0)`;
  return condition ? sql`case when ${condition.holds(run)} then ${isOfList} else false end` : isOfList;
}

/** What a run has of what a list is in order by, to be looked up: NaN is no value. */
function lookedUp({ by, projectId }: RunList, run: SQL): SQL {
  if (by === null) return sql`null`;
  if (typeof by === "string") return firstLabelOf(by, projectId, run);
  return sql`(select ${sortedValue(by)} from run_values v where v.field_id = ${by.id} and v.run = ${run})`;
}

/** Behind a place: those with a value first, in their order, then those without, newest first. */
function beyond({ by, isDescending }: RunList, place: Place | null): SQL {
  if (!place) return sql``;
  const order = isDescending ? sql`<` : sql`>`;
  if (!by) return sql`and w.run ${order} ${place.run}`;
  if (place.value === null) return sql`and w.value is null and w.run < ${place.run}`;
  const type = sql.raw(typeOf(by));
  return sql`and (w.value is null or (w.value, w.run) ${order} (${place.value}::${type}, ${place.run}::int))`;
}

const directionOf = ({ isDescending }: RunList) => (isDescending ? sql`desc` : sql`asc`);

/** What runs of one value are in order by, ascending: of those without any, the newest come first. */
function tieOf({ by, isDescending }: RunList): SQL {
  if (!by) return isDescending ? sql`-w.run` : sql`w.run`;
  return sql`case when w.value is null or ${isDescending} then -w.run else w.run end`;
}

/**
 * A page of a few runs: all are put in order, and then looked at in turn until it is full. The order is of columns, for
 * Postgres to see that it is there already.
 */
async function sorted(
  db: Queryable,
  list: RunList,
  few: readonly number[],
  place: Place | null,
  limit: number,
): Promise<Place[]> {
  const direction = directionOf(list);
  return placesOf(
    await db.execute<Row>(sql`
      select s.run, ${told(list, sql`s.value`)} from (
        select w.run, w.value, w.value is null as missing, ${tieOf(list)} as tie from (
          select m.run, ${lookedUp(list, sql.raw("m.run"))} as value
          from unnest(${`{${few.join()}}`}::int[]) m (run) offset 0) w
        where true ${beyond(list, place)} order by missing, w.value ${direction}, tie) s
      where ${matches(list, sql.raw("s.run"))} order by s.missing, s.value ${direction}, s.tie limit ${limit}`),
  );
}

type Row = Record<"run", number> & Record<"value", number | string | null>;

/** A value as a cursor has it. */
const told = ({ by }: RunList, value: SQL) =>
  typeOf(by) === "jsonb" ? sql`${value}::text as value` : sql`${value} as value`;
const placesOf = (rows: readonly Row[]): Place[] => rows.map(({ run, value }) => ({ run, value }));

/** A page by walks; null where these met too few, or no index has the order. */
async function walked(
  db: Queryable,
  list: RunList,
  place: Place | null,
  limit: number,
  bounds: Bounds,
): Promise<Place[] | null> {
  if (typeOf(list.by) === "jsonb") return null;
  const spans = list.condition?.spans ?? [];
  // Labels are put together whole before the first of them is met.
  const isPlain = spans.length === 0 || typeof list.by === "string";
  if (isPlain) return walk(db, list, place, limit, bounds.walked, sql``);
  const begun = await walk(db, list, place, limit, bounds.begun, sql``);
  if (begun) return begun;
  const [span] = await db.execute<Record<"low" | "high", number | null>>(
    sql`select max(low) as low, min(high) as high from (${sql.join([...spans], sql` union all `)}) s`,
  );
  // Both bounds belong to the index of each order, so that what lies outside costs next to nothing.
  const within = sql`and w.run between ${span?.low ?? 0}::int and ${span?.high ?? greatestRun}::int`;
  return walk(db, list, place, limit, bounds.walked, within);
}

const greatestRun = 2 ** 31 - 1;

/**
 * A page by one walk; null where it met too few.
 * @param within what is asked of the number of a row `w`, so that it counts as one that the walk looks at
 */
async function walk(
  db: Queryable,
  list: RunList,
  place: Place | null,
  limit: number,
  most: number,
  within: SQL,
): Promise<Place[] | null> {
  const found: Place[] = [];
  for (const part of partsOf(list, place)) {
    const steps = sql`select w.run, w.value from (select ${part.columns} ${part.from}) w where true ${within}
      order by ${part.order} limit ${most}`;
    const rows = await db.execute<Row>(sql`
      select w.run, w.value from (${steps}) w where ${matches(list, sql.raw("w.run"))} ${part.where ?? sql``}
      order by ${part.order} limit ${limit - found.length}`);
    found.push(...placesOf(rows));
    if (found.length === limit) return found;
    const [seen] = await db.execute<{ count: number }>(sql`select count(*)::int as count from (${steps}) w`);
    if ((seen?.count ?? 0) === most) return null;
  }
  return found;
}

interface Part {
  columns: SQL;
  from: SQL;
  order: SQL;
  where?: SQL;
}

/** The parts of an order: the runs with a value along its index, then those without. */
function partsOf(list: RunList, place: Place | null): Part[] {
  const { projectId, shown, by, isDescending } = list;
  const direction = directionOf(list);
  const order = isDescending ? sql`<` : sql`>`;
  const ofProject = sql`from runs r where r.project_id = ${projectId} and ${isShown[shown]}`;
  if (!by) {
    return [
      {
        columns: sql`r.number as run, null as value`,
        from: sql`${ofProject} ${place ? sql`and r.number ${order} ${place.run}` : sql``}`,
        order: sql`w.run ${direction}`,
      },
    ];
  }
  const [column, type] =
    typeof by === "string"
      ? [sql`v.value`, sql`text`]
      : by.numeric
        ? [sql`v.number`, sql`float8`]
        : [sql`v.text`, sql`text`];
  const begin =
    place?.value == null
      ? sql``
      : sql`and (${column}, v.run) ${order} (${place.value}::${type}, ${place.run}::int)`;
  // What the filter wants of the field that is walked: the walk begins where that begins.
  const own = typeof by === "string" ? [] : (list.condition?.ofField?.(by.id) ?? []);
  const wanted = sql.join(own.map(({ row }) => sql`and ${row}`));
  const rows =
    typeof by === "string"
      ? sql`(${firstLabels(by, projectId)}) v where true`
      : sql`run_values v where v.field_id = ${by.id} and ${column} is not null
          ${by.numeric ? sql`and ${column} < 'NaN'::float8` : sql``}`;
  const valued: Part = {
    columns: sql`v.run, ${column} as value`,
    from: sql`from ${rows} ${wanted} ${begin}`,
    order: sql`w.value ${direction}, w.run ${direction}`,
  };
  const without: Part = {
    columns: sql`r.number as run, null as value`,
    from: sql`${ofProject} ${place && place.value === null ? sql`and r.number < ${place.run}` : sql``}`,
    order: sql`w.run desc`,
    where: sql`and ${lookedUp(list, sql.raw("w.run"))} is null`,
  };
  // Who wants something of the value may want none without one.
  if (own.some(({ orNone }) => !orNone)) return place && place.value === null ? [] : [valued];
  return place && place.value === null ? [without] : [valued, without];
}

/** A page by sets: every match, with its value beside it. */
async function whole(db: Queryable, list: RunList, place: Place | null, limit: number): Promise<Place[]> {
  const { by } = list;
  const each = typeof by === "string" ? firstLabels(by, list.projectId) : by && valuesOf(by);
  const values = each ? sql`left join (${each}) o on o.run = m.run` : sql``;
  return placesOf(
    await withoutLoops(db, (tx) =>
      tx.execute<Row>(sql`
        select w.run, ${told(list, sql`w.value`)} from (
          select m.run, ${by ? sql`o.value` : sql`null`} as value from (${matching(list)}) m ${values}) w
        where true ${beyond(list, place)} order by w.value is null, w.value ${directionOf(list)}, ${tieOf(list)} limit ${limit}`),
    ),
  );
}
