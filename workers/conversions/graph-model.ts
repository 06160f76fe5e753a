import { product } from "@/ml/architecture/shapes";
import { type QuantisedType, quantise } from "@/ml/quantisation";
import { scaleChannels } from "@/workers/conversions/channels";
import { fuseProducts } from "@/workers/conversions/fuse";
import type { InferenceGraph } from "@/workers/conversions/inference";
import {
  type Attribute,
  attributeKinds,
  type ConstantValue,
  dataTypes,
} from "@/workers/training/compiled/graph";
import type { Source } from "@/workers/training/compiled/trace";

/** Names of tfjs for TensorFlow's types, as they occur in an inference. */
const types = new Map<number, { proto: string; weight: string }>([
  [dataTypes.float, { proto: "DT_FLOAT", weight: "float32" }],
  [dataTypes.int32, { proto: "DT_INT32", weight: "int32" }],
  [dataTypes.bool, { proto: "DT_BOOL", weight: "bool" }],
]);

/** How weights of products are stored: as they are, in fewer bits by one scale a tensor, or by one a channel. */
export type Stored = "float32" | QuantisedType | "uint8_channels";

/** Biases are a hundredth of a network's bytes and matter most: only weights of products are stored in fewer bits. */
const leastRank = 2;

/**
 * model.json and weights.bin of a tfjs graph model: input "images" float32 [n, height, width, channels], output
 * "probabilities" float32 [n, classes].
 * @param stored what the weights of products are stored as; tfjs makes float32 of them as it loads.
 */
export function graphModelFiles(
  graph: InferenceGraph,
  stored: Stored = "float32",
): { topology: Buffer; weights: Buffer } {
  const { trace, levels } =
    stored === "uint8_channels"
      ? scaleChannels(graph)
      : { trace: graph, levels: new Map<number, Uint8Array>() };
  const { constants, ops, outputs } = fuseProducts(trace);
  const [output] = outputs;
  if (output?.kind !== "op") throw new Error("The network's output is no op.");
  const used = new Set(
    ops.flatMap(({ inputs }) => inputs.flatMap((one) => (one.kind === "constant" ? [one.constant] : []))),
  );
  const nameOf = (source: Source): string => {
    switch (source.kind) {
      case "constant":
        return `weights/${source.constant}`;
      case "op":
        if (source.op === output.op) return "probabilities";
        return source.output === 0 ? `op/${source.op}` : `op/${source.op}:${source.output}`;
      default:
        return "images";
    }
  };
  const kept = constants.flatMap((constant, i) =>
    used.has(i) ? [{ constant, levels: levels.get(i), name: nameOf({ kind: "constant", constant: i }) }] : [],
  );
  const nodes = [
    {
      name: "images",
      op: "Placeholder",
      attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: shapeOf([-1, ...graph.inputShape]) } },
    },
    ...kept.map(({ constant, name }) => {
      const { proto } = typeOf(constant.type);
      return {
        name,
        op: "Const",
        attr: {
          dtype: { type: proto },
          value: { tensor: { dtype: proto, tensorShape: shapeOf(constant.shape) } },
        },
      };
    }),
    ...ops.map((op, i) => ({
      name: nameOf({ kind: "op", op: i, output: 0 }),
      op: op.name,
      input: op.inputs.map(nameOf),
      attr: Object.fromEntries(op.attributes.map((one) => [one.name, attributeValue(one)])),
    })),
  ];
  const weights = kept.map(({ constant, levels, name }) =>
    levels ? levelsOf(name, constant, levels) : weightOf(name, constant, stored),
  );
  const tensor = (name: string, shape: readonly number[]) => ({
    [name]: { name: `${name}:0`, dtype: "DT_FLOAT", tensorShape: shapeOf(shape) },
  });
  const json = {
    format: "graph-model",
    generatedBy: "Offdiagonal",
    convertedBy: "Offdiagonal",
    signature: {
      inputs: tensor("images", [-1, ...graph.inputShape]),
      outputs: tensor("probabilities", [-1, graph.classes]),
    },
    modelTopology: { node: nodes, library: {}, versions: { producer: 1994 } },
    weightsManifest: [{ paths: ["weights.bin"], weights: weights.map(({ entry }) => entry) }],
  };
  return {
    topology: Buffer.from(JSON.stringify(json)),
    weights: Buffer.concat(weights.map(({ bytes }) => bytes)),
  };
}

interface Weight {
  entry: object;
  bytes: Uint8Array;
}

function weightOf(name: string, constant: ConstantValue, stored: Stored): Weight {
  const { type, shape } = constant;
  const bytes = wholeBytes(constant);
  const entry = { name, shape, dtype: typeOf(type).weight };
  const isWhole = stored === "float32" || stored === "uint8_channels";
  if (isWhole || type !== dataTypes.float || shape.length < leastRank) return { entry, bytes };
  const { bytes: fewer, range } = quantise(new Float32Array(bytes.slice().buffer), stored);
  const quantization = {
    dtype: stored,
    original_dtype: "float32",
    ...(range && { scale: range.scale, min: range.minimum }),
  };
  return { entry: { ...entry, quantization }, bytes: fewer };
}

/** Whole numbers of -127..127, which a product with the scales of their channels makes weights of. */
function levelsOf(name: string, { shape }: ConstantValue, bytes: Uint8Array): Weight {
  const quantization = { dtype: "uint8", original_dtype: "float32", scale: 1, min: -127 };
  return { entry: { name, shape, dtype: "float32", quantization }, bytes };
}

/** The bytes of every value, also where one stands for all. */
function wholeBytes({ type, shape, bytes }: ConstantValue): Uint8Array {
  const length = product(shape) * (type === dataTypes.bool ? 1 : 4);
  const whole = new Uint8Array(length);
  for (let at = 0; at < length; at += bytes.length) whole.set(bytes, at);
  return whole;
}

function typeOf(type: number): { proto: string; weight: string } {
  const known = types.get(type);
  if (!known) throw new Error(`A graph model has no weights of TensorFlow's type ${type}.`);
  return known;
}

function shapeOf(shape: readonly number[]): object {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}

/** An attribute as protocol buffers are written in JSON: bytes in base64, whole numbers as text. */
function attributeValue({ name, type, value }: Attribute): object {
  const many = Array.isArray(value) ? value : null;
  switch (type) {
    case attributeKinds.string:
      return name === "fused_ops"
        ? { list: { s: String(value).split(",").map(base64) } }
        : { s: base64(String(value)) };
    case attributeKinds.int:
      return many ? { list: { i: many.map(String) } } : { i: String(value) };
    case attributeKinds.float:
      return many ? { list: { f: many.map(Number) } } : { f: Number(value) };
    case attributeKinds.bool:
      return { b: Boolean(value) };
    case attributeKinds.type:
      return { type: typeOf(Number(value)).proto };
    case attributeKinds.shape:
      return { shape: shapeOf((many ?? []).map(Number)) };
    default:
      throw new Error(`The attribute ${name} is of TensorFlow's kind ${type}, which a graph model has not.`);
  }
}

const base64 = (text: string) => Buffer.from(text).toString("base64");
