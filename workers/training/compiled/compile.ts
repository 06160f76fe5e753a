import { scaleBytes } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { tf } from "@/workers/tf";
import { copyOf, NotCompilable } from "@/workers/training/compiled/trace";
import { CompiledTrainer, type CompileOptions } from "@/workers/training/compiled/trainer";
import type { PackedImages } from "@/workers/training/data";
import type { Batch, EagerTrainer, Trainer } from "@/workers/training/step";

/** Why a run is trained op by op, for people. */
export interface Fallback {
  fallback: string;
}

/**
 * Makes one native graph of an eager trainer's step: several times as fast, since tfjs-node makes a native call for
 * each of a few hundred ops. Before it is handed out it has taken a step beside the eager trainer and agreed with it.
 * That takes as long as about five eager steps.
 * @param eager belongs to the compiled trainer from then on: its variables hold the state that is read or given.
 * @param breathe called between steps, so that timers run; what it throws is thrown on.
 * @returns the reason where this network cannot be compiled; the eager trainer is then as it was.
 */
export async function compileTrainer(
  eager: EagerTrainer,
  options: CompileOptions,
  breathe: () => Promise<void> = async () => {},
): Promise<CompiledTrainer | Fallback> {
  let compiled: CompiledTrainer | null = null;
  let interrupted = false;
  const pause = () =>
    breathe().catch((reason: unknown) => {
      interrupted = true;
      throw reason;
    });
  const before = copiesOf(eager);
  try {
    compiled = await CompiledTrainer.build(eager, options, pause);
    for (const size of options.batchSizes) {
      assign(eager, before);
      await assertSameStep(eager, compiled, exampleBatch(eager, options, size), pause);
    }
    const one = compiled;
    one.pace(() => durationOf(one, exampleBatch(eager, options, options.batchSizes[0] ?? 1)));
    return one;
  } catch (error) {
    compiled?.close();
    if (interrupted) throw error;
    // TensorFlow refuses a graph with errors of its own; whatever it was, the eager trainer can do the work.
    const reason = error instanceof Error ? error.message : String(error);
    const known = error instanceof NotCompilable;
    return {
      fallback: `Trained op by op: ${known ? reason : `the graph could not be built (${reason.slice(0, 300)})`}.`,
    };
  } finally {
    assign(eager, before);
    tf.dispose(before);
  }
}

/** Largest difference of a loss, relative. */
const lossTolerance = 1e-4;
/**
 * Largest difference of what the steps changed in a variable, by the norm, relative. Wide, because Adam's first steps
 * turn the rounding of a gradient that is nearly zero into a whole step.
 */
const changeTolerance = 0.05;

/** Images whose evaluation is compared. */
const mostEvaluated = 16;

/** Takes a step from the present state with both, and evaluates some of the images after it. */
async function assertSameStep(
  eager: EagerTrainer,
  compiled: CompiledTrainer,
  batch: Batch,
  pause: () => Promise<void>,
): Promise<void> {
  const start = copiesOf(eager);
  let reached: tf.Tensor[] = [];
  const few = firstOf(batch, Math.min(batch.count, mostEvaluated));
  const take = async (trainer: Trainer): Promise<number[]> => {
    const { learningRate } = eager.configuration.learning;
    const [trained] = trainer.train([{ batch, step: 0, learningRate }]);
    await pause();
    const evaluated = trainer.evaluate(few).loss;
    await pause();
    return [trained?.loss ?? Number.NaN, evaluated];
  };
  try {
    const theirs = await take(compiled);
    reached = copiesOf(compiled);
    assign(eager, start);
    const ours = await take(eager);
    for (const [i, loss] of ours.entries()) {
      const other = theirs[i] ?? Number.NaN;
      if (!(Math.abs(other - loss) <= lossTolerance * Math.max(Math.abs(loss), 1e-3))) {
        throw new NotCompilable(`the loss of the graph (${other}) is not that of the step (${loss})`);
      }
    }
    for (const [i, { name, variable }] of eager.state.entries()) {
      const [from, other] = [start[i], reached[i]].map((tensor) => tensor?.dataSync<"float32">());
      if (!from || !other) throw new Error(`${name} is missing.`);
      const values = variable.dataSync<"float32">();
      const allowed = changeTolerance * distance(values, from) + 1e-5 * distance(values, null);
      if (!(distance(values, other) <= allowed)) {
        throw new NotCompilable(`the graph changes ${name} otherwise than the step`);
      }
    }
  } finally {
    tf.dispose([start, reached]);
  }
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

/** Milliseconds of a step whose graph has run before. */
function durationOf(trainer: Trainer, batch: Batch): number {
  const durations = [0, 1, 2].map((step) => {
    const begun = performance.now();
    trainer.train([{ batch, step, learningRate: 0 }]);
    return performance.now() - begun;
  });
  return Math.min(...durations);
}

function copiesOf({ state }: Trainer): tf.Tensor[] {
  return state.map(({ variable }) => copyOf(variable));
}

function assign({ state }: Trainer, values: readonly tf.Tensor[]): void {
  for (const [i, { variable }] of state.entries()) variable.assign(values[i] as tf.Tensor);
}

/** Euclidean distance, from zero where there is nothing to compare with. */
function distance(a: Float32Array, b: Float32Array | null): number {
  let squares = 0;
  for (const [i, value] of a.entries()) squares += (value - (b?.[i] ?? 0)) ** 2;
  return Math.sqrt(squares);
}

function exampleBatch(eager: EagerTrainer, options: CompileOptions, count: number): Batch {
  const { spec, packed, source, examples } = options;
  const random = createRandom("compare");
  const imageBytes = packed?.rowBytes ?? tf.util.sizeFromShape([...eager.inputShape]);
  const bytes = new Uint8Array(count * imageBytes);
  const rowOf = (images: PackedImages) =>
    examples ? (examples[random.int(examples.length)] ?? 0) : random.int(images.count);
  const rows = packed && Uint32Array.from({ length: count }, () => rowOf(packed));
  for (const [i, row] of rows?.entries() ?? []) packed?.read(row, bytes, i * imageBytes);
  if (!rows) for (let i = 0; i < bytes.length; i++) bytes[i] = random.int(256);
  const labelsOf = () => Int32Array.from({ length: count }, () => random.int(eager.classes));
  return {
    rows,
    bytes,
    pixels: scaleBytes(bytes, spec),
    labels: labelsOf(),
    count,
    ...(source === "mixed" && {
      mixed: { labels: labelsOf(), shares: Float32Array.from({ length: count }, () => random.next()) },
    }),
  };
}
