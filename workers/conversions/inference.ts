import { product } from "@/ml/architecture/shapes";
import { foldNormalisation, usesOf } from "@/workers/conversions/fold";
import { tf } from "@/workers/tf";
import { type ConstantValue, dataTypes } from "@/workers/training/compiled/graph";
import { type Rule, rewrite, sameShape } from "@/workers/training/compiled/rewrite";
import { simplify } from "@/workers/training/compiled/simplify";
import { record, type Source, type Trace, type TracedOp } from "@/workers/training/compiled/trace";

/** What a network does with images, as native ops with its weights as constants, for any number of images. */
export interface InferenceGraph extends Trace {
  /** [height, width, channels] of an image. */
  inputShape: readonly number[];
  classes: number;
}

/** Why a network cannot be written as a graph, for people. */
class NotConvertible extends Error {
  override name = "NotConvertible";
}

/** Two numbers of images that no size in a network is likely to have. */
const counts = [11, 13] as const;

/**
 * Records what a network does at inference: dropout does nothing, and what depends on weights alone is calculated.
 * @param network images [n, height, width, channels] → probabilities [n, classes].
 * @throws NotConvertible where it does other ops for another number of images, and NotCompilable.
 */
export function inferenceGraph(network: tf.LayersModel): InferenceGraph {
  const inputShape = network.inputs[0]?.shape.slice(1) as number[];
  const [graph, other] = counts.map((count) => traceOf(network, [count, ...inputShape]));
  if (!graph || !other) throw new Error("A trace is missing.");
  const used = new Set(graph.ops.flatMap((op) => op.inputs.flatMap(constantsOf)));
  const constants = graph.constants.map((constant, i) =>
    used.has(i) ? anyCount(constant, other.constants[i]) : constant,
  );
  const isSame =
    JSON.stringify(graph.ops.map(withoutShapes)) === JSON.stringify(other.ops.map(withoutShapes));
  if (!isSame) throw new NotConvertible("It works otherwise for another number of images.");
  return { ...graph, constants, inputShape, classes: network.outputs[0]?.shape.at(-1) ?? 0 };
}

function traceOf(network: tf.LayersModel, shape: number[]): Trace {
  const variables = network.weights.map((weight) => weight.read() as tf.Variable);
  const images = tf.zeros(shape);
  try {
    const trace = record(
      ([given]) => [network.apply(given as tf.Tensor, { training: false }) as tf.Tensor],
      [images],
      variables,
    );
    const constant = rewrite(withConstantState(trace, variables), [flatBias, ofWeights, wholeSlice]);
    return withoutUnused(foldNormalisation(simplify(constant)));
  } finally {
    images.dispose();
  }
}

/** The same trace with the variables as constants. */
function withConstantState(trace: Trace, variables: readonly tf.Variable[]): Trace {
  const first = trace.constants.length;
  const weights = variables.map((variable, i): ConstantValue => {
    const values = variable.dataSync();
    const { shape, type } = trace.state[i] ?? { shape: [], type: dataTypes.float };
    return {
      shape,
      type,
      bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice(),
    };
  });
  const place = (source: Source): Source =>
    source.kind === "state" ? { kind: "constant", constant: first + source.state } : source;
  return {
    ...trace,
    state: [],
    updates: [],
    constants: [...trace.constants, ...weights],
    ops: trace.ops.map((op) => ({ ...op, inputs: op.inputs.map(place) })),
    outputs: trace.outputs.map(place),
  };
}

/** A constant in another shape is a constant. */
const ofWeights: Rule = (op, graph) => {
  const [input] = op.inputs;
  const [output] = op.outputs;
  if (op.name !== "Reshape" || input?.kind !== "constant" || !output) return null;
  const constant = graph.constants[input.constant];
  return constant ? graph.keep({ ...constant, shape: output.shape }) : null;
};

/** What is added to each place of an image is a vector, not an image of one place. */
const flatBias: Rule = (op, graph) => {
  const [values, by] = op.inputs;
  if (!["Add", "AddV2"].includes(op.name) || !values || by?.kind !== "constant") return null;
  const constant = graph.constants[by.constant];
  const [output] = op.outputs;
  const width = constant?.shape.at(-1);
  if (!constant || !output || constant.shape.length < 2 || product(constant.shape) !== width) return null;
  if (!sameShape(graph.typeOf(values).shape, output.shape)) return null;
  return graph.single({ ...op, inputs: [values, graph.keep({ ...constant, shape: [width] })], output });
};

/** A slice of everything. */
const wholeSlice: Rule = (op, graph) => {
  const [input] = op.inputs;
  const [output] = op.outputs;
  if (op.name !== "Slice" || !input || !output) return null;
  return sameShape(graph.typeOf(input).shape, output.shape) ? input : null;
};

/** The same trace without ops whose result nothing takes. */
function withoutUnused(trace: Trace): Trace {
  const uses = usesOf(trace);
  const place: number[] = [];
  const ops: TracedOp[] = [];
  const moved = (source: Source): Source =>
    source.kind === "op" ? { ...source, op: place[source.op] ?? -1 } : source;
  for (const [i, op] of trace.ops.entries()) {
    if (!uses[i]) continue;
    place[i] = ops.push({ ...op, inputs: op.inputs.map(moved) }) - 1;
  }
  return { ...trace, ops, outputs: trace.outputs.map(moved) };
}

/** A shape whose one size is the number of images says -1 there, which TensorFlow fills in. */
function anyCount(constant: ConstantValue, other: ConstantValue | undefined): ConstantValue {
  if (!other || !sameShape(constant.shape, other.shape))
    throw new NotConvertible("A constant depends on the number of images.");
  if (Buffer.compare(constant.bytes, other.bytes) === 0) return constant;
  if (constant.type !== dataTypes.int32 || constant.shape.length !== 1)
    throw new NotConvertible("A constant depends on the number of images.");
  const numbers = ({ bytes }: ConstantValue) => new Int32Array(bytes.slice().buffer);
  const others = numbers(other);
  const any = numbers(constant).map((size, i) => (size === others[i] ? size : -1));
  if (any.filter((size) => size === -1).length !== 1)
    throw new NotConvertible("A shape depends on the number of images in two places.");
  return { ...constant, bytes: new Uint8Array(any.buffer) };
}

function constantsOf(source: Source): number[] {
  return source.kind === "constant" ? [source.constant] : [];
}

function withoutShapes({ outputs: _, ...op }: TracedOp): Omit<TracedOp, "outputs"> {
  return op;
}
