import { attribute, type GraphBuilder } from "@/workers/training/compiled/graph";
import type { AppliedUpdate, FusedTrace } from "@/workers/training/compiled/optimizer";
import type { Source, ValueType } from "@/workers/training/compiled/trace";

/**
 * The nodes of one function of a program: traces one after another, each of which sees the variables as the one before
 * left them. The order is by control edges from variable to variable, so that what does not wait for a variable (the
 * next step's images) is done meanwhile.
 */
export class FunctionBody {
  private steps = 0;
  /** What a variable holds where it is not written yet: only the last value of a function is. */
  private readonly values = new Map<number, string>();
  /** The node that reads the variable as it is. */
  private readonly reads = new Map<number, string>();
  /** The node that wrote the variable last. */
  private readonly writes = new Map<number, string>();

  constructor(
    private readonly graph: GraphBuilder,
    private readonly name: string,
    private readonly state: readonly ValueType[],
    /** The output that is a variable's handle. */
    private readonly handleOf: (state: number) => string,
  ) {}

  /**
   * @param inputs the output that stands for each input of the trace.
   * @returns the outputs that the trace gives.
   */
  add(trace: FusedTrace, inputs: readonly string[]): string[] {
    const { graph } = this;
    const prefix = `${this.name}/${this.steps++}`;
    const nodeOf = (source: Source): string => {
      switch (source.kind) {
        case "op":
          return `${prefix}/${source.op}:${source.output}`;
        case "input":
          return at(inputs, source.input);
        case "state":
          return this.valueOf(source.state, prefix);
        case "constant":
          return graph.constant(at(trace.constants, source.constant));
      }
    };
    const needed = neededOps(trace);
    for (const [i, op] of trace.ops.entries()) {
      if (!needed.has(i)) continue;
      const attributes = Object.fromEntries(op.attributes.map((one) => [one.name, attribute.recorded(one)]));
      graph.add(op.name, `${prefix}/${i}`, op.inputs.map(nodeOf), attributes);
    }
    const outputs = trace.outputs.map(nodeOf);
    // All values are taken before one changes.
    const values = trace.updates.map(({ state, value }) => ({ state, value: nodeOf(value) }));
    const applied = trace.applied.map((update) => ({
      update,
      inputs: update.inputs.map(nodeOf),
      start: update.start && nodeOf(update.start),
    }));
    for (const { state, value } of values) this.values.set(state, value);
    for (const [i, one] of applied.entries()) this.apply(`${prefix}/apply/${i}`, one);
    return outputs;
  }

  /** Writes what is not written. @returns the given outputs as they are once everything is done. */
  end(outputs: readonly { value: string; type: number }[]): string[] {
    for (const [state, value] of this.values) this.write(state, value, `${this.name}/write/${state}`);
    this.values.clear();
    // A call cannot ask for an op without output: the outputs wait for the variables.
    const after = [...this.writes.values()].map((node) => `^${node}`);
    return outputs.map(({ value, type }, i) => {
      const node = this.graph.add("Identity", `${this.name}/output/${i}`, [value, ...after], {
        T: attribute.type(type),
      });
      return `${node}:0`;
    });
  }

  private valueOf(state: number, prefix: string): string {
    const value = this.values.get(state);
    if (value) return value;
    let read = this.reads.get(state);
    if (!read) {
      read = this.graph.add(
        "ReadVariableOp",
        `${prefix}/read/${state}`,
        [this.handleOf(state), ...this.lastWrite(state)],
        { dtype: attribute.type(at(this.state, state).type) },
      );
      this.reads.set(state, read);
    }
    return `${read}:0`;
  }

  private apply(
    node: string,
    { update, inputs, start }: { update: AppliedUpdate; inputs: readonly string[]; start: string | null },
  ): void {
    for (const [i, state] of update.state.entries()) {
      const value = (i === 0 && start) || this.values.get(state);
      if (value) this.write(state, value, `${node}/start/${i}`);
    }
    const after = update.state.flatMap((state) => this.accesses(state));
    const attributes = Object.fromEntries(
      update.attributes.map((one) => [one.name, attribute.recorded(one)]),
    );
    this.graph.add(update.name, node, [...update.state.map(this.handleOf), ...inputs, ...after], attributes);
    for (const state of update.state) this.written(state, node);
  }

  private write(state: number, value: string, name: string): void {
    const node = this.graph.add(
      "AssignVariableOp",
      name,
      [this.handleOf(state), value, ...this.accesses(state)],
      { dtype: attribute.type(at(this.state, state).type) },
    );
    this.written(state, node);
  }

  private written(state: number, node: string): void {
    this.values.delete(state);
    this.reads.delete(state);
    this.writes.set(state, node);
  }

  /** Control edges from what has to be done before the variable may change. A value that was read stays as it was. */
  private accesses(state: number): string[] {
    const read = this.reads.get(state);
    return read ? [`^${read}`] : this.lastWrite(state);
  }

  private lastWrite(state: number): string[] {
    const write = this.writes.get(state);
    return write ? [`^${write}`] : [];
  }
}

/** Ops whose results reach an output or a variable. */
function neededOps({ ops, outputs, updates, applied }: FusedTrace): Set<number> {
  const needed = new Set<number>();
  const mark = (source: Source) => {
    if (source.kind === "op") needed.add(source.op);
  };
  for (const output of outputs) mark(output);
  for (const { value } of updates) mark(value);
  for (const { inputs, start } of applied)
    for (const source of start ? [...inputs, start] : inputs) mark(source);
  // Each op's inputs come before it.
  for (let i = ops.length - 1; i >= 0; i--) if (needed.has(i)) at(ops, i).inputs.forEach(mark);
  return needed;
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new Error(`The trace has no entry ${index}.`);
  return value;
}
