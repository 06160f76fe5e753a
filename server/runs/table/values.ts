import { and, asc, eq, ilike, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { isAnyOf } from "@/db/rows";
import { modelAliases, modelVersions, runTags } from "@/db/schema";
import { batched, groupBy } from "@/server/core/loader";
import { championAlias } from "@/server/registry/queries";
import type { Run } from "../queries";
import type { RunField } from "./fields";

/** A run's value of a field; "NaN", "Infinity" and "-Infinity" for what JSON has no number for; null where it has none. */
export type FieldValue = number | string | null;

/** What separates the parts of a loader's key; no field has it in its name. */
const between = "\u0000";

const valuesOf = batched<FieldValue[]>(async (asked, { db }) => {
  const wanted = asked.map((one) => {
    const [projectId = "", number = "", ...keys] = one.split(between);
    return { projectId, number, keys };
  });
  const found = new Map<string, Readonly<Record<string, FieldValue>>>();
  for (const [projectId, rows] of groupBy(wanted, (one) => one.projectId)) {
    const keys = [...new Set(rows.flatMap((row) => row.keys))];
    const numbers = [...new Set(rows.map(({ number }) => number))];
    // A row a run, put together by Postgres: a figure a row takes longer to read than to find. What is no finite number is
    // text in its JSON.
    const values = await db.execute<{ run: number; of: Record<string, FieldValue> }>(sql`
      select v.run, json_object_agg(f.key, coalesce(to_json(v.text), to_json(v.number))) as of
      from run_fields f join run_values v on v.field_id = f.id
      where f.project_id = ${projectId} and f.key = any(${sql.param(keys)}::text[])
        and v.run = any(${`{${numbers.join()}}`}::int[])
      group by v.run`);
    for (const { run, of } of values) found.set([projectId, run].join(between), of);
  }
  return wanted.map(({ projectId, number, keys }) => {
    const own = found.get([projectId, number].join(between));
    return keys.map((key) => (own && Object.hasOwn(own, key) ? (own[key] ?? null) : null));
  });
});

/** A run's values of some fields, in their order. */
export function runValuesOf(
  context: Parameters<typeof valuesOf>[0],
  run: Pick<Run, "projectId" | "number">,
  keys: readonly string[],
): Promise<FieldValue[]> {
  return valuesOf(context, [run.projectId, run.number, ...keys].join(between));
}

/** Whether less of a metric is better, by its name: as the best value of it is kept. */
export const isLessBetter = batched<boolean>(async (names, { db }) => {
  const rows = await db.execute<{ less: boolean }>(sql`
    select lower_is_better(name) as less from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) with ordinality each(name, place)
    order by place`);
  return rows.map(({ less }) => less);
});

/** A run's tags by name. The caller has loaded the run, so may see it. */
export const tagsOf = batched<string[]>(async (runIds, { db }) => {
  const rows = await db
    .select({ runId: runTags.runId, tag: runTags.tag })
    .from(runTags)
    .where(isAnyOf(runTags.runId, runIds))
    .orderBy(asc(runTags.tag));
  const byRun = groupBy(rows, ({ runId }) => runId);
  return runIds.map((id) => (byRun.get(id) ?? []).map(({ tag }) => tag));
});

/** The aliases that a run's model has now under any name, each once, the champion first. The caller may see the run. */
export const aliasesOfRuns = batched<string[]>(async (runIds, { db }) => {
  const rows = await db
    .selectDistinct({ runId: modelVersions.runId, alias: modelAliases.alias })
    .from(modelAliases)
    .innerJoin(modelVersions, eq(modelVersions.id, modelAliases.modelVersionId))
    .where(isAnyOf(modelVersions.runId, runIds))
    .orderBy(asc(modelAliases.alias));
  const byRun = groupBy(rows, ({ runId }) => runId);
  const isOther = (alias: string) => Number(alias !== championAlias);
  return runIds.map((id) =>
    (byRun.get(id) ?? []).map(({ alias }) => alias).sort((a, b) => isOther(a) - isOther(b)),
  );
});

/** So many values of a field are offered. */
const mostOffered = 50;
/** So many different values are looked through for those that hold what was typed. */
const mostSearched = 500;

/** Different texts that the runs of a project have of a field, in order: what a filter can be completed with. */
export async function textsOf(
  db: Queryable,
  projectId: string,
  field: RunField | "tag" | "alias",
  holding: string,
): Promise<string[]> {
  const held = `%${holding.replace(/[\\%_]/g, "\\$&")}%`;
  if (field === "alias") {
    const rows = await db
      .selectDistinct({ alias: modelAliases.alias })
      .from(modelAliases)
      .innerJoin(modelVersions, eq(modelVersions.id, modelAliases.modelVersionId))
      .where(and(eq(modelVersions.projectId, projectId), ilike(modelAliases.alias, held)))
      .orderBy(asc(modelAliases.alias))
      .limit(mostOffered);
    return rows.map(({ alias }) => alias);
  }
  // From each text to the next one in the index: a hundred thousand runs with two optimizers cost three steps.
  const next =
    field === "tag"
      ? (after: ReturnType<typeof sql>) =>
          sql`select min(t.tag) as text from run_tags t where t.project_id = ${projectId} ${after}`
      : (after: ReturnType<typeof sql>) =>
          sql`select min(t.text) as text from run_values t where t.field_id = ${field.id} and t.text is not null ${after}`;
  const column = field === "tag" ? sql`t.tag` : sql`t.text`;
  const rows = await db.execute<{ text: string }>(sql`
    with recursive texts(text, n) as (
      (select first.text, 1 from (${next(sql``)}) first)
      union all
      select (${next(sql`and ${column} > texts.text`)}), n + 1 from texts where texts.text is not null and n < ${mostSearched}
    )
    select text from texts where text is not null and text ilike ${held}
    limit ${mostOffered}`);
  return rows.map(({ text }) => text);
}
