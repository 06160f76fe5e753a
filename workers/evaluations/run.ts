import { randomInt } from "node:crypto";
import { and, asc, count, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/connection";
import { evaluationPieces, evaluations, runs } from "@/db/schema";
import { drawPlaces, pieceSize, samplePerPiece } from "@/ml/evaluation-pieces";
import { carryOut, type WorkEnd, WorkFailed } from "@/server/core/work";
import { RunModel } from "@/workers/inference/run-model";
import { imagesOf } from "@/workers/run-features/images";
import type { ImageServices } from "@/workers/services";
import { ask } from "@/workers/suggestions/images";
import { readVersionTable } from "@/workers/training/data";
import { RunFailure } from "@/workers/training/failure";
import { asRunSees } from "@/workers/training/folds";
import { type EvaluationWork, keepResult } from "./result";

type Run = typeof runs.$inferSelect;

/**
 * Asks a run's model about each image of another of its splits, piece by piece, and keeps what it says as a run of its own
 * kind. Another attempt goes on with the pieces that are not answered. Where tabs answer, only a sample of each piece is
 * asked about here, and the work is finished until they have answered all (server/evaluations/lending.ts).
 */
export function executeEvaluation(id: string, services: ImageServices): Promise<WorkEnd> {
  const { db } = services.connection;
  return carryOut(
    { db, table: evaluations, event: "EVALUATION_CHANGED", id, signal: services.signal },
    async (work, stopped) => {
      const [run] = await db.select().from(runs).where(eq(runs.id, work.row.runId));
      if (!run) throw new WorkFailed("The run is gone.");
      await divide(work, db, run);
      if (work.row.by === "tabs") {
        await answerSample(work, services, run, stopped);
        if (!stopped() && (await openPieces(db, work.row.id)).length > 0) {
          const lentAt = new Date();
          await work.finish("finished", null, (tx) =>
            tx.update(evaluations).set({ lentAt }).where(eq(evaluations.id, work.row.id)),
          );
          return;
        }
      } else await answerAll(work, services, run, stopped);
      if (!stopped()) await keepResult(work, db, run, stopped);
    },
  );
}

/** Decides once which images are answered together. */
async function divide(work: EvaluationWork, db: Database, run: Run): Promise<void> {
  const { id, split } = work.row;
  const [kept] = await db
    .select({ pieces: count() })
    .from(evaluationPieces)
    .where(eq(evaluationPieces.evaluationId, id));
  if (kept && kept.pieces > 0) return;
  const table = await tableOf(db, run);
  const rows = table.splits[split];
  if (rows.length === 0) throw new WorkFailed(`The version has no ${split} images.`);
  const size = pieceSize(rows.length, table.classes.length);
  const number = Math.ceil(rows.length / size);
  const sampled = samplePerPiece(rows.length, number);
  const pieces = Array.from({ length: number }, (_, piece) => {
    const positions = [...rows.subarray(piece * size, (piece + 1) * size)];
    // By no seed: nobody may know beforehand what is looked at.
    return {
      evaluationId: id,
      piece,
      positions,
      samplePlaces: drawPlaces(positions.length, sampled, randomInt),
    };
  });
  await work.step({ processed: 0, total: rows.length }, async (tx) => {
    for (let from = 0; from < pieces.length; from += 1000) {
      await tx.insert(evaluationPieces).values(pieces.slice(from, from + 1000));
    }
  });
}

async function tableOf(db: Database, run: Run) {
  try {
    return await asRunSees(db, run, await readVersionTable(db, run.versionId));
  } catch (error) {
    if (error instanceof RunFailure) throw new WorkFailed(error.message);
    throw error;
  }
}

/** Answers the pieces that nobody has answered, in their order. */
async function answerAll(
  work: EvaluationWork,
  { connection: { db }, blobs }: ImageServices,
  run: Run,
  stopped: () => unknown,
): Promise<void> {
  const { id } = work.row;
  const open = await openPieces(db, id);
  if (open.length === 0) return;
  const model = await openModel(db, blobs, run);
  try {
    for (const { piece, positions } of open) {
      if (stopped()) return;
      const answers = await answersOf({ db, blobs, model, run }, positions);
      await work.step({ processed: work.processed + positions.length }, (tx) =>
        tx
          .update(evaluationPieces)
          .set({ answers: new Uint8Array(answers.buffer) })
          .where(and(eq(evaluationPieces.evaluationId, id), eq(evaluationPieces.piece, piece))),
      );
    }
  } finally {
    model.close();
  }
}

/** Pieces that nobody has answered. */
function openPieces(db: Database, id: string) {
  return db
    .select({ piece: evaluationPieces.piece, positions: evaluationPieces.positions })
    .from(evaluationPieces)
    .where(and(eq(evaluationPieces.evaluationId, id), isNull(evaluationPieces.answers)))
    .orderBy(asc(evaluationPieces.piece));
}

/** Answers the sampled images of pieces, against which tabs are held. */
async function answerSample(
  work: EvaluationWork,
  { connection: { db }, blobs }: ImageServices,
  run: Run,
  stopped: () => unknown,
): Promise<void> {
  const ofPiece = (piece: number) =>
    and(eq(evaluationPieces.evaluationId, work.row.id), eq(evaluationPieces.piece, piece));
  const open = await db
    .select()
    .from(evaluationPieces)
    .where(and(eq(evaluationPieces.evaluationId, work.row.id), isNull(evaluationPieces.sampleAnswers)))
    .orderBy(asc(evaluationPieces.piece));
  if (open.length === 0) return;
  const model = await openModel(db, blobs, run);
  try {
    for (const { piece, positions, samplePlaces } of open) {
      if (stopped()) return;
      const sampled = (samplePlaces ?? []).map((place) => positions[place] as number);
      const answers = await answersOf({ db, blobs, model, run }, sampled);
      await work.step({}, (tx) =>
        tx
          .update(evaluationPieces)
          .set({ sampleAnswers: new Uint8Array(answers.buffer) })
          .where(ofPiece(piece)),
      );
    }
  } finally {
    model.close();
  }
}

async function openModel(db: Database, blobs: ImageServices["blobs"], run: Run): Promise<RunModel> {
  let model: RunModel | null;
  try {
    model = await RunModel.open({ db, blobs }, run.id);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkFailed(`The run's model cannot be loaded (${reason}). Launch the run again to have one.`);
  }
  if (!model) throw new WorkFailed("The run has no model any more: launch it again to have one.");
  return model;
}

/** What the model says of rows of the run's version: rows × classes. */
async function answersOf(
  { db, blobs, model, run }: Pick<ImageServices, "blobs"> & { db: Database; model: RunModel; run: Run },
  positions: readonly number[],
): Promise<Float32Array> {
  const images = await imagesOf(db, run.versionId, positions);
  const said = new Map((await ask(model, blobs, images)).map((one) => [one.imageId, one.probabilities]));
  const answers = new Float32Array(positions.length * model.classes.length);
  for (const [i, { imageId }] of images.entries()) {
    const own = said.get(imageId);
    if (!own) {
      throw new WorkFailed(
        `The file of ${imageId} cannot be read, and an evaluation is of all images or of none: upload the image again, then evaluate the split again.`,
      );
    }
    if (!own.every(Number.isFinite))
      throw new WorkFailed(`The model gives no finite numbers of ${imageId}: look at the run's Scaling.`);
    answers.set(own, i * model.classes.length);
  }
  return answers;
}
