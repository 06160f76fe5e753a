/** The groups of layers that networks are put together from. */
import type { Activation, Initializer, LayerSpec, Size } from "@/ml/architecture/specs";

/** Slope of the leaky ReLU of a configuration (Maas et al. 2013), as Keras' activation has it. */
const LEAK = 0.2;

/** Share of the running mean that a step keeps: 0.99 needs hundreds of steps, and small sets have ten an epoch. */
const NORMALISATION_MEMORY = 0.9;

/** How the weights of a network start, and what keeps them small: as a configuration has it. */
interface WeightSettings {
  readonly initializer: Initializer | "auto";
  readonly l1: number;
  readonly l2: number;
}

/** How the layers of a network are made alike. */
export interface Style extends WeightSettings {
  readonly activation: Activation | "linear";
  readonly batchNorm: boolean;
  /** Only without batch normalisation, which has an offset of its own. */
  readonly bias: boolean;
}

/** A layer with weights, but for what a style says of it. */
type Bare =
  | { kind: "dense"; units: number }
  | { kind: "conv2d"; filters: number; kernel: number; stride?: number; padding?: "same" | "valid" }
  | {
      kind: "depthwiseConv2d";
      multiplier: number;
      kernel: number;
      stride?: number;
      padding?: "same" | "valid";
    }
  | { kind: "separableConv2d"; filters: number; kernel: number; stride?: number; padding?: "same" | "valid" };

interface Place {
  readonly name: string;
  /** Of the batch normalisation and the activation where they are layers of their own. */
  readonly normalisation: string;
  readonly activation: string;
  readonly from?: readonly string[];
}

/** A layer with weights, then batch normalisation and activation as the style has them. */
export function weightedLayers(bare: Bare, place: Place, style: Style): LayerSpec[] {
  const { activation } = style;
  const named = !style.batchNorm && activation !== "leakyRelu" ? activation : null;
  const settings = {
    name: place.name,
    ...(place.from ? { from: place.from } : {}),
    initializer: initializerFor(style),
    l1: style.l1,
    l2: style.l2,
    bias: style.bias && !style.batchNorm,
    activation: named ?? ("linear" as const),
  };
  return [
    withWindow(bare, settings),
    ...(style.batchNorm ? [normalisation(place.normalisation)] : []),
    ...(!named && activation !== "linear" ? [activationLayer(place.activation, activation)] : []),
  ];
}

function withWindow(
  bare: Bare,
  settings: Omit<Extract<LayerSpec, { kind: "dense" }>, "kind" | "units">,
): LayerSpec {
  if (bare.kind === "dense") return { ...settings, ...bare };
  const { kernel, stride = 1, padding = "same" } = bare;
  const window = { kernel: square(kernel), stride: square(stride), dilation: square(1), padding };
  if (bare.kind === "separableConv2d") return { ...settings, multiplier: 1, ...bare, ...window };
  return { ...settings, ...bare, ...window };
}

/** "auto": He (2015) for rectifiers and their smooth kin, Glorot (2010) elsewhere. */
function initializerFor({ initializer, activation }: Style): Initializer {
  if (initializer !== "auto") return initializer;
  return activation === "tanh" || activation === "sigmoid" || activation === "linear"
    ? "glorotUniform"
    : "heNormal";
}

export function normalisation(name: string, momentum = NORMALISATION_MEMORY): LayerSpec {
  return { kind: "batchNormalization", name, momentum, epsilon: 1e-3, center: true, scale: true };
}

/** An activation as a layer of its own. */
export function activationLayer(name: string, activation: Activation, from?: readonly string[]): LayerSpec {
  const place = { name, ...(from ? { from } : {}) };
  return activation === "leakyRelu"
    ? { kind: "leakyRelu", ...place, slope: LEAK }
    : { kind: "activation", ...place, activation };
}

/** Windows side by side: the stride is their size; what does not fill one is dropped. */
export function pooling(name: string, type: "max" | "average", size: number): LayerSpec {
  const kind = type === "max" ? "maxPooling2d" : "averagePooling2d";
  return { kind, name, pool: square(size), stride: square(size), padding: "valid" };
}

export function dropoutLayers(name: string, rate: number): LayerSpec[] {
  return rate > 0 ? [{ kind: "dropout", name, rate }] : [];
}

/**
 * A residual block of two convolutions (He et al. 2015, figure 2; option B: where the shape changes, the shortcut is
 * a 1 × 1 convolution).
 * @param name of the block, which its layers' names begin with.
 * @param input name of the layer that it follows.
 * @param channels of its input.
 */
export function residualBlock(
  name: string,
  input: string,
  channels: number,
  { filters, kernel, stride }: { filters: number; kernel: number; stride: number },
  style: Style & { activation: Activation },
): LayerSpec[] {
  const place = (part: string, from?: string): Place => ({
    name: `${name}_conv_${part}`,
    normalisation: `${name}_normalisation_${part}`,
    activation: `${name}_activation_${part}`,
    ...(from ? { from: [from] } : {}),
  });
  const summed: Style = { ...style, initializer: initializerFor(style), activation: "linear" };
  const first = weightedLayers({ kind: "conv2d", filters, kernel, stride }, place("1", input), style);
  const second = weightedLayers({ kind: "conv2d", filters, kernel }, place("2"), summed);
  const changes = stride !== 1 || channels !== filters;
  const shortcut = changes
    ? weightedLayers({ kind: "conv2d", filters, kernel: 1, stride }, place("shortcut", input), summed)
    : [];
  const end = (layers: readonly LayerSpec[]) => layers.at(-1)?.name ?? input;
  return [
    ...first,
    ...second,
    ...shortcut,
    { kind: "add", name: `${name}_sum`, from: [end(second), end(shortcut)] },
    activationLayer(`${name}_activation_2`, style.activation),
  ];
}

function square(size: number): Size {
  return [size, size];
}
