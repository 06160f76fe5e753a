import type { BaseDescription } from "@/ml/architecture/base";
import { impossible, needed, PREFIX, withoutDropout } from "@/ml/architecture/parts-of-base";
import { IMAGE, type LayerSpec } from "@/ml/architecture/specs";
import type { Configuration } from "@/ml/configuration/schema";

type Imported = Extract<Configuration["architecture"], { preset: "imported" }>;

/**
 * All layers of a network that was made elsewhere, as it judges: the last one gives a probability for each class, in the
 * order of the version. Numbers that no softmax follows are taken for those before one.
 */
export function importedLayers(
  { base: id, outputs }: Imported,
  inputShape: readonly [number, number, number],
  classes: number,
  base: BaseDescription | null,
): LayerSpec[] {
  if (!base) {
    return impossible(
      id === ""
        ? "no model is chosen: choose an uploaded one, or an earlier run with a model."
        : "the model is not there: choose another one.",
    );
  }
  if (base.inputShape.join() !== inputShape.join()) {
    const [height, width, channels] = base.inputShape;
    return impossible(
      `${base.name} takes ${channels === 1 ? "grey" : "colour"} images of ${width} × ${height} pixels: set Width, Height and Colour so.`,
    );
  }
  const layers = withoutDropout(needed(base.layers, base.layers.at(-1)?.name ?? ""));
  const last = layers.at(-1);
  const softmax = last?.kind === "activation" && last.activation === "softmax" ? last : null;
  const head = softmax ? layers.find(({ name }) => name === softmax.from?.[0]) : last;
  const may = softmax ? ["linear"] : ["linear", "softmax"];
  if (head?.kind !== "dense" || !may.includes(head.activation)) {
    return impossible(
      `${base.name} does not end in a dense layer with one number for each class and a softmax: only such classifiers can be measured as they are.`,
    );
  }
  if (head.units !== classes) {
    return impossible(
      `${base.name} tells ${head.units} classes apart and the version has ${classes}: choose a version with as many.`,
    );
  }
  const order = outputs.length === 0 ? Array.from({ length: classes }, (_, i) => i) : outputs;
  if (order.length !== classes || new Set(order).size !== classes || !order.every((one) => one < classes)) {
    return impossible(
      `Outputs by class must name each of the outputs 0 to ${classes - 1} once, or none: ${outputs.length} are given.`,
    );
  }
  const named = (from: readonly string[] | undefined) =>
    (from ?? []).map((one) => (one === IMAGE ? one : PREFIX + one));
  return [
    ...layers
      .filter((layer) => layer !== head && layer !== softmax)
      .map(
        (layer): LayerSpec => ({
          ...layer,
          name: PREFIX + layer.name,
          from: named(layer.from),
          base: { layer: layer.name, learns: "never" },
        }),
      ),
    {
      ...head,
      ...{ name: "probabilities", from: named(head.from), activation: "softmax", bias: true },
      base: { layer: head.name, learns: "never", outputs: order },
    },
  ];
}
