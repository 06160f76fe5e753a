import { Batcher } from "@/workers/training/batches";
import { assignValues, valuesOf } from "@/workers/training/checkpoint";
import type { Breather, Training } from "@/workers/training/context";
import { RunFailure } from "@/workers/training/failure";
import { findNotFinite, type NotFinitePlace } from "@/workers/training/inspect";
import type { NotFinite } from "@/workers/training/measure";
import type { TrainStep } from "@/workers/training/step";

/** An epoch that ended in a loss that is no number. */
interface BrokenEpoch {
  /** From 1. */
  epoch: number;
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
 * @param failing the step's place in the epoch, from 0.
 * @returns the failure that ends the run: it names the layer and the step. Its mark is written.
 */
export async function explainBrokenStep(
  training: Training,
  broken: BrokenEpoch & { loss: number; failing: number },
  breather: Breather,
): Promise<RunFailure> {
  const { trainer } = training;
  const { epoch, loss, failing, stepsOf } = broken;
  const step = (epoch - 1) * training.batches.stepsPerEpoch + failing + 1;
  const last = Math.max(0, failing - 1);
  await takeAgain(training, broken, last, step, breather);
  const before = valuesOf(trainer.state);
  const [taken, fatal = taken] = await stepsOf(last, failing + 1);
  if (!taken || !fatal) throw new Error(`Epoch ${epoch} has no step ${failing}.`);
  const isFirst = fatal === taken;
  if (!isFirst) trainer.train([taken]);
  let found = findNotFinite(trainer.reference(), fatal.batch, fatal.step);
  let foundIn = step;
  if (!isFirst && found?.what === "weights") {
    // The step before threw the weights away: its own gradient says which layer's was the first.
    assignValues(trainer.state, before);
    found = findNotFinite(trainer.reference(), taken.batch, taken.step) ?? found;
    foundIn = taken.step + 1;
  }
  const what = `The loss became ${wordOf(loss)} in step ${step} (epoch ${epoch})`;
  return failure(training, what, found, { epoch, step, foundIn });
}

/** The same for a loss of the validation, after the last step of an epoch. */
export async function explainBrokenValidation(
  training: Training,
  broken: BrokenEpoch & { validation: NotFinite },
  breather: Breather,
): Promise<RunFailure> {
  const { images, table, spec, trainer } = training;
  const { epoch, validation, stepsOf } = broken;
  const { stepsPerEpoch } = training.batches;
  const step = epoch * stepsPerEpoch;
  const batch = new Batcher(images, table.labels, spec, validation.rows.length).of(validation.rows);
  let found = findNotFinite(trainer.reference(), batch, null);
  if (found?.what === "weights") {
    await takeAgain(training, broken, stepsPerEpoch - 1, step, breather);
    const [taken] = await stepsOf(stepsPerEpoch - 1, stepsPerEpoch);
    if (!taken) throw new Error(`Epoch ${epoch} has no last step.`);
    found = findNotFinite(trainer.reference(), taken.batch, taken.step) ?? found;
  }
  const what = `The validation loss became ${wordOf(validation.loss)} after step ${step} (epoch ${epoch})`;
  return failure(training, what, found, { epoch, step, foundIn: step });
}

/** Takes the epoch's steps again from its beginning, up to a place, which is not taken. */
async function takeAgain(
  { trainer, writer }: Training,
  { stepsOf, restore }: BrokenEpoch,
  to: number,
  step: number,
  breather: Breather,
): Promise<void> {
  writer.log("info", `The loss is no number at step ${step}: looking for the layer where it began.`);
  await writer.flush();
  await restore();
  for (let from = 0, steps: readonly TrainStep[] = []; from < to; from += steps.length) {
    steps = await stepsOf(from, Math.min(from + trainer.stepsPerCall, to));
    trainer.train(steps);
    await breather.breathe();
  }
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
