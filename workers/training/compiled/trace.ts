import { tf } from "@/workers/tf";
import { backend } from "@/workers/training/backend";
import {
  type Attribute,
  attributeKinds,
  type Binding,
  type ConstantValue,
  constantOf,
  dataTypes,
} from "@/workers/training/compiled/graph";

/** Where a traced value comes from. */
export type Source =
  | { kind: "op"; op: number; output: number }
  | { kind: "input"; input: number }
  /** What the variable held before the step. */
  | { kind: "state"; state: number }
  | { kind: "constant"; constant: number };

/** Shape and TensorFlow's type of a value. */
export interface ValueType {
  shape: readonly number[];
  type: number;
}

export interface TracedOp {
  name: string;
  attributes: readonly Attribute[];
  inputs: readonly Source[];
  outputs: readonly ValueType[];
}

/** What a function did, op by op, as native ops: enough to do it again with other inputs and another state. */
export interface Trace {
  inputs: ValueType[];
  /** Of each variable. */
  state: ValueType[];
  ops: TracedOp[];
  constants: ConstantValue[];
  outputs: Source[];
  /** Variables that the function changed, and what they hold after it. */
  updates: { state: number; value: Source }[];
}

/** Why a function cannot be compiled, for the run's page: continues "trained op by op: …". */
export class NotCompilable extends Error {}

/**
 * Runs a function once and records every native op. The variables hold afterwards what they held before.
 *
 * While it runs, the backend's binding is one of ours that passes on and notes down. Ids of native tensors are never
 * used twice in a process, so an id names one value for ever.
 * @param inputs what will differ from call to call; all else becomes part of the graph.
 * @param state every variable that the function may change or that may change between calls.
 * @param like a trace of the same function, of which this one only has to show that it is the same: nothing is
 * calculated then, each op gives a tensor of the shape that it gave before.
 * @throws NotCompilable where it reads values back (JavaScript could then decide by them), changes a variable that
 * is not in `state`, or does another op than `like` has.
 */
export function record(
  run: (inputs: tf.Tensor[]) => tf.Tensor[],
  inputs: readonly tf.Tensor[],
  state: readonly tf.Variable[],
  like: Trace | null = null,
): Trace {
  return scoped(() => {
    // Variables may share a native tensor (two slots made of one zero): a copy gives each an id of its own.
    const before = state.map((variable) => copyOf(variable));
    for (const [i, variable] of state.entries()) variable.assign(before[i] as tf.Tensor);
    const known = new Set<tf.Variable>(state);
    const others = Object.values(tf.engine().registeredVariables).filter((variable) => !known.has(variable));
    const otherIds = others.map(idOf);
    const recorder = new Recorder(inputs.map(idOf), state.map(idOf), like);
    try {
      const outputs = recorder.during(() => run([...inputs]));
      const updates = state.flatMap((variable, i) => {
        const value = recorder.sourceOf(idOf(variable));
        return value.kind === "state" && value.state === i ? [] : [{ state: i, value }];
      });
      const changed = others.find((variable, i) => idOf(variable) !== otherIds[i]);
      if (changed) throw new NotCompilable(`the step changes the unknown variable ${changed.name}`);
      return {
        inputs: inputs.map(typeOf),
        state: state.map(typeOf),
        ops: recorder.ops,
        constants: recorder.constants,
        outputs: outputs.map((output) => recorder.sourceOf(idOf(output))),
        updates,
      };
    } finally {
      for (const [i, variable] of state.entries()) variable.assign(before[i] as tf.Tensor);
    }
  });
}

/** Runs and disposes of every tensor made meanwhile; `tf.tidy` for what is no tensor. */
export function scoped<T>(run: () => T): T {
  tf.engine().startScope();
  try {
    return run();
  } finally {
    tf.engine().endScope();
  }
}

/** The same values under a native id of their own. */
export function copyOf(tensor: tf.Tensor): tf.Tensor {
  return backend().executeSingleOutput("Identity", [], [tensor]);
}

/** The native id of a tensor, which is sent there first if it is still in JavaScript. */
export function idOf(tensor: tf.Tensor): number {
  let id = -1;
  withBinding(
    (binding) => ({
      executeOp(name: string, attributes: Attribute[], ids: number[], outputs: number) {
        id = ids[0] ?? -1;
        return binding.executeOp(name, attributes, ids, outputs);
      },
    }),
    () => copyOf(tensor).dispose(),
  );
  return id;
}

function withBinding<T>(members: (binding: Binding) => Partial<Binding>, run: () => T): T {
  const tensorflow = backend();
  const { binding } = tensorflow;
  // The members of the addon cannot be assigned; an object that inherits from it can have its own.
  tensorflow.binding = Object.create(binding, Object.getOwnPropertyDescriptors(members(binding))) as Binding;
  try {
    return run();
  } finally {
    tensorflow.binding = binding;
  }
}

class Recorder {
  readonly ops: TracedOp[] = [];
  readonly constants: ConstantValue[] = [];
  private readonly sources = new Map<number, Source>();
  private readonly binding = backend().binding;

  constructor(
    inputs: readonly number[],
    state: readonly number[],
    private readonly like: Trace | null,
  ) {
    for (const [input, id] of inputs.entries()) this.sources.set(id, { kind: "input", input });
    for (const [i, id] of state.entries()) this.sources.set(id, { kind: "state", state: i });
  }

  during<T>(run: () => T): T {
    return withBinding(
      (binding) => ({
        executeOp: (name, attributes, ids, outputs) => {
          const inputs = ids.map((id) => this.sourceOf(id));
          const known = this.like && this.expected(this.like, name, attributes, inputs);
          const results = known
            ? known.outputs.map((output) => this.emptyOf(output))
            : binding.executeOp(name, attributes, ids, outputs);
          const types = results.map(({ shape, dtype }) => ({ shape, type: dtype }));
          const op = this.ops.push({ name, attributes: [...attributes], inputs, outputs: types }) - 1;
          for (const [output, { id }] of results.entries()) this.sources.set(id, { kind: "op", op, output });
          return results;
        },
        createTensor: (shape, type, values) => {
          const id = binding.createTensor(shape, type, values);
          this.sources.set(id, this.constant(constantOf(shape, type, bytesOf(values))));
          return id;
        },
        tensorDataSync: () => {
          throw new NotCompilable(
            `a layer reads numbers back in the middle of a step (after ${this.ops.at(-1)?.name ?? "nothing"})`,
          );
        },
      }),
      run,
    );
  }

  /** The op of the other trace that comes next, which has to be this one. */
  private expected(
    like: Trace,
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Source[],
  ): TracedOp {
    const known = like.ops[this.ops.length];
    const isSame =
      known?.name === name &&
      JSON.stringify([known.attributes, known.inputs]) === JSON.stringify([attributes, inputs]);
    if (!isSame) throw new NotCompilable(`its op ${known?.name ?? name} depends on the images`);
    return known;
  }

  /** A native tensor that holds anything. */
  private emptyOf({ shape, type }: ValueType): ReturnType<Binding["executeOp"]>[number] {
    const { binding } = this;
    const size = binding.createTensor([shape.length], dataTypes.int32, Int32Array.from(shape));
    const attributes = [
      { name: "dtype", type: attributeKinds.type, value: type },
      { name: "init", type: attributeKinds.bool, value: false },
    ];
    const [made] = binding.executeOp("Empty", attributes, [size], 1);
    binding.deleteTensor(size);
    if (!made) throw new Error("TensorFlow made no tensor.");
    return made;
  }

  /** A tensor that is from before the step and neither input nor state is a constant of it. */
  sourceOf(id: number): Source {
    const known = this.sources.get(id);
    if (known) return known;
    const [copy] = this.binding.executeOp("Identity", [], [id], 1);
    if (!copy) throw new Error(`Tensor ${id} is gone.`);
    const bytes = bytesOf(this.binding.tensorDataSync(id));
    this.binding.deleteTensor(copy.id);
    const source = this.constant(constantOf(copy.shape, copy.dtype, bytes));
    this.sources.set(id, source);
    return source;
  }

  private constant(value: ConstantValue): Source {
    return { kind: "constant", constant: this.constants.push(value) - 1 };
  }
}

export function typeOf({ shape, dtype }: tf.Tensor): ValueType {
  return { shape, type: backend().getDTypeInteger(dtype) };
}

function bytesOf(values: unknown): Uint8Array {
  if (!ArrayBuffer.isView(values)) throw new NotCompilable("a layer holds a constant that is text");
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
