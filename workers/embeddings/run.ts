import { eq, sql } from "drizzle-orm";
import { embeddingAxes, type embeddingStages, embeddings } from "@/db/schema";
import { axesFromBytes } from "@/ml/kept-axes";
import { carryOut, type WorkEnd, WorkFailed } from "@/server/core/work";
import { FeatureModel } from "@/workers/inference/feature-model";
import type { ImageServices } from "@/workers/services";
import { fitDatasetAxes, readFeatures } from "./features";
import { drawnLimit, imageCount } from "./images";
import { Pace, Stopped } from "./pace";
import { placeImages } from "./place";

type EmbeddingStage = (typeof embeddingStages)[number];

/**
 * Makes a map of a dataset's images: asks a model what it makes of them, keeps that on its principal axes, finds the
 * nearest neighbours, and lays the images out. Another attempt goes on in the stage, and reads on after the last image,
 * where this one stopped.
 */
export function executeEmbedding(
  id: string,
  { connection: { db }, blobs, signal }: ImageServices,
): Promise<WorkEnd> {
  return carryOut(
    { db, table: embeddings, event: "EMBEDDING_CHANGED", id, signal },
    async (work, stopped) => {
      const { row } = work;
      const pace = new Pace<EmbeddingStage>(embeddings, work, stopped);
      const begin = async () => {
        const total = await imageCount(db, row.datasetId);
        if (total < 3) throw new WorkFailed("A map needs three images or more: import some first.");
        const limit = await drawnLimit(db, row.datasetId, total);
        await work.step({}, (tx) =>
          tx
            .update(embeddings)
            .set({ datasetImages: total, hashLimit: limit, stageAt: sql`now()` })
            .where(eq(embeddings.id, id)),
        );
        return limit;
      };
      try {
        const limit = row.datasetImages === null ? await begin() : row.hashLimit;
        const [found] = await db.select().from(embeddingAxes).where(eq(embeddingAxes.embeddingId, id));
        let axes = found ? axesFromBytes(found.axes) : null;
        if (row.stage === "axes" || row.stage === "features" || axes === null) {
          const model = await FeatureModel.open({ db, blobs }, row);
          if (!model) throw new WorkFailed(`${row.modelName} has no model any more: choose another one.`);
          try {
            const reading = { db, blobs, model, limit, pace };
            const fit = axes === null ? await fitDatasetAxes(work, reading) : { axes, known: null };
            axes = fit.axes;
            await readFeatures(work, { ...reading, ...fit });
          } finally {
            model.close();
          }
        }
        await placeImages(work, { db, axes, pace });
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
      }
    },
  );
}
