import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { withoutLoops } from "@/server/core/joins";
import { type RunField, valuesOf } from "./fields";
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
  /** What people call it: the name of a group or a version, whose value is its id. */
  label: string | null;
  runs: number;
  /** By the fields that were asked for; null where no run has a finite value. */
  spreads: (Spread | null)[];
}

/** What is told apart by its id: the column of a run, and what a bundle `b` of it is called. */
function namedOf({ key, source }: RunField): { id: SQL; label: SQL } | null {
  if (source !== "run") return null;
  if (key === "group") {
    return { id: sql`r.group_id`, label: sql`(select name from run_groups g where g.id = b.value)` };
  }
  if (key !== "version") return null;
  return {
    id: sql`r.version_id`,
    label: sql`(select d.name || ' v' || v.number from versions v join datasets d on d.id = v.dataset_id where v.id = b.value)`,
  };
}

/** The runs' numbers, of what is a text in some of them too. */
const numbersOf = (field: RunField) => valuesOf({ ...field, mixed: false });

/** So many bundles of one list are shown. */
const mostBundles = 200;

/**
 * The runs of a list by their values of a field, those with the best mean of the list's order first, or else the largest
 * ones. Groups are told apart by their id, two may have one name; versions too, each dataset has one of a number.
 */
export async function bundlesOf(
  db: Queryable,
  list: RunList,
  by: RunField,
  fields: readonly (RunField | null)[],
): Promise<RunBundle[]> {
  const named = namedOf(by);
  // What is not a number is a bundle of its own.
  const ofField = sql`select v.run, v.number as value from run_values v where v.field_id = ${by.id} and v.number is not null`;
  const values = named
    ? sql`select r.number as run, ${named.id} as value from runs r where r.project_id = ${list.projectId}`
    : by.numeric && !by.mixed
      ? ofField
      : valuesOf(by);
  const placedBy = typeof list.by === "object" && list.by?.numeric ? list.by : null;
  const direction = list.isDescending ? sql`desc` : sql`asc`;
  const ids = fields.map((field) => field?.id ?? 0);
  const rows = await withoutLoops(db, (tx) =>
    tx.execute<{
      value: number | string | null;
      label: string | null;
      runs: number;
      spreads: Record<string, Spread> | null;
    }>(sql`
    with members as materialized (
      select m.run, o.value, ${placedBy ? sql`p.value` : sql`null::float8`} as place
      from (${matching(list)}) m left join (${values}) o on o.run = m.run
      ${placedBy ? sql`left join (${numbersOf(placedBy)}) p on p.run = m.run` : sql``}),
    bundles as materialized (
      select m.value, count(*)::int as runs, avg(m.place) as place from members m
      group by m.value order by place ${direction} nulls last, count(*) desc, m.value limit ${mostBundles}),
    spreads as (
      select m.value, v.field_id, count(*)::int as runs, avg(v.number) as mean, stddev_samp(v.number) as deviation
      from members m join run_values v on v.run = m.run
      where v.field_id in ${[0, ...ids]} and v.number > '-Infinity' and v.number < 'Infinity'
        and (m.value in (select value from bundles) or m.value is null)
      group by 1, 2)
    select b.value, ${named?.label ?? sql`null`} as label,
      b.runs, (
        select jsonb_object_agg(s.field_id, jsonb_build_object('runs', s.runs, 'mean', s.mean, 'deviation', s.deviation))
        from spreads s where s.value is not distinct from b.value) as spreads
    from bundles b order by b.place ${direction} nulls last, b.runs desc, b.value`),
  );
  return rows.map(({ value: of, label, runs, spreads }) => ({
    value: typeof of === "number" && !Number.isFinite(of) ? String(of) : of,
    label,
    runs,
    spreads: ids.map((id) => spreads?.[id] ?? null),
  }));
}
