import { axesSeed, type KeptAxes, narrowing } from "@/ml/kept-axes";
import { fitAxes, projected } from "@/ml/principal-components";
import type { BlobStore } from "@/server/core/blobs";
import { WorkFailed } from "@/server/core/work";
import type { Pace } from "@/workers/embeddings/pace";
import type { FeatureModel } from "./feature-model";

/** Numbers kept of an image. */
const mostDimensions = 50;
/** Images of a write. */
export const imagesPerStep = 256;

export interface FeatureReading {
  blobs: Pick<BlobStore, "read">;
  model: FeatureModel;
  pace: Pace<"axes" | "features">;
  /** Brings each feature to length 1 first: then distances are of directions, 0 alike to 2 opposite. */
  isUnit?: boolean;
}

export interface ReadImage {
  imageId: string;
  sha256: string;
}

/** Features of images that decided the axes, so that they are not asked for twice. */
export interface KnownFeatures {
  rows: Map<string, number>;
  /** [rows × width] */
  features: Float32Array;
}

/**
 * Asks a model about some images and finds the axes along which they vary most, at most 50.
 * @throws WorkFailed where fewer than three of them can be read.
 */
export async function fitFeatureAxes(
  reading: FeatureReading,
  images: readonly ReadImage[],
): Promise<{ axes: KeptAxes; known: KnownFeatures }> {
  const { blobs, model, pace, isUnit = false } = reading;
  const { width, narrow } = narrowing(model.width, isUnit);
  const features = new Float32Array(images.length * width);
  const rows = new Map<string, number>();
  await pace.begin("axes", images.length);
  for (let from = 0; from < images.length; from += imagesPerStep) {
    pace.check();
    const part = images.slice(from, from + imagesPerStep);
    const read = await model.of(
      blobs,
      part.map(({ sha256 }) => sha256),
    );
    features.set(narrow(read.features), rows.size * width);
    for (const place of read.places) rows.set(part[place]?.imageId ?? "", rows.size);
    await pace.tell(from + part.length);
  }
  if (rows.size < 3) throw new WorkFailed("Fewer than three images could be read: three or more are needed.");
  const known = { rows, features: features.subarray(0, rows.size * width) };
  const fitted = await fitAxes(known.features, width, {
    count: Math.min(mostDimensions, rows.size - 1),
    seed: axesSeed,
    breathe: pace.breathe,
  });
  return { axes: { ...fitted, featureWidth: model.width, fitted: rows.size }, known };
}

/** Asks a model about images, beyond those that are known. @returns coordinates on the axes of those that can be read. */
export async function axedFeatures(
  reading: FeatureReading,
  { axes, known }: { axes: KeptAxes; known: KnownFeatures | null },
  images: readonly ReadImage[],
): Promise<Map<string, Float32Array>> {
  const { width, narrow } = narrowing(reading.model.width, reading.isUnit ?? false);
  const asked = images.filter(({ imageId }) => known?.rows.has(imageId) !== true);
  const read = await reading.model.of(
    reading.blobs,
    asked.map(({ sha256 }) => sha256),
  );
  const narrowed = narrow(read.features);
  const found = new Map<string, Float32Array>();
  for (const [i, place] of read.places.entries()) {
    found.set(asked[place]?.imageId ?? "", projected(narrowed.subarray(i * width, (i + 1) * width), axes));
  }
  for (const { imageId } of images) {
    const place = known?.rows.get(imageId);
    if (place === undefined || !known) continue;
    found.set(imageId, projected(known.features.subarray(place * width, (place + 1) * width), axes));
  }
  return found;
}
