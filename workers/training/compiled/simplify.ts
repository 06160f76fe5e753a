import { activationRules } from "@/workers/training/compiled/activations";
import { dataTypes } from "@/workers/training/compiled/graph";
import { lossRules } from "@/workers/training/compiled/loss";
import {
  attributeOf,
  floats,
  type Rule,
  rewrite,
  sameShape,
  truthAttribute,
  typeAttribute,
} from "@/workers/training/compiled/rewrite";
import type { Trace } from "@/workers/training/compiled/trace";

/**
 * The same trace by fewer ops: tfjs does in several what TensorFlow has one op for, and TensorFlow's own optimiser of
 * graphs joins only what it knows by these names.
 */
export function simplify(trace: Trace): Trace {
  return rewrite(trace, rules);
}

/** Casts to the type that a value has, and reshapes to its shape. */
const withoutEffect: Rule = (op, graph) => {
  const [input] = op.inputs;
  if (!input || !["Cast", "Reshape", "Identity"].includes(op.name)) return null;
  const [from, to] = [graph.typeOf(input), op.outputs[0]];
  if (to && from.type === to.type && sameShape(from.shape, to.shape)) return input;
  const before = op.name === "Reshape" ? graph.op(input, "Reshape") : null;
  return before
    ? graph.single({
        ...op,
        inputs: [...before.inputs.slice(0, 1), ...op.inputs.slice(1)],
        output: to ?? from,
      })
    : null;
};

/** tfjs-node leaves out the types of ExpandDims, which a graph must have. */
const expansion: Rule = (op, graph) => {
  const [input] = op.inputs;
  const [output] = op.outputs;
  if (op.name !== "ExpandDims" || !input || !output) return null;
  return graph.single({
    name: "Reshape",
    attributes: [typeAttribute("T", output.type), typeAttribute("Tshape", dataTypes.int32)],
    inputs: [input, graph.constant(output.shape)],
    output,
  });
};

const matrixProduct: Rule = (op, graph) => {
  const [output] = op.outputs;
  if (op.name !== "BatchMatMulV2" || output?.type !== dataTypes.float) return null;
  if (op.inputs.some((input) => graph.typeOf(input).shape.length !== 2)) return null;
  return graph.single({
    name: "MatMul",
    attributes: [
      floats,
      truthAttribute("transpose_a", attributeOf(op, "adj_x") === true),
      truthAttribute("transpose_b", attributeOf(op, "adj_y") === true),
    ],
    inputs: op.inputs,
    output,
  });
};

/** The bias after a product or a convolution, by which TensorFlow then calculates both in one. */
const bias: Rule = (op, graph) => {
  const [sums, by] = op.inputs;
  const [output] = op.outputs;
  if (!["Add", "AddV2"].includes(op.name) || !sums || !by || output?.type !== dataTypes.float) return null;
  if (!graph.op(sums, "MatMul", "Conv2D", "DepthwiseConv2dNative")) return null;
  const { shape } = graph.typeOf(by);
  if (shape.length !== 1 || shape[0] !== output.shape.at(-1)) return null;
  return graph.single({ name: "BiasAdd", attributes: [floats], inputs: [sums, by], output });
};

/** The sum over all but the last dimension, which is the gradient of a bias. */
const biasGradient: Rule = (op, graph) => {
  const [values, axes] = op.inputs;
  const [output] = op.outputs;
  if (op.name !== "Sum" || !values || output?.type !== dataTypes.float || output.shape.length !== 1)
    return null;
  const { shape } = graph.typeOf(values);
  const summed = new Set(graph.numbers(axes));
  if (shape.length < 2 || summed.size !== shape.length - 1 || summed.has(shape.length - 1) || summed.has(-1))
    return null;
  return graph.single({ name: "BiasAddGrad", attributes: [floats], inputs: [values], output });
};

/** The class of a one-hot vector is what it was made of. */
const classOfOneHot: Rule = (op, graph) => {
  if (op.name !== "ArgMax") return null;
  const hot = graph.op(graph.op(op.inputs[0], "Cast")?.inputs[0] ?? op.inputs[0], "OneHot");
  const [indices, , on, off] = hot?.inputs ?? [];
  if (!indices || graph.number(on) !== 1 || graph.number(off) !== 0) return null;
  const [from, to] = [graph.typeOf(indices), op.outputs[0]];
  return to && from.type === to.type && sameShape(from.shape, to.shape) ? indices : null;
};

const rules: readonly Rule[] = [
  withoutEffect,
  expansion,
  matrixProduct,
  bias,
  biasGradient,
  classOfOneHot,
  ...activationRules,
  ...lossRules,
];
