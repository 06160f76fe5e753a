/** Which ops make something of each image by itself, and which sum over images. */
import { dataTypes } from "@/workers/training/compiled/graph";
import { attributeOf, type Rewriting } from "@/workers/training/compiled/rewrite";
import type { Source, TracedOp, ValueType } from "@/workers/training/compiled/trace";

type TypeOf = (source: Source) => ValueType;

/** An op that can be done by pieces of its batch. */
interface EachImage {
  /** Inputs of which each piece gets its own part. */
  divided: readonly number[];
  /** The input that is the shape of a result, which is another one for a piece. */
  sized?: number;
}

/** Numbers by themselves, with what is broadcast to them. */
const elementwise = new Set([
  ...[
    "Relu",
    "Relu6",
    "LeakyRelu",
    "Elu",
    "Selu",
    "Softplus",
    "Sigmoid",
    "Tanh",
    "Erf",
    "Exp",
    "Log",
    "Neg",
    "Abs",
  ],
  ...[
    "Square",
    "Sqrt",
    "Rsqrt",
    "Reciprocal",
    "Sign",
    "Cast",
    "IsNan",
    "ZerosLike",
    "OnesLike",
    "LogicalNot",
  ],
  ...["Add", "AddV2", "Sub", "Mul", "RealDiv", "Maximum", "Minimum", "Pow", "SquaredDifference"],
  ...["Greater", "GreaterEqual", "Less", "LessEqual", "Equal", "NotEqual", "LogicalAnd", "LogicalOr"],
  ...["ReluGrad", "Relu6Grad", "LeakyReluGrad", "EluGrad", "SeluGrad", "SigmoidGrad", "TanhGrad", "SelectV2"],
]);

/** The first input is images, the others belong to all. */
const imagesFirst = new Set(["Conv2D", "DepthwiseConv2dNative", "BiasAdd", "MaxPool", "AvgPool", "OneHot"]);

/** All inputs are images. */
const imagesOnly = new Set(["MaxPoolGrad", "Softmax", "LogSoftmax", "SoftmaxCrossEntropyWithLogits"]);

const reductions = new Set(["Sum", "Mean", "Max", "Min", "Prod", "All", "Any"]);

/** @returns null where the op does not take images one by one, or it cannot be told. */
export function whereEachImage(
  op: TracedOp,
  typeOf: TypeOf,
  graph: Rewriting,
  count: number,
): EachImage | null {
  const { name, inputs } = op;
  const constants = (input: number) => graph.numbers(inputs[input]);
  const shapeOf = (input: number) => (inputs[input] ? typeOf(inputs[input]).shape : []);
  const first: EachImage = { divided: [0] };
  if (elementwise.has(name)) {
    const rank = op.outputs[0]?.shape.length ?? 0;
    const divided = [...inputs.keys()].filter((i) => shapeOf(i).length === rank && shapeOf(i)[0] === count);
    return { divided };
  }
  if (name === "Select") {
    const same = [...inputs.keys()].every((i) => shapeOf(i).join() === op.outputs[0]?.shape.join());
    return same ? { divided: [0, 1, 2] } : null;
  }
  if (shapeOf(0)[0] !== count && !name.endsWith("BackpropInput") && name !== "AvgPoolGrad") return null;
  if (imagesFirst.has(name)) return first;
  if (imagesOnly.has(name)) return { divided: [...inputs.keys()] };
  if (reductions.has(name)) return axesOf(op, typeOf, graph)?.includes(0) === false ? first : null;
  switch (name) {
    case "FusedBatchNormV3":
      return attributeOf(op, "is_training") === false ? first : null;
    case "MatMul":
      return attributeOf(op, "transpose_a") === true ? null : first;
    case "Conv2DBackpropInput":
    case "DepthwiseConv2dNativeBackpropInput":
      return constants(0) ? { divided: [2], sized: 0 } : null;
    case "AvgPoolGrad":
      return constants(0) ? { divided: [1], sized: 0 } : null;
    case "Reshape":
    case "BroadcastTo":
      return constants(1) && op.outputs[0]?.shape[0] === count ? { divided: [0], sized: 1 } : null;
    case "ArgMax":
      return constants(1)?.[0] !== 0 && shapeOf(0).length > 1 ? first : null;
    case "Tile":
      return constants(1)?.[0] === 1 ? first : null;
    case "Pad":
    case "PadV2":
    case "MirrorPad": {
      const paddings = constants(1);
      return paddings?.[0] === 0 && paddings[1] === 0 ? first : null;
    }
    case "Slice": {
      const [from, size] = [constants(1), constants(2)];
      return from?.[0] === 0 && size ? { divided: [0], sized: 2 } : null;
    }
    case "Transpose":
      return constants(1)?.[0] === 0 ? first : null;
    case "ConcatV2": {
      const axis = constants(inputs.length - 1)?.[0];
      const pieces = [...inputs.keys()].slice(0, -1);
      const negative = axis !== undefined && axis < 0 ? axis + shapeOf(0).length : axis;
      return negative && pieces.every((i) => shapeOf(i)[0] === count) ? { divided: pieces } : null;
    }
    default:
      return null;
  }
}

/**
 * @returns inputs of which each piece gets its own part, where the results of the pieces are to be added; else null.
 */
export function sumOverImages(
  op: TracedOp,
  typeOf: TypeOf,
  graph: Rewriting,
  count: number,
): readonly number[] | null {
  const { name, inputs } = op;
  const ofImages = (...list: number[]) =>
    list.every((i) => inputs[i] && typeOf(inputs[i]).shape[0] === count) ? list : null;
  switch (name) {
    case "Conv2DBackpropFilter":
    case "DepthwiseConv2dNativeBackpropFilter":
      return ofImages(0, 2);
    case "BiasAddGrad":
      return ofImages(0);
    case "MatMul":
      return attributeOf(op, "transpose_a") === true && attributeOf(op, "transpose_b") !== true
        ? ofImages(0, 1)
        : null;
    case "Sum": {
      const isFloat = op.outputs[0]?.type === dataTypes.float;
      return isFloat && axesOf(op, typeOf, graph)?.includes(0) ? ofImages(0) : null;
    }
    default:
      return null;
  }
}

/** The dimensions that a reduction takes away, from 0; null where they are not constant. */
function axesOf({ inputs }: TracedOp, typeOf: TypeOf, graph: Rewriting): number[] | null {
  const axes = graph.numbers(inputs[1]);
  const rank = inputs[0] ? typeOf(inputs[0]).shape.length : 0;
  return axes && [...axes].map((axis) => (axis < 0 ? axis + rank : axis));
}
