import { createRandom, deriveSeed } from "@/ml/random";
import { tf } from "@/workers/tf";
import { constantKey, dataTypes } from "@/workers/training/compiled/graph";
import type { ProgramBuilder } from "@/workers/training/compiled/program";
import type { Scaling } from "@/workers/training/compiled/scaling";
import { simplify } from "@/workers/training/compiled/simplify";
import { NotCompilable, record, scoped, type Trace } from "@/workers/training/compiled/trace";
import type { EagerTrainer } from "@/workers/training/step";

/**
 * Adds `train/SIZE`: bytes uint8 [size, h, w, c], labels int32 [size], [seed, step] int32, learning rate float32, and
 * the scaling's numbers → [mean loss, right answers].
 */
export function addTraining(
  builder: ProgramBuilder,
  scaling: Scaling,
  eager: EagerTrainer,
  size: number,
): void {
  const name = `train/${size}`;
  const trace = traceTwice(
    eager,
    ([images, labels, random, rate]) => [
      eager.step({
        images: images as tf.Tensor,
        labels: labels as tf.Tensor1D,
        mixed: null,
        random: random as tf.Tensor1D,
        rate: rate as tf.Scalar,
      }),
    ],
    (seed) => [
      ...exampleTensors(eager, size, seed),
      tf.tensor1d([seed, seed + 1], "int32"),
      tf.scalar(seed / 1000),
    ],
  );
  const bytes = builder.placeholder(`${name}/bytes`, dataTypes.uint8, [size, ...eager.imageShape]);
  const labels = builder.placeholder(`${name}/labels`, dataTypes.int32, [size]);
  const random = builder.placeholder(`${name}/random`, dataTypes.int32, [2]);
  const rate = builder.placeholder(`${name}/rate`, dataTypes.float, []);
  builder.addFunction(
    name,
    trace,
    [bytes, labels, random, rate, ...scaling.placeholders],
    [scaling.add(name, bytes), labels, random, rate],
  );
}

/**
 * Adds `judge`: bytes uint8 [size, h, w, c], labels int32 [size], and the scaling's numbers → loss of each image
 * [size], whether it is right [size], probabilities [size, classes].
 */
export function addJudging(
  builder: ProgramBuilder,
  scaling: Scaling,
  eager: EagerTrainer,
  size: number,
): void {
  const name = "judge";
  const trace = traceTwice(
    eager,
    ([images, labels]) => {
      const { losses, hits, probabilities } = eager.judge(images as tf.Tensor, labels as tf.Tensor1D);
      return [losses, hits, probabilities];
    },
    (seed) => exampleTensors(eager, size, seed),
  );
  const bytes = builder.placeholder(`${name}/bytes`, dataTypes.uint8, [size, ...eager.imageShape]);
  const labels = builder.placeholder(`${name}/labels`, dataTypes.int32, [size]);
  builder.addFunction(
    name,
    trace,
    [bytes, labels, ...scaling.placeholders],
    [scaling.add(name, bytes), labels],
  );
}

/**
 * Traces with two different inputs. What differs between them was made from the data in JavaScript and would be
 * frozen in the graph.
 * @throws NotCompilable where anything differs.
 */
function traceTwice(
  eager: EagerTrainer,
  run: (inputs: tf.Tensor[]) => tf.Tensor[],
  inputs: (seed: number) => tf.Tensor[],
): Trace {
  const variables = eager.state.map(({ variable }) => variable);
  const [first, second] = [11, 12].map((seed) => scoped(() => record(run, inputs(seed), variables)));
  if (!first || !second) throw new Error("No trace was made.");
  const difference = differenceOf(first, second);
  if (difference) throw new NotCompilable(difference);
  return simplify(first);
}

function differenceOf(first: Trace, second: Trace): string | null {
  if (first.ops.length !== second.ops.length) return "its ops depend on the images";
  for (const [i, op] of first.ops.entries()) {
    if (JSON.stringify(op) !== JSON.stringify(second.ops[i]))
      return `its op ${op.name} depends on the images`;
  }
  const ends = ({ outputs, updates }: Trace) => JSON.stringify({ outputs, updates });
  if (ends(first) !== ends(second)) return "what it gives depends on the images";
  const changed = first.constants.findIndex((constant, i) => {
    const other = second.constants[i];
    return !other || constantKey(constant) !== constantKey(other);
  });
  if (changed < 0) return null;
  const user = first.ops.find((op) =>
    op.inputs.some((input) => input.kind === "constant" && input.constant === changed),
  );
  return `a number made outside TensorFlow, for ${user?.name ?? "its result"}, is another one at each step`;
}

/** Images between -1 and 1, and labels. */
function exampleTensors(eager: EagerTrainer, size: number, seed: number): tf.Tensor[] {
  const random = createRandom(deriveSeed(seed, "trace"));
  const shape = [size, ...eager.imageShape];
  const pixels = new Float32Array(tf.util.sizeFromShape(shape)).map(() => random.next() * 2 - 1);
  const labels = Int32Array.from({ length: size }, () => random.int(eager.classes));
  return [tf.tensor(pixels, shape), tf.tensor1d(labels, "int32")];
}
