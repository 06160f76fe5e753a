import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Transaction } from "@/db/connection";
import { predictions, type ReviewSelection, runs } from "@/db/schema";
import { commonClasses, groups } from "@/server/compare/delta";
import { pairsPage } from "@/server/compare/queries";
import type { Context } from "@/server/core/context";
import { AppError, notFound } from "@/server/core/errors";
import { textArray } from "@/server/labels/append";
import { matrixFields } from "@/server/review/axes";
import { crossingOf } from "@/server/review/crossing";
import { predictionsPage } from "@/server/review/queries";
import { labelMoments, matrixReading } from "@/server/review/selection";
import { inLikeness } from "@/server/run-features/alike";
import type { Run } from "@/server/runs/queries";
import { frozenClasses, versionOf } from "@/server/versions/queries";

/** More than people look at together; and what one statement and one page of theirs hold. */
export const mostImages = 5000;

const place = z.int().min(0).nullish();

const places = z.array(z.int().min(0)).nullish();
const axis = z.object({
  field: z.enum(matrixFields),
  runId: z.string().nullish(),
  memberId: z.string().nullish(),
});
const key = z.string().max(200).nullish();

/** Cells of a matrix of the run, of truth and prediction or of two other fields. */
const matrixCells = z
  .object({
    title: z
      .string()
      .trim()
      .min(1, "Say what the cells are.")
      .max(300, "A title has at most 300 characters."),
    blocks: z.array(z.object({ truths: places, predictions: places })).nullish(),
    threshold: z.number().nullish(),
    top: z.int().nullish(),
    crossing: z
      .object({ rows: axis, columns: axis, cells: z.array(z.object({ row: key, column: key })) })
      .nullish(),
  })
  .refine(({ blocks, crossing }) => Boolean(blocks) !== Boolean(crossing), "Name cells of one matrix.");

export const selection = z.object({
  labels: z.enum(labelMoments).nullish(),
  truth: place,
  predicted: place,
  wrong: z.boolean().nullish(),
  alike: z.string().nullish(),
  matrix: matrixCells.nullish(),
  group: z.enum([...groups, "relabelled"]).nullish(),
  a: place,
  b: place,
  moved: z.boolean().nullish(),
});

type Selection = z.output<typeof selection>;

async function runOf(tx: Transaction, projectId: string, id: string): Promise<Run> {
  const [run] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.id, id), eq(runs.projectId, projectId)));
  if (!run) throw notFound(id);
  return run;
}

/** The run that is judged, and the one that it is compared with where there is one, both of a project. */
export async function runsOf(
  tx: Transaction,
  projectId: string,
  { runId, otherRunId }: { runId: string; otherRunId?: string | null },
): Promise<{ run: Run; other: Run | null }> {
  if (otherRunId === runId) {
    throw new AppError(
      "INVALID_INPUT",
      "A run does not differ from itself: choose another one.",
      "otherRunId",
    );
  }
  const run = await runOf(tx, projectId, runId);
  return { run, other: otherRunId ? await runOf(tx, projectId, otherRunId) : null };
}

/**
 * The pictures that a selection names, in its order: the very ones that the matrix or the comparison opens for it, the
 * surest first. Throws INVALID_INPUT where there are none or more than 5,000.
 */
export async function selectedImages(
  tx: Transaction,
  context: Context,
  { run, other }: { run: Run; other: Run | null },
  chosen: Selection,
  imageIds: readonly string[] | null,
): Promise<string[]> {
  const ids = imageIds
    ? await listedImages(tx, run, imageIds)
    : other
      ? await pairedImages(tx, context, run, other, chosen)
      : await ownImages(tx, context, run, chosen);
  if (ids.length === 0) {
    throw new AppError("INVALID_INPUT", "No picture is like that: choose other ones.", "selection");
  }
  if (ids.length > mostImages) {
    throw new AppError(
      "INVALID_INPUT",
      "These are more than 5,000 pictures: choose a cell, a row or a group that has fewer.",
      "selection",
    );
  }
  return ids;
}

async function ownImages(
  tx: Transaction,
  context: Context,
  run: Run,
  { alike, matrix, ...own }: Selection,
): Promise<string[]> {
  const classes = frozenClasses(await versionOf(context, run.versionId));
  const chosen = {
    ...own,
    ...(matrix
      ? {
          blocks: matrix.blocks,
          reading: matrixReading(matrix),
          crossing: matrix.crossing ? await crossingOf(context, run, matrix.crossing) : null,
        }
      : {}),
  };
  const among = alike ? await inLikeness(tx, run, classes, chosen, alike) : null;
  const rows = await predictionsPage(tx, run, classes, { ...chosen, among }, { limit: mostImages + 1 });
  return rows.map(({ prediction }) => prediction.imageId);
}

async function pairedImages(
  tx: Transaction,
  context: Context,
  run: Run,
  other: Run,
  { group, truth, a, b, moved }: Selection,
): Promise<string[]> {
  const [ofA, ofB] = await Promise.all([
    versionOf(context, other.versionId),
    versionOf(context, run.versionId),
  ]);
  const pair = { a: other, b: run, classes: commonClasses(frozenClasses(ofA), frozenClasses(ofB)) };
  const rows = await pairsPage(tx, pair, { group, truth, a, b, moved }, { limit: mostImages + 1 });
  return rows.map(({ image }) => image.id);
}

async function listedImages(tx: Transaction, run: Run, imageIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .select({ id: predictions.imageId })
    .from(predictions)
    .where(and(eq(predictions.runId, run.id), sql`${predictions.imageId} = any(${textArray(imageIds)})`));
  const known = new Set(rows.map(({ id }) => id));
  const unique = [...new Set(imageIds)];
  const missing = unique.find((id) => !known.has(id));
  if (missing !== undefined) throw notFound(missing);
  return unique;
}

/** What is kept of a selection: what was chosen, without what was left open. */
export function keptSelection(chosen: Selection, listed: number | null): ReviewSelection {
  if (listed !== null) return { listed };
  const kept = Object.entries(chosen).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as ReviewSelection;
}
