/**
 * A SavedModel as a graph of constants: its functions written out, its variables read from their checkpoint. TensorFlow,
 * whose operations read and write files, never gets to see it.
 */
import {
  Attributes,
  type Constant,
  type GraphFile,
  type GraphNode,
  inOrder,
  nodeOf,
  refused,
} from "@/ml/architecture/graph-file";
import { ModelRefused } from "@/ml/architecture/topology";
import { attributesOf, tensorIn, typeIn } from "@/ml/saved-model/attributes";
import { type Endpoint, readSavedModel, savedModelName } from "@/ml/saved-model/definitions";
import { FlatGraph } from "@/ml/saved-model/flat";
import { folds } from "@/ml/saved-model/fold";
import { Budget, isFloat, readTensor } from "@/ml/saved-model/tensors";
import { Variables } from "@/ml/saved-model/variables";

/**
 * @param files by their names, without folders: saved_model.pb and those of the folder "variables".
 * @throws ModelRefused that names the file, operation or variable, and the reason.
 */
export function graphOfSavedModel(files: ReadonlyMap<string, Uint8Array>): GraphFile {
  const model = readSavedModel(files.get(savedModelName) ?? new Uint8Array());
  const graph = new FlatGraph(model);
  const budget = new Budget();
  const variables = new Variables(graph, model.objects, files, budget);
  const picture = nodeOf(model.input.output);
  const output = graph.resolve(model.output.output);
  const constants = new Map<string, Constant>();
  const nodes = new Map<string, GraphNode>();

  for (const node of inOrder(linked(graph, variables), output)) {
    const value = constantOf(node);
    if (value) constants.set(node.name, value);
    nodes.set(node.name, value ? { ...node, op: "Const", inputs: [] } : kept(node));
  }
  return { nodes, constants, output };

  function constantOf({ name, op, inputs }: GraphNode): Constant | null {
    const definition = graph.nodes.get(name);
    if (!definition) return null;
    if (op === "Const") return readTensor(tensorIn(definition.attributes), budget, `The constant ${name}`);
    const variable = variables.readBy(name);
    if (variable !== null) return variables.valueOf(variable);
    const fold = folds.get(op);
    const given = fold ? inputs.flatMap((one) => constants.get(one) ?? []) : [];
    return fold && given.length === inputs.length ? fold(given, definition, budget) : null;
  }

  /** An operation that depends on the picture. */
  function kept(node: GraphNode): GraphNode {
    const encoded = graph.nodes.get(node.name)?.attributes ?? new Map();
    if (node.name === picture) return pictureNode(node, model.input);
    if (node.op === "Placeholder") throw refused(node, "it has to be given too, and only a picture is.");
    // Pictures are numbers of 32 bits here, whatever they are elsewhere.
    if (node.op === "Cast" && isFloat(typeIn(encoded, "DstT"))) return { ...node, op: "Identity" };
    return { ...node, attributes: attributesOf(encoded) };
  }
}

const noAttributes = new Attributes({});

/** All operations, each with what gives its inputs in the end; settings are read of those alone that lead to the answer. */
function linked(graph: FlatGraph, variables: Variables): Map<string, GraphNode> {
  return new Map(
    [...graph.nodes].map(([name, { op, inputs }]) => {
      const from = variables.readBy(name) === null ? inputs.map((input) => graph.resolve(input)) : [];
      return [name, { name, op, inputs: from, attributes: noAttributes }];
    }),
  );
}

function pictureNode(node: GraphNode, { type, shape }: Endpoint): GraphNode {
  if (!isFloat(type)) {
    throw new ModelRefused(
      `The model takes pictures of TensorFlow's type ${type}: those of floating point are taken, from 0 to 1 or from -1 to 1.`,
    );
  }
  const dim = shape.map((size) => ({ size }));
  return { ...node, attributes: new Attributes({ shape: { shape: { dim } } }) };
}
