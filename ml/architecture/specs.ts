/**
 * The layers of a network as plain data: what a preset, an own list of layers and a base model's file are all turned
 * into. The trainer makes tfjs layers of it (of the same names), the page shows it before anything is trained.
 */
import type { ACTIVATIONS, INITIALIZERS } from "@/ml/configuration/network-fields";

/** Without the batch: [height, width, channels] or [units]. */
export type Shape = readonly number[];
/** [height, width] in pixels. */
export type Size = readonly [number, number];

export type Activation = (typeof ACTIVATIONS)[number];
export type Initializer = (typeof INITIALIZERS)[number];
/** Those that tfjs calls by name; "leakyRelu" is a layer of its own there. */
export type NamedActivation =
  | Exclude<Activation, "leakyRelu">
  | "linear"
  | "softmax"
  | "relu6"
  | "selu"
  | "softplus"
  | "softsign"
  | "mish"
  | "hardSigmoid";

/** Name of a network's input, for `from`. */
export const IMAGE = "image";

interface Named {
  /** Unique in the network, kept in the model: "conv_1". */
  readonly name: string;
  /** Names of the layers whose outputs it takes; left out: the one before it in the list (the image for the first). */
  readonly from?: readonly string[];
  /** Which entry of an own list it belongs to, from 0. */
  readonly entry?: number;
  /** Its weights are those of a layer of the base. "later": they learn from the phase on that says so (`phasesOf`). */
  readonly base?: {
    readonly layer: string;
    readonly learns: "later" | "never";
    /** Of a last layer that is the base's own: which of its outputs each class is. A bias that it lacks is 0. */
    readonly outputs?: readonly number[];
  };
}

/** How the weights of a layer start and what keeps them small. */
export interface Weighted {
  readonly initializer: Initializer;
  /** λ of λ Σ|w| and λ Σw² in the loss, over the kernel (not the bias). */
  readonly l1: number;
  readonly l2: number;
  /** False where batch normalisation follows, which has an offset of its own. */
  readonly bias: boolean;
  readonly activation: NamedActivation;
}

interface Window {
  readonly stride: Size;
  /** "same": ⌈size / stride⌉ places, zeros outside; "valid": inside only. */
  readonly padding: "same" | "valid";
}

interface Convolution extends Weighted, Window {
  readonly kernel: Size;
  readonly dilation: Size;
}

type Conv2d = { readonly kind: "conv2d"; readonly filters: number } & Convolution;
type DepthwiseConv2d = { readonly kind: "depthwiseConv2d"; readonly multiplier: number } & Convolution;
type SeparableConv2d = {
  readonly kind: "separableConv2d";
  readonly filters: number;
  readonly multiplier: number;
} & Convolution;
type Pooling2d = {
  readonly kind: "maxPooling2d" | "averagePooling2d";
  readonly pool: Size;
} & Window;
type BatchNormalization = {
  readonly kind: "batchNormalization";
  readonly momentum: number;
  readonly epsilon: number;
  /** Whether it has an offset (β) and a scale (γ). */
  readonly center: boolean;
  readonly scale: boolean;
};
type Dense = {
  readonly kind: "dense";
  readonly units: number;
  /** Of a base: how many numbers its weights are made for. */
  readonly inputs?: number;
} & Weighted;

type Layer =
  | Conv2d
  | DepthwiseConv2d
  | SeparableConv2d
  | Dense
  | Pooling2d
  | BatchNormalization
  | { readonly kind: "globalAveragePooling2d" | "globalMaxPooling2d" }
  | { readonly kind: "activation"; readonly activation: NamedActivation }
  /** min(max(x, 0), `max`). */
  | { readonly kind: "relu"; readonly max: number | null }
  /** x where x > 0, else `slope` x. */
  | { readonly kind: "leakyRelu"; readonly slope: number }
  /** [[top, bottom], [left, right]] in pixels. */
  | { readonly kind: "zeroPadding2d"; readonly padding: readonly [Size, Size] }
  /** x `scale` + `offset`. */
  | { readonly kind: "rescaling"; readonly scale: number; readonly offset: number }
  | { readonly kind: "add" | "multiply" | "average" | "maximum" }
  /** Along the channels. */
  | { readonly kind: "concatenate" }
  | { readonly kind: "reshape"; readonly shape: Shape }
  | { readonly kind: "flatten" }
  | { readonly kind: "dropout"; readonly rate: number }
  /** Stands where a base would be that is not there or cannot be used; the sentence says why. */
  | { readonly kind: "impossible"; readonly message: string };

export type LayerSpec = Named & Layer;
export type LayerKind = LayerSpec["kind"];

/** Names of the layers whose outputs a layer takes. */
export function inputsOf(layers: readonly LayerSpec[], index: number): readonly string[] {
  return layers[index]?.from ?? [layers[index - 1]?.name ?? IMAGE];
}
