import { inputShapeOf, type LayerSpec, layersOf } from "@/ml/architecture";
import type { Configuration } from "@/ml/configuration";
import { createRandom, deriveSeed } from "@/ml/random";
import { tf } from "@/workers/tf";
import { SeededDropout } from "@/workers/training/dropout";

/** A seed for one layer's start weights: 31 bits, which is what tfjs's generators take. */
function weightSeed(seed: number, layer: string): number {
  return createRandom(deriveSeed(seed, "weights", layer)).int(2 ** 31);
}

function layerOf(spec: LayerSpec, seed: number): tf.layers.Layer {
  switch (spec.kind) {
    case "conv2d":
      return tf.layers.conv2d({
        name: spec.name,
        filters: spec.filters,
        kernelSize: spec.kernel,
        padding: spec.padding,
        activation: spec.activation,
        useBias: spec.bias,
        kernelInitializer: tf.initializers[spec.initializer]({ seed: weightSeed(seed, spec.name) }),
      });
    case "batchNormalization":
      // tfjs's 0.99 needs hundreds of steps before validation means anything; small sets have ten an epoch.
      return tf.layers.batchNormalization({ name: spec.name, momentum: 0.9 });
    case "activation":
      return tf.layers.activation({ name: spec.name, activation: spec.activation });
    case "maxPooling2d":
      return tf.layers.maxPooling2d({ name: spec.name, poolSize: spec.pool, strides: spec.pool });
    case "flatten":
      return tf.layers.flatten({ name: spec.name });
    case "dropout":
      return new SeededDropout({ name: spec.name, rate: spec.rate });
    case "dense":
      return tf.layers.dense({
        name: spec.name,
        units: spec.units,
        activation: spec.activation,
        useBias: spec.bias,
        kernelInitializer: tf.initializers[spec.initializer]({ seed: weightSeed(seed, spec.name) }),
      });
  }
}

/**
 * The layers model of a configuration: input [batch, height, width, channels] float32 as `scaleBytes` gives it,
 * output [batch, classes], probabilities. Start weights follow from the configuration's seed alone.
 * @param classes number of classes of the version, at least 2.
 */
export function buildModel(configuration: Configuration, classes: number): tf.LayersModel {
  const input = tf.input({ shape: inputShapeOf(configuration), name: "image" });
  let output = input;
  for (const spec of layersOf(configuration, classes)) {
    output = layerOf(spec, configuration.seed).apply(output) as tf.SymbolicTensor;
  }
  return tf.model({ inputs: input, outputs: output, name: "classifier" });
}
