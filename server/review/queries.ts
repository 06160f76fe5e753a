import { and, asc, desc, eq, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import type { runs } from "@/db/schema";
import {
  blobs,
  confusionCells,
  datasetImages,
  errorCases,
  images,
  predictions,
  runFeaturePoints,
  versions,
} from "@/db/schema";
import { type MatrixReading, readBins } from "@/ml/matrix-bins";
import { confusionFromCells, report } from "@/ml/metrics";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { imageColumns } from "@/server/images/queries";
import { textArray } from "@/server/labels/append";
import { type FrozenClass, frozenClasses, versionOf } from "@/server/versions/queries";
import { joinAxes } from "./axes";
import { binsOf } from "./bins";
import { type Crossing, inCrossing } from "./crossing";
import {
  inBlocks,
  isHit,
  type Judged,
  type LabelMoment,
  type MatrixBlock,
  plainReading,
  truthOf,
  truthProbability,
} from "./selection";
import { type JudgedCounts, todaysCounts } from "./todays-labels";

type Run = typeof runs.$inferSelect;
type Request = { after?: string; limit: number };

/** By which labels a matrix is judged, and how it is read. */
export interface MatrixView {
  labels?: LabelMoment;
  reading?: MatrixReading;
}

/**
 * Matrix and measures of a run: from its kept cells, or from its bins where something is refused or more than the first
 * class counts; by the labels that its images had when it was measured, or by those of today. The measures are of what is
 * kept. Null before its evaluation.
 */
export async function confusionMatrixOf(
  context: Context,
  run: Run,
  { labels = "measured", reading = plainReading }: MatrixView = {},
) {
  const cells = await context.db.select().from(confusionCells).where(eq(confusionCells.runId, run.id));
  if (cells.length === 0) return null;
  const classes = frozenClasses(await versionOf(context, run.versionId));
  const size = classes.length;
  const images = cells.reduce((sum, { count }) => sum + count, 0);
  const isPlain = reading.threshold === 0 && reading.top === 1;
  const measured = isPlain
    ? { counts: confusionFromCells(cells, size).counts, refused: new Float64Array(size) }
    : readBins(await binsOf(context, run, size, images * size), size, reading);
  const judged: JudgedCounts =
    labels === "today"
      ? await todaysCounts(context.db, run, classes, measured, reading)
      : { ...measured, corrected: 0, leftOut: 0 };
  const matrix = { classes: size, counts: judged.counts };
  const measures = report(matrix);
  const none = { precision: 0, recall: 0, f1: 0 };
  return {
    classes,
    counts: classes.map((_, row) => Array.from(matrix.counts.subarray(row * size, (row + 1) * size))),
    refused: [...judged.refused],
    corrected: judged.corrected,
    leftOut: judged.leftOut,
    total: measures.total,
    accuracy: measures.accuracy ?? 0,
    perClass: classes.map((value, index) => {
      const row = measures.classes[index];
      if (!row) throw new Error(`No measures of class ${index}`);
      return {
        class: value,
        support: row.support,
        predictedCount: row.predicted,
        precision: row.precision,
        recall: row.recall,
        f1: row.f1,
      };
    }),
    macro: measures.macro ?? none,
    weighted: measures.weighted ?? none,
  };
}

export const predictionOrders = [
  "confidence_descending",
  "confidence_ascending",
  "loss_descending",
  "loss_ascending",
  "novelty_descending",
] as const;
type PredictionOrder = (typeof predictionOrders)[number];

export interface PredictionFilter {
  labels?: LabelMoment | null;
  truth?: number | null;
  predicted?: number | null;
  /** Only where the run was wrong, by the labels of that moment. */
  wrong?: boolean | null;
  /** In one of these, beside what `truth` and `predicted` say. */
  blocks?: readonly MatrixBlock[] | null;
  /** Only these images. */
  among?: readonly string[] | null;
  reading?: MatrixReading;
  /** In one of these cells of two other fields. */
  crossing?: Crossing | null;
  order?: PredictionOrder | null;
}

/** Predictions with their image and the name that it has in the run's dataset. */
function selectPredictions(db: Queryable, run: Run) {
  return db
    .select({ prediction: predictions, image: imageColumns, name: datasetImages.name })
    .from(predictions)
    .innerJoin(images, eq(images.id, predictions.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .innerJoin(versions, eq(versions.id, run.versionId))
    .leftJoin(
      datasetImages,
      and(eq(datasetImages.datasetId, versions.datasetId), eq(datasetImages.imageId, predictions.imageId)),
    );
}

export type PredictionRow = Awaited<ReturnType<typeof selectPredictions>>[number];

/** Sort key of a prediction, its confidence or the probability of its truth: they repeat, so the image decides. */
export function predictionCursor({ key, prediction }: PredictionRow & { key: number }): string {
  return `${key}:${prediction.imageId}`;
}

/** Of a page in the order of loss the number is the probability of the truth. */
export function readPredictionCursor(cursor: string): { confidence: number; imageId: string } {
  const [confidence = "", imageId = ""] = cursor.split(":");
  if (!Number.isFinite(Number.parseFloat(confidence)) || imageId === "") {
    throw new AppError("INVALID_INPUT", "after: this is no cursor of a prediction.", "after");
  }
  return { confidence: Number.parseFloat(confidence), imageId };
}

/**
 * A page of a run's predictions, of one cell where truth and predicted are given.
 *
 * Of 4,000 predictions the first 51 of a cell behind a cursor (EXPLAIN, held by review.test.ts): nothing but the
 * page is sorted, and the joins look up one row each.
 *   Sort → Nested Loop → Limit → Index Only Scan Backward using predictions_cell, Index Cond: run_id, truth, predicted and
 *   (confidence, image_id) < ROW(…)
 */
export function predictionsPage(
  db: Queryable,
  run: Run,
  classes: readonly FrozenClass[],
  { order, ...filter }: PredictionFilter,
  { after, limit }: Request,
) {
  const judged = judgedBy(classes, filter);
  const isByLoss = order === "loss_descending" || order === "loss_ascending";
  const ascending = order === "confidence_ascending" || order === "loss_descending";
  const isByNovelty = order === "novelty_descending";
  const sorted = isByLoss
    ? truthProbability(judged)
    : isByNovelty
      ? // What has no features comes last.
        sql<number>`coalesce(${runFeaturePoints.novelty}, -1)`
      : sql<number>`${predictions.confidence}`;
  const cursor = after === undefined ? null : readPredictionCursor(after);
  let beyond: SQL | undefined;
  if (cursor) {
    const place = sql`(${cursor.confidence}::real, ${cursor.imageId})`;
    const key = sql`(${sorted}, ${predictions.imageId})`;
    beyond = ascending ? sql`${key} > ${place}` : sql`${key} < ${place}`;
  }
  const direction = ascending ? asc : desc;
  const all = db
    .select({ imageId: predictions.imageId, key: sorted.as("key") })
    .from(predictions)
    .$dynamic();
  // Today's truth is the class of the image.
  if (judged.moment === "today") all.innerJoin(images, eq(images.id, predictions.imageId));
  if (filter.crossing) joinAxes(all, filter.crossing.axes);
  if (isByNovelty) {
    all.leftJoin(
      runFeaturePoints,
      and(eq(runFeaturePoints.runId, run.id), eq(runFeaturePoints.imageId, predictions.imageId)),
    );
  }
  const chosen = all
    .where(and(chosenBy(run, judged, filter), beyond))
    .orderBy(direction(sorted), direction(predictions.imageId))
    .limit(limit)
    .as("chosen");
  return db
    .select({ prediction: predictions, image: imageColumns, name: datasetImages.name, key: chosen.key })
    .from(chosen)
    .innerJoin(predictions, and(eq(predictions.runId, run.id), eq(predictions.imageId, chosen.imageId)))
    .innerJoin(images, eq(images.id, chosen.imageId))
    .innerJoin(blobs, eq(blobs.sha256, images.sha256))
    .innerJoin(versions, eq(versions.id, run.versionId))
    .leftJoin(
      datasetImages,
      and(eq(datasetImages.datasetId, versions.datasetId), eq(datasetImages.imageId, chosen.imageId)),
    )
    .orderBy(direction(chosen.key), direction(chosen.imageId));
}

function judgedBy(
  classes: readonly FrozenClass[],
  { labels, reading = plainReading }: PredictionFilter,
): Judged {
  return { moment: labels ?? "measured", classes, reading };
}

/** What it goes by has to be joined: `images` for today's labels, and the axes of a crossing. */
function chosenBy(
  run: Run,
  judged: Judged,
  { truth, predicted, wrong, blocks, crossing, among }: PredictionFilter,
): SQL | undefined {
  const cell =
    truth == null && predicted == null
      ? undefined
      : inBlocks(
          [{ truths: truth == null ? null : [truth], predictions: predicted == null ? null : [predicted] }],
          judged,
        );
  return and(
    eq(predictions.runId, run.id),
    cell,
    blocks ? inBlocks(blocks, judged) : undefined,
    wrong ? isWrong(judged) : undefined,
    crossing ? inCrossing(crossing) : undefined,
    among ? sql`${predictions.imageId} = any(${textArray(among)})` : undefined,
  );
}

/** The images that a filter chooses, at most `limit`, in no order. */
export async function predictedImages(
  db: Queryable,
  run: Run,
  classes: readonly FrozenClass[],
  filter: PredictionFilter,
  limit: number,
): Promise<string[]> {
  const judged = judgedBy(classes, filter);
  const all = db.select({ imageId: predictions.imageId }).from(predictions).$dynamic();
  if (judged.moment === "today") all.innerJoin(images, eq(images.id, predictions.imageId));
  if (filter.crossing) joinAxes(all, filter.crossing.axes);
  const rows = await all.where(chosenBy(run, judged, filter)).limit(limit);
  return rows.map(({ imageId }) => imageId);
}

function isWrong(judged: Judged): SQL {
  const truth = truthOf(judged);
  // As the index of errors has it: predictions_wrong.
  return judged.moment === "measured" && judged.reading.top === 1
    ? ne(predictions.truth, predictions.predicted)
    : sql`${isHit(truth, judged.reading)} is not true`;
}

/** What a run said of some images, by the image; those outside its test split are not among them. */
export async function predictionsOfImages(
  db: Queryable,
  run: Run,
  imageIds: readonly string[],
): Promise<Map<string, PredictionRow>> {
  const rows = await selectPredictions(db, run).where(
    and(eq(predictions.runId, run.id), sql`${predictions.imageId} = any(${textArray(imageIds)})`),
  );
  return new Map(rows.map((row) => [row.prediction.imageId, row]));
}

/** What a run said of one image, or null where the image is not in its test split. */
export async function predictionOf(db: Queryable, run: Run, imageId: string): Promise<PredictionRow | null> {
  const [row] = await selectPredictions(db, run).where(
    and(eq(predictions.runId, run.id), eq(predictions.imageId, imageId)),
  );
  return row ?? null;
}

/** A page of error cases, newest first. */
export function errorCasesPage(db: Queryable, where: SQL | undefined, { after, limit }: Request) {
  return db
    .select()
    .from(errorCases)
    .where(and(where, after ? lt(errorCases.id, after) : undefined))
    .orderBy(desc(errorCases.id))
    .limit(limit);
}
