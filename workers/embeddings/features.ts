import { count, eq, max, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { embeddingAxes, embeddingPoints, embeddings } from "@/db/schema";
import { axesToBytes, type KeptAxes } from "@/ml/kept-axes";
import {
  axedFeatures,
  type FeatureReading,
  fitFeatureAxes,
  imagesPerStep,
  type KnownFeatures,
} from "@/workers/inference/feature-axes";
import { fittedImages, imageCount, imagesAfter } from "./images";
import type { EmbeddingWork } from "./pace";

interface Reading extends FeatureReading {
  db: Database;
  limit: bigint | null;
}

/** Asks the model about a sample of the images and finds the axes along which they vary most. */
export async function fitDatasetAxes(
  work: EmbeddingWork,
  { db, limit, ...reading }: Reading,
): Promise<{ axes: KeptAxes; known: KnownFeatures }> {
  const { id, datasetId } = work.row;
  const fit = await fitFeatureAxes(reading, await fittedImages(db, datasetId, limit));
  const values = { axes: axesToBytes(fit.axes) };
  await work.step({}, (tx) =>
    tx
      .insert(embeddingAxes)
      .values({ embeddingId: id, ...values })
      .onConflictDoUpdate({ target: embeddingAxes.embeddingId, set: values }),
  );
  return fit;
}

/** Asks the model about each image and keeps its coordinates on the axes. */
export async function readFeatures(
  work: EmbeddingWork,
  { db, limit, axes, known, ...reading }: Reading & { axes: KeptAxes; known: KnownFeatures | null },
): Promise<void> {
  const { id: embeddingId, datasetId } = work.row;
  const total = await imageCount(db, datasetId, limit);
  const [kept] = await db
    .select({ count: count(), last: max(embeddingPoints.imageId) })
    .from(embeddingPoints)
    .where(eq(embeddingPoints.embeddingId, embeddingId));
  let after = kept?.last ?? "";
  let images = kept?.count ?? 0;
  await reading.pace.begin("features", total, images);
  for (let done = images; ; ) {
    reading.pace.check();
    const part = await imagesAfter(db, datasetId, limit, after, imagesPerStep);
    if (part.length === 0) break;
    const found = await axedFeatures(reading, { axes, known }, part);
    done += part.length;
    images += found.size;
    await work.step({ processed: done, total }, async (tx) => {
      if (found.size > 0) {
        const values = [...found].map(([imageId, feature]) => ({
          embeddingId,
          imageId,
          feature: new Uint8Array(feature.buffer),
        }));
        await tx.insert(embeddingPoints).values(values).onConflictDoNothing();
      }
      await tx.update(embeddings).set({ imageCount: images }).where(eq(embeddings.id, embeddingId));
    });
    after = part.at(-1)?.imageId ?? after;
  }
  await work.step({}, (tx) =>
    tx
      .update(embeddings)
      .set({ unread: sql`greatest(0, ${total - images})` })
      .where(eq(embeddings.id, embeddingId)),
  );
}
