import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { backend } from "@/workers/training/backend";
import { attribute, dataTypes, GraphBuilder } from "@/workers/training/compiled/graph";
import type { Source, Trace } from "@/workers/training/compiled/trace";

/** A native tensor, which its receiver deletes. */
type Metadata = ReturnType<ReturnType<typeof backend>["binding"]["runSavedModel"]>[number];

/** Shape and TensorFlow's type of a variable of the state. */
export interface StateSlot {
  shape: readonly number[];
  type: number;
}

/**
 * A graph with a state: resource variables that its functions read and change. Sessions share no variables, so all
 * functions of a model go into one.
 */
export class ProgramBuilder {
  readonly graph = new GraphBuilder();
  private readonly functions = new Map<string, { inputs: string; outputs: string }>();

  constructor(private readonly state: readonly StateSlot[]) {
    for (const [i, slot] of state.entries()) this.addVariable(i, slot);
  }

  /** A value that is given at each call. @returns the output's name. */
  placeholder(name: string, type: number, shape: readonly number[]): string {
    const { graph } = this;
    return `${graph.add("Placeholder", name, [], { dtype: attribute.type(type), shape: attribute.shape(shape) })}:0`;
  }

  /**
   * Adds a traced function.
   * @param placeholders what a call gives, in its order.
   * @param inputs the output that stands for each input of the trace.
   */
  addFunction(name: string, trace: Trace, placeholders: readonly string[], inputs: readonly string[]): void {
    const { graph } = this;
    const nodeOf = (source: Source): string => {
      switch (source.kind) {
        case "op":
          return `${name}/${source.op}:${source.output}`;
        case "input":
          return at(inputs, source.input);
        case "state":
          return `${readOf(source.state)}:0`;
        case "constant":
          return graph.constant(at(trace.constants, source.constant));
      }
    };
    const needed = neededOps(trace);
    for (const [i, op] of trace.ops.entries()) {
      if (!needed.has(i)) continue;
      const attributes = Object.fromEntries(op.attributes.map((one) => [one.name, attribute.recorded(one)]));
      graph.add(op.name, `${name}/${i}`, op.inputs.map(nodeOf), attributes);
    }
    const assigned = trace.updates.map(({ state, value }) =>
      this.assign(`${name}/assign/${state}`, state, nodeOf(value), [`^${readOf(state)}`]),
    );
    const outputs = trace.outputs.map((output, i) => {
      // A call cannot ask for an op without output: the outputs wait for the assignments.
      const after = assigned.map((one) => `^${one}`);
      return this.identity(`${name}/output/${i}`, nodeOf(output), after);
    });
    this.functions.set(name, { inputs: placeholders.join(), outputs: outputs.join() });
  }

  /** Builds the native session. */
  load(): Program {
    const places = this.state.map(({ type, shape }, i) => this.placeholder(`set/${i}`, type, shape));
    const assigned = places.map((place, i) => `^${this.assign(`set/assign/${i}`, i, place, [])}`);
    const done = this.graph.constant({ type: dataTypes.bool, shape: [], bytes: Uint8Array.of(1) });
    const set = this.graph.add("Identity", "set/done", [done, ...assigned], {
      T: attribute.type(dataTypes.bool),
    });
    this.functions.set("set", { inputs: places.join(), outputs: `${set}:0` });
    const values = this.state.map((_, i) => this.identity(`get/${i}`, `${readOf(i)}:0`, [], i));
    this.functions.set("get", { inputs: "", outputs: values.join() });

    const folder = mkdtempSync(path.join(tmpdir(), "offdiagonal-graph-"));
    try {
      writeFileSync(path.join(folder, "saved_model.pb"), this.graph.savedModel());
      return new Program(backend().binding.loadSavedModel(folder, "serve"), this.functions);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private addVariable(i: number, { shape, type }: StateSlot): void {
    const handle = this.graph.add("VarHandleOp", `state/${i}`, [], {
      dtype: attribute.type(type),
      shape: attribute.shape(shape),
      container: attribute.text(""),
      shared_name: attribute.text(`state/${i}`),
    });
    this.graph.add("ReadVariableOp", readOf(i), [`${handle}:0`], { dtype: attribute.type(type) });
  }

  private assign(name: string, state: number, value: string, after: readonly string[]): string {
    const { type } = at(this.state, state);
    return this.graph.add("AssignVariableOp", name, [`state/${state}:0`, value, ...after], {
      dtype: attribute.type(type),
    });
  }

  private identity(name: string, value: string, after: readonly string[], state?: number): string {
    const type = state === undefined ? dataTypes.float : at(this.state, state).type;
    return `${this.graph.add("Identity", name, [value, ...after], { T: attribute.type(type) })}:0`;
  }
}

/** A loaded graph. Its functions take and give native tensors. */
export class Program {
  constructor(
    private readonly id: number,
    private readonly functions: ReadonlyMap<string, { inputs: string; outputs: string }>,
  ) {}

  /** @throws Error of TensorFlow, which names the op. */
  call(name: string, inputs: readonly number[]): Metadata[] {
    const signature = this.functions.get(name);
    if (!signature) throw new Error(`The compiled graph has no function ${name}.`);
    return backend().binding.runSavedModel(this.id, [...inputs], signature.inputs, signature.outputs);
  }

  /** Frees the session with its variables. */
  close(): void {
    backend().binding.deleteSavedModel(this.id);
  }
}

function readOf(state: number): string {
  return `state/${state}/read`;
}

/** Ops whose results reach an output or a variable. */
function neededOps({ ops, outputs, updates }: Trace): Set<number> {
  const needed = new Set<number>();
  const mark = (source: Source) => {
    if (source.kind === "op") needed.add(source.op);
  };
  for (const output of outputs) mark(output);
  for (const { value } of updates) mark(value);
  // Each op's inputs come before it.
  for (let i = ops.length - 1; i >= 0; i--) if (needed.has(i)) at(ops, i).inputs.forEach(mark);
  return needed;
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new Error(`The trace has no entry ${index}.`);
  return value;
}
