import { Batcher } from "@/workers/training/batches";
import { assignValues, valuesOf } from "@/workers/training/checkpoint";
import { RunFailure } from "@/workers/training/failure";
import { findNotFinite, type NotFinitePlace } from "@/workers/training/inspect";
import type { Breather, Training } from "@/workers/training/loop";
import type { NotFinite } from "@/workers/training/measure";
import type { TrainStep } from "@/workers/training/step";

/** An epoch that ended in a loss that is no number. */
interface BrokenEpoch {
  /** From 1. */
  epoch: number;
  loss: number;
  /** Its place in the epoch, from 0. */
  failing: number;
  /**
   * Steps of the epoch, from a place up to another or to one before (two are always given together); valid until the
   * next call.
   */
  stepsOf(from: number, to: number): Promise<readonly TrainStep[]>;
  /** Puts the state at the beginning of the epoch back into the trainer. */
  restore(): Promise<void>;
}

/**
 * Finds where the numbers ceased to be finite. After the step every weight is lost, so the epoch is taken again, which
 * gives the same numbers to the bit, up to the last step with a finite loss; then the layers are looked at one by one.
 * @returns the failure that ends the run: it names the layer and the step. Its mark is written.
 */
export async function explainBrokenEpoch(
  training: Training,
  { epoch, loss, failing, stepsOf, restore }: BrokenEpoch,
  breather: Breather,
): Promise<RunFailure> {
  const { trainer, writer } = training;
  const step = (epoch - 1) * training.batches.stepsPerEpoch + failing + 1;
  writer.log("info", `The loss is no number in step ${step}: looking for the layer where it began.`);
  await writer.flush();
  await restore();
  const last = Math.max(0, failing - 1);
  for (let from = 0, steps: readonly TrainStep[] = []; from < last; from += steps.length) {
    steps = await stepsOf(from, Math.min(from + trainer.stepsPerCall, last));
    trainer.train(steps);
    await breather.breathe();
  }
  const before = valuesOf(trainer.state);
  const [taken, broken = taken] = await stepsOf(last, failing + 1);
  if (!taken || !broken) throw new Error(`Epoch ${epoch} has no step ${failing}.`);
  const isFirst = broken === taken;
  if (!isFirst) trainer.train([taken]);
  let found = findNotFinite(trainer.reference(), broken.batch, broken.step);
  let foundIn = step;
  if (!isFirst && found?.what === "weights") {
    // The step before threw the weights away: its own gradient says which layer's was the first.
    assignValues(trainer.state, before);
    const steep = findNotFinite(trainer.reference(), taken.batch, taken.step);
    found = steep ?? found;
    foundIn = taken.step + 1;
  }
  return failure(training, `The loss became ${wordOf(loss)} in step ${step} (epoch ${epoch})`, found, {
    epoch,
    step,
    foundIn,
  });
}

/** The same for a loss of the validation, after an epoch. */
export function explainBrokenValidation(
  training: Training,
  { loss, rows }: NotFinite,
  { epoch, step }: { epoch: number; step: number },
): RunFailure {
  const { images, table, spec, trainer } = training;
  const batch = new Batcher(images, table.labels, spec, rows.length).of(rows);
  const found = findNotFinite(trainer.reference(), batch, null);
  const what = `The validation loss became ${wordOf(loss)} after step ${step} (epoch ${epoch})`;
  return failure(training, what, found, { epoch, step, foundIn: step });
}

function failure(
  { writer, configuration }: Training,
  what: string,
  found: NotFinitePlace | null,
  { epoch, step, foundIn }: { epoch: number; step: number; foundIn: number },
): RunFailure {
  const { learningRate, optimizer, clipping } = configuration.learning;
  const where = found
    ? `It began in ${found.layer} (layer ${found.place} of ${found.layers}), whose ${nounOf(found)} no longer finite${foundIn === step ? "" : ` in step ${foundIn}`}.`
    : "Every layer's numbers are finite: the loss alone is not.";
  const others = [
    ...(clipping === "none" ? ["with gradients clipped by norm"] : []),
    ...(optimizer === "adam" || optimizer === "adamw" ? [] : ["with Adam"]),
  ];
  const advice = `The steps are too long: launch again with a smaller learning rate than ${learningRate} (a tenth is a good try)${others.map((one) => `, or ${one}`).join("")}.`;
  const message = `${what}. ${where}`;
  writer.mark({ kind: "not_a_number", subject: "", epoch, step, message, advice });
  return new RunFailure("configuration", `${message} ${advice}`);
}

function nounOf({ what }: NotFinitePlace): string {
  return what === "weights" ? "weights were" : `${what} was`;
}

function wordOf(loss: number): string {
  return Number.isNaN(loss) ? "not a number" : "infinite";
}
