import type { ProgressEvent } from "@/ml/progress";
import { deriveSeed, permutation } from "@/ml/random";
import type { RunMark } from "@/server/runs/curves";
import { Batcher } from "@/workers/training/batches";
import { type Breather, percent, type Training } from "@/workers/training/context";
import { countDeadUnits } from "@/workers/training/inspect";

/** Where an epoch ended. */
interface Place {
  /** From 1. */
  epoch: number;
  stepsPerEpoch: number;
}

type Words = Pick<RunMark, "message" | "advice">;

/**
 * Marks on the curves what an epoch decided, with what to do about it, and says it in the log.
 * @param nextRate the learning rate of the next epoch's first step.
 */
export function markProgress(
  training: Training,
  events: readonly ProgressEvent[],
  place: Place,
  nextRate: number,
): void {
  const isOver =
    place.epoch === training.configuration.learning.epochs || events.some(({ kind }) => kind === "stopped");
  for (const event of events) {
    switch (event.kind) {
      case "plateau":
        // No step is left for it.
        if (isOver) break;
        mark(
          training,
          "plateau",
          String(event.epoch),
          event.epoch,
          place,
          plateauWords(training, event.epoch, nextRate),
        );
        break;
      case "stopped":
        if (place.epoch === training.configuration.learning.epochs) break;
        mark(training, "early_stop", "", event.epoch, place, stoppedWords(training, event.epoch));
        break;
      case "overfitting":
        mark(training, "overfitting", "", event.epoch, place, overfittingWords(event.epoch, place.epoch));
        break;
      case "overfittingOver":
        training.writer.unmark("overfitting");
        training.writer.log(
          "info",
          "The validation loss fell below its lowest after all: no overfitting so far.",
        );
    }
  }
}

function mark(
  { writer }: Training,
  kind: RunMark["kind"],
  subject: string,
  epoch: number,
  { stepsPerEpoch }: Place,
  words: Words,
): void {
  writer.mark({ kind, subject, epoch, step: epoch * stepsPerEpoch, ...words });
  writer.log(
    words.advice ? "warning" : "info",
    words.advice ? `${words.message} ${words.advice}` : words.message,
  );
}

const inEpochs = (count: number) => (count === 1 ? "an epoch" : `${count} epochs`);

const figureName = ({ configuration, table }: Training) =>
  `${table.splits.validation.length > 0 ? "validation" : "training"} ${configuration.learning.monitor}`;

function plateauWords(training: Training, epoch: number, rate: number): Words {
  const { plateauPatience } = training.configuration.learning;
  return {
    message: `After epoch ${epoch} the learning rate is reduced to ${Number(rate.toPrecision(3))}: the ${figureName(training)} was no better for ${inEpochs(plateauPatience)}.`,
    advice: null,
  };
}

function stoppedWords(training: Training, epoch: number): Words {
  const { stoppingPatience } = training.configuration.learning;
  return {
    message: `Stopped early after epoch ${epoch}: the ${figureName(training)} was no better for ${inEpochs(stoppingPatience)}.`,
    advice: null,
  };
}

function overfittingWords(from: number, now: number): Words {
  return {
    message: `Overfitting begins after epoch ${from}: since then the validation loss has risen by more than 5 % (up to epoch ${now}) while the training loss went on falling. The network learns the training images by heart.`,
    advice:
      "More training images or augmentation help most; then dropout, weight decay or a smaller network. Stopping early saves the time.",
  };
}

/** Says where the training figures decide what the validation figures should. */
export function warnWithoutValidation({ configuration, table, writer }: Training): void {
  const { earlyStopping, reduceOnPlateau, monitor } = configuration.learning;
  if (table.splits.validation.length > 0 || !(earlyStopping || reduceOnPlateau)) return;
  const what = [
    ...(reduceOnPlateau ? ["the rate is reduced"] : []),
    ...(earlyStopping ? ["the run stops"] : []),
  ];
  writer.log(
    "warning",
    `The version has no validation images: the training ${monitor} decides when ${what.join(" and ")}, which sees no overfitting. Freeze a version with a share for validation.`,
  );
}

/** Epochs after which units are looked at: most die at the beginning. */
const epochsLookedAt = new Set([1, 2, 5, 10, 20, 50, 100, 200, 500]);
/** Images that a unit must be zero for, each of them. */
const sampleImages = 256;
/** Images at once, so that the outputs of every layer fit into memory. */
const sampleBatch = 16;
/** A larger share of a layer's units is worth a warning. */
const deadShare = 0.5;

/**
 * Marks layers of which more than half of the units are zero for each image of a sample.
 * @param known layers that are marked already.
 * @returns the layers that are marked now.
 */
export async function watchDeadUnits(
  training: Training,
  breather: Breather,
  place: Place,
  known: readonly string[],
): Promise<string[]> {
  if (!epochsLookedAt.has(place.epoch)) return [...known];
  const { table, images, spec, trainer, configuration } = training;
  const split = table.splits.validation.length > 0 ? "validation" : "train";
  const all = table.splits[split];
  const order = permutation(all.length, deriveSeed(configuration.seed, "dead units"), 0);
  const rows = order.subarray(0, sampleImages).map((place) => all[place] as number);
  const batcher = new Batcher(images, table.labels, spec, sampleBatch);
  const layers = await countDeadUnits(trainer.reference(), rows.length, sampleBatch, async (from) => {
    await breather.breathe();
    return batcher.of(rows.subarray(from, from + sampleBatch));
  });
  const marked = [...known];
  for (const { layer, dead, units } of layers) {
    if (known.includes(layer) || dead / units <= deadShare) continue;
    marked.push(layer);
    mark(training, "dead_units", layer, place.epoch, place, {
      message: `${dead} of the ${units} units of ${layer} (${percent(dead / units)}) are zero for each of ${rows.length} ${split} images after epoch ${place.epoch}: such units no longer learn.`,
      advice:
        "Use a smaller learning rate, a warm-up, batch normalisation, or an activation that is never flat (leaky ReLU, ELU).",
    });
  }
  return marked;
}
