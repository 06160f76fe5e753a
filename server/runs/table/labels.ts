import { type SQL, sql } from "drizzle-orm";

/** What a run can have several of: tags, and the aliases of its model's versions. */
export type Label = "tag" | "alias";

/** The rows of a project up to a further condition, their text, and the run's number. */
export const labels: Record<Label, { rows: (projectId: string) => SQL; text: SQL; run: SQL }> = {
  tag: {
    rows: (projectId) => sql`run_tags t where t.project_id = ${projectId}`,
    text: sql.raw("t.tag"),
    run: sql.raw("t.run"),
  },
  alias: {
    rows: (projectId) => sql`model_aliases ma join model_versions mv on mv.id = ma.model_version_id
      join runs mr on mr.id = mv.run_id where mv.project_id = ${projectId}`,
    text: sql.raw("ma.alias"),
    run: sql.raw("mr.number"),
  },
};

/** The first by the alphabet of each run that has one, as rows of run and value. */
export function firstLabels(label: Label, projectId: string): SQL {
  const { rows, text, run } = labels[label];
  return sql`select ${run} as run, min(${text}) as value from ${rows(projectId)} group by 1`;
}

/** The first by the alphabet of one run, null where it has none. */
export function firstLabelOf(label: Label, projectId: string, of: SQL): SQL {
  const { rows, text, run } = labels[label];
  return sql`(select min(${text}) from ${rows(projectId)} and ${run} = ${of})`;
}
