import { tf } from "@/workers/tf";
import { copyOf, NotCompilable } from "@/workers/training/compiled/trace";
import type { CompiledTrainer } from "@/workers/training/compiled/trainer";
import type { Batch, EagerTrainer, Trainer } from "@/workers/training/step";

/** Largest difference of a loss, relative. */
const lossTolerance = 1e-4;
/**
 * Largest difference of what the steps changed in a variable, by the norm, relative. Wide, because Adam's first steps
 * turn the rounding of a gradient that is nearly zero into a whole step.
 */
const changeTolerance = 0.05;

/** Images whose evaluation is compared. */
const mostEvaluated = 16;

/**
 * Factors on the pixels that change little but their last digits. A bias before batch normalisation has no gradient but
 * what rounding leaves of it, and Adam makes whole steps of that: no two ways of computing agree there, and nothing
 * depends on it.
 */
const nudges = [1 + 2 ** -22, 1 - 2 ** -22, 1 + 2 ** -20];
/** How much more than these the graph may change. */
const nudgeTolerance = 4;

/** What a step and an evaluation after it gave. */
interface Outcome {
  /** Of the step, and of the evaluation. */
  losses: number[];
  /** Values of the state after the step, in its order. */
  values: Float32Array[];
}

/**
 * Takes a step from the present state with both, and evaluates some of the images after it.
 * @throws NotCompilable where they differ by more than rounding can explain.
 */
export async function assertSameStep(
  eager: EagerTrainer,
  compiled: CompiledTrainer,
  batch: Batch,
  pause: () => Promise<void>,
): Promise<void> {
  const start = copiesOf(eager);
  const few = firstOf(batch, Math.min(batch.count, mostEvaluated));
  const take = async (trainer: Trainer, taken: Batch): Promise<Outcome> => {
    const { learningRate } = eager.configuration.learning;
    assign(eager, start);
    const [trained] = trainer.train([{ batch: taken, step: 0, learningRate }]);
    await pause();
    const evaluated = trainer.evaluate(few).loss;
    await pause();
    const values = trainer.state.map(({ variable }) => variable.dataSync<"float32">());
    return { losses: [trained?.loss ?? Number.NaN, evaluated], values };
  };
  try {
    const from = start.map((tensor) => tensor.dataSync<"float32">());
    const theirs = await take(compiled, batch);
    const ours = await take(eager, batch);
    const nudged: Outcome[] = [];
    let problem = differenceOf(eager, from, ours, theirs, nudged);
    for (const factor of problem ? nudges : []) {
      nudged.push(await take(eager, { ...batch, pixels: batch.pixels.map((value) => value * factor) }));
      problem = differenceOf(eager, from, ours, theirs, nudged);
      if (!problem) break;
    }
    if (problem) throw new NotCompilable(problem);
  } finally {
    tf.dispose(start);
  }
}

/** Where the graph's step is not the eager one, in words; null where they agree as far as rounding lets them. */
function differenceOf(
  { state }: EagerTrainer,
  from: readonly Float32Array[],
  ours: Outcome,
  theirs: Outcome,
  nudged: readonly Outcome[],
): string | null {
  const byRounding = (of: (outcome: Outcome) => number) => nudgeTolerance * Math.max(0, ...nudged.map(of));
  for (const [i, loss] of ours.losses.entries()) {
    const other = theirs.losses[i] ?? Number.NaN;
    const allowed =
      lossTolerance * Math.max(Math.abs(loss), 1e-3) +
      byRounding(({ losses }) => Math.abs((losses[i] ?? Number.NaN) - loss));
    if (!(Math.abs(other - loss) <= allowed)) {
      return `the loss of the graph (${other}) is not that of the step (${loss})`;
    }
  }
  for (const [i, { name }] of state.entries()) {
    const [before, own, other] = [from[i], ours.values[i], theirs.values[i]];
    if (!before || !own || !other) throw new Error(`${name} is missing.`);
    const allowed =
      changeTolerance * distance(own, before) +
      1e-5 * distance(own, null) +
      byRounding(({ values }) => distance(own, values[i] ?? null));
    if (!(distance(own, other) <= allowed)) return `the graph changes ${name} otherwise than the step`;
  }
  return null;
}

function firstOf({ rows, bytes, pixels, labels, count }: Batch, few: number): Batch {
  const width = bytes.length / count;
  return {
    rows: rows?.subarray(0, few) ?? null,
    bytes: bytes.subarray(0, few * width),
    pixels: pixels.subarray(0, few * width),
    labels: labels.subarray(0, few),
    count: few,
  };
}

/** The state's values as tensors, to be disposed of. */
export function copiesOf({ state }: Trainer): tf.Tensor[] {
  return state.map(({ variable }) => copyOf(variable));
}

export function assign({ state }: Trainer, values: readonly tf.Tensor[]): void {
  for (const [i, { variable }] of state.entries()) variable.assign(values[i] as tf.Tensor);
}

/** Euclidean distance, from zero where there is nothing to compare with. */
function distance(a: Float32Array, b: Float32Array | null): number {
  let squares = 0;
  for (const [i, value] of a.entries()) squares += (value - (b?.[i] ?? 0)) ** 2;
  return Math.sqrt(squares);
}
