import { createHash } from "node:crypto";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import { runFeaturePoints, runFeatures, type runs } from "@/db/schema";
import { alikeGroups } from "@/ml/alike";
import { AppError } from "@/server/core/errors";
import { textArray } from "@/server/labels/append";
import { breather, inTurn } from "@/server/review/in-turn";
import {
  type PredictionFilter,
  type PredictionRow,
  predictedImages,
  predictionsOfImages,
} from "@/server/review/queries";
import type { FrozenClass } from "@/server/versions/queries";

type Run = typeof runs.$inferSelect;

/** Images that are grouped at once. */
const mostAlike = 20_000;

/** The images of a selection by likeness (ml/alike.ts). */
export interface Alike {
  /** The largest first, and in each the most typical image first. */
  readonly groups: readonly { readonly imageIds: readonly string[]; readonly spread: number }[];
  /** How well they are told apart, -1..1; null where all is one group. */
  readonly silhouette: number | null;
  /** Images without features: they could not be read, or the run has more than get features. */
  readonly without: readonly string[];
}

/** Groups that were found, the latest last: pages of one list ask for the same ones. */
const kept = new Map<string, Promise<Alike>>();
const mostKept = 20;

/**
 * The images of a run that a filter chooses, in groups of those that look alike to the run's model. The same images give
 * the same groups, however they were chosen. Null where the run has no features.
 * @throws AppError where they are more than 20,000.
 */
export async function alikeAmong(
  db: Queryable,
  run: Run,
  classes: readonly FrozenClass[],
  filter: PredictionFilter,
): Promise<Alike | null> {
  const [features] = await db
    .select({ fence: runFeatures.fence, finishedAt: runFeatures.finishedAt })
    .from(runFeatures)
    .where(and(eq(runFeatures.id, run.id), eq(runFeatures.state, "finished")));
  if (!features) return null;
  const ids = (await predictedImages(db, run, classes, filter, mostAlike + 1)).sort();
  if (ids.length > mostAlike) {
    throw new AppError(
      "INVALID_INPUT",
      "These are more than 20,000 images: open a cell, a row or a column that has fewer to see which look alike.",
      "blocks",
    );
  }
  const hash = createHash("sha256").update(ids.join(" ")).digest("base64");
  const key = `${run.id} ${features.fence} ${features.finishedAt?.getTime()} ${hash}`;
  const found = kept.get(key) ?? inTurn(0, () => grouped(db, run.id, ids));
  // The newest is the last to go.
  kept.delete(key);
  kept.set(key, found);
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(oldest);
  try {
    return await found;
  } catch (error) {
    kept.delete(key);
    throw error;
  }
}

async function grouped(db: Queryable, runId: string, ids: readonly string[]): Promise<Alike> {
  const points = await db
    .select({ id: runFeaturePoints.imageId, feature: runFeaturePoints.feature })
    .from(runFeaturePoints)
    .where(and(eq(runFeaturePoints.runId, runId), sql`${runFeaturePoints.imageId} = any(${textArray(ids)})`))
    .orderBy(asc(runFeaturePoints.imageId));
  const width = (points[0]?.feature.length ?? 0) / 4;
  const features = new Float32Array(points.length * width);
  for (const [i, { feature }] of points.entries()) {
    features.set(new Float32Array(Uint8Array.from(feature).buffer), i * width);
  }
  const { groups, silhouette } = await alikeGroups(features, width, breather());
  const known = new Set(points.map(({ id }) => id));
  return {
    silhouette,
    groups: groups.map(({ rows, spread }) => ({
      spread,
      imageIds: rows.map((row) => points[row]?.id ?? ""),
    })),
    without: ids.filter((id) => !known.has(id)),
  };
}

/** The group that an image is of, most typical first; null where it is in none. */
export function groupOf({ groups }: Alike, imageId: string): readonly string[] | null {
  return groups.find(({ imageIds }) => imageIds.includes(imageId))?.imageIds ?? null;
}

/**
 * The images that a filter chooses, group by group; of one group those that look like an image, where that is given.
 * @throws AppError where the run has no features.
 */
export async function inLikeness(
  db: Queryable,
  run: Run,
  classes: readonly FrozenClass[],
  filter: PredictionFilter,
  imageId?: string | null,
): Promise<readonly string[]> {
  const found = await alikeAmong(db, run, classes, filter);
  if (!found) {
    throw new AppError(
      "INVALID_INPUT",
      "Nobody has asked yet what this run makes of its images: have its features read first.",
      "order",
    );
  }
  if (imageId) return groupOf(found, imageId) ?? [];
  return [...found.groups.flatMap(({ imageIds }) => imageIds), ...found.without];
}

/** A page of images by likeness: group by group. The cursor is a place and its image. */
export async function alikePage(
  db: Queryable,
  run: Run,
  ids: readonly string[],
  { after, limit }: { after?: string; limit: number },
): Promise<(PredictionRow & { key: number })[]> {
  const start = after === undefined ? 0 : placeAfter(ids, after);
  const part = ids.slice(start, start + limit);
  const rows = await predictionsOfImages(db, run, part);
  return part.flatMap((id, i) => {
    const row = rows.get(id);
    return row ? [{ ...row, key: start + i }] : [];
  });
}

/** Where the next page begins: behind the cursor's image, which may have moved as labels changed. */
function placeAfter(ids: readonly string[], cursor: string): number {
  const [place = "", imageId = ""] = cursor.split(":");
  if (!/^\d{1,9}$/.test(place)) {
    throw new AppError("INVALID_INPUT", "after: this is no cursor of images by likeness.", "after");
  }
  const found = ids.indexOf(imageId);
  return (found >= 0 ? found : Number(place)) + 1;
}
