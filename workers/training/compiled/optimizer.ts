import type { Attribute } from "@/workers/training/compiled/graph";
import { floats, Rewriting, same, truthAttribute } from "@/workers/training/compiled/rewrite";
import type { Source, Trace } from "@/workers/training/compiled/trace";

/** A change of variables that one op does in place. */
export interface AppliedUpdate {
  name: string;
  attributes: readonly Attribute[];
  /** The variables, which the op takes first: a weight, then what the optimizer keeps of it. */
  state: readonly number[];
  inputs: readonly Source[];
  /** What the weight is set to before, where that is not its own value: AdamW's decay. */
  start: Source | null;
}

/** A trace whose optimizer changes its variables in place where TensorFlow has an op for it. */
export interface FusedTrace extends Trace {
  applied: readonly AppliedUpdate[];
}

/**
 * Finds the formulas of `Optimizer` in what a trace assigns, and takes TensorFlow's ops for them, which go through
 * memory once instead of a dozen times. What is not found stays as it is.
 */
export function fuseUpdates(trace: Trace): FusedTrace {
  const graph = new Rewriting(trace);
  for (const op of trace.ops) graph.add(op);
  const stateOf = (value: Source | undefined) =>
    trace.updates.find((update) => same(update.value, value))?.state ?? null;
  const applied: AppliedUpdate[] = [];
  for (const { state, value } of trace.updates) {
    const update =
      adam(state, value, graph, stateOf) ??
      momentum(state, value, graph, stateOf) ??
      descent(state, value, graph);
    if (update) applied.push(update);
  }
  const done = new Set(applied.flatMap((update) => update.state));
  return {
    ...trace,
    ops: graph.ops,
    constants: graph.constants,
    updates: trace.updates.filter(({ state }) => !done.has(state)),
    applied,
  };
}

type StateOf = (value: Source | undefined) => number | null;

/** w ← s - α m' / (√v' + ε) with m' = m + (g - m)(1 - β₁), v' = v + (g² - v)(1 - β₂), s = w or w after its decay. */
function adam(weight: number, value: Source, graph: Rewriting, stateOf: StateOf): AppliedUpdate | null {
  const change = graph.op(value, "Sub");
  const quotient = graph.op(change?.inputs[1], "RealDiv");
  const [moment, alpha] = graph.op(quotient?.inputs[0], "Mul")?.inputs ?? [];
  const [root, epsilon] = graph.op(quotient?.inputs[1], "Add")?.inputs ?? [];
  const velocity = graph.op(root, "Sqrt")?.inputs[0];
  const first = running(moment, graph, stateOf);
  const second = running(velocity, graph, stateOf);
  const gradient = first?.of;
  const start = change?.inputs[0];
  if (!first || !second || !gradient || !alpha || !epsilon || !start) return null;
  const small = graph.number(epsilon);
  if (!same(gradient, graph.op(second.of, "Square")?.inputs[0]) || small === null) return null;
  const itself = same(start, { kind: "state", state: weight });
  // The op takes β₂ as a float32 next to 1, of which 1 - β₂ has few digits left: it is off by a factor, by which its
  // running mean is then off as well. The root of it goes into α and ε.
  const factor = Math.sqrt((1 - Math.fround(1 - second.share)) / second.share);
  const constant = (number: number) => graph.constant(number, "float");
  const zero = constant(0);
  return {
    name: "ResourceApplyAdam",
    attributes: [floats, truthAttribute("use_locking", false), truthAttribute("use_nesterov", false)],
    state: [weight, first.state, second.state],
    // Its own correction of the rate by the powers of β is left out (powers of 0): α has it.
    inputs: [
      zero,
      zero,
      graph.single({
        name: "Mul",
        attributes: [floats],
        inputs: [alpha, constant(factor)],
        output: graph.typeOf(alpha),
      }),
      constant(1 - first.share),
      constant(1 - second.share),
      constant(small * factor),
      gradient,
    ],
    start: itself ? null : start,
  };
}

/** The variable, the new share and the value x of a running mean s + (x - s) share that a trace assigns to s. */
function running(
  value: Source | undefined,
  graph: Rewriting,
  stateOf: StateOf,
): { state: number; share: number; of: Source } | null {
  const state = stateOf(value);
  const sum = graph.op(value, "Add");
  const step = graph.op(sum?.inputs[1], "Mul");
  const difference = graph.op(step?.inputs[0], "Sub");
  const share = graph.number(step?.inputs[1]);
  const of = difference?.inputs[0];
  if (state === null || share === null || !of) return null;
  const itself: Source = { kind: "state", state };
  return same(sum?.inputs[0], itself) && same(difference?.inputs[1], itself) ? { state, share, of } : null;
}

/** m' = μ m - r g; w ← w + m', or with Nesterov's w ← w + μ m' - r g. */
function momentum(weight: number, value: Source, graph: Rewriting, stateOf: StateOf): AppliedUpdate | null {
  const sum = graph.op(value, "Add");
  if (!same(sum?.inputs[0], { kind: "state", state: weight })) return null;
  const ahead = graph.op(sum?.inputs[1], "Sub");
  const further = stateOf(sum?.inputs[1]) === null ? ahead : null;
  const moment = further ? graph.op(further.inputs[0], "Mul")?.inputs[0] : sum?.inputs[1];
  const state = stateOf(moment);
  const change = graph.op(moment, "Sub");
  const [kept, share] = graph.op(change?.inputs[0], "Mul")?.inputs ?? [];
  const [gradient, rate] = graph.op(change?.inputs[1], "Mul")?.inputs ?? [];
  if (state === null || !share || !gradient || !rate || !isScalar(rate, graph)) return null;
  if (!same(kept, { kind: "state", state }) || graph.number(share) === null) return null;
  if (further) {
    const again = graph.op(further.inputs[0], "Mul");
    if (!same(again?.inputs[1], share) || !same(further.inputs[1], change?.inputs[1])) return null;
  }
  return {
    name: "ResourceApplyKerasMomentum",
    attributes: [
      floats,
      truthAttribute("use_locking", false),
      truthAttribute("use_nesterov", further !== null),
    ],
    state: [weight, state],
    inputs: [rate, gradient, share],
    start: null,
  };
}

/** w ← w - r g. */
function descent(weight: number, value: Source, graph: Rewriting): AppliedUpdate | null {
  const change = graph.op(value, "Sub");
  const [gradient, rate] = graph.op(change?.inputs[1], "Mul")?.inputs ?? [];
  if (!same(change?.inputs[0], { kind: "state", state: weight }) || !gradient || !rate) return null;
  if (!isScalar(rate, graph)) return null;
  return {
    name: "ResourceApplyGradientDescent",
    attributes: [floats, truthAttribute("use_locking", false)],
    state: [weight],
    inputs: [rate, gradient],
    start: null,
  };
}

function isScalar(source: Source, graph: Rewriting): boolean {
  return graph.typeOf(source).shape.length === 0;
}
