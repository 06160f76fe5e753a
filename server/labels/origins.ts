import { sql } from "drizzle-orm";
import { batched } from "@/server/core/loader";

/** What a label came out of, and which is still there. */
export interface LabelOrigin {
  /** Of an import, a queue, suggestions of a model or a review: its prefix says which. */
  id: string;
  /** The file of an import, the run or group that suggested, the name of a queue or review. */
  name: string;
  createdBy: string;
  datasetId: string | null;
}

/** Origins by id; the caller has loaded a label that names each, so may see it. */
export const originOf = batched<LabelOrigin | null>(async (ids, { db }) => {
  const rows = await db.execute<LabelOrigin & Record<string, unknown>>(sql`
    select id, file_name as name, created_by as "createdBy", dataset_id as "datasetId" from imports where id in ${ids}
    union all select id, name, created_by, dataset_id from label_queues where id in ${ids}
    union all select id, name, created_by, null from reviews where id in ${ids}
    union all select s.id, coalesce('#' || r.number || ' ' || r.name, g.name, ''), s.created_by, s.dataset_id
      from suggestion_sets s left join runs r on r.id = s.run_id left join run_groups g on g.id = s.group_id
      where s.id in ${ids}`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});
