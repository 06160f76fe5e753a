import { eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import {
  type RunFeatureFindings,
  runFeatureAxes,
  runFeaturePoints,
  type runFeatureStages,
  runFeatures,
} from "@/db/schema";
import { axesFromBytes, axesToBytes, type KeptAxes } from "@/ml/kept-axes";
import { carryOut, type Work, type WorkEnd, WorkFailed } from "@/server/core/work";
import { nearestAmong } from "@/workers/embeddings/neighbours";
import { Pace, Stopped } from "@/workers/embeddings/pace";
import {
  axedFeatures,
  type FeatureReading,
  fitFeatureAxes,
  imagesPerStep,
  type KnownFeatures,
} from "@/workers/inference/feature-axes";
import { FeatureModel } from "@/workers/inference/feature-model";
import type { ImageServices } from "@/workers/services";
import { type FeatureRows, fittedRows, imagesOf, keptPoints, pointCount, rowsOf } from "./images";

type FeatureWork = Work<typeof runFeatures>;
type FeaturePace = Pace<(typeof runFeatureStages)[number]>;

/** An evaluated image is as novel as the distance to this one of its neighbours in training. */
const noveltyNeighbour = 10;
/** Neighbours that are kept of each evaluated image. */
const keptNeighbours = 16;

/**
 * Asks a run's model what it makes of its training and evaluated images, keeps that on the principal axes of the training
 * images, and finds for each evaluated one the nearest ones of training: exactly, by Euclid's distance d between features
 * of length 1, for which d² = 2 - 2 cos. The novelty of an image is d to the tenth nearest (or to the last, where there
 * are fewer). Another attempt goes on after the last image that is kept.
 */
export function executeRunFeatures(
  id: string,
  { connection: { db }, blobs, signal }: ImageServices,
): Promise<WorkEnd> {
  return carryOut(
    { db, table: runFeatures, event: "FEATURES_CHANGED", id, signal },
    async (work, stopped) => {
      const pace: FeaturePace = new Pace(runFeatures, work, stopped);
      try {
        const rows = await rowsOf(db, id);
        const axes = await readAll(work, db, blobs, rows, pace);
        await findNeighbours(work, db, axes, rows, pace);
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
      }
    },
  );
}

async function readAll(
  work: FeatureWork,
  db: Database,
  blobs: ImageServices["blobs"],
  rows: FeatureRows,
  pace: FeaturePace,
): Promise<KeptAxes> {
  const { id, stage, processed } = work.row;
  const [found] = await db.select().from(runFeatureAxes).where(eq(runFeatureAxes.runId, id));
  const kept = found ? axesFromBytes(found.axes) : null;
  if (kept && stage === "neighbours") return kept;
  const model = await openModel(db, blobs, id);
  try {
    const reading: FeatureReading = { blobs, model, pace, isUnit: true };
    const fit = kept
      ? { axes: kept, known: null }
      : await fitFeatureAxes(reading, await imagesOf(db, rows.versionId, fittedRows(rows)));
    if (!kept) {
      const values = { axes: axesToBytes(fit.axes) };
      await work.step({}, (tx) => tx.insert(runFeatureAxes).values({ runId: id, ...values }));
    }
    await readFeatures(work, db, { reading, rows, fit, from: kept && stage === "features" ? processed : 0 });
    return fit.axes;
  } finally {
    model.close();
  }
}

async function openModel(db: Database, blobs: ImageServices["blobs"], runId: string): Promise<FeatureModel> {
  let model: FeatureModel | null;
  try {
    model = await FeatureModel.open({ db, blobs }, { runId, baseModelId: null });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkFailed(`The run's model cannot be loaded (${reason}). Launch the run again to have one.`);
  }
  if (!model) throw new WorkFailed("The run has no model any more: launch it again to have one.");
  return model;
}

/** @param from rows that are done, of those of training and then the evaluated ones. */
async function readFeatures(
  work: FeatureWork,
  db: Database,
  {
    reading,
    rows,
    fit,
    from,
  }: {
    reading: FeatureReading;
    rows: FeatureRows;
    fit: { axes: KeptAxes; known: KnownFeatures | null };
    from: number;
  },
): Promise<void> {
  const { versionId, train, evaluated, trainedOf, evaluatedOf } = rows;
  const all = [...train, ...evaluated];
  await reading.pace.begin("features", all.length, from);
  await work.step({}, (tx) =>
    tx.update(runFeatures).set({ trainedOf, evaluatedOf }).where(eq(runFeatures.id, work.row.id)),
  );
  for (let done = from; done < all.length; ) {
    reading.pace.check();
    const part = all.slice(done, done + imagesPerStep);
    const images = await imagesOf(db, versionId, part);
    const found = await axedFeatures(reading, fit, images);
    // Rows of training come first, and each kind ascends.
    const learnt = new Set(part.slice(0, Math.max(0, train.length - done)));
    const points = images.flatMap(({ imageId, position }) => {
      const feature = found.get(imageId);
      if (!feature) return [];
      return [
        {
          ...{ runId: work.row.id, imageId, position, isTraining: learnt.has(position) },
          feature: new Uint8Array(feature.buffer),
        },
      ];
    });
    done += part.length;
    await work.step({ processed: done, total: all.length }, async (tx) => {
      if (points.length > 0) await tx.insert(runFeaturePoints).values(points).onConflictDoNothing();
    });
  }
}

async function findNeighbours(
  work: FeatureWork,
  db: Database,
  axes: KeptAxes,
  { trainedOf, evaluatedOf }: FeatureRows,
  pace: FeaturePace,
): Promise<void> {
  const { id } = work.row;
  const evaluatedCount = await pointCount(db, id, false);
  await pace.begin("neighbours", evaluatedCount);
  const [trained, evaluated] = [await keptPoints(db, id, true), await keptPoints(db, id, false)];
  if (trained.count === 0) {
    throw new WorkFailed("None of the images that the run learnt from can be read: they have no features.");
  }
  const k = Math.min(keptNeighbours, trained.count);
  const near = await nearestAmong(evaluated, trained, trained.width, {
    k,
    onRows: (count) => pace.tell(count),
  });
  const rows = evaluated.ids.map((imageId, i) => ({
    imageId,
    novelty: near.distances[i * k + Math.min(k, noveltyNeighbour) - 1] as number,
    nearest: Array.from(near.indices.subarray(i * k, (i + 1) * k), (place) => trained.positions[place] ?? 0),
    distances: Array.from(near.distances.subarray(i * k, (i + 1) * k)),
  }));
  const dimensions = trained.width;
  const held = axes.variances.slice(0, dimensions).reduce((sum, variance) => sum + variance, 0);
  const findings: RunFeatureFindings = {
    ...{ featureWidth: axes.featureWidth, dimensions, fitted: axes.fitted },
    explained: axes.totalVariance === 0 ? 0 : held / axes.totalVariance,
    neighbours: noveltyNeighbour,
  };
  await work.finish(
    "finished",
    null,
    async (tx) => {
      await keepNeighbours(tx, id, rows);
      await tx
        .update(runFeatures)
        .set({ findings, trained: trained.count, evaluated: evaluated.count, trainedOf, evaluatedOf })
        .where(eq(runFeatures.id, id));
    },
    "last",
  );
}

interface Neighbourhood {
  imageId: string;
  novelty: number;
  nearest: number[];
  distances: number[];
}

const rowsPerUpdate = 2000;

async function keepNeighbours(tx: Transaction, runId: string, rows: readonly Neighbourhood[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerUpdate) {
    const part = rows.slice(from, from + rowsPerUpdate).map(({ imageId, novelty, nearest, distances }) => ({
      ...{ id: imageId, novelty, nearest: `{${nearest.join(",")}}`, distances: `{${distances.join(",")}}` },
    }));
    await tx.execute(sql`
      update run_feature_points p
      set novelty = r.novelty, nearest = r.nearest::integer[], distances = r.distances::real[]
      from jsonb_to_recordset(${JSON.stringify(part)}::jsonb) r (id text, novelty real, nearest text, distances text)
      where p.run_id = ${runId} and p.image_id = r.id`);
  }
}
