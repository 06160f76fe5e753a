import { type Configuration, parseConfiguration } from "@/ml/configuration";
import {
  judgeOverfit,
  type OverfitResult,
  type RateFinderResult,
  rateAt,
  readRates,
  SmoothedLoss,
} from "@/ml/diagnosis";
import { createRandom, deriveSeed } from "@/ml/random";
import { Batcher } from "@/workers/training/batches";
import { Breather, percent, type Training } from "@/workers/training/context";
import type { VersionTable } from "@/workers/training/data";
import { argMax } from "@/workers/training/evaluate";
import { batchSizesOf } from "@/workers/training/pipeline";
import type { Batch, StepResult, Trainer, TrainStep } from "@/workers/training/step";

/** Steps of the finder: 20 for each factor of ten between the rates. */
const finderSteps = 161;
/** Images of the batch to be learnt by heart, at the most. */
const overfitImages = 32;
/** A network that can learn 32 images has done so long before. */
const overfitSteps = 500;
/** All images right in so many steps in a row: no luck. */
const rightInARow = 5;

/** The two checks, in which no model is made. */
type Check = "rate_finder" | "overfit_check";

/**
 * What a check trains on. Learning one batch by heart takes a few training images of every class as the whole
 * training split, and leaves out of the configuration whatever keeps a network from learning by heart.
 */
export function checkedPart(
  kind: Check,
  configuration: Configuration,
  table: VersionTable,
): { configuration: Configuration; table: VersionTable } {
  if (kind === "rate_finder") return { configuration, table };
  const rows = someOfEachClass(table, configuration.seed, overfitImages);
  const plain = withoutRegularisation(configuration, table.classes.length);
  return {
    configuration: { ...plain, learning: { ...plain.learning, batchSize: rows.length } },
    table: { ...table, splits: { ...table.splits, train: rows } },
  };
}

/** Carries out a check from its beginning. Its weights are thrown away; what it found is the run's result. */
export async function check(kind: Check, training: Training): Promise<void> {
  const { writer } = training;
  const result = kind === "rate_finder" ? await findRate(training) : await overfitBatch(training);
  writer.update({ result });
}

/**
 * Trains with a rate that grows from step to step, on the batches that training would see, until the loss is out of
 * hand or the largest rate is reached.
 */
async function findRate(training: Training): Promise<RateFinderResult> {
  const { configuration, writer, table, batches, trainer } = training;
  const { stepsPerEpoch } = batches;
  const breather = new Breather(training.checkAlive);
  const smoothed = new SmoothedLoss();
  const rates: number[] = [];
  const losses: (number | null)[] = [];
  const means: (number | null)[] = [];
  writer.update({ state: "running", stepsPerEpoch: finderSteps, epoch: 0, step: 0 });
  await writer.flush();
  // Whole batches only: the last one of an epoch is smaller, and its loss jumps more.
  const perEpoch = batchSizesOf(configuration, table).length > 1 ? stepsPerEpoch - 1 : stepsPerEpoch;
  for (let step = 0; step < finderSteps; step++) {
    const at = Math.floor(step / perEpoch) * stepsPerEpoch + (step % perEpoch);
    const [batch] = await batches.at(at, 1);
    if (!batch) throw new Error(`There is no batch for step ${at}.`);
    const rate = rateAt(step, finderSteps);
    const { loss } = stepOf(trainer, { batch, step, learningRate: rate });
    const mean = smoothed.add(loss);
    rates.push(rate);
    losses.push(Number.isFinite(loss) ? loss : null);
    means.push(Number.isFinite(mean) ? mean : null);
    writer.metric({ name: "rate", step: step + 1, epoch: 1, value: rate });
    writer.metric({ name: "loss", step: step + 1, epoch: 1, value: loss });
    writer.metric({ name: "loss.mean", step: step + 1, epoch: 1, value: mean });
    writer.update({ step: step + 1 });
    if (smoothed.isOutOfHand(mean)) break;
    await breather.breathe();
  }
  const found = readRates(rates, means);
  writer.update({ epoch: 1, stepsPerEpoch: rates.length });
  writer.log(
    found.suggestion === null ? "warning" : "info",
    found.suggestion === null
      ? `At no rate did the loss fall over ${rates.length} steps.`
      : `The loss falls fastest at a rate of ${found.suggestion.toPrecision(2)}: launch with it. It is least at ${found.minimum?.toPrecision(2)}.`,
  );
  return { kind: "rate_finder", rates, losses, means, ...found };
}

/** Trains on one batch over and over with the configured rate, until every image of it is right. */
async function overfitBatch(training: Training): Promise<OverfitResult> {
  const { configuration, writer, table, images, spec, trainer } = training;
  const { learningRate } = configuration.learning;
  const rows = table.splits.train;
  const batch = new Batcher(images, table.labels, spec, rows.length).of(rows);
  const breather = new Breather(training.checkAlive);
  const losses: number[] = [];
  let inARow = 0;
  let answer = answersOf(training, batch);
  writer.update({ state: "running", stepsPerEpoch: overfitSteps, epoch: 0, step: 0 });
  await writer.flush();
  for (let step = 0; step < overfitSteps; step++) {
    const { loss, correct } = stepOf(trainer, { batch, step, learningRate });
    losses.push(loss);
    writer.metric({ name: "loss", step: step + 1, epoch: 1, value: loss });
    writer.metric({ name: "accuracy", step: step + 1, epoch: 1, value: correct / rows.length });
    writer.update({ step: step + 1 });
    if (!Number.isFinite(loss)) break;
    inARow = correct === rows.length ? inARow + 1 : 0;
    if (inARow >= rightInARow) {
      // Without training, normalisation uses its moving averages: they have to have followed.
      answer = answersOf(training, batch);
      if (answer.correct === rows.length) break;
      inARow = 0;
    }
    await breather.breathe();
  }
  answer = answersOf(training, batch);
  const verdict = judgeOverfit(losses, { images: rows.length, ...answer });
  writer.update({ epoch: 1, stepsPerEpoch: losses.length });
  writer.log(
    verdict === "learnt" ? "info" : "warning",
    `${answer.correct} of ${rows.length} images are right after ${losses.length} steps (${percent(answer.correct / rows.length)}).`,
  );
  return {
    kind: "overfit_check",
    images: rows.length,
    correct: answer.correct,
    steps: losses.length,
    mostSteps: overfitSteps,
    firstLoss: finite(losses[0]),
    lastLoss: finite(losses.at(-1)),
    verdict,
    learningRate,
    wrong: await wrongOf(table, rows, answer.predicted),
  };
}

/** One step alone: each decides whether there is a next one. */
function stepOf(trainer: Trainer, step: TrainStep): StepResult {
  const [result] = trainer.train([step]);
  if (!result) throw new Error("The trainer gave no result of a step.");
  return result;
}

/** What the network says of a batch without training. */
function answersOf({ trainer, table }: Training, batch: Batch): { correct: number; predicted: number[] } {
  const classes = table.classes.length;
  const probabilities = trainer.predict(batch);
  const predicted = Array.from({ length: batch.count }, (_, i) =>
    argMax(probabilities.subarray(i * classes, (i + 1) * classes)),
  );
  return { predicted, correct: predicted.filter((answer, i) => answer === batch.labels[i]).length };
}

async function wrongOf(
  table: VersionTable,
  rows: Uint32Array,
  predicted: readonly number[],
): Promise<OverfitResult["wrong"]> {
  const wrong: OverfitResult["wrong"] = [];
  for (const [i, row] of rows.entries()) {
    const truth = table.labels[row] as number;
    const answer = predicted[i] as number;
    if (answer === truth) continue;
    const [image] = await table.rows(row, 1);
    if (image) wrong.push({ imageId: image.imageId, truth, predicted: answer });
  }
  return wrong;
}

const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);

/** Ascending training rows, of all classes in turn as many as there are of each, drawn from the seed. */
function someOfEachClass(table: VersionTable, seed: number, most: number): Uint32Array {
  const rows = createRandom(deriveSeed(seed, "one batch")).shuffle(table.splits.train.slice());
  const seen = new Map<number, number>();
  const turns = Array.from(rows, (row) => {
    const label = table.labels[row] as number;
    const turn = seen.get(label) ?? 0;
    seen.set(label, turn + 1);
    return { row, turn };
  });
  const chosen = turns.sort((a, b) => a.turn - b.turn).slice(0, most);
  return Uint32Array.from(chosen, ({ row }) => row).sort();
}

/** The configuration without dropout, penalties of the weights, augmentation, balance and label smoothing. */
function withoutRegularisation(configuration: Configuration, classes: number): Configuration {
  const { architecture, learning, data } = configuration;
  const plain = parseConfiguration(
    {
      ...configuration,
      augmentation: {},
      data: { ...data, balance: "none" },
      architecture: withoutDropout(architecture),
      learning: { ...learning, labelSmoothing: 0, weightDecay: 0, teacher: "" },
    },
    classes,
  );
  if (!plain.ok) throw new Error(`Without regularisation: ${plain.issues[0]?.message}`);
  return plain.value;
}

const penalties: ReadonlySet<string> = new Set(["dropout", "l1", "l2"]);

/** The same settings with every rate of dropout and every penalty 0, and no layer of dropout in any list. */
function withoutDropout(settings: unknown): unknown {
  if (Array.isArray(settings)) {
    return settings.filter((one) => one?.kind !== "dropout").map(withoutDropout);
  }
  if (typeof settings !== "object" || settings === null) return settings;
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key,
      penalties.has(key) && typeof value === "number" ? 0 : withoutDropout(value),
    ]),
  );
}
