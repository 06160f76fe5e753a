import { tf } from "@/workers/tf";
import { typeIn } from "@/workers/training/compiled/rewrite";
import type { Trace } from "@/workers/training/compiled/trace";

/**
 * About how many multiplications a trace does: those of its products and convolutions, and one for each number that
 * an op gives. The same on every machine and at every load, which a time is not.
 */
export function workOf(trace: Trace): number {
  return trace.ops.reduce((work, { name, inputs, outputs }) => {
    const given = outputs.map(({ shape }) => sizeOf(shape));
    const own = given.reduce((sum, size) => sum + size, work);
    if (!/MatMul|^Conv|^Depthwise/.test(name)) return own;
    const taken = inputs.map((source) => typeIn(trace, source).shape).filter(({ length }) => length > 1);
    return own + multiplications([...taken.map(sizeOf), ...given]);
  }, 0);
}

/**
 * A product of a × b by b × c has a b c: the root of the product of the three sizes. The same root is that of a
 * convolution, or of its gradients, but for the width of its window, by which it is too small.
 */
function multiplications(sizes: readonly number[]): number {
  return Math.sqrt(sizes.reduce((product, size) => product * size, 1));
}

function sizeOf(shape: readonly number[]): number {
  return tf.util.sizeFromShape([...shape]);
}
