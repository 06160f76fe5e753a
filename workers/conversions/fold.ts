import { type ConstantValue, dataTypes } from "@/workers/training/compiled/graph";
import { attributeOf, floats, type Rewriting, type Rule, rewrite } from "@/workers/training/compiled/rewrite";
import type { Source, Trace, TracedOp } from "@/workers/training/compiled/trace";

/** Of each op of a trace: how often its results are taken, by ops that count themselves and by the outputs. */
export function usesOf({ ops, outputs }: Pick<Trace, "ops" | "outputs">): number[] {
  const uses = new Array<number>(ops.length).fill(0);
  const count = (source: Source) => {
    if (source.kind === "op") uses[source.op] = (uses[source.op] ?? 0) + 1;
  };
  outputs.forEach(count);
  // Each op's inputs come before it: by the time it is reached, all who take it are known.
  for (let i = ops.length - 1; i >= 0; i--) if (uses[i]) ops[i]?.inputs.forEach(count);
  return uses;
}

export const products = ["Conv2D", "DepthwiseConv2dNative", "MatMul"];

/**
 * The same trace of an inference without batch normalisation: with its moving statistics it is y = x · scale + shift, where
 * scale = gamma / sqrt(variance + epsilon), shift = beta - mean · scale (Ioffe and Szegedy 2015, section 3.1). After a
 * convolution or a product that nothing else takes, both go into its weights and its bias; elsewhere they stay two ops.
 */
export function foldNormalisation(trace: Trace): Trace {
  const uses = usesOf(trace);
  const alone = (source: Source | undefined) => source?.kind === "op" && uses[source.op] === 1;
  const normalisation: Rule = (op, graph, index) => {
    const affine = affineOf(op, graph);
    const [output] = op.outputs;
    const before = trace.ops[index]?.inputs[0];
    const [input] = op.inputs;
    if (!affine || !output || !input) return null;
    const biased = graph.op(input, "BiasAdd");
    const biasedBefore = biased && before?.kind === "op" ? trace.ops[before.op] : null;
    const product = graph.op(biased ? biased.inputs[0] : input, ...products);
    const mayFold = alone(before) && (!biased || alone(biasedBefore?.inputs[0]));
    const folded = mayFold && product ? scaledWeights(product, affine.scale, graph) : null;
    if (!folded || !product) {
      const scaled = graph.single({
        name: "Mul",
        attributes: [floats],
        inputs: [input, graph.keep(vector(affine.scale))],
        output,
      });
      return graph.single({
        name: "AddV2",
        attributes: [floats],
        inputs: [scaled, graph.keep(vector(affine.shift))],
        output,
      });
    }
    const bias = biased ? graph.numbers(biased.inputs[1]) : null;
    const shift = affine.shift.map((value, i) => value + (bias?.[i] ?? 0) * (affine.scale[i] as number));
    const [source, , ...rest] = product.inputs;
    const made = graph.single({ ...product, inputs: [source as Source, folded, ...rest], output });
    return graph.single({
      name: "BiasAdd",
      attributes: [floats],
      inputs: [made, graph.keep(vector(shift))],
      output,
    });
  };
  return rewrite(trace, [normalisation]);
}

/** What a normalisation with constants multiplies by and adds, by channel. */
function affineOf(op: TracedOp, graph: Rewriting): { scale: Float64Array; shift: Float64Array } | null {
  if (!op.name.startsWith("FusedBatchNorm") || attributeOf(op, "is_training") !== false) return null;
  const [gamma, beta, mean, variance] = op.inputs.slice(1).map((input) => graph.numbers(input));
  if (!gamma || !beta || !mean || !variance) return null;
  const epsilon = Number(attributeOf(op, "epsilon"));
  const scale = Float64Array.from(gamma, (value, i) => value / Math.sqrt((variance[i] as number) + epsilon));
  const shift = Float64Array.from(beta, (value, i) => value - (mean[i] as number) * (scale[i] as number));
  return { scale, shift };
}

/**
 * The constant weights of a product, each output multiplied by its scale; null where they are no constant. Outputs lie
 * last: [h, w, in, out], [in, out]; of a depthwise convolution [h, w, in, multiplier], of which the last two are one.
 */
function scaledWeights(product: TracedOp, scale: Float64Array, graph: Rewriting): Source | null {
  const [, weights] = product.inputs;
  const values = graph.numbers(weights);
  if (!values || !weights || attributeOf(product, "transpose_b") === true) return null;
  const { shape } = graph.typeOf(weights);
  const scaled = Float32Array.from(values, (value, i) => value * (scale[i % scale.length] as number));
  return graph.keep({ type: dataTypes.float, shape, bytes: new Uint8Array(scaled.buffer) });
}

function vector(values: Float64Array): ConstantValue {
  return {
    type: dataTypes.float,
    shape: [values.length],
    bytes: new Uint8Array(Float32Array.from(values).buffer),
  };
}
