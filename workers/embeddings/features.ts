import { count, eq, max, sql } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { embeddingAxes, embeddingPoints, embeddings } from "@/db/schema";
import { fitAxes, projected, sketcher } from "@/ml/principal-components";
import type { BlobStore } from "@/server/core/blobs";
import { WorkFailed } from "@/server/core/work";
import type { FeatureModel } from "@/workers/inference/feature-model";
import { axesToBytes, type KeptAxes } from "./axes";
import { fittedImages, imageCount, imagesAfter } from "./images";
import type { EmbeddingWork, Pace } from "./pace";

/** Numbers kept of an image. */
const mostDimensions = 50;
/** Models that give more numbers are sketched to so many: the covariance of all would not fit into memory. */
const widest = 1024;
/** Images of a write. */
const perStep = 256;
const seed = "embedding";

interface Reading {
  db: Database;
  blobs: Pick<BlobStore, "read">;
  model: FeatureModel;
  limit: bigint | null;
  pace: Pace;
}

/** Features of images that decided the axes, so that they are not asked for twice. */
interface Known {
  rows: Map<string, number>;
  /** [rows × width] */
  features: Float32Array;
}

/** Width of what is kept until the axes are known, and how a model's features get there. */
function narrowing(featureWidth: number): {
  width: number;
  narrow: (features: Float32Array) => Float32Array;
} {
  return featureWidth <= widest
    ? { width: featureWidth, narrow: (features) => features }
    : { width: widest, narrow: sketcher(featureWidth, widest, seed) };
}

/** Asks the model about a sample of the images and finds the axes along which they vary most. */
export async function fitDatasetAxes(
  work: EmbeddingWork,
  { db, blobs, model, limit, pace }: Reading,
): Promise<{ axes: KeptAxes; known: Known }> {
  const { id, datasetId } = work.row;
  const images = await fittedImages(db, datasetId, limit);
  const { width, narrow } = narrowing(model.width);
  const features = new Float32Array(images.length * width);
  const rows = new Map<string, number>();
  await pace.begin("axes", images.length);
  for (let from = 0; from < images.length; from += perStep) {
    pace.check();
    const part = images.slice(from, from + perStep);
    const read = await model.of(
      blobs,
      part.map(({ sha256 }) => sha256),
    );
    features.set(narrow(read.features), rows.size * width);
    for (const place of read.places) rows.set(part[place]?.imageId ?? "", rows.size);
    await pace.tell(from + part.length);
  }
  if (rows.size < 3) {
    throw new WorkFailed("Fewer than three images could be read: a map needs three or more.");
  }
  const known = { rows, features: features.subarray(0, rows.size * width) };
  const fitted = await fitAxes(known.features, width, {
    count: Math.min(mostDimensions, rows.size - 1),
    seed,
    breathe: pace.breathe,
  });
  const axes = { ...fitted, featureWidth: model.width, fitted: rows.size };
  const values = { axes: axesToBytes(axes) };
  await work.step({}, (tx) =>
    tx
      .insert(embeddingAxes)
      .values({ embeddingId: id, ...values })
      .onConflictDoUpdate({ target: embeddingAxes.embeddingId, set: values }),
  );
  return { axes, known };
}

/** Asks the model about each image and keeps its coordinates on the axes. */
export async function readFeatures(
  work: EmbeddingWork,
  { db, blobs, model, limit, pace, axes, known }: Reading & { axes: KeptAxes; known: Known | null },
): Promise<void> {
  const { id: embeddingId, datasetId } = work.row;
  const { width, narrow } = narrowing(model.width);
  const total = await imageCount(db, datasetId, limit);
  const [kept] = await db
    .select({ count: count(), last: max(embeddingPoints.imageId) })
    .from(embeddingPoints)
    .where(eq(embeddingPoints.embeddingId, embeddingId));
  let after = kept?.last ?? "";
  let images = kept?.count ?? 0;
  await pace.begin("features", total, images);
  for (let done = images; ; ) {
    pace.check();
    const part = await imagesAfter(db, datasetId, limit, after, perStep);
    if (part.length === 0) break;
    const asked = part.filter(({ imageId }) => known?.rows.has(imageId) !== true);
    const read = await model.of(
      blobs,
      asked.map(({ sha256 }) => sha256),
    );
    const narrowed = narrow(read.features);
    const rows = read.places.map((place, i) => ({
      imageId: asked[place]?.imageId ?? "",
      row: narrowed.subarray(i * width, (i + 1) * width),
    }));
    for (const { imageId } of part) {
      const place = known?.rows.get(imageId);
      if (place === undefined || !known) continue;
      rows.push({ imageId, row: known.features.subarray(place * width, (place + 1) * width) });
    }
    done += part.length;
    images += rows.length;
    await work.step({ processed: done, total }, async (tx) => {
      if (rows.length > 0) {
        const values = rows.map(({ imageId, row }) => {
          const feature = new Uint8Array(projected(row, axes).buffer);
          return { embeddingId, imageId, feature };
        });
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
