import { and, desc, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { embeddings } from "@/db/schema";
import type { MapPoint } from "@/ml/map-points";
import type { PageRequest } from "@/server/graphql/paging";

export type Embedding = typeof embeddings.$inferSelect;

/** A page of a dataset's maps, newest first. */
export function embeddingsPage(
  db: Queryable,
  datasetId: string,
  { after, limit }: PageRequest,
): Promise<Embedding[]> {
  return db
    .select()
    .from(embeddings)
    .where(and(eq(embeddings.datasetId, datasetId), after ? lt(embeddings.id, after) : undefined))
    .orderBy(desc(embeddings.id))
    .limit(limit);
}

/** The newest map of a dataset that is finished, or null. */
export async function latestEmbedding(db: Queryable, datasetId: string): Promise<Embedding | null> {
  const [row] = await db
    .select()
    .from(embeddings)
    .where(and(eq(embeddings.datasetId, datasetId), eq(embeddings.state, "finished")))
    .orderBy(desc(embeddings.id))
    .limit(1);
  return row ?? null;
}

const pointsAtATime = 20_000;

/**
 * The points of a map whose images are in its dataset, in the order of their ids, with what they are today: class, split,
 * figures, and whether the map's run was wrong about them.
 */
export async function mapPoints(
  db: Queryable,
  { id, datasetId, runId }: Pick<Embedding, "id" | "datasetId" | "runId">,
): Promise<MapPoint[]> {
  const points: MapPoint[] = [];
  for (let after = ""; ; ) {
    const rows: MapPoint[] = await db.execute<MapPoint & Record<string, unknown>>(
      pageOfPoints(id, datasetId, runId, after),
    );
    points.push(...rows);
    const last = rows.at(-1);
    if (!last) return points;
    after = last.id;
  }
}

function pageOfPoints(id: string, datasetId: string, runId: string | null, after: string): SQL {
  return sql`
    select p.image_id as id, p.x, p.y, p.distance, q.brightness, q.contrast, q.sharpness,
      i.width::real * i.height as pixels, i.class_id as "classId", d.split, r.truth <> r.predicted as "isWrong"
    from embedding_points p
    join dataset_images d on d.dataset_id = ${datasetId} and d.image_id = p.image_id
    join images i on i.id = p.image_id
    left join image_quality q on q.image_id = p.image_id
    left join predictions r on r.run_id = ${runId}::text and r.image_id = p.image_id
    where p.embedding_id = ${id} and p.x is not null and p.image_id > ${after}
    order by p.image_id limit ${pointsAtATime}`;
}
