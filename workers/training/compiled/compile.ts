import { scaleBytes } from "@/ml/preprocess";
import { createRandom } from "@/ml/random";
import { tf } from "@/workers/tf";
import { assertSameStep, assign, copiesOf } from "@/workers/training/compiled/same-step";
import { NotCompilable } from "@/workers/training/compiled/trace";
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

/** Milliseconds of a step whose graph has run before. */
function durationOf(trainer: Trainer, batch: Batch): number {
  const durations = [0, 1, 2].map((step) => {
    const begun = performance.now();
    trainer.train([{ batch, step, learningRate: 0 }]);
    return performance.now() - begun;
  });
  return Math.min(...durations);
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
  const common = eager.taughtClasses?.length ?? 0;
  const labelsOf = () => Int32Array.from({ length: count }, () => random.int(eager.classes));
  return {
    rows,
    bytes,
    pixels: scaleBytes(bytes, spec),
    labels: labelsOf(),
    count,
    ...(common > 0 && {
      taught: Float32Array.from({ length: count * common }, () => (0.1 + random.next()) / common),
    }),
    ...(source === "mixed" && {
      mixed: { labels: labelsOf(), shares: Float32Array.from({ length: count }, () => random.next()) },
    }),
  };
}
