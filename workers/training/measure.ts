import { decisions, type Report, report, topKAccuracy } from "@/ml/metrics";
import { mostAtOnce } from "@/workers/inference/at-once";
import { Batcher } from "@/workers/training/batches";
import { Breather, type Training } from "@/workers/training/context";
import type { Split } from "@/workers/training/data";
import { RunFailure } from "@/workers/training/failure";
import type { StepResult } from "@/workers/training/step";

/** What the model is worth on a split. */
export interface Measured {
  loss: number;
  accuracy: number;
  /** Share of images whose class is among the k most probable; null where there are too few classes for it to mean anything. */
  topK: { k: number; accuracy: number } | null;
  report: Report;
}

/** Raised where the loss of a batch is no number: `rows` are its images. */
export class NotFinite extends Error {
  constructor(
    readonly loss: number,
    readonly rows: Uint32Array,
  ) {
    super(`The loss of an evaluation is ${loss}.`);
  }
}

/** 5 of 20 and more, 3 of 6 and more: of fewer classes the k most probable are half of them. */
function kOf(classes: number): number | null {
  if (classes >= 20) return 5;
  return classes >= 6 ? 3 : null;
}

/**
 * Measures the model on rows, without training.
 * @throws NotFinite where a loss is not finite.
 */
export async function measure(
  { trainer, images, table, spec }: Training,
  rows: Uint32Array,
  breather: Breather,
): Promise<Measured> {
  const classes = table.classes.length;
  const k = kOf(classes);
  const batcher = new Batcher(images, table.labels, spec, Math.min(mostAtOnce, rows.length));
  const mean = new Mean();
  const counts = new Float64Array(classes * classes);
  let amongK = 0;
  for (let from = 0; from < rows.length; from += batcher.size) {
    const part = rows.subarray(from, from + batcher.size);
    const batch = batcher.of(part);
    const result = trainer.evaluate(batch);
    if (!Number.isFinite(result.loss)) throw new NotFinite(result.loss, part);
    mean.add(result, batch.count);
    for (const [i, predicted] of decisions(result.probabilities, classes).entries()) {
      const cell = (batch.labels[i] as number) * classes + predicted;
      counts[cell] = (counts[cell] as number) + 1;
    }
    if (k !== null) {
      const truth = batch.labels.subarray(0, batch.count);
      amongK += (topKAccuracy(result.probabilities, truth, classes, k) ?? 0) * batch.count;
    }
    await breather.breathe();
  }
  return {
    loss: mean.loss,
    accuracy: mean.accuracy,
    topK: k === null ? null : { k, accuracy: amongK / rows.length },
    report: report({ classes, counts }),
  };
}

/** Up to so many classes have curves of their own; of more nobody can tell the lines apart. */
const classesWithCurves = 50;
/** At most so many points of single classes in one run. */
const classPointsPerRun = 30_000;

/** Whether an epoch keeps the figures of each class: the last one does, others as long as the points stay few. */
export function keepsClasses(epoch: number, epochs: number, classes: number, isLast: boolean): boolean {
  if (isLast) return true;
  if (classes > classesWithCurves) return false;
  return epoch % Math.ceil((epochs * classes * 3) / classPointsPerRun) === 0;
}

/**
 * The points of a measurement, by name: `validation.loss`, `validation.top3`, `validation.f1` (macro), and with
 * `names` also `validation.f1.CLASS`. A class that was never predicted has the precision 0, as in the macro mean.
 */
export function pointsOf(
  { loss, accuracy, topK, report: { macro, classes } }: Measured,
  names: readonly string[] | null,
): Record<string, number> {
  const points: Record<string, number> = { "validation.loss": loss, "validation.accuracy": accuracy };
  if (topK) points[`validation.top${topK.k}`] = topK.accuracy;
  for (const measured of ["precision", "recall", "f1"] as const) {
    if (macro) points[`validation.${measured}`] = macro[measured];
    for (const one of names ? classes : []) {
      points[`validation.${measured}.${names?.[one.index] ?? one.index}`] = one[measured] ?? 0;
    }
  }
  return points;
}

/** Means weighted by the number of images. */
export class Mean {
  private images = 0;
  private lossSum = 0;
  private correct = 0;

  add(result: StepResult, count: number): void {
    this.images += count;
    this.lossSum += result.loss * count;
    this.correct += result.correct;
  }

  get loss(): number {
    return this.lossSum / this.images;
  }

  get accuracy(): number {
    return this.correct / this.images;
  }

  clear(): void {
    this.images = 0;
    this.lossSum = 0;
    this.correct = 0;
  }
}

/**
 * Measures a model that learns nothing here on the validation split, where there is one; what an epoch would have told.
 * @throws RunFailure where it gives no numbers.
 */
export async function judgeValidation(training: Training): Promise<void> {
  const { table, writer, checkAlive } = training;
  writer.update({ state: "running", epoch: 0, step: 0 });
  await writer.flush();
  if (table.splits.validation.length === 0) return;
  try {
    const { accuracy, loss } = await measure(training, table.splits.validation, new Breather(checkAlive));
    writer.update({ validationAccuracy: accuracy, bestValidationAccuracy: accuracy, validationLoss: loss });
  } catch (error) {
    if (!(error instanceof NotFinite)) throw error;
    throw noNumbers(training, "validation");
  }
}

/** Why a run ends whose model gives no numbers for images of a split. */
export function noNumbers({ configuration }: Pick<Training, "configuration">, split: Split): RunFailure {
  const { architecture, learning } = configuration;
  const advice =
    architecture.preset === "imported"
      ? "look at Scaling, which says what numbers it is given for pixels"
      : `launch again with a smaller learning rate than ${learning.learningRate}`;
  return new RunFailure(
    "configuration",
    `The model gives no finite numbers on the ${split} images: ${advice}.`,
  );
}
