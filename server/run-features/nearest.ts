import { and, asc, eq, gt } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { runFeatureAxes, runFeaturePoints, runFeatures, type runs } from "@/db/schema";
import { axesFromBytes, narrowing } from "@/ml/kept-axes";
import { projected } from "@/ml/principal-components";
import { AppError } from "@/server/core/errors";
import { breather } from "@/server/review/in-turn";
import { learntAt, type TrainingNeighbours } from "./queries";

const rowsPerRead = 5000;

/**
 * The images of training that are nearest to a picture which the server does not have, by what the run's model made of it
 * elsewhere: compared as the worker compares the evaluated ones. Null where the run has no features.
 * @throws AppError where the model gives another number of numbers.
 */
export async function nearestTraining(
  db: Queryable,
  { id, versionId }: Pick<typeof runs.$inferSelect, "id" | "versionId">,
  feature: readonly number[],
  count: number,
): Promise<TrainingNeighbours | null> {
  const [kept] = await db
    .select({ axes: runFeatureAxes.axes, findings: runFeatures.findings })
    .from(runFeatureAxes)
    .innerJoin(runFeatures, eq(runFeatures.id, runFeatureAxes.runId))
    .where(and(eq(runFeatures.id, id), eq(runFeatures.state, "finished")));
  if (!kept?.findings) return null;
  const axes = axesFromBytes(kept.axes);
  if (feature.length !== axes.featureWidth) {
    throw new AppError(
      "INVALID_INPUT",
      `The run's model makes ${axes.featureWidth} numbers of a picture, and ${feature.length} came: open the model of this run anew.`,
      "feature",
    );
  }
  const { narrow } = narrowing(axes.featureWidth, true);
  const own = projected(narrow(Float32Array.from(feature)), axes);
  const near = await nearestRows(db, id, own, Math.max(count, kept.findings.neighbours));
  const novelty = near.at(kept.findings.neighbours - 1) ?? near.at(-1);
  if (!novelty) return null;
  return {
    ...{ runId: id, versionId, novelty: novelty.distance },
    images: await learntAt(db, versionId, near.slice(0, count)),
  };
}

/** The rows of training that are nearest, nearest first; of equal ones the earlier row. */
async function nearestRows(
  db: Queryable,
  runId: string,
  own: Float32Array,
  count: number,
): Promise<{ place: number; distance: number }[]> {
  const breathe = breather();
  let near: { place: number; distance: number }[] = [];
  for (let after = -1; ; ) {
    const rows = await db
      .select({ place: runFeaturePoints.position, feature: runFeaturePoints.feature })
      .from(runFeaturePoints)
      .where(
        and(
          eq(runFeaturePoints.runId, runId),
          eq(runFeaturePoints.isTraining, true),
          gt(runFeaturePoints.position, after),
        ),
      )
      .orderBy(asc(runFeaturePoints.position))
      .limit(rowsPerRead);
    const last = rows.at(-1);
    if (!last) return near;
    after = last.place;
    for (const { place, feature } of rows) {
      near.push({ place, distance: distanceBetween(own, feature) });
      await breathe();
    }
    near = near.sort((a, b) => a.distance - b.distance || a.place - b.place).slice(0, count);
  }
}

/** @param kept float32, little endian. */
function distanceBetween(own: Float32Array, kept: Uint8Array): number {
  const view = new DataView(kept.buffer, kept.byteOffset, kept.byteLength);
  let square = 0;
  for (let i = 0; i < own.length; i++) square += ((own[i] as number) - view.getFloat32(i * 4, true)) ** 2;
  return Math.sqrt(square);
}
