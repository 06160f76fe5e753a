import { eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { imageQuality } from "@/db/schema";
import { latestEmbedding } from "@/server/embeddings/queries";
import { textArray } from "@/server/labels/append";
import { breather } from "@/server/review/in-turn";

/** How neighbours were found: by the features of a dataset's newest map, or by the pictures' difference hash. */
export type Nearness = "features" | "hash";

interface Place {
  datasetId: string;
  /** Its images are left out. */
  queueId: string;
}

/** Images of a dataset that have no class and are not in the queue: joins and conditions over `p.image_id`. */
const unlabelled = ({ datasetId, queueId }: Place) => sql`
  join dataset_images d on d.dataset_id = ${datasetId} and d.image_id = p.image_id
  join images i on i.id = p.image_id and i.class_id is null
  where not exists (select 1 from queue_images q where q.queue_id = ${queueId} and q.image_id = p.image_id)`;

/**
 * The images without a class that lie nearest to a picture, nearest first. By the features of the dataset's newest map
 * (Euclid's distance) where the picture is on it; otherwise by their difference hashes (Hamming's distance).
 * @param count of them at most for each picture.
 */
export async function nearestUnlabelled(
  db: Queryable,
  place: Place,
  imageIds: readonly string[],
  count: number,
): Promise<Map<string, { by: Nearness; imageIds: string[] }>> {
  const map = await latestEmbedding(db, place.datasetId);
  const near = map ? await byFeatures(db, map.id, place, imageIds, count) : new Map<string, string[]>();
  const found = new Map<string, { by: Nearness; imageIds: string[] }>();
  for (const id of imageIds) {
    const onMap = near.get(id);
    found.set(
      id,
      onMap
        ? { by: "features", imageIds: onMap }
        : { by: "hash", imageIds: await byHash(db, place, id, count) },
    );
  }
  return found;
}

const featureOf = (bytes: Uint8Array) => new Float32Array(Uint8Array.from(bytes).buffer);
const pointsAtATime = 5000;

async function byFeatures(
  db: Queryable,
  embeddingId: string,
  place: Place,
  imageIds: readonly string[],
  count: number,
): Promise<Map<string, string[]>> {
  const rows = await db.execute<{ id: string; feature: Uint8Array }>(sql`
    select image_id as id, feature from embedding_points
    where embedding_id = ${embeddingId} and image_id = any(${textArray(imageIds)})`);
  const wanted = rows.map(({ id, feature }) => ({
    id,
    feature: featureOf(feature),
    nearest: [] as { id: string; square: number }[],
  }));
  const breathe = breather();
  for (let after = ""; wanted.length > 0; ) {
    const points = await db.execute<{ id: string; feature: Uint8Array }>(sql`
      select p.image_id as id, p.feature from embedding_points p ${unlabelled(place)}
      and p.embedding_id = ${embeddingId} and p.image_id > ${after} order by p.image_id limit ${pointsAtATime}`);
    for (const { id, feature } of points) {
      const other = featureOf(feature);
      for (const one of wanted) if (one.id !== id) keep(one.nearest, id, squareOf(one.feature, other), count);
      await breathe();
    }
    const last = points.at(-1);
    if (!last) break;
    after = last.id;
  }
  return new Map(wanted.map(({ id, nearest }) => [id, nearest.map((one) => one.id)]));
}

function squareOf(a: Float32Array, b: Float32Array): number {
  let square = 0;
  for (let i = 0; i < a.length; i++) square += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return square;
}

/** Keeps the nearest ones in their order. */
function keep(nearest: { id: string; square: number }[], id: string, square: number, count: number): void {
  if (nearest.length === count && square >= (nearest.at(-1)?.square ?? 0)) return;
  const at = nearest.findIndex((one) => one.square > square);
  nearest.splice(at < 0 ? nearest.length : at, 0, { id, square });
  if (nearest.length > count) nearest.pop();
}

async function byHash(db: Queryable, place: Place, imageId: string, count: number): Promise<string[]> {
  const [own] = await db
    .select({ dhash: imageQuality.dhash })
    .from(imageQuality)
    .where(eq(imageQuality.imageId, imageId));
  if (!own) return [];
  const rows = await db.execute<{ id: string }>(sql`
    select p.image_id as id from image_quality p ${unlabelled(place)} and p.image_id <> ${imageId}
    order by bit_count((p.dhash # ${own.dhash.toString()}::bigint)::bit(64)), p.image_id limit ${count}`);
  return rows.map(({ id }) => id);
}
