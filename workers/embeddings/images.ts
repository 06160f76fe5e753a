import { and, asc, count, eq, gt, type SQL, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { datasetImages, embeddingPoints, images } from "@/db/schema";

/** Images on a map. Of a larger dataset as many are drawn, by a hash of their ids. */
const mostImages = 100_000;
/** Of so many images the variance decides the axes. */
const mostFitted = 10_000;

const hash = (seed: number) => sql`hashtextextended(${datasetImages.imageId}, ${seed}::bigint)`;
const [drawSeed, fitSeed] = [1, 2];

/** Of a dataset that is too large, the largest hash of the images that are drawn; null where all are taken. */
export async function drawnLimit(db: Database, datasetId: string, total: number): Promise<bigint | null> {
  if (total <= mostImages) return null;
  const [row] = await db
    .select({ hash: sql<string>`${hash(drawSeed)}::text` })
    .from(datasetImages)
    .where(eq(datasetImages.datasetId, datasetId))
    .orderBy(hash(drawSeed))
    .offset(mostImages - 1)
    .limit(1);
  return row ? BigInt(row.hash) : null;
}

function drawn(datasetId: string, limit: bigint | null): SQL | undefined {
  return and(
    eq(datasetImages.datasetId, datasetId),
    limit === null ? undefined : sql`${hash(drawSeed)} <= ${limit.toString()}::bigint`,
  );
}

export async function imageCount(
  db: Database,
  datasetId: string,
  limit: bigint | null = null,
): Promise<number> {
  const [row] = await db.select({ count: count() }).from(datasetImages).where(drawn(datasetId, limit));
  return row?.count ?? 0;
}

const columns = { imageId: images.id, sha256: images.sha256 };
export interface Read {
  imageId: string;
  sha256: string;
}

/** The images that decide the axes, by another hash. */
export function fittedImages(db: Database, datasetId: string, limit: bigint | null): Promise<Read[]> {
  return db
    .select(columns)
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(drawn(datasetId, limit))
    .orderBy(hash(fitSeed), asc(datasetImages.imageId))
    .limit(mostFitted);
}

/** The next images in the order of their ids. */
export function imagesAfter(
  db: Database,
  datasetId: string,
  limit: bigint | null,
  after: string,
  most: number,
): Promise<Read[]> {
  return db
    .select(columns)
    .from(datasetImages)
    .innerJoin(images, eq(images.id, datasetImages.imageId))
    .where(and(drawn(datasetId, limit), gt(datasetImages.imageId, after)))
    .orderBy(asc(datasetImages.imageId))
    .limit(most);
}

/** What is kept of the images of a map, in the order of their ids. */
export async function keptFeatures(db: Database, embeddingId: string) {
  const ids: string[] = [];
  const classIds: (string | null)[] = [];
  const parts: Float32Array[] = [];
  for (let after = ""; ; ) {
    const rows = await db
      .select({ id: embeddingPoints.imageId, feature: embeddingPoints.feature, classId: images.classId })
      .from(embeddingPoints)
      .innerJoin(images, eq(images.id, embeddingPoints.imageId))
      .where(and(eq(embeddingPoints.embeddingId, embeddingId), gt(embeddingPoints.imageId, after)))
      .orderBy(asc(embeddingPoints.imageId))
      .limit(5000);
    for (const { id, feature, classId } of rows) {
      ids.push(id);
      classIds.push(classId);
      parts.push(new Float32Array(Uint8Array.from(feature).buffer));
    }
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
  }
  const width = parts[0]?.length ?? 0;
  const features = new Float32Array(ids.length * width);
  for (const [i, part] of parts.entries()) features.set(part, i * width);
  return { ids, classIds, features, width };
}
