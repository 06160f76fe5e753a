/** Which entry of the bundle is the value of which variable: what the graph itself does when it is restored. */
import type { Constant } from "@/ml/architecture/graph-file";
import { ModelRefused } from "@/ml/architecture/topology";
import { tensorIn } from "@/ml/saved-model/attributes";
import { Bundle } from "@/ml/saved-model/bundle";
import type { FlatGraph } from "@/ml/saved-model/flat";
import { keysByObjects } from "@/ml/saved-model/objects";
import type { Message } from "@/ml/saved-model/protobuf";
import { type Budget, readTexts } from "@/ml/saved-model/tensors";

/** What makes a variable: one that is asked through a handle, or is its own value as of the first TensorFlow. */
const makes = new Set(["VarHandleOp", "VariableV2", "Variable"]);
const assigns = new Set(["AssignVariableOp", "Assign"]);

export class Variables {
  /** Of the operation that makes it. */
  private readonly keys = new Map<string, string>();
  private readonly texts = new Map<string, readonly string[]>();
  private readonly values = new Map<string, Constant>();
  private opened: Bundle | null = null;
  private byObjects: ReadonlyMap<string, string> | null = null;

  constructor(
    private readonly graph: FlatGraph,
    private readonly objects: Message | null,
    private readonly files: ReadonlyMap<string, Uint8Array>,
    private readonly budget: Budget,
  ) {
    for (const { op, inputs } of graph.nodes.values()) {
      const [target, value] = inputs;
      if (!assigns.has(op) || target === undefined || value === undefined) continue;
      const key = this.keyOf(graph.resolve(value));
      if (key === null) continue;
      const variable = graph.resolve(target);
      const other = this.keys.get(variable);
      if (other !== undefined && other !== key) {
        throw new ModelRefused(
          `The variable ${JSON.stringify(variable.slice(0, 100))} is restored from ${JSON.stringify(other.slice(0, 100))} and from ${JSON.stringify(key.slice(0, 100))}: save the model anew.`,
        );
      }
      this.keys.set(variable, key);
    }
  }

  /** The variable that an operation gives the value of; null where it is another operation. */
  readBy(name: string): string | null {
    const node = this.graph.nodes.get(name);
    if (node?.op === "ReadVariableOp" && node.inputs[0] !== undefined)
      return this.graph.resolve(node.inputs[0]);
    return node && node.op !== "VarHandleOp" && makes.has(node.op) ? name : null;
  }

  /** @throws ModelRefused where it is none, or its value is not there. */
  valueOf(variable: string): Constant {
    const known = this.values.get(variable);
    if (known) return known;
    const isVariable = makes.has(this.graph.nodes.get(variable)?.op ?? "");
    const key = isVariable ? (this.keys.get(variable) ?? this.keyByObject(variable)) : undefined;
    if (key === undefined) {
      throw new ModelRefused(
        `The value of ${JSON.stringify(variable.slice(0, 100))} is asked for, and the model does not say where it is kept: export it anew, with model.export() of Keras.`,
      );
    }
    const value = this.bundle.read(key);
    this.values.set(variable, value);
    return value;
  }

  private get bundle(): Bundle {
    this.opened ??= new Bundle(this.files, this.budget);
    return this.opened;
  }

  private keyByObject(variable: string): string | undefined {
    if (!this.objects) return undefined;
    if (!this.byObjects) {
      const calls = this.graph.calls.map(({ called, inputs }) => ({
        called,
        inputs: inputs.map((input) => this.graph.resolve(input)),
      }));
      this.byObjects = keysByObjects(this.objects, calls, this.bundle);
    }
    return this.byObjects.get(variable);
  }

  /** The name under which an output was kept, where it comes from a checkpoint. */
  private keyOf(output: string): string | null {
    const [name = "", place = "0"] = output.split(":");
    const restore = this.graph.nodes.get(name);
    if (restore?.op !== "RestoreV2") return null;
    const [, keys, slices] = restore.inputs.map((input) => this.textsOf(input));
    if (slices?.[Number(place)]) {
      throw new ModelRefused("A variable is restored from a slice of what was saved, which is not taken.");
    }
    return keys?.[Number(place)] ?? null;
  }

  private textsOf(output: string): readonly string[] {
    const name = this.graph.resolve(output);
    const known = this.texts.get(name);
    if (known) return known;
    const node = this.graph.nodes.get(name);
    const texts = node?.op === "Const" ? readTexts(tensorIn(node.attributes)) : [];
    this.texts.set(name, texts);
    return texts;
  }
}
