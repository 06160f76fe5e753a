import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { backend } from "@/workers/training/backend";
import { FunctionBody } from "@/workers/training/compiled/body";
import { attribute, dataTypes, GraphBuilder } from "@/workers/training/compiled/graph";
import type { ValueType } from "@/workers/training/compiled/trace";
import type { PackedImages } from "@/workers/training/data";

/** A native tensor, which its receiver deletes. */
type Metadata = ReturnType<ReturnType<typeof backend>["binding"]["runSavedModel"]>[number];

/**
 * A graph with a state: resource variables that its functions read and change. Sessions share no variables, so all
 * functions of a model go into one.
 */
export class ProgramBuilder {
  readonly graph = new GraphBuilder();
  private readonly functions = new Map<string, { inputs: string; outputs: string }>();
  private hasPacked = false;

  constructor(private readonly state: readonly ValueType[]) {
    for (const [i, slot] of state.entries()) this.addVariable(handleOf(i), slot);
  }

  /** A value that is given at each call. @returns the output's name. */
  placeholder(name: string, type: number, shape: readonly number[]): string {
    const { graph } = this;
    return `${graph.add("Placeholder", name, [], { dtype: attribute.type(type), shape: attribute.shape(shape) })}:0`;
  }

  /** The body of a function that will get this name. */
  body(name: string): FunctionBody {
    return new FunctionBody(this.graph, name, this.state, (state) => `${handleOf(state)}:0`);
  }

  /**
   * @param placeholders what a call gives, in its order.
   * @param outputs what it gets.
   */
  addFunction(name: string, placeholders: readonly string[], outputs: readonly string[]): void {
    this.functions.set(name, { inputs: placeholders.join(), outputs: outputs.join() });
  }

  /** The file whose rows `gather` takes: mapped into memory, of which the system keeps what steps ask for. */
  addPacked({ path: file, count, rowBytes }: PackedImages): void {
    const { graph } = this;
    const slot = { type: dataTypes.uint8, shape: [count, rowBytes] };
    this.addVariable(packed, slot);
    const region = graph.add("ImmutableConst", `${packed}/file`, [], {
      dtype: attribute.type(slot.type),
      shape: attribute.shape(slot.shape),
      memory_region_name: attribute.text(file),
      // TensorFlow folds no node into a constant that has this attribute, which means nothing else here. Folded, the
      // whole file would be copied into memory.
      _scoped_allocator: attribute.integer(0),
    });
    // Kept in a variable the file is mapped once; the op would do it at each call.
    const assign = graph.add("AssignVariableOp", `${packed}/assign`, [`${packed}:0`, `${region}:0`], {
      dtype: attribute.type(slot.type),
    });
    this.addFunction("open", [], [this.signal("open/done", [assign])]);
    this.hasPacked = true;
  }

  /** @param rows output of type int32, [n]. @returns output of type uint8, [n, row bytes]. */
  gather(name: string, rows: string): string {
    return `${this.graph.add("ResourceGather", name, [`${packed}:0`, rows], {
      dtype: attribute.type(dataTypes.uint8),
      Tindices: attribute.type(dataTypes.int32),
    })}:0`;
  }

  /** Builds the native session. */
  load(): Program {
    const { graph, state } = this;
    const places = state.map(({ type, shape }, i) => this.placeholder(`set/${i}`, type, shape));
    const assigned = places.map((place, i) =>
      graph.add("AssignVariableOp", `set/assign/${i}`, [`${handleOf(i)}:0`, place], {
        dtype: attribute.type(state[i]?.type ?? dataTypes.float),
      }),
    );
    this.addFunction("set", places, [this.signal("set/done", assigned)]);
    const values = state.map(({ type }, i) => {
      const read = graph.add("ReadVariableOp", `get/${i}`, [`${handleOf(i)}:0`], {
        dtype: attribute.type(type),
      });
      return `${read}:0`;
    });
    this.addFunction("get", [], values);

    const folder = mkdtempSync(path.join(tmpdir(), "offdiagonal-graph-"));
    try {
      writeFileSync(path.join(folder, "saved_model.pb"), graph.savedModel());
      const program = new Program(backend().binding.loadSavedModel(folder, "serve"), this.functions);
      if (this.hasPacked) for (const { id } of program.call("open", [])) backend().binding.deleteTensor(id);
      return program;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  private addVariable(name: string, { shape, type }: ValueType): void {
    this.graph.add("VarHandleOp", name, [], {
      dtype: attribute.type(type),
      shape: attribute.shape(shape),
      container: attribute.text(""),
      shared_name: attribute.text(name),
    });
  }

  /** An output that is there once ops are done. */
  private signal(name: string, after: readonly string[]): string {
    const done = this.graph.constant({ type: dataTypes.bool, shape: [], bytes: Uint8Array.of(1) });
    const node = this.graph.add("Identity", name, [done, ...after.map((one) => `^${one}`)], {
      T: attribute.type(dataTypes.bool),
    });
    return `${node}:0`;
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

const packed = "packed";

function handleOf(state: number): string {
  return `state/${state}`;
}
