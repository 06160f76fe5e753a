/** The learning rate of each step, from the configuration alone: drawn before launch, fed to the step by the trainer. */
import type { LearningConfiguration } from "@/ml/configuration/learning";

/** What decides the rate. */
type ScheduleSettings = Pick<
  LearningConfiguration,
  | "learningRate"
  | "epochs"
  | "schedule"
  | "warmupEpochs"
  | "stepEpochs"
  | "stepFactor"
  | "decayFactor"
  | "restartEpochs"
  | "restartGrowth"
  | "restartFactor"
  | "finalShare"
  | "peakShare"
>;

/** One cycle begins at the learning rate divided by this (div_factor of PyTorch's OneCycleLR). */
const cycleStart = 25;
/** … and ends at its beginning divided by this (final_div_factor). */
const cycleEnd = 10_000;

/**
 * The learning rate of a step, before what a plateau takes off it.
 *
 * Warm-up is linear (Goyal et al. 2017): its step s of w has the share (s + 1) / w of the rate, so that no step has
 * none. What comes after counts its steps from the end of the warm-up:
 * - step, exponential: Keras' ExponentialDecay, with and without staircase.
 * - cosine: Keras' CosineDecay (Loshchilov and Hutter 2016) over the rest of the run.
 * - cosineRestarts: Keras' CosineDecayRestarts.
 * - oneCycle: PyTorch's OneCycleLR over the whole run (Smith and Topin 2017, of two phases, both cosines); it has a
 *   warm-up of its own.
 * @param stepsPerEpoch 1 or more.
 * @param step from 0 over the whole run.
 */
export function learningRateAt(settings: ScheduleSettings, stepsPerEpoch: number, step: number): number {
  const { learningRate, schedule } = settings;
  const total = settings.epochs * stepsPerEpoch;
  if (schedule === "oneCycle") return learningRate * cycleShare(step, total, settings.peakShare);
  const warmup = Math.min(total, Math.round(settings.warmupEpochs * stepsPerEpoch));
  if (step < warmup) return (learningRate * (step + 1)) / warmup;
  const since = step - warmup;
  switch (schedule) {
    case "constant":
      return learningRate;
    case "step":
      return learningRate * settings.stepFactor ** Math.floor(since / (settings.stepEpochs * stepsPerEpoch));
    case "exponential":
      return learningRate * settings.decayFactor ** (since / stepsPerEpoch);
    case "cosine":
      return learningRate * raised(cosine(since / (total - warmup)), settings.finalShare);
    case "cosineRestarts":
      return learningRate * raised(restartShare(settings, stepsPerEpoch, since), settings.finalShare);
  }
}

/** The rate that a plateau leaves: multiplied by `scale`, but not below `minimum` where the schedule is above it. */
export function reducedRate(rate: number, scale: number, minimum: number): number {
  return scale === 1 ? rate : Math.max(rate * scale, Math.min(rate, minimum));
}

interface SchedulePoint {
  readonly step: number;
  /** Epochs that are over at the step, with their fraction. */
  readonly epoch: number;
  readonly rate: number;
}

/**
 * The rates of a whole run for a drawing: of evenly spread steps, the first and the last among them.
 * @param points at most so many, 2 or more.
 */
export function scheduleCurve(
  settings: ScheduleSettings,
  stepsPerEpoch: number,
  points = 400,
): SchedulePoint[] {
  const last = settings.epochs * stepsPerEpoch - 1;
  const count = Math.min(points, last + 1);
  return Array.from({ length: count }, (_, i) => {
    const step = count === 1 ? 0 : Math.round((i * last) / (count - 1));
    return { step, epoch: step / stepsPerEpoch, rate: learningRateAt(settings, stepsPerEpoch, step) };
  });
}

/** From 1 to 0 as its argument goes from 0 to 1. */
function cosine(done: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
}

function raised(share: number, floor: number): number {
  return (1 - floor) * share + floor;
}

function restartShare(
  { restartEpochs, restartGrowth, restartFactor }: ScheduleSettings,
  stepsPerEpoch: number,
  since: number,
): number {
  let length = restartEpochs * stepsPerEpoch;
  let at = since;
  let restarts = 0;
  if (restartGrowth === 1) {
    restarts = Math.floor(at / length);
    at -= restarts * length;
  }
  while (at >= length) {
    at -= length;
    length *= restartGrowth;
    restarts++;
  }
  return restartFactor ** restarts * cosine(at / length);
}

function cycleShare(step: number, total: number, peakShare: number): number {
  const top = peakShare * total - 1;
  const end = total - 1;
  const [low, lowest] = [1 / cycleStart, 1 / (cycleStart * cycleEnd)];
  // A run too short to rise begins at the top.
  if (top > 0 && step <= top) return 1 + (low - 1) * cosine(step / top);
  const from = Math.max(0, top);
  return end > from ? lowest + (1 - lowest) * cosine((step - from) / (end - from)) : 1;
}
