import { eq, sql } from "drizzle-orm";
import type { Database, Transaction } from "@/db/connection";
import { type EmbeddingFindings, embeddings } from "@/db/schema";
import { distanceHistogram, relativeDistances } from "@/ml/feature-distance";
import type { KeptAxes } from "@/ml/kept-axes";
import { fuzzyGraph, layOut, layoutEpochs, type Neighbours } from "@/ml/umap";
import { WorkFailed } from "@/server/core/work";
import { keptFeatures } from "./images";
import { nearestNeighbours } from "./neighbours";
import type { EmbeddingWork, Pace } from "./pace";

type PlacePace = Pace<"neighbours" | "layout">;

/** Neighbours that the map is made of: umap-learn's 15, which count the image itself. */
const mapNeighbours = 14;
/** An image is as far from its like as from the tenth of them. */
const likeNeighbours = 10;
const seed = "embedding";
const pointsPerUpdate = 5000;

type Kept = Awaited<ReturnType<typeof keptFeatures>>;

/** Finds the neighbours of the images of a map, lays them out, and tells how far each is from its like. */
export async function placeImages(
  work: EmbeddingWork,
  { db, axes, pace }: { db: Database; axes: KeptAxes; pace: PlacePace },
): Promise<void> {
  const kept = await keptFeatures(db, work.row.id);
  const { ids, features, width } = kept;
  if (ids.length < 3) throw new WorkFailed("Fewer than three images are left: a map needs three or more.");
  const { near, distances } = await neighboursOf(kept, pace);
  const places = work.row.method === "umap" ? await umapOf(kept, near, pace) : firstTwo(features, width);
  const relative = relativeDistances(distances, kept.classIds);
  const findings = findingsOf(axes, width, relative);
  await work.finish(
    "finished",
    null,
    async (tx) => {
      await keepPlaces(tx, work.row.id, ids, places, relative);
      await tx
        .update(embeddings)
        .set({ findings, imageCount: ids.length })
        .where(eq(embeddings.id, work.row.id));
    },
    "last",
  );
}

/** Neighbours among all images, and each image's distance from its like: those of its class, else all. */
async function neighboursOf(
  { ids, classIds, features, width }: Kept,
  pace: PlacePace,
): Promise<{ near: Neighbours; distances: Float32Array }> {
  const byClass = new Map<string, number[]>();
  for (const [row, classId] of classIds.entries()) {
    if (classId === null) continue;
    const rows = byClass.get(classId);
    if (rows) rows.push(row);
    else byClass.set(classId, [row]);
  }
  const classes = [...byClass.values()].filter((rows) => rows.length > 1);
  const total = ids.length + classes.reduce((sum, rows) => sum + rows.length, 0);
  await pace.begin("neighbours", total);
  const everyRow = Uint32Array.from(ids.keys());
  const near = await nearestNeighbours(features, width, everyRow, {
    k: mapNeighbours,
    onRows: (rows) => pace.tell(rows),
  });
  const distances = new Float32Array(ids.length);
  for (const row of ids.keys()) distances[row] = farthestOf(near, row);
  let done = ids.length;
  for (const rows of classes) {
    const before = done;
    const like = await nearestNeighbours(features, width, Uint32Array.from(rows), {
      k: likeNeighbours,
      onRows: (count) => pace.tell(before + count),
    });
    for (const [i, row] of rows.entries()) distances[row] = farthestOf(like, i);
    done += rows.length;
  }
  return { near, distances };
}

function farthestOf({ k, distances }: Neighbours, row: number): number {
  return distances[row * k + Math.min(k, likeNeighbours) - 1] as number;
}

async function umapOf(
  { ids, features, width }: Kept,
  near: Neighbours,
  pace: PlacePace,
): Promise<Float32Array> {
  const epochs = layoutEpochs(ids.length);
  await pace.begin("layout", epochs);
  const steps = layOut(fuzzyGraph(near), firstTwo(features, width), { epochs, seed });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    await pace.tell(step.value);
  }
}

/** The first two coordinates; where there is but one, the second is 0. */
function firstTwo(features: Float32Array, width: number): Float32Array {
  const places = new Float32Array((features.length / width) * 2);
  for (let row = 0; row * 2 < places.length; row++) {
    places[row * 2] = features[row * width] as number;
    places[row * 2 + 1] = width > 1 ? (features[row * width + 1] as number) : 0;
  }
  return places;
}

function findingsOf(axes: KeptAxes, dimensions: number, relative: Float32Array): EmbeddingFindings {
  const share = (count: number) => {
    if (axes.totalVariance === 0) return 0;
    return axes.variances.slice(0, count).reduce((sum, variance) => sum + variance, 0) / axes.totalVariance;
  };
  return {
    ...{ featureWidth: axes.featureWidth, dimensions, fitted: axes.fitted },
    ...{ explained: share(dimensions), explainedByTwo: share(2) },
    distances: distanceHistogram(relative),
  };
}

async function keepPlaces(
  tx: Transaction,
  embeddingId: string,
  ids: readonly string[],
  places: Float32Array,
  distances: Float32Array,
): Promise<void> {
  for (let from = 0; from < ids.length; from += pointsPerUpdate) {
    const rows = ids
      .slice(from, from + pointsPerUpdate)
      .map((id, i) => [id, places[2 * (from + i)], places[2 * (from + i) + 1], distances[from + i]]);
    await tx.execute(sql`
      update embedding_points p set x = (r->>1)::real, y = (r->>2)::real, distance = (r->>3)::real
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) r
      where p.embedding_id = ${embeddingId} and p.image_id = r->>0`);
  }
}
