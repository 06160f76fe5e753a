import { type BaseDescription, inputShapeOf, type LayerSpec, layersOf } from "@/ml/architecture";
import { IMAGE, inputsOf } from "@/ml/architecture/specs";
import type { Configuration } from "@/ml/configuration";
import { tf } from "@/workers/tf";
import { layerOf } from "@/workers/training/layers";

/** A network that another one builds upon, with its weights. */
export interface Base {
  readonly description: BaseDescription;
  /** By the names of the description's layers: "conv1/kernel". */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/**
 * The layers model of a configuration: input [batch, height, width, channels] float32 as `scaleBytes` gives it,
 * output [batch, classes], probabilities. Start weights follow from the configuration's seed alone, those of a base are
 * the base's.
 * @param classes number of classes of the version, at least 2.
 * @param base of a transfer.
 */
export function buildModel(
  configuration: Configuration,
  classes: number,
  base: Base | null = null,
): tf.LayersModel {
  const layers = layersOf(configuration, classes, base?.description);
  const input = tf.input({ shape: inputShapeOf(configuration), name: IMAGE });
  const outputs = new Map<string, tf.SymbolicTensor>([[IMAGE, input]]);
  const outputOf = (name: string): tf.SymbolicTensor => {
    const output = outputs.get(name);
    if (!output) throw new Error(`A layer takes the output of ${name}, which comes later or never.`);
    return output;
  };
  for (const [i, spec] of layers.entries()) {
    const inputs = inputsOf(layers, i).map(outputOf);
    const [first = input] = inputs;
    const layer = layerOf(spec, first.shape.at(-1) ?? 0, configuration.seed);
    layer.trainable = !spec.base;
    outputs.set(spec.name, layer.apply(inputs.length === 1 ? first : inputs) as tf.SymbolicTensor);
  }
  const output = outputOf(layers.at(-1)?.name ?? IMAGE);
  const model = tf.model({ inputs: input, outputs: output, name: "classifier" });
  if (base) for (const spec of layers) takeWeights(model, spec, base);
  return model;
}

/** Lets the base's last layers learn, or no longer; a trainer sees it when it is made. */
export function setUnfrozen(model: tf.LayersModel, layers: readonly LayerSpec[], unfrozen: boolean): void {
  for (const { name, base } of layers) {
    if (base) model.getLayer(name).trainable = unfrozen && base.learns === "later";
  }
}

function takeWeights(model: tf.LayersModel, { name, base: origin }: LayerSpec, base: Base): void {
  if (!origin) return;
  for (const weight of model.getLayer(name).weights) {
    const own = weight.originalName.slice(weight.originalName.lastIndexOf("/") + 1);
    const { shape } = weight;
    const kept = base.weights.get(`${origin.layer}/${own}`);
    const none = origin.outputs && own === "bias" ? new Float32Array(origin.outputs.length) : null;
    const given = kept ?? none;
    if (!given) throw new Error(`The base ${base.description.name} lacks the weight ${origin.layer}/${own}.`);
    const values = origin.outputs ? inOrder(given, origin.outputs) : given;
    tf.tidy(() => {
      weight.write(tf.tensor(values, shape as number[], "float32"));
    });
  }
}

/** The last axis of a weight in another order. */
function inOrder(values: Float32Array, outputs: readonly number[]): Float32Array {
  const { length } = outputs;
  return values.map((_, i) => values[i - (i % length) + (outputs[i % length] ?? 0)] ?? 0);
}
