import { IMAGE, inputsOf, type LayerSpec } from "@/ml/architecture/specs";

/** Layers of a base are told from a network's own by their names. */
export const PREFIX = "base_";

/** What a layer's output depends on, in the same order, each with the names of its inputs. */
export function needed(layers: readonly LayerSpec[], name: string): LayerSpec[] {
  const wanted = new Set([name]);
  const all = layers.map((layer, i) => ({ ...layer, from: inputsOf(layers, i) }));
  return all
    .toReversed()
    .filter((layer) => {
      if (!wanted.has(layer.name)) return false;
      for (const input of layer.from) wanted.add(input);
      return true;
    })
    .toReversed();
}

/** The base is used as it judges, and then dropout does nothing. */
export function withoutDropout(layers: readonly LayerSpec[]): LayerSpec[] {
  const stands = new Map<string, string>();
  const out: LayerSpec[] = [];
  for (const layer of layers) {
    const from = (layer.from ?? []).map((one) => stands.get(one) ?? one);
    if (layer.kind === "dropout") stands.set(layer.name, from[0] ?? IMAGE);
    else out.push({ ...layer, from });
  }
  return out;
}

/** Stands in a network's place, and says why there is none. */
export function impossible(message: string): LayerSpec[] {
  return [{ kind: "impossible", name: "base", message }];
}
