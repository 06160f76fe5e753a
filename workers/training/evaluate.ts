import { eq, sql } from "drizzle-orm";
import { confusionCells, predictions, runs } from "@/db/schema";
import { uncertaintyOf } from "@/ml/active-learning";
import { judgedSplit } from "@/ml/splits";
import { mostAtOnce } from "@/workers/inference/at-once";
import { Batcher } from "@/workers/training/batches";
import { Breather, percent, type Training } from "@/workers/training/context";
import type { Split } from "@/workers/training/data";
import { noNumbers } from "@/workers/training/measure";

const predictionsPerWrite = 1000;
/** A probability that float32 took to 0 counts as this: scikit-learn and Keras clip alike. */
const leastProbability = 1e-7;

/** The split that a run is judged on; null where its version has neither test nor validation images. */
export function judgedSplitOf({ table: { splits } }: Pick<Training, "table">): Split | null {
  const { train, validation, test } = splits;
  return judgedSplit({ train: train.length, validation: validation.length, test: test.length });
}

/**
 * Keeps what the model says of each image of the test split, and the counts by truth and prediction. Doing it again
 * gives the same rows.
 * @returns accuracy in 0..1, null where the version has neither test nor validation images.
 * @throws RunFailure where the model gives no numbers.
 */
export async function evaluateRun(training: Training): Promise<number | null> {
  const { table, images, spec, trainer, writer, claim } = training;
  const split = judgedSplitOf(training);
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
  const judgement = new Judgement(claim.run.id, split, classes);
  const batcher = new Batcher(images, table.labels, spec, Math.min(mostAtOnce, rows.length));
  const breather = new Breather(training.checkAlive);
  const idOf = idReader(training);
  let gathered: PredictionValues[] = [];
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
    // As no class is the most probable one, the first would be taken for it.
    if (!all.every(Number.isFinite)) throw noNumbers(training, split);
    for (const [i, row] of part.entries()) {
      const probabilities = all.subarray(i * classes, (i + 1) * classes);
      gathered.push(judgement.add(await idOf(row), table.labels[row] as number, probabilities));
    }
    if (gathered.length >= predictionsPerWrite) await send();
    await breather.breathe();
  }
  if (gathered.length > 0) await send();

  const { accuracy, loss } = judgement;
  await writer.fenced(async ({ tx, publish, projectId }) => {
    await tx.delete(confusionCells).where(eq(confusionCells.runId, claim.run.id));
    await tx.insert(confusionCells).values(judgement.cells());
    await tx.update(runs).set({ testAccuracy: accuracy, testLoss: loss }).where(eq(runs.id, claim.run.id));
    publish(projectId, "RUN_CHANGED", claim.run.id);
  });
  writer.log(
    "info",
    `Accuracy on the ${rows.length.toLocaleString("en")} ${split} images: ${percent(accuracy)}.`,
  );
  return accuracy;
}

type PredictionValues = typeof predictions.$inferInsert;

/** What a run says of the images of a split, one after the other: their rows, and what all of them amount to. */
export class Judgement {
  private readonly counts: Uint32Array;
  private images = 0;
  private correct = 0;
  private lossSum = 0;

  constructor(
    private readonly runId: string,
    private readonly split: Split,
    private readonly classes: number,
  ) {
    this.counts = new Uint32Array(classes * classes);
  }

  /** @param probabilities by class. @returns what is kept of the image. */
  add(imageId: string, truth: number, probabilities: Float32Array): PredictionValues {
    const predicted = argMax(probabilities);
    const cell = truth * this.classes + predicted;
    this.counts[cell] = (this.counts[cell] as number) + 1;
    this.images += 1;
    if (truth === predicted) this.correct += 1;
    this.lossSum -= Math.log(Math.max(probabilities[truth] as number, leastProbability));
    return {
      ...{ runId: this.runId, imageId, split: this.split, truth, predicted },
      ...uncertaintyOf(probabilities, 0, this.classes),
      probabilities: [...probabilities],
    };
  }

  /** In 0..1. */
  get accuracy(): number {
    return this.correct / this.images;
  }

  /** Mean cross-entropy. */
  get loss(): number {
    return this.lossSum / this.images;
  }

  /** The counts by truth and prediction that are not 0. */
  cells(): (typeof confusionCells.$inferInsert)[] {
    return [...this.counts].flatMap((count, cell) =>
      count > 0
        ? [
            {
              ...{ runId: this.runId, truth: Math.floor(cell / this.classes) },
              ...{ predicted: cell % this.classes, count },
            },
          ]
        : [],
    );
  }
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
