/** What the figures of an epoch decide: the best epoch, a shorter step, an early end, where overfitting begins. */
import * as z from "zod";
import type { LearningConfiguration } from "@/ml/configuration/learning";

const count = z.int().min(0);

/** What a run remembers of its epochs; it goes into each checkpoint, so that a resumed run decides alike. */
export const progressSchema = z.object({
  /** The epoch whose figure was the best, the first of equal ones. */
  best: z.object({ epoch: z.int().min(1), value: z.number() }).nullable(),
  plateau: z.object({ best: z.number().nullable(), wait: count, scale: z.number() }),
  stopping: z.object({ best: z.number().nullable(), wait: count, stopped: z.boolean() }),
  overfitting: z.object({
    /** The epoch with the lowest validation loss, that loss, and the training loss beside it. */
    lowest: z.object({ epoch: z.int().min(1), validation: z.number(), training: z.number() }).nullable(),
    /** Epochs in a row that were clearly above it. */
    above: count,
    told: z.boolean(),
  }),
  /** Layers with many dead units that are marked already. */
  deadLayers: z.array(z.string()),
});

export type Progress = z.infer<typeof progressSchema>;

export const progressAtStart: Progress = {
  best: null,
  plateau: { best: null, wait: 0, scale: 1 },
  stopping: { best: null, wait: 0, stopped: false },
  overfitting: { lowest: null, above: 0, told: false },
  deadLayers: [],
};

/** What an epoch measured. Without validation images the training figures decide. */
export interface EpochFigures {
  readonly loss: number;
  readonly accuracy: number;
  readonly validation: { readonly loss: number; readonly accuracy: number } | null;
}

/** What an epoch made happen. */
export type ProgressEvent =
  /** Each step is `scale` times as long as the schedule says, from the next epoch on. */
  | { readonly kind: "plateau"; readonly epoch: number; readonly scale: number }
  | { readonly kind: "stopped"; readonly epoch: number }
  /** Since `epoch`, which had the lowest validation loss, it rises while the training loss falls. */
  | { readonly kind: "overfitting"; readonly epoch: number }
  /** The validation loss has fallen below its lowest after all. */
  | { readonly kind: "overfittingOver" };

type Settings = Pick<
  LearningConfiguration,
  | "learningRate"
  | "monitor"
  | "reduceOnPlateau"
  | "plateauFactor"
  | "plateauPatience"
  | "plateauDelta"
  | "plateauMinimum"
  | "earlyStopping"
  | "stoppingPatience"
  | "stoppingDelta"
>;

/** Overfitting: so many epochs in a row with a validation loss of so much above its lowest. */
const epochsAbove = 3;
const clearlyAbove = 1.05;

/** The figure that decides: higher is better. NaN and infinities are as bad as can be. */
function figureOf({ loss, accuracy, validation }: EpochFigures, monitor: Settings["monitor"]): number {
  const figure = monitor === "accuracy" ? (validation?.accuracy ?? accuracy) : -(validation?.loss ?? loss);
  return Number.isFinite(figure) ? figure : Number.NEGATIVE_INFINITY;
}

/** Keras' rule, whose least gain is taken off first: an equal figure is no better one. */
function isBetter(figure: number, best: number | null, least: number): boolean {
  if (!Number.isFinite(figure)) return false;
  return best === null || figure - least > best;
}

/**
 * Takes in a finished epoch. The plateau is Keras' ReduceLROnPlateau (cooldown 0), the early end its EarlyStopping;
 * the best epoch is that of ModelCheckpoint with save_best_only, whatever their least gains are.
 * @param epoch from 1.
 */
export function afterEpoch(
  before: Progress,
  epoch: number,
  figures: EpochFigures,
  settings: Settings,
): { progress: Progress; isBest: boolean; events: ProgressEvent[] } {
  const events: ProgressEvent[] = [];
  const figure = figureOf(figures, settings.monitor);
  const isBest = isBetter(figure, before.best?.value ?? null, 0);

  let { plateau, stopping } = before;
  if (settings.reduceOnPlateau) {
    plateau = afterPlateau(plateau, figure, settings);
    if (plateau.scale !== before.plateau.scale) {
      events.push({ kind: "plateau", epoch, scale: plateau.scale });
    }
  }
  if (settings.earlyStopping) {
    const better = isBetter(figure, stopping.best, settings.stoppingDelta);
    const wait = better ? 0 : stopping.wait + 1;
    stopping = {
      best: better ? figure : stopping.best,
      wait,
      stopped: wait >= settings.stoppingPatience,
    };
    if (stopping.stopped) events.push({ kind: "stopped", epoch });
  }
  const overfitting = afterOverfitting(before.overfitting, epoch, figures);
  if (overfitting.told !== before.overfitting.told) {
    events.push(
      overfitting.told
        ? { kind: "overfitting", epoch: overfitting.lowest?.epoch ?? epoch }
        : { kind: "overfittingOver" },
    );
  }
  const best = isBest ? { epoch, value: figure } : before.best;
  return { progress: { ...before, best, plateau, stopping, overfitting }, isBest, events };
}

function afterPlateau(
  { best, wait, scale }: Progress["plateau"],
  figure: number,
  { learningRate, plateauDelta, plateauFactor, plateauMinimum, plateauPatience }: Settings,
): Progress["plateau"] {
  if (isBetter(figure, best, plateauDelta)) return { best: figure, wait: 0, scale };
  const waited = wait + 1;
  const least = plateauMinimum / learningRate;
  if (waited < plateauPatience || scale <= least) return { best, wait: waited, scale };
  return { best, wait: 0, scale: Math.max(scale * plateauFactor, least) };
}

function afterOverfitting(
  before: Progress["overfitting"],
  epoch: number,
  { loss: training, validation }: EpochFigures,
): Progress["overfitting"] {
  if (!validation || !Number.isFinite(validation.loss) || !Number.isFinite(training)) return before;
  const { lowest } = before;
  if (!lowest || validation.loss < lowest.validation) {
    return { lowest: { epoch, validation: validation.loss, training }, above: 0, told: false };
  }
  const above = validation.loss >= clearlyAbove * lowest.validation ? before.above + 1 : 0;
  const told = before.told || (above >= epochsAbove && training < lowest.training);
  return { lowest, above, told };
}
