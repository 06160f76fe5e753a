import { scaleBytes } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { tf } from "@/workers/tf";
import { copyOf, NotCompilable } from "@/workers/training/compiled/trace";
import { CompiledTrainer, type CompileOptions } from "@/workers/training/compiled/trainer";
import type { Batch, EagerTrainer, StepResult, Trainer } from "@/workers/training/step";

/** Why a run is trained op by op, for people. */
export interface Fallback {
  fallback: string;
}

/**
 * Makes one native graph of an eager trainer's step: several times as fast, since tfjs-node makes a native call for
 * each of a few hundred ops. Before it is handed out it has taken steps beside the eager trainer and agreed with it.
 * @param eager belongs to the compiled trainer from then on: its variables hold the state that is read or given.
 * @returns the reason where this network cannot be compiled; the eager trainer is then as it was.
 */
export function compileTrainer(eager: EagerTrainer, options: CompileOptions): CompiledTrainer | Fallback {
  let compiled: CompiledTrainer | null = null;
  const before = eager.state.map(({ variable }) => copyOf(variable));
  const restore = () => {
    for (const [i, { variable }] of eager.state.entries()) variable.assign(before[i] as tf.Tensor);
  };
  try {
    compiled = new CompiledTrainer(eager, options);
    for (const size of options.batchSizes) {
      restore();
      assertSameSteps(eager, compiled, options, size);
    }
    return compiled;
  } catch (error) {
    compiled?.close();
    // TensorFlow refuses a graph with errors of its own; whatever it was, the eager trainer can do the work.
    const reason = error instanceof Error ? error.message : String(error);
    const sentence =
      error instanceof NotCompilable ? reason : `the graph could not be built (${reason.slice(0, 300)})`;
    return { fallback: `Trained op by op, which is slower: ${sentence}.` };
  } finally {
    restore();
    tf.dispose(before);
  }
}

/** Steps that both trainers take before the compiled one is trusted. */
const comparedSteps = 1;
/** Largest difference of a loss, relative. */
const lossTolerance = 1e-4;
/**
 * Largest difference of what the steps changed in a variable, by the norm, relative. Wide, because Adam's first steps
 * turn the rounding of a gradient that is nearly zero into a whole step.
 */
const changeTolerance = 0.05;

function assertSameSteps(
  eager: EagerTrainer,
  compiled: CompiledTrainer,
  options: CompileOptions,
  size: number,
): void {
  const batch = exampleBatch(eager, options, size);
  const valuesOf = () => eager.state.map(({ variable }) => variable.dataSync<"float32">());
  const start = valuesOf();
  const starts = eager.state.map(({ variable }) => copyOf(variable));
  const take = (trainer: Trainer): StepResult[] => {
    const results = Array.from({ length: comparedSteps }, (_, step) => trainer.train(batch, step));
    return [...results, trainer.evaluate(batch)];
  };
  try {
    const theirs = take(compiled);
    const reached = compiled.state.map(({ variable }) => variable.dataSync<"float32">());
    for (const [i, { variable }] of eager.state.entries()) variable.assign(starts[i] as tf.Tensor);
    const ours = take(eager);
    for (const [i, { loss }] of ours.entries()) {
      const other = theirs[i]?.loss ?? Number.NaN;
      if (!(Math.abs(other - loss) <= lossTolerance * Math.max(Math.abs(loss), 1e-3))) {
        throw new NotCompilable(`the loss of the graph (${other}) is not that of the step (${loss})`);
      }
    }
    for (const [i, values] of valuesOf().entries()) {
      const [from, other] = [start[i], reached[i]];
      if (!from || !other) throw new Error("A variable is missing.");
      const off = distance(values, other);
      if (!(off <= changeTolerance * distance(values, from) + 1e-5 * distance(values, null))) {
        throw new NotCompilable(`the graph changes ${eager.state[i]?.name} otherwise than the step`);
      }
    }
  } finally {
    tf.dispose(starts);
  }
}

/** Euclidean distance, from zero where there is nothing to compare with. */
function distance(a: Float32Array, b: Float32Array | null): number {
  let squares = 0;
  for (const [i, value] of a.entries()) squares += (value - (b?.[i] ?? 0)) ** 2;
  return Math.sqrt(squares);
}

function exampleBatch(eager: EagerTrainer, { spec }: CompileOptions, count: number): Batch {
  const random = createRandom("compare");
  const bytes = new Uint8Array(count * tf.util.sizeFromShape([...eager.imageShape]));
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.int(256);
  const labels = Int32Array.from({ length: count }, () => random.int(eager.classes));
  return { bytes, pixels: scaleBytes(bytes, spec), labels, count };
}
