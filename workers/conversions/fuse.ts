import { usesOf } from "@/workers/conversions/fold";
import { attributeKinds } from "@/workers/training/compiled/graph";
import {
  attributeOf,
  integerAttribute,
  type Rewriting,
  type Rule,
  rewrite,
} from "@/workers/training/compiled/rewrite";
import type { Trace, TracedOp } from "@/workers/training/compiled/trace";

/** What tfjs calls a product with its bias and its activation in one op. */
const fusedNames: Record<string, string> = {
  Conv2D: "_FusedConv2D",
  DepthwiseConv2dNative: "FusedDepthwiseConv2dNative",
  MatMul: "_FusedMatMul",
};
/** Activations that every backend of tfjs has in its fused ops. */
const activations = ["Relu", "Relu6"];

/** The same trace of an inference with bias and activation inside the products, as tfjs' own converter writes it. */
export function fuseProducts(trace: Trace): Trace {
  const uses = usesOf(trace);
  const fused: Rule = (op, graph, index) => {
    const [input] = op.inputs;
    const [output] = op.outputs;
    const before = trace.ops[index]?.inputs[0];
    if (!input || !output || before?.kind !== "op" || uses[before.op] !== 1) return null;
    const extended =
      op.name === "BiasAdd"
        ? withBias(op, graph)
        : activations.includes(op.name) && withActivation(op, graph);
    return extended ? graph.single({ ...extended, output }) : null;
  };
  return rewrite(trace, [fused]);
}

type Fused = Omit<TracedOp, "outputs">;

function withBias(op: TracedOp, graph: Rewriting): Fused | null {
  const [values, bias] = op.inputs;
  const product = graph.op(values, ...Object.keys(fusedNames));
  if (!product || !bias) return null;
  return {
    name: fusedNames[product.name] as string,
    inputs: [...product.inputs, bias],
    attributes: [...product.attributes, ...fusing("BiasAdd")],
  };
}

function withActivation(op: TracedOp, graph: Rewriting): Fused | null {
  const product = graph.op(op.inputs[0], ...Object.values(fusedNames));
  if (!product || attributeOf(product, "fused_ops") !== "BiasAdd") return null;
  const own = product.attributes.filter(({ name }) => name !== "fused_ops" && name !== "num_args");
  return { ...product, attributes: [...own, ...fusing("BiasAdd", op.name)] };
}

/** The list of names is kept as one text, with commas. */
function fusing(...names: string[]): TracedOp["attributes"][number][] {
  return [
    { name: "fused_ops", type: attributeKinds.string, value: names.join() },
    integerAttribute("num_args", 1),
  ];
}
