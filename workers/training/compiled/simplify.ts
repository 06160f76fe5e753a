import { type ConstantValue, dataTypes } from "@/workers/training/compiled/graph";
import type { Source, Trace, TracedOp } from "@/workers/training/compiled/trace";

/** TensorFlow's op for the gradient of relu. */
const reluGradient = "ReluGrad";

/**
 * The same trace with the gradient of relu as one native op. tfjs multiplies by its `step(x)`, for which tfjs-node
 * runs five ops over the whole tensor. Both give dy where x > 0 and 0 elsewhere.
 */
export function simplify(trace: Trace): Trace {
  return { ...trace, ops: trace.ops.map((op) => asReluGradient(op, trace) ?? op) };
}

function asReluGradient(op: TracedOp, trace: Trace): TracedOp | null {
  if (op.name !== "Mul") return null;
  for (const [at, gradient] of op.inputs.entries()) {
    const features = argumentOfStep(op.inputs[1 - at], trace);
    const type = op.attributes.find(({ name }) => name === "T");
    if (features && type?.value === dataTypes.float) {
      return { name: reluGradient, attributes: [type], inputs: [gradient, features] };
    }
  }
  return null;
}

/** The x of tfjs's step(x): isNaN(x) ? x : (x > 0 ? 1 : 0). Null where the source is something else. */
function argumentOfStep(source: Source | undefined, trace: Trace): Source | null {
  const outer = opAt(source, trace, "Select");
  const inner = opAt(outer?.inputs[2], trace, "SelectV2", "Select");
  const greater = opAt(inner?.inputs[0], trace, "Greater");
  const isNan = opAt(outer?.inputs[0], trace, "IsNan");
  const x = outer?.inputs[1];
  if (!x || !same(x, isNan?.inputs[0]) || !same(x, greater?.inputs[0])) return null;
  const steps =
    holds(inner?.inputs[1], 1, trace) &&
    holds(inner?.inputs[2], 0, trace) &&
    holds(greater?.inputs[1], 0, trace);
  return steps ? x : null;
}

function opAt(source: Source | undefined, { ops }: Trace, ...names: string[]): TracedOp | null {
  const op = source?.kind === "op" ? ops[source.op] : undefined;
  return op && names.includes(op.name) ? op : null;
}

/** Whether a source is `value` everywhere: a constant, or filled with it. */
function holds(source: Source | undefined, value: number, trace: Trace): boolean {
  const fill = opAt(source, trace, "Fill");
  if (fill) return holds(fill.inputs[1], value, trace);
  const constant = source?.kind === "constant" ? trace.constants[source.constant] : undefined;
  return constant !== undefined && valuesOf(constant).every((one) => one === value);
}

function valuesOf({ type, bytes }: ConstantValue): Float32Array | Int32Array {
  const whole = bytes.slice().buffer;
  return type === dataTypes.float ? new Float32Array(whole) : new Int32Array(whole);
}

function same(a: Source, b: Source | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
