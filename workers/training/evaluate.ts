import { eq, sql } from "drizzle-orm";
import { confusionCells, predictions, runs } from "@/db/schema";
import { uncertaintyOf } from "@/ml/active-learning";
import { Batcher } from "@/workers/training/batches";
import { Breather, percent, type Training } from "@/workers/training/context";
import type { Split } from "@/workers/training/data";
import { evaluationBatch } from "@/workers/training/measure";

const predictionsPerWrite = 1000;
/** A probability that float32 took to 0 counts as this: scikit-learn and Keras clip alike. */
const leastProbability = 1e-7;

/** The split that a run is judged on: test, or validation where there is no test. */
export function judgedSplit({ table }: Pick<Training, "table">): Split | null {
  if (table.splits.test.length > 0) return "test";
  return table.splits.validation.length > 0 ? "validation" : null;
}

/**
 * Keeps what the model says of each image of the test split, and the counts by truth and prediction. Doing it again
 * gives the same rows.
 * @returns accuracy in 0..1, null where the version has neither test nor validation images.
 */
export async function evaluateRun(training: Training): Promise<number | null> {
  const { table, images, spec, trainer, writer, claim } = training;
  const split = judgedSplit(training);
  if (split === null) {
    writer.log(
      "warning",
      "The version has no test and no validation images, so there is no confusion matrix: freeze a version with a share for test.",
    );
    return null;
  }
  if (split === "validation") {
    writer.log(
      "warning",
      "The version has no test images: the confusion matrix is of the validation images, which the choice of settings may have favoured.",
    );
  }
  const rows = table.splits[split];
  const classes = table.classes.length;
  const counts = new Uint32Array(classes * classes);
  const batcher = new Batcher(images, table.labels, spec, Math.min(evaluationBatch, rows.length));
  const breather = new Breather(training.checkAlive);
  const idOf = idReader(training);
  let lossSum = 0;
  let gathered: (typeof predictions.$inferInsert)[] = [];
  const send = async () => {
    const values = gathered;
    gathered = [];
    await writer.fenced(async ({ tx }) => {
      await tx
        .insert(predictions)
        .values(values)
        .onConflictDoUpdate({
          target: [predictions.runId, predictions.imageId],
          set: {
            split: sql`excluded.split`,
            truth: sql`excluded.truth`,
            predicted: sql`excluded.predicted`,
            confidence: sql`excluded.confidence`,
            probabilities: sql`excluded.probabilities`,
            margin: sql`excluded.margin`,
            entropy: sql`excluded.entropy`,
          },
        });
    });
  };
  for (let from = 0; from < rows.length; from += batcher.size) {
    const part = rows.subarray(from, from + batcher.size);
    const all = trainer.predict(batcher.of(part));
    for (const [i, row] of part.entries()) {
      const probabilities = all.subarray(i * classes, (i + 1) * classes);
      const truth = table.labels[row] as number;
      const predicted = argMax(probabilities);
      const cell = truth * classes + predicted;
      counts[cell] = (counts[cell] as number) + 1;
      lossSum -= Math.log(Math.max(probabilities[truth] as number, leastProbability));
      gathered.push({
        runId: claim.run.id,
        imageId: await idOf(row),
        split,
        truth,
        predicted,
        ...uncertaintyOf(all, i * classes, classes),
        probabilities: [...probabilities],
      });
    }
    if (gathered.length >= predictionsPerWrite) await send();
    await breather.breathe();
  }
  if (gathered.length > 0) await send();

  let correct = 0;
  for (let i = 0; i < classes; i++) correct += counts[i * classes + i] as number;
  const accuracy = correct / rows.length;
  await writer.fenced(async ({ tx, publish, projectId }) => {
    await tx.delete(confusionCells).where(eq(confusionCells.runId, claim.run.id));
    await tx
      .insert(confusionCells)
      .values(
        [...counts].flatMap((count, cell) =>
          count > 0
            ? [{ runId: claim.run.id, truth: Math.floor(cell / classes), predicted: cell % classes, count }]
            : [],
        ),
      );
    await tx
      .update(runs)
      .set({ testAccuracy: accuracy, testLoss: lossSum / rows.length })
      .where(eq(runs.id, claim.run.id));
    publish(projectId, "RUN_CHANGED", claim.run.id);
  });
  writer.log(
    "info",
    `Accuracy on the ${rows.length.toLocaleString("en")} ${split} images: ${percent(accuracy)}.`,
  );
  return accuracy;
}

/** Ids of images by row, read a stretch at a time as ascending rows ask for them. */
function idReader({ table }: Training): (row: number) => Promise<string> {
  const stretch = 10_000;
  let from = -1;
  let ids: string[] = [];
  return async (row) => {
    if (from < 0 || row < from || row >= from + ids.length) {
      from = row;
      ids = (await table.rows(row, stretch)).map((one) => one.imageId);
    }
    const id = ids[row - from];
    if (id === undefined) throw new Error(`Version ${table.versionId} has no image at ${row}.`);
    return id;
  };
}

/** Index of the largest value, the first where several are equal. */
export function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] as number) > (values[best] as number)) best = i;
  }
  return best;
}
