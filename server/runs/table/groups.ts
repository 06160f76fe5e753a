import { sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import type { RunField } from "./fields";
import { matching, type RunList } from "./list";

/** Of the runs of a bundle that have a finite value of a field. */
export interface Spread {
  runs: number;
  mean: number;
  /** Of a sample: by n − 1. Null of one run. */
  deviation: number | null;
}

/** Runs of a list that have the same value of a field. */
export interface RunBundle {
  /** Null where they have none. */
  value: number | string | null;
  /** What people call it: the name of a group, whose value is its id. */
  label: string | null;
  runs: number;
  /** By the fields that were asked for; null where no run has a finite value. */
  spreads: (Spread | null)[];
}

/** So many bundles of one list are shown. */
const mostBundles = 200;

/**
 * The runs of a list by their values of a field, those with the best mean of the list's order first, or else the largest
 * ones. Groups are told apart by their id: two may have one name.
 */
export async function bundlesOf(
  db: Queryable,
  list: RunList,
  by: RunField,
  fields: readonly (RunField | null)[],
): Promise<RunBundle[]> {
  const value =
    by.key === "group"
      ? sql`(select r.group_id from runs r where r.project_id = ${list.projectId} and r.number = m.run)`
      : by.numeric
        ? sql`(select v.number from run_values v where v.field_id = ${by.id} and v.run = m.run)`
        : sql`(select v.text from run_values v where v.field_id = ${by.id} and v.run = m.run)`;
  const order = list.by?.numeric
    ? sql`avg((select nullif(v.number, 'NaN'::float8) from run_values v where v.field_id = ${list.by.id} and v.run = m.run))`
    : sql`null::float8`;
  const direction = list.isDescending ? sql`desc` : sql`asc`;
  const ids = fields.map((field) => field?.id ?? 0);
  const rows = await db.execute<{
    value: number | string | null;
    label: string | null;
    runs: number;
    spreads: Record<string, Spread> | null;
  }>(sql`
    with members as materialized (select m.run, ${value} as value from (${matching(list)}) m),
    bundles as materialized (
      select m.value, count(*)::int as runs, ${order} as place from members m
      group by m.value order by place ${direction} nulls last, count(*) desc, m.value limit ${mostBundles}),
    spreads as (
      select m.value, f.id as field_id, count(*)::int as runs, avg(v.number) as mean, stddev_samp(v.number) as deviation
      from members m cross join (
        select distinct value::int as id from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)) f
      cross join lateral (
        select v.number from run_values v where v.field_id = f.id and v.run = m.run
        and v.number > '-Infinity' and v.number < 'Infinity' offset 0) v
      where m.value in (select value from bundles) or m.value is null
      group by 1, 2)
    select b.value, ${by.key === "group" ? sql`(select name from run_groups g where g.id = b.value)` : sql`null`} as label,
      b.runs, (
        select jsonb_object_agg(s.field_id, jsonb_build_object('runs', s.runs, 'mean', s.mean, 'deviation', s.deviation))
        from spreads s where s.value is not distinct from b.value) as spreads
    from bundles b order by b.place ${direction} nulls last, b.runs desc, b.value`);
  return rows.map(({ value: of, label, runs, spreads }) => ({
    value: typeof of === "number" && !Number.isFinite(of) ? String(of) : of,
    label,
    runs,
    spreads: ids.map((id) => spreads?.[id] ?? null),
  }));
}
