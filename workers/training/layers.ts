import type { LayerSpec } from "@/ml/architecture";
import type { Initializer, NamedActivation, Size, Weighted } from "@/ml/architecture/specs";
import { createRandom, deriveSeed } from "@/ml/random";
import { tf } from "@/workers/tf";
import { SeededDropout } from "@/workers/training/dropout";
import { withNativeTraining } from "@/workers/training/normalisation";

type ActivationName = NonNullable<Parameters<typeof tf.layers.activation>[0]["activation"]>;

/**
 * The tfjs layer of a specification, of the same name, not built yet.
 * @param channels of its input.
 * @param seed of the run: start weights follow from it and the layer's name.
 */
export function layerOf(spec: LayerSpec, channels: number, seed: number): tf.layers.Layer {
  const { name } = spec;
  switch (spec.kind) {
    case "conv2d":
      return tf.layers.conv2d({
        ...windowed(spec),
        filters: spec.filters,
        kernelInitializer: initializerOf(spec.initializer, weightSeed(seed, name)),
        kernelRegularizer: penaltyOf(spec),
      });
    case "depthwiseConv2d":
      return tf.layers.depthwiseConv2d({
        ...windowed(spec),
        depthMultiplier: spec.multiplier,
        depthwiseInitializer: depthwiseInitializer(spec, channels, weightSeed(seed, name)),
        depthwiseRegularizer: penaltyOf(spec),
      });
    case "separableConv2d":
      return tf.layers.separableConv2d({
        ...windowed(spec),
        filters: spec.filters,
        depthMultiplier: spec.multiplier,
        depthwiseInitializer: depthwiseInitializer(spec, channels, weightSeed(seed, `${name}/depthwise`)),
        pointwiseInitializer: initializerOf(spec.initializer, weightSeed(seed, name)),
        depthwiseRegularizer: penaltyOf(spec),
        pointwiseRegularizer: penaltyOf(spec),
      });
    case "dense":
      return tf.layers.dense({
        name,
        units: spec.units,
        activation: named(spec.activation),
        useBias: spec.bias,
        kernelInitializer: initializerOf(spec.initializer, weightSeed(seed, name)),
        kernelRegularizer: penaltyOf(spec),
      });
    case "batchNormalization":
      return normalisationOf(spec);
    case "maxPooling2d":
    case "averagePooling2d": {
      const { padding } = spec;
      const settings = { name, poolSize: pair(spec.pool), strides: pair(spec.stride), padding };
      return spec.kind === "maxPooling2d"
        ? tf.layers.maxPooling2d(settings)
        : tf.layers.averagePooling2d(settings);
    }
    case "globalAveragePooling2d":
      return tf.layers.globalAveragePooling2d({ name });
    case "globalMaxPooling2d":
      return tf.layers.globalMaxPooling2d({ name });
    case "activation":
      return tf.layers.activation({ name, activation: named(spec.activation) });
    case "relu":
      return tf.layers.reLU({ name, ...(spec.max === null ? {} : { maxValue: spec.max }) });
    case "leakyRelu":
      return tf.layers.leakyReLU({ name, alpha: spec.slope });
    case "zeroPadding2d":
      return tf.layers.zeroPadding2d({ name, padding: [pair(spec.padding[0]), pair(spec.padding[1])] });
    case "rescaling":
      return tf.layers.rescaling({ name, scale: spec.scale, offset: spec.offset });
    case "add":
      return tf.layers.add({ name });
    case "multiply":
      return tf.layers.multiply({ name });
    case "average":
      return tf.layers.average({ name });
    case "maximum":
      return tf.layers.maximum({ name });
    case "concatenate":
      return tf.layers.concatenate({ name });
    case "reshape":
      return tf.layers.reshape({ name, targetShape: [...spec.shape] });
    case "flatten":
      return tf.layers.flatten({ name });
    case "dropout":
      return new SeededDropout({ name, rate: spec.rate });
    case "impossible":
      throw new Error(`${name}: ${spec.message}`);
  }
}

/** A seed for one layer's start weights: 31 bits, which is what tfjs's generators take. */
function weightSeed(seed: number, layer: string): number {
  return createRandom(deriveSeed(seed, "weights", layer)).int(2 ** 31);
}

type Convolution = Extract<LayerSpec, { kind: "conv2d" | "depthwiseConv2d" | "separableConv2d" }>;

function windowed({ name, kernel, stride, dilation, padding, activation, bias }: Convolution) {
  return {
    name,
    kernelSize: pair(kernel),
    strides: pair(stride),
    dilationRate: pair(dilation),
    padding,
    activation: named(activation),
    useBias: bias,
  };
}

/** The sums of squares and of sizes as tfjs has them; none where both factors are 0. */
function penaltyOf({ l1, l2 }: Weighted) {
  return l1 === 0 && l2 === 0 ? undefined : tf.regularizers.l1l2({ l1, l2 });
}

/** tfjs's types lack names that it knows: "gelu". */
function named(activation: NamedActivation): ActivationName {
  return activation as ActivationName;
}

interface Scheme {
  scale: number;
  mode: "fanIn" | "fanAvg";
  distribution: "normal" | "uniform";
}

/** LeCun (1998), Glorot (2010) and He (2015) as factors on 1 / fan. */
const schemes: Readonly<Record<Initializer, Scheme>> = {
  heNormal: { scale: 2, mode: "fanIn", distribution: "normal" },
  heUniform: { scale: 2, mode: "fanIn", distribution: "uniform" },
  glorotNormal: { scale: 1, mode: "fanAvg", distribution: "normal" },
  glorotUniform: { scale: 1, mode: "fanAvg", distribution: "uniform" },
  lecunNormal: { scale: 1, mode: "fanIn", distribution: "normal" },
  lecunUniform: { scale: 1, mode: "fanIn", distribution: "uniform" },
};

function initializerOf(initializer: Initializer, seed: number) {
  return tf.initializers.varianceScaling({ ...schemes[initializer], seed });
}

/**
 * A depthwise filter sees one channel, and tfjs (as Keras) counts the weights of all of them as what goes in: start
 * weights would be too small by the root of the channels. The scale makes up for it.
 */
function depthwiseInitializer(
  { initializer, multiplier }: { initializer: Initializer; multiplier: number },
  channels: number,
  seed: number,
) {
  const { scale, mode, distribution } = schemes[initializer];
  const counted = mode === "fanIn" ? channels : (channels + multiplier) / (1 + multiplier);
  return tf.initializers.varianceScaling({ scale: scale * counted, mode, distribution, seed });
}

/**
 * A base's normalises by the averages that it has learnt, in training too, as Keras' guide to fine-tuning has it: a few
 * small batches would spoil them.
 */
function normalisationOf(spec: Extract<LayerSpec, { kind: "batchNormalization" }>): tf.layers.Layer {
  const { name, momentum, epsilon, center, scale, base } = spec;
  const layer = tf.layers.batchNormalization({ name, momentum, epsilon, center, scale });
  if (!base) return withNativeTraining(layer);
  const call = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => call(inputs, { ...kwargs, training: false });
  return layer;
}

function pair([height, width]: Size): [number, number] {
  return [height, width];
}
