/** The messages of saved_model.pb: a graph, the functions that it calls, and the signature that is taken. */
import { ModelRefused } from "@/ml/architecture/topology";
import { Message, textOf } from "@/ml/saved-model/protobuf";
import { shapeOf } from "@/ml/saved-model/tensors";

export const savedModelName = "saved_model.pb";

/** An operation as it is written. */
export interface Definition {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  /** Each still encoded, as an AttrValue. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

/** A function's body, and its outputs in their order. */
export interface FunctionBody {
  readonly inputs: readonly string[];
  readonly nodes: readonly Definition[];
  readonly outputs: readonly {
    readonly name: string;
    /** What within the body gives it. */
    readonly from: string;
  }[];
}

/** One end of a signature: the name that callers use, and the node's output. */
export interface Endpoint {
  readonly key: string;
  readonly output: string;
  /** TensorFlow's number of its type. */
  readonly type: number;
  readonly shape: readonly number[];
}

export interface SavedModel {
  readonly nodes: readonly Definition[];
  readonly functions: Functions;
  /** The objects that were saved, where there are: a SavedObjectGraph. */
  readonly objects: Message | null;
  readonly input: Endpoint;
  readonly output: Endpoint;
}

/** @throws ModelRefused where it cannot be read, or does not offer one function from a picture to one answer. */
export function readSavedModel(bytes: Uint8Array): SavedModel {
  const graphs = new Message(bytes, savedModelName).messages(2);
  const graph = graphs.find((one) => one.message(1)?.texts(4).includes("serve"));
  if (!graph) {
    const tags = graphs.map((one) => one.message(1)?.texts(4).join(", ") || "none");
    throw new ModelRefused(
      `${savedModelName} has no graph with the tag "serve"${tags.length > 0 ? ` (its tags: ${listed(tags)})` : ""}: export the model for serving, as model.export() of Keras does.`,
    );
  }
  const definition = graph.message(2);
  return {
    nodes: nodesOf(definition?.messages(1) ?? []),
    functions: new Functions(definition?.message(2)?.messages(1) ?? []),
    objects: graph.message(7),
    ...chosen(graph),
  };
}

const maxNodes = 20_000;

function nodesOf(messages: readonly Message[]): Definition[] {
  if (messages.length > maxNodes)
    throw new ModelRefused(`${savedModelName} has more than ${maxNodes} operations in one graph.`);
  return messages.map((node) => ({
    name: node.text(1),
    op: node.text(2),
    inputs: node.texts(3),
    attributes: node.map(5),
  }));
}

/** The functions of a graph, each read when it is first called: most are for saving and training. */
export class Functions {
  private readonly bodies = new Map<string, FunctionBody>();
  private readonly messages: ReadonlyMap<string, Message>;

  constructor(messages: readonly Message[]) {
    this.messages = new Map(messages.map((message) => [message.message(1)?.text(1) ?? "", message]));
  }

  has(name: string): boolean {
    return this.messages.has(name);
  }

  get(name: string): FunctionBody {
    const known = this.bodies.get(name);
    if (known) return known;
    const message = this.messages.get(name);
    if (!message) throw new ModelRefused(`The graph calls the function ${cut(name)}, which is not in it.`);
    const signature = message.message(1);
    const names = (field: number) => (signature?.messages(field) ?? []).map((one) => one.text(1));
    const returned = message.map(4);
    const body = {
      inputs: names(2),
      nodes: nodesOf(message.messages(3)),
      outputs: names(3).map((own) => ({ name: own, from: textOf(returned.get(own) ?? new Uint8Array()) })),
    };
    this.bodies.set(name, body);
    return body;
  }
}

interface Signature {
  name: string;
  inputs: Endpoint[];
  outputs: Endpoint[];
}

function chosen(graph: Message): { input: Endpoint; output: Endpoint } {
  const signatures = [...graph.map(5)].map(([name, bytes]): Signature => {
    const message = new Message(bytes, savedModelName);
    return { name, inputs: endpoints(message.map(1)), outputs: endpoints(message.map(2)) };
  });
  const isSuited = ({ inputs, outputs }: Signature) => inputs.length === 1 && outputs.length === 1;
  const standard = signatures.find(({ name }) => name === "serving_default");
  const suited = standard ? [standard].filter(isSuited) : signatures.filter(isSuited);
  const [signature] = suited;
  const [input, output] = [signature?.inputs[0], signature?.outputs[0]];
  if (input && output && suited.length === 1) return { input, output };
  const offered = signatures.filter(({ inputs }) => inputs.length > 0).map(shown);
  throw new ModelRefused(
    `${savedModelName} must offer one function from a picture to one answer, by the name serving_default or as the only one. It offers ${offered.length === 0 ? "none" : listed(offered)}.`,
  );
}

function endpoints(map: ReadonlyMap<string, Uint8Array>): Endpoint[] {
  return [...map].map(([key, bytes]) => {
    const message = new Message(bytes, savedModelName);
    return { key, output: message.text(1), type: message.integer(2), shape: shapeOf(message.message(3)) };
  });
}

const cut = (text: string) => JSON.stringify(text.slice(0, 100));

function shown({ name, inputs, outputs }: Signature): string {
  const keys = (ends: readonly Endpoint[]) => listed(ends.map(({ key }) => key));
  return `${cut(name)} from (${keys(inputs)}) to (${keys(outputs)})`;
}

/** The first few of texts of any number and length. */
function listed(texts: readonly string[]): string {
  const more = texts.length - 5;
  return [...texts.slice(0, 5).map((text) => text.slice(0, 200)), ...(more > 0 ? [`${more} more`] : [])].join(
    ", ",
  );
}
