import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { holdersOf } from "@/server/deletion/holders";
import type { Run } from "../queries";
import { isOver } from "../stop";

type Candidate = Pick<Run, "id" | "number" | "state" | "groupId">;

/** What may need a run though its rows would go with it: people's work, and runs that build upon its model. */
const uses: readonly { rows: SQL; reason: (what: string) => string }[] = [
  {
    rows: sql`select e.run_id as id, count(*) || case when count(*) = 1 then ' error case' else ' error cases' end as what
      from error_cases e group by e.run_id`,
    reason: (what) => `${what} of it would be lost`,
  },
  {
    rows: sql`select x.id, string_agg(x.name, ', ' order by x.name) as what
      from (select run_id as id, name from reviews union select other_run_id, name from reviews) x group by x.id`,
    reason: (what) => `the review ${what} is about it`,
  },
  {
    rows: sql`select baseline_run_id as id, string_agg(name, ', ' order by name) as what
      from case_suites where baseline_run_id is not null group by 1`,
    reason: (what) => `the suite ${what} holds runs against it`,
  },
  {
    rows: sql`select v.run_id as id, string_agg('version ' || v.number || ' of ' || m.name, ', ' order by v.id) as what
      from model_versions v join registered_models m on m.id = v.registered_model_id group by v.run_id`,
    reason: (what) => `it is registered as ${what}, whose files and history need it`,
  },
];

/**
 * Why runs cannot be deleted, by their number: they work, something needs them, or they are part of a group whose other
 * runs stay.
 */
export async function refusalsOf(
  tx: Transaction,
  projectId: string,
  candidates: readonly Candidate[],
): Promise<Map<number, string>> {
  const reasons = new Map<number, string>();
  const numberOf = new Map(candidates.map(({ id, number }) => [id, number]));
  const refuse = (rows: readonly { id: string; what: string }[], reason: (what: string) => string) => {
    for (const { id, what } of rows) {
      const number = numberOf.get(id);
      if (number !== undefined && !reasons.has(number)) reasons.set(number, reason(what));
    }
  };
  for (const run of candidates) {
    if (!isOver(run)) reasons.set(run.number, `it is ${run.state}: stop it first`);
  }
  const ids = sql`(select jsonb_array_elements_text(${JSON.stringify([...numberOf.keys()])}::jsonb))`;
  for (const { rows, reason } of uses) {
    refuse(
      await tx.execute<{ id: string; what: string }>(sql`select * from (${rows}) u where u.id in ${ids}`),
      reason,
    );
  }
  refuse(
    await tx.execute<{ id: string; what: string }>(sql`
      select r.configuration -> 'architecture' ->> 'base' as id, string_agg('#' || r.number, ', ' order by r.number) as what
      from runs r where r.project_id = ${projectId} and r.deleted_at is null and r.id not in ${ids}
        and r.configuration -> 'architecture' ->> 'base' in ${ids} group by 1`),
    (what) => `${what} builds upon its model`,
  );
  // What names a run or its model by a key that does not cascade could not do without it.
  for (const [table, id] of [
    ["runs", sql`h.id`],
    ["models", sql`h.run_id`],
  ] as const) {
    for (const { table: holder, column } of await holdersOf(tx, table, [])) {
      refuse(
        await tx.execute<{ id: string; what: string }>(sql`
          select distinct ${id} as id, ${holder.replaceAll("_", " ")} as what
          from ${sql.identifier(table)} h join ${sql.raw(holder)} u on u.${sql.identifier(column)} = h.id where ${id} in ${ids}`),
        (what) => `${what} name it`,
      );
    }
  }
  refuse(
    await tx.execute<{ id: string; what: string }>(sql`
      select r.id, g.name as what from runs r join run_groups g on g.id = r.group_id
      where r.id in ${ids} and exists (
        select 1 from runs o where o.group_id = r.group_id and o.deleted_at is null and o.id not in ${ids})`),
    (what) => `it is part of the group ${what}, whose mean needs it: choose all runs of the group`,
  );
  return reasons;
}
