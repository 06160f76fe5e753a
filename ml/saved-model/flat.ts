/** A graph with the functions that it calls written out in their places, so that one list of operations is left. */
import { nodeOf } from "@/ml/architecture/graph-file";
import { ModelRefused } from "@/ml/architecture/topology";
import type { Definition, Functions, SavedModel } from "@/ml/saved-model/definitions";
import { Message } from "@/ml/saved-model/protobuf";

/** An output of an operation: its name, and after a colon the output's number where it is not the first. */
type Output = string;

const outputOf = (node: string, number: number): Output => (number === 0 ? node : `${node}:${number}`);

const maxNodes = 50_000;
const maxDepth = 40;

/** What hands on its first input as it is: one with a default is not asked for where the default serves. */
const handsOn = new Set([
  "Identity",
  "StopGradient",
  "PreventGradient",
  "Snapshot",
  "PlaceholderWithDefault",
]);

const shown = (name: string) => JSON.stringify(name.slice(0, 100));

/** A call of a function by the graph itself. */
export interface Call {
  readonly called: string;
  readonly inputs: readonly Output[];
}

export class FlatGraph {
  readonly nodes = new Map<string, Definition>();
  readonly calls: Call[] = [];
  /** What an output of a call, or of what hands on, is given by. */
  private readonly givenBy = new Map<Output, Output>();
  /** Names that are in use, and with which number to go on where one is wanted again. */
  private readonly taken = new Map<string, number>();
  private readonly functions: Functions;

  /** @throws ModelRefused where a function calls itself, is missing, or all is too large. */
  constructor(model: SavedModel) {
    this.functions = model.functions;
    const names = this.namesFor(model.nodes);
    this.write(model.nodes, names, [], (input) => {
      const [name = "", number = "0"] = input.split(":");
      return outputOf(name, placeOf(number));
    });
    const input = nodeOf(model.input.output);
    const given = this.nodes.get(input);
    if (!given) throw new ModelRefused(`The signature takes ${shown(input)}, which is not in the graph.`);
    // Whatever it is made of inside, it is given from outside.
    this.nodes.set(input, { ...given, op: "Placeholder", inputs: [] });
  }

  /** What gives an output in the end. */
  resolve(output: Output): Output {
    const passed: Output[] = [];
    let at = output.replace(/:0$/, "");
    for (let next = this.before(at); next !== undefined; next = this.before(at)) {
      passed.push(at);
      if (passed.length > maxNodes) throw new ModelRefused(`What gives ${shown(output)} goes in a circle.`);
      at = next;
    }
    // Long ways are gone once.
    for (const one of passed) this.givenBy.set(one, at);
    return at;
  }

  private before(output: Output): Output | undefined {
    const known = this.givenBy.get(output);
    if (known !== undefined) return known;
    const node = this.nodes.get(output);
    return node && handsOn.has(node.op) ? node.inputs[0] : undefined;
  }

  private write(
    nodes: readonly Definition[],
    names: ReadonlyMap<string, string>,
    within: readonly string[],
    meaning: (input: string) => Output,
  ): void {
    for (const node of nodes) {
      const name = names.get(node.name) ?? node.name;
      // What is named for order alone changes no value.
      const inputs = node.inputs.filter((input) => !input.startsWith("^")).map(meaning);
      const called = this.calledBy(node);
      if (called === null) this.nodes.set(name, { ...node, name, inputs });
      else this.writeCall(name, called, inputs, within);
    }
  }

  private calledBy({ op, attributes }: Definition): string | null {
    if (this.functions.has(op)) return op;
    if (op !== "PartitionedCall" && op !== "StatefulPartitionedCall") return null;
    return (
      new Message(attributes.get("f") ?? new Uint8Array(), "A call of a function").message(10)?.text(1) ?? ""
    );
  }

  private writeCall(
    name: string,
    called: string,
    inputs: readonly Output[],
    within: readonly string[],
  ): void {
    if (within.includes(called))
      throw new ModelRefused(`The function ${shown(called)} calls itself, which is not taken.`);
    if (within.length >= maxDepth)
      throw new ModelRefused(`More than ${maxDepth} functions call one another, which is not taken.`);
    if (within.length === 0) this.calls.push({ called, inputs });
    const body = this.functions.get(called);
    const names = this.namesFor(body.nodes);
    const given = new Map(body.inputs.map((input, place) => [input, inputs[place]]));
    const definitions = new Map(body.nodes.map((node) => [node.name, node]));
    const meaning = (input: string) => {
      const [local = "", output = "", number = "0"] = input.split(":");
      const argument = given.get(input);
      if (argument !== undefined) return argument;
      const node = definitions.get(local);
      if (!node)
        throw new ModelRefused(`The function ${shown(called)} names ${shown(local)}, which it lacks.`);
      return outputOf(names.get(local) ?? local, this.outputPlace(node, output, placeOf(number)));
    };
    this.write(body.nodes, names, [...within, called], meaning);
    for (const [place, { from }] of body.outputs.entries())
      this.givenBy.set(outputOf(name, place), meaning(from));
  }

  /** Within functions an output goes by its name, and a number among those of that name. */
  private outputPlace({ op }: Definition, output: string, number: number): number {
    if (this.functions.has(op))
      return this.functions.get(op).outputs.findIndex(({ name }) => name === output);
    // Of all that is taken, it alone has outputs of several names.
    return op.startsWith("FusedBatchNorm") && output !== "y" ? number + 1 : number;
  }

  /** Those of a body where they are free, else with a number after them. */
  private namesFor(nodes: readonly Definition[]): Map<string, string> {
    const names = new Map<string, string>();
    for (const { name } of nodes) {
      if (!/^[\w./>-]{1,500}$/.test(name))
        throw new ModelRefused(
          `${shown(name)} is no name of an operation: letters, digits and _ . - / > are.`,
        );
      if (names.has(name)) throw new ModelRefused(`Two operations have the name ${shown(name)}.`);
      let number = this.taken.get(name) ?? 0;
      let own = name;
      while (this.taken.has(own)) own = `${name}_${++number}`;
      this.taken.set(name, number).set(own, 0);
      names.set(name, own);
    }
    if (this.taken.size > maxNodes)
      throw new ModelRefused(
        `With the functions that it calls the graph has more than ${maxNodes} operations.`,
      );
    return names;
  }
}

function placeOf(number: string): number {
  return /^\d{1,6}$/.test(number) ? Number(number) : -1;
}
