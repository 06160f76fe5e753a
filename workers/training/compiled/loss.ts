import { dataTypes } from "@/workers/training/compiled/graph";
import { floats, type Rewriting, type Rule, same } from "@/workers/training/compiled/rewrite";
import type { Source } from "@/workers/training/compiled/trace";

/** x - (max + ln Σ exp(x - max)), by rows: tfjs's softmaxCrossEntropy begins so. */
const logarithmOfSoftmax: Rule = (op, graph) => {
  const [x, normaliser] = op.inputs;
  if (op.name !== "Sub" || !x || !isMatrix(x, graph)) return null;
  const sum = graph.op(withoutReshape(normaliser, graph), "Add", "AddV2");
  const largest = graph.op(withoutReshape(sum?.inputs[0], graph), "Max");
  const total = graph.op(graph.op(sum?.inputs[1], "Log")?.inputs[0], "Sum");
  const shifted = graph.op(graph.op(total?.inputs[0], "Exp")?.inputs[0], "Sub");
  if (
    !largest ||
    !total ||
    !shifted ||
    !overRows(largest.inputs[1], graph) ||
    !overRows(total.inputs[1], graph)
  ) {
    return null;
  }
  const fits =
    same(x, largest.inputs[0]) &&
    same(x, shifted.inputs[0]) &&
    graph.op(shifted.inputs[1], "Max") === largest;
  return fits
    ? graph.single({ name: "LogSoftmax", attributes: [floats], inputs: [x], output: graph.typeOf(x) })
    : null;
};

/** -Σ y ln softmax(x): the loss of each row. */
const crossEntropy: Rule = (op, graph) => {
  const product = graph.op(graph.op(op.inputs[0], "Neg")?.inputs[0], "Mul");
  const logarithms = graph.op(product?.inputs[0], "LogSoftmax");
  if (op.name !== "Sum" || !overRows(op.inputs[1], graph) || op.outputs[0]?.shape.length !== 1) return null;
  return crossEntropyOf(logarithms?.inputs[0], product?.inputs[1], graph)?.[0] ?? null;
};

/** softmax(x) - y: its gradient by x, which the same op gives. */
const crossEntropyGradient: Rule = (op, graph) => {
  const logarithms = graph.op(graph.op(op.inputs[0], "Exp")?.inputs[0], "LogSoftmax");
  if (op.name !== "Sub") return null;
  return crossEntropyOf(logarithms?.inputs[0], op.inputs[1], graph)?.[1] ?? null;
};

export const lossRules: readonly Rule[] = [logarithmOfSoftmax, crossEntropy, crossEntropyGradient];

function crossEntropyOf(x: Source | undefined, y: Source | undefined, graph: Rewriting): Source[] | null {
  if (!x || !y) return null;
  const [values, truth] = [graph.typeOf(x), graph.typeOf(y)];
  if (values.shape.join() !== truth.shape.join() || truth.type !== dataTypes.float) return null;
  return graph.add({
    name: "SoftmaxCrossEntropyWithLogits",
    attributes: [floats],
    inputs: [x, y],
    outputs: [{ ...values, shape: values.shape.slice(0, 1) }, values],
  });
}

function isMatrix(source: Source, graph: Rewriting): boolean {
  const { shape, type } = graph.typeOf(source);
  return shape.length === 2 && type === dataTypes.float;
}

/** Whether a reduction of a matrix goes along each row. */
function overRows(axes: Source | undefined, graph: Rewriting): boolean {
  const numbers = graph.numbers(axes);
  return numbers?.length === 1 && (numbers[0] === 1 || numbers[0] === -1);
}

function withoutReshape(source: Source | undefined, graph: Rewriting): Source | undefined {
  return graph.op(source, "Reshape")?.inputs[0] ?? source;
}
