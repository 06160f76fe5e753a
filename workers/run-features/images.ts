import { and, asc, count, eq, gt, inArray } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { images, runFeaturePoints, runs, versionImages } from "@/db/schema";
import { WorkFailed } from "@/server/core/work";
import type { ReadImage } from "@/workers/inference/feature-axes";
import { readVersionTable } from "@/workers/training/data";
import { judgedSplitOf } from "@/workers/training/evaluate";
import { asRunSees } from "@/workers/training/folds";

/** Images of either split that get features. Of more the first are taken: rows lie in the order of their hashes. */
const mostImages = 100_000;
/** Of so many images the variance decides the axes. */
const mostFitted = 10_000;

/** The rows of a run's version that get features, ascending: those of training first. */
export interface FeatureRows {
  versionId: string;
  train: Uint32Array;
  evaluated: Uint32Array;
  trainedOf: number;
  evaluatedOf: number;
}

/** @throws WorkFailed where the run's images are not all there, or it has none to evaluate. */
export async function rowsOf(db: Database, runId: string): Promise<FeatureRows> {
  const [run] = await db.select().from(runs).where(eq(runs.id, runId));
  if (!run) throw new WorkFailed("The run is gone.");
  const table = await asRunSees(db, run, await readVersionTable(db, run.versionId));
  const split = judgedSplitOf({ table });
  if (split === null) throw new WorkFailed("The run has no test and no validation images.");
  const { train, [split]: evaluated } = table.splits;
  return {
    versionId: run.versionId,
    train: train.subarray(0, mostImages),
    evaluated: evaluated.subarray(0, mostImages),
    trainedOf: train.length,
    evaluatedOf: evaluated.length,
  };
}

/** Rows whose images decide the axes: of the training images as many as are asked, evenly over their hashes. */
export function fittedRows({ train, evaluated }: FeatureRows): number[] {
  // A run may have learnt from very few.
  const all = train.length >= 3 ? train : Uint32Array.from([...train, ...evaluated]);
  const step = Math.max(1, all.length / mostFitted);
  return Array.from({ length: Math.min(all.length, mostFitted) }, (_, i) => all[Math.floor(i * step)] ?? 0);
}

const rowsPerRead = 5000;

export interface RowImage extends ReadImage {
  position: number;
}

/** Images of rows of a version. */
export async function imagesOf(
  db: Database,
  versionId: string,
  rows: readonly number[],
): Promise<RowImage[]> {
  const found: RowImage[] = [];
  for (let from = 0; from < rows.length; from += rowsPerRead) {
    const part = rows.slice(from, from + rowsPerRead);
    found.push(
      ...(await db
        .select({ imageId: images.id, sha256: images.sha256, position: versionImages.position })
        .from(versionImages)
        .innerJoin(images, eq(images.id, versionImages.imageId))
        .where(and(eq(versionImages.versionId, versionId), inArray(versionImages.position, part)))
        .orderBy(asc(versionImages.position))),
    );
  }
  return found;
}

export async function pointCount(db: Database, runId: string, isTraining: boolean): Promise<number> {
  const [row] = await db.select({ count: count() }).from(runFeaturePoints).where(ofSplit(runId, isTraining));
  return row?.count ?? 0;
}

const ofSplit = (runId: string, isTraining: boolean) =>
  and(eq(runFeaturePoints.runId, runId), eq(runFeaturePoints.isTraining, isTraining));

/** What is kept of one split, in the order of the version's rows. */
export async function keptPoints(db: Database, runId: string, isTraining: boolean) {
  const ids: string[] = [];
  const positions: number[] = [];
  const parts: Float32Array[] = [];
  for (let after = -1; ; ) {
    const rows = await db
      .select({
        id: runFeaturePoints.imageId,
        position: runFeaturePoints.position,
        feature: runFeaturePoints.feature,
      })
      .from(runFeaturePoints)
      .where(and(ofSplit(runId, isTraining), gt(runFeaturePoints.position, after)))
      .orderBy(asc(runFeaturePoints.position))
      .limit(rowsPerRead);
    for (const { id, position, feature } of rows) {
      ids.push(id);
      positions.push(position);
      parts.push(new Float32Array(Uint8Array.from(feature).buffer));
    }
    const last = rows.at(-1);
    if (!last) break;
    after = last.position;
  }
  const width = parts[0]?.length ?? 0;
  const features = new Float32Array(ids.length * width);
  for (const [i, part] of parts.entries()) features.set(part, i * width);
  return { ids, positions, features, width, count: ids.length };
}
