/**
 * Variables by the objects that hold them, for graphs that restore copies instead: so Keras 3 writes a model that is saved
 * as it is. A call in the graph hands variables over in the order in which the function's object names them
 * (tensorflow/core/protobuf/saved_object_graph.proto), and the checkpoint has a key for each object.
 */
import type { Bundle } from "@/ml/saved-model/bundle";
import type { Call } from "@/ml/saved-model/flat";
import { Message } from "@/ml/saved-model/protobuf";

/** @returns keys of the checkpoint by what makes the variable. @param objects a SavedObjectGraph. */
export function keysByObjects(
  objects: Message,
  calls: readonly Call[],
  bundle: Bundle,
): ReadonlyMap<string, string> {
  const kept = bundle.readText("_CHECKPOINTABLE_OBJECT_GRAPH");
  const nodes = kept ? new Message(kept, "The graph of objects").messages(1) : [];
  const functions = objects.map(2);
  const found = new Map<string, string>();
  for (const { called, inputs } of calls) {
    const described = functions.get(called);
    const held = described ? new Message(described, "A function's object").integers(2) : [];
    for (const [place, variable] of inputs.slice(inputs.length - held.length).entries()) {
      const attributes = nodes[held[place] ?? -1]?.messages(2) ?? [];
      const value = attributes.find((attribute) => attribute.text(1) === "VARIABLE_VALUE");
      if (value) found.set(variable, value.text(3));
    }
  }
  return found;
}
