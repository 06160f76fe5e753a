import { and, eq, inArray, isNotNull, lt, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { blobs, images, runFeaturePoints, runFeatures, type runs, versionImages } from "@/db/schema";
import { batched } from "@/server/core/loader";
import { type ImageRow, imageColumns } from "@/server/images/queries";

type Run = typeof runs.$inferSelect;
export type RunFeatures = typeof runFeatures.$inferSelect;

/** What became of the features of a run that the caller has loaded; null where nobody asked for them. */
export const featuresOf = batched<RunFeatures | null>(async (ids, { db }) => {
  const rows = await db
    .select()
    .from(runFeatures)
    .where(inArray(runFeatures.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});

export interface TrainingNeighbours {
  runId: string;
  versionId: string;
  /** Distance to the tenth nearest image of training between features of length 1, 0..2. */
  novelty: number;
  images: { image: ImageRow; classIndex: number; distance: number }[];
}

/** The nearest images of training of an evaluated one, nearest first; null where the run has no features of it. */
export async function trainingNeighbours(
  db: Queryable,
  { id, versionId }: Run,
  imageId: string,
  count: number,
): Promise<TrainingNeighbours | null> {
  const [point] = await db
    .select({
      novelty: runFeaturePoints.novelty,
      nearest: runFeaturePoints.nearest,
      distances: runFeaturePoints.distances,
    })
    .from(runFeaturePoints)
    .where(and(eq(runFeaturePoints.runId, id), eq(runFeaturePoints.imageId, imageId)));
  if (!point?.nearest || point.novelty === null) return null;
  const distances = point.distances ?? [];
  const near = point.nearest.slice(0, count).map((place, i) => ({ place, distance: distances[i] ?? 0 }));
  return { runId: id, versionId, novelty: point.novelty, images: await learntAt(db, versionId, near) };
}

/** Images of a version by their rows in it, in the order given. */
export async function learntAt(
  db: Queryable,
  versionId: string,
  near: readonly { place: number; distance: number }[],
): Promise<TrainingNeighbours["images"]> {
  const places = near.map(({ place }) => place);
  const rows = await db
    .select({ image: imageColumns, classIndex: versionImages.classIndex, position: versionImages.position })
    .from(versionImages)
    .innerJoin(images, eq(images.id, versionImages.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .where(and(eq(versionImages.versionId, versionId), inArray(versionImages.position, places)));
  const byPlace = new Map(rows.map((row) => [row.position, row]));
  return near.flatMap(({ place, distance }) => {
    const row = byPlace.get(place);
    return row ? [{ ...row, distance }] : [];
  });
}

/** Share of a run's evaluated images that are less novel, 0..1. */
export async function shareLessNovel(
  db: Queryable,
  { runId, novelty }: Pick<TrainingNeighbours, "runId" | "novelty">,
): Promise<number> {
  const { novelty: own } = runFeaturePoints;
  const [row] = await db
    .select({
      all: sql<number>`count(*)::int`,
      less: sql<number>`(count(*) filter (where ${lt(own, novelty)}))::int`,
    })
    .from(runFeaturePoints)
    .where(and(eq(runFeaturePoints.runId, runId), isNotNull(own)));
  return row && row.all > 1 ? row.less / (row.all - 1) : 0;
}
