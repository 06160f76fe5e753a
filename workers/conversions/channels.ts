import { product } from "@/ml/architecture/shapes";
import { quantiseChannels } from "@/ml/quantisation";
import { products } from "@/workers/conversions/fold";
import { dataTypes } from "@/workers/training/compiled/graph";
import { attributeOf, floats, type Rule, rewrite } from "@/workers/training/compiled/rewrite";
import type { Source, Trace } from "@/workers/training/compiled/trace";

/**
 * The same trace with the constant weights of each product as whole numbers times a scale for each output: tfjs reads one
 * scale a tensor, so that those of channels are a tensor of their own, and the weights their product. Outputs lie last,
 * as `scaledWeights` of fold.ts says.
 * @returns with the trace, of its constants that are such numbers how they are stored.
 */
export function scaleChannels(trace: Trace): { trace: Trace; levels: Map<number, Uint8Array> } {
  const levels = new Map<number, Uint8Array>();
  const made = new Map<number, Source>();
  const scaled: Rule = (op, graph) => {
    const [input, weights, ...rest] = op.inputs;
    const [output] = op.outputs;
    if (
      ![...products, "BatchMatMulV2"].includes(op.name) ||
      weights?.kind !== "constant" ||
      !input ||
      !output
    )
      return null;
    const values = graph.numbers(weights);
    const isTurned = ["transpose_b", "adj_y"].some((name) => attributeOf(op, name) === true);
    if (!(values instanceof Float32Array) || isTurned) return null;
    let taken = made.get(weights.constant);
    if (!taken) {
      const { shape } = graph.typeOf(weights);
      const by = shape.slice(op.name === "DepthwiseConv2dNative" ? -2 : -1);
      const { bytes, scales } = quantiseChannels(values, product(by));
      const numbers = graph.keep({ type: dataTypes.float, shape, bytes: bytesOf(bytes, (one) => one - 127) });
      if (numbers.kind === "constant") levels.set(numbers.constant, bytes);
      const scale = graph.keep({ type: dataTypes.float, shape: by, bytes: bytesOf(scales, (one) => one) });
      const whole = { type: dataTypes.float, shape };
      taken = graph.single({ name: "Mul", attributes: [floats], inputs: [numbers, scale], output: whole });
      made.set(weights.constant, taken);
    }
    return graph.single({ ...op, inputs: [input, taken, ...rest], output });
  };
  return { trace: rewrite(trace, [scaled]), levels };
}

const bytesOf = (values: Uint8Array | Float32Array, value: (one: number) => number) =>
  new Uint8Array(Float32Array.from(values, value).buffer);
