import { and, asc, desc, eq, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "@/db/connection";
import type { runs } from "@/db/schema";
import { blobs, confusionCells, datasetImages, errorCases, images, predictions, versions } from "@/db/schema";
import { confusionFromCells, report } from "@/ml/metrics";
import type { Context } from "@/server/core/context";
import { AppError } from "@/server/core/errors";
import { imageColumns } from "@/server/images/queries";
import { textArray } from "@/server/labels/append";
import { frozenClasses, versionOf } from "@/server/versions/queries";
import { todaysCells } from "./todays-labels";

type Run = typeof runs.$inferSelect;
type Request = { after?: string; limit: number };

export const labelMoments = ["measured", "today"] as const;
export type LabelMoment = (typeof labelMoments)[number];

/**
 * Matrix and measures of a run from its kept cells, by the labels that its images had when it was measured, or by those
 * of today; null before its evaluation.
 */
export async function confusionMatrixOf(context: Context, run: Run, labels: LabelMoment = "measured") {
  const cells = await context.db.select().from(confusionCells).where(eq(confusionCells.runId, run.id));
  if (cells.length === 0) return null;
  const classes = frozenClasses(await versionOf(context, run.versionId));
  const judged =
    labels === "today"
      ? await todaysCells(context.db, run, classes, cells)
      : { cells, corrected: 0, leftOut: 0 };
  const matrix = confusionFromCells(judged.cells, classes.length);
  const measures = report(matrix);
  const none = { precision: 0, recall: 0, f1: 0 };
  return {
    classes,
    counts: classes.map((_, row) =>
      Array.from(matrix.counts.subarray(row * classes.length, (row + 1) * classes.length)),
    ),
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

export interface PredictionFilter {
  labels?: LabelMoment | null;
  truth?: number | null;
  predicted?: number | null;
  /** Only where the run was wrong, by the labels of that moment. */
  wrong?: boolean | null;
  order?: "confidence_descending" | "confidence_ascending" | null;
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

/** Sort key of a prediction: confidences repeat, so the image decides between equal ones. */
export function predictionCursor({ prediction }: PredictionRow): string {
  return `${prediction.confidence}:${prediction.imageId}`;
}

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
 * Of 4,000 predictions the first 51 of a cell behind a cursor (EXPLAIN, held by review.test.ts): no sort, and the
 * joins look up one row each.
 *   Limit → Nested Loop → Index Scan Backward using predictions_cell, Index Cond: run_id, truth, predicted and
 *   (confidence, image_id) < ROW(…)
 */
export function predictionsPage(
  db: Queryable,
  run: Run,
  { labels, truth, predicted, wrong, order }: PredictionFilter,
  { after, limit }: Request,
) {
  const ascending = order === "confidence_ascending";
  const cursor = after === undefined ? null : readPredictionCursor(after);
  const key = sql`(${predictions.confidence}, ${predictions.imageId})`;
  const direction = ascending ? asc : desc;
  let beyond: SQL | undefined;
  if (cursor) {
    const place = sql`(${cursor.confidence}::real, ${cursor.imageId})`;
    beyond = ascending ? sql`${key} > ${place}` : sql`${key} < ${place}`;
  }
  return selectPredictions(db, run)
    .where(
      and(
        eq(predictions.runId, run.id),
        truth == null ? undefined : labels === "today" ? todayIs(truth) : eq(predictions.truth, truth),
        predicted == null ? undefined : eq(predictions.predicted, predicted),
        wrong
          ? labels === "today"
            ? todayDiffers
            : ne(predictions.truth, predictions.predicted)
          : undefined,
        beyond,
      ),
    )
    .orderBy(direction(predictions.confidence), direction(predictions.imageId))
    .limit(limit);
}

/** Whether an image has the class today that has a place in the run's version. */
function todayIs(place: number): SQL {
  return sql`${images.classId} = ${versions.classes} -> ${place}::int ->> 'id'`;
}

/** Whether the class that an image has today is another one than the run gave it. */
const todayDiffers = sql`${images.classId} is distinct from ${versions.classes} -> ${predictions.predicted}::int ->> 'id'`;

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
