import {
  type Attribute,
  attributeKinds,
  type ConstantValue,
  constantKey,
  dataTypes,
} from "@/workers/training/compiled/graph";
import type { Source, Trace, TracedOp, ValueType } from "@/workers/training/compiled/trace";

/**
 * What takes the place of an op whose inputs have been rewritten already, or null for the op as it is. A rule may only
 * promise what the op promises: the same numbers, up to rounding. `index` is the op's in the trace before.
 */
export type Rule = (op: TracedOp, graph: Rewriting, index: number) => Source | null;

/** The same trace by other ops: each op through the first rule that takes it, and none done twice. */
export function rewrite(trace: Trace, rules: readonly Rule[]): Trace {
  const graph = new Rewriting(trace);
  const moved: Source[][] = [];
  const constants = canonical(trace);
  const place = (source: Source): Source => {
    switch (source.kind) {
      case "op":
        return moved[source.op]?.[source.output] ?? source;
      case "constant":
        return { kind: "constant", constant: constants[source.constant] ?? source.constant };
      default:
        return source;
    }
  };
  for (const [index, op] of trace.ops.entries()) {
    const here = { ...op, inputs: op.inputs.map(place) };
    let replaced: Source | null = null;
    for (const rule of rules) {
      replaced = rule(here, graph, index);
      if (replaced) break;
    }
    moved.push(replaced ? [replaced] : graph.add(here));
  }
  return {
    ...trace,
    constants: graph.constants,
    ops: graph.ops,
    outputs: trace.outputs.map(place),
    updates: trace.updates.map(({ state, value }) => ({ state, value: place(value) })),
  };
}

/** A trace in the making. */
export class Rewriting {
  readonly ops: TracedOp[] = [];
  readonly constants: ConstantValue[];
  private readonly places = new Map<string, number>();

  /** @param trace whose inputs, variables and constants it has. */
  constructor(private readonly trace: Pick<Trace, "inputs" | "state" | "constants">) {
    this.constants = [...trace.constants];
  }

  /** Adds an op, or finds the one that does the same. @returns its outputs. */
  add(op: TracedOp): Source[] {
    const key = JSON.stringify([op.name, op.attributes, op.inputs]);
    let place = this.places.get(key);
    if (place === undefined) {
      place = this.ops.push(op) - 1;
      this.places.set(key, place);
    }
    const at = place;
    return op.outputs.map((_, output) => ({ kind: "op", op: at, output }));
  }

  /** Adds an op with one output. */
  single(op: Omit<TracedOp, "outputs"> & { output: ValueType }): Source {
    const { output, ...rest } = op;
    return this.add({ ...rest, outputs: [output] })[0] as Source;
  }

  /** A scalar or a vector, int32 unless said otherwise. */
  constant(value: number | readonly number[], type: "int32" | "float" = "int32"): Source {
    const list = typeof value === "number" ? [value] : value;
    const values = type === "int32" ? Int32Array.from(list) : Float32Array.from(list);
    const shape = typeof value === "number" ? [] : [list.length];
    const entry = { type: dataTypes[type], shape, bytes: new Uint8Array(values.buffer) };
    const key = constantKey(entry);
    const known = this.constants.findIndex((one) => one.shape.length < 2 && constantKey(one) === key);
    return { kind: "constant", constant: known < 0 ? this.constants.push(entry) - 1 : known };
  }

  /** Adds a constant of any shape. */
  keep(value: ConstantValue): Source {
    return { kind: "constant", constant: this.constants.push(value) - 1 };
  }

  /** The op whose first output a source is, if it has one of the names. */
  op(source: Source | undefined, ...names: string[]): TracedOp | null {
    const op = source?.kind === "op" && source.output === 0 ? this.ops[source.op] : undefined;
    return op && names.includes(op.name) ? op : null;
  }

  /** The first op of a name with these inputs. */
  find(name: string, inputs: readonly Source[]): Source | null {
    const wanted = JSON.stringify(inputs);
    const op = this.ops.findIndex((one) => one.name === name && JSON.stringify(one.inputs) === wanted);
    return op < 0 ? null : { kind: "op", op, output: 0 };
  }

  typeOf(source: Source): ValueType {
    const { ops, constants } = this;
    return typeIn({ ...this.trace, ops, constants }, source);
  }

  /** The value of a source that holds the same number everywhere and in each step. */
  number(source: Source | undefined): number | null {
    const fill = this.op(source, "Fill");
    if (fill) return this.number(fill.inputs[1]);
    const values = this.held(source);
    return values && values.length > 0 && values.every((value) => value === values[0])
      ? (values[0] as number)
      : null;
  }

  /** The values of a constant of numbers. */
  numbers(source: Source | undefined): Float32Array | Int32Array | null {
    const values = this.held(source);
    const size =
      source && values ? this.typeOf(source).shape.reduce((product, length) => product * length, 1) : 0;
    if (!values || values.length === size) return values;
    return values instanceof Float32Array
      ? new Float32Array(size).fill(values[0] ?? 0)
      : new Int32Array(size).fill(values[0] ?? 0);
  }

  /** The values of a constant as it has them: one where all of many are the same. */
  private held(source: Source | undefined): Float32Array | Int32Array | null {
    const constant = source?.kind === "constant" ? this.constants[source.constant] : undefined;
    if (!constant) return null;
    const whole = constant.bytes.slice().buffer;
    switch (constant.type) {
      case dataTypes.float:
        return new Float32Array(whole);
      case dataTypes.int32:
        return new Int32Array(whole);
      default:
        return null;
    }
  }
}

/** Shape and type of a value of a trace. */
export function typeIn(
  { inputs, state, constants, ops }: Pick<Trace, "inputs" | "state" | "constants" | "ops">,
  source: Source,
): ValueType {
  const type = {
    input: () => inputs[source.kind === "input" ? source.input : -1],
    state: () => state[source.kind === "state" ? source.state : -1],
    constant: () => constants[source.kind === "constant" ? source.constant : -1],
    op: () => (source.kind === "op" ? ops[source.op]?.outputs[source.output] : undefined),
  }[source.kind]();
  if (!type) throw new Error("The trace names a value that it does not have.");
  return type;
}

export function same(a: Source | undefined, b: Source | undefined): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

export function attributeOf(op: TracedOp, attribute: string): Attribute["value"] | undefined {
  return op.attributes.find(({ name }) => name === attribute)?.value;
}

/** The attribute `T` of an op on float32. */
export const floats = typeAttribute("T", dataTypes.float);

export function typeAttribute(name: string, value: number): Attribute {
  return { name, type: attributeKinds.type, value };
}

export function truthAttribute(name: string, value: boolean): Attribute {
  return { name, type: attributeKinds.bool, value };
}

export function integerAttribute(name: string, value: number): Attribute {
  return { name, type: attributeKinds.int, value };
}

/** For each constant the first with the same value. */
function canonical({ constants }: Trace): number[] {
  const first = new Map<string, number>();
  return constants.map((constant, i) => {
    const key = constantKey(constant);
    const known = first.get(key) ?? i;
    first.set(key, known);
    return known;
  });
}
