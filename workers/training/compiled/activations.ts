import { dataTypes } from "@/workers/training/compiled/graph";
import { floats, type Rewriting, type Rule, same } from "@/workers/training/compiled/rewrite";
import type { Source, TracedOp } from "@/workers/training/compiled/trace";

/**
 * The gradient of relu as one op. tfjs multiplies by its `step(x)`, for which tfjs-node runs five ops over the whole
 * tensor. Both give dy where x > 0 and 0 elsewhere. Of relu(x) instead of x it is the same, and x need not be kept.
 */
const reluGradient: Rule = (op, graph) =>
  gradient(
    op,
    "ReluGrad",
    (factor) => {
      const x = argumentOfStep(factor, graph);
      return x && (graph.find("Relu", [x]) ?? x);
    },
    graph,
  );

/** As tfjs has it: dy · (x ≤ 6) · step(x). */
const relu6Gradient: Rule = (op, graph) =>
  gradient(
    op,
    "Relu6Grad",
    (factor) => {
      const both = graph.op(factor, "Mul");
      const below = graph.op(graph.op(both?.inputs[0], "Cast")?.inputs[0], "LessEqual");
      const x = argumentOfStep(both?.inputs[1], graph);
      if (!x || !same(x, below?.inputs[0]) || graph.number(below?.inputs[1]) !== 6) return null;
      return graph.find("Relu6", [x]) ?? x;
    },
    graph,
  );

/** The layer ReLU with a largest value of 6, which tfjs has as max(min(relu(x), 6), 0). */
const clippedRelu: Rule = (op, graph) => {
  const below = op.name === "Maximum" ? graph.op(op.inputs[0], "Minimum") : null;
  const x = graph.op(below?.inputs[0], "Relu")?.inputs[0];
  const [output] = op.outputs;
  if (!x || !output || graph.number(op.inputs[1]) !== 0 || graph.number(below?.inputs[1]) !== 6) return null;
  return graph.single({ name: "Relu6", attributes: [floats], inputs: [x], output });
};

/** Its gradient: (0 ≤ relu(x) ≤ 6 ? dy : 0) · step(x). */
const clippedReluGradient: Rule = (op, graph) => {
  const [output] = op.outputs;
  if (op.name !== "Mul" || output?.type !== dataTypes.float) return null;
  for (const [at, incoming] of op.inputs.entries()) {
    const chosen = graph.op(incoming, "Select", "SelectV2");
    const x = chosen && argumentOfStep(op.inputs[1 - at], graph);
    const [within, dy, otherwise] = chosen?.inputs ?? [];
    const [above, below] = graph.op(within, "LogicalAnd")?.inputs ?? [];
    const [least, most] = [graph.op(above, "GreaterEqual"), graph.op(below, "LessEqual")];
    const clipped = x && graph.find("Relu6", [x]);
    if (!clipped || !dy || !graph.op(otherwise, "ZerosLike")) continue;
    const ofSame = [least, most].every((one) => same(graph.op(one?.inputs[0], "Relu")?.inputs[0], x));
    if (!ofSame || graph.number(least?.inputs[1]) !== 0 || graph.number(most?.inputs[1]) !== 6) continue;
    return graph.single({ name: "Relu6Grad", attributes: [floats], inputs: [dy, clipped], output });
  }
  return null;
};

export const activationRules: readonly Rule[] = [
  clippedRelu,
  clippedReluGradient,
  reluGradient,
  relu6Gradient,
];

/** A product of a gradient and a factor that `featuresOf` knows, as the op of a name. */
function gradient(
  op: TracedOp,
  name: string,
  featuresOf: (factor: Source) => Source | null,
  graph: Rewriting,
): Source | null {
  const [output] = op.outputs;
  if (op.name !== "Mul" || output?.type !== dataTypes.float) return null;
  for (const [at, incoming] of op.inputs.entries()) {
    const factor = op.inputs[1 - at];
    const features = factor && featuresOf(factor);
    if (features) return graph.single({ name, attributes: [floats], inputs: [incoming, features], output });
  }
  return null;
}

/** The x of tfjs's step(x): isNaN(x) ? x : (x > 0 ? 1 : 0). Null where the source is something else. */
function argumentOfStep(source: Source | undefined, graph: Rewriting): Source | null {
  const outer = graph.op(source, "Select");
  const inner = graph.op(outer?.inputs[2], "SelectV2", "Select");
  const greater = graph.op(inner?.inputs[0], "Greater");
  const isNan = graph.op(outer?.inputs[0], "IsNan");
  const x = outer?.inputs[1];
  if (!x || !same(x, isNan?.inputs[0]) || !same(x, greater?.inputs[0])) return null;
  const steps =
    graph.number(inner?.inputs[1]) === 1 &&
    graph.number(inner?.inputs[2]) === 0 &&
    graph.number(greater?.inputs[1]) === 0;
  return steps ? x : null;
}
