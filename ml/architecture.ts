/**
 * The layers of a network as plain data, from a configuration, with the shape and the cost of each. The trainer
 * turns the same list into tfjs layers (of the same names), the page shows it before anything is trained.
 */
import type { Activation } from "@/ml/configuration/architecture";
import type { Optimizer } from "@/ml/configuration/learning";
import type { Configuration } from "@/ml/configuration/schema";

/** Start weights: He (2015) for rectifiers, Glorot (2010) elsewhere. */
export type Initializer = "heNormal" | "glorotUniform";

interface Named {
  /** Unique in the network, kept in the model: "conv_1". */
  readonly name: string;
}

export type LayerSpec =
  | (Named & {
      readonly kind: "conv2d";
      readonly filters: number;
      /** Width and height of the kernel. Stride 1; "same" padding keeps width and height. */
      readonly kernel: number;
      readonly padding: "same";
      readonly activation: Activation | "linear";
      readonly initializer: Initializer;
      /** False where batch normalisation follows, which has an offset of its own. */
      readonly bias: boolean;
    })
  | (Named & { readonly kind: "batchNormalization" })
  | (Named & { readonly kind: "activation"; readonly activation: Activation })
  /** Largest of each window of `pool` × `pool` pixels, stride `pool`, what does not fill a window is dropped. */
  | (Named & { readonly kind: "maxPooling2d"; readonly pool: number })
  | (Named & { readonly kind: "flatten" })
  | (Named & { readonly kind: "dropout"; readonly rate: number })
  | (Named & {
      readonly kind: "dense";
      readonly units: number;
      readonly activation: Activation | "softmax";
      readonly initializer: Initializer;
      readonly bias: boolean;
    });

export type Shape = readonly number[];

export interface LayerSummary {
  readonly name: string;
  readonly kind: LayerSpec["kind"];
  /** Without the batch: [height, width, channels] or [units]. */
  readonly outputShape: Shape;
  readonly parameters: number;
  /** Of these, what training changes by gradient (not the moving averages of batch normalisation). */
  readonly trainable: number;
}

export interface Summary {
  readonly inputShape: Shape;
  /** Up to the layer with the problem, where there is one. */
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly trainable: number;
  /** Numbers that one image produces in all layers together, the input included. */
  readonly activations: number;
  /** Why the network cannot be built: the layer, counted from 1, and a sentence for people. Null where it can. */
  readonly problem: { readonly layer: number; readonly name: string; readonly message: string } | null;
}

/** [height, width, channels] of a configuration's input. */
export function inputShapeOf({ data }: Pick<Configuration, "data">): [number, number, number] {
  return [data.height, data.width, data.channels];
}

/**
 * The layers after the input, the last of which gives a probability for each class.
 * @param classes 2 or more.
 * @throws RangeError with fewer than two classes.
 */
export function layersOf(
  { architecture }: Pick<Configuration, "architecture">,
  classes: number,
): LayerSpec[] {
  if (!Number.isInteger(classes) || classes < 2) {
    throw new RangeError(`A classifier needs at least two classes, not ${classes}: add a class with images.`);
  }
  const hidden = architecture.preset === "dense" ? denseLayers(architecture) : cnnLayers(architecture);
  return [
    ...hidden,
    {
      kind: "dense",
      name: "probabilities",
      units: classes,
      activation: "softmax",
      initializer: "glorotUniform",
      bias: true,
    },
  ];
}

type DensePreset = Extract<Configuration["architecture"], { preset: "dense" }>;
type CnnPreset = Extract<Configuration["architecture"], { preset: "cnn" }>;

function denseLayers({ hidden, activation, dropout }: DensePreset): LayerSpec[] {
  const blocks = hidden.flatMap((units, i): LayerSpec[] => [
    {
      kind: "dense",
      name: `dense_${i + 1}`,
      units,
      activation,
      initializer: initializerFor(activation),
      bias: true,
    },
    ...dropoutLayer(`dropout_${i + 1}`, dropout),
  ]);
  return [{ kind: "flatten", name: "flatten" }, ...blocks];
}

function cnnLayers({ filters, kernel, activation, batchNorm, dense, dropout }: CnnPreset): LayerSpec[] {
  const initializer = initializerFor(activation);
  const blocks = filters.flatMap((count, i): LayerSpec[] => {
    const convolution = {
      kind: "conv2d",
      name: `conv_${i + 1}`,
      filters: count,
      kernel,
      padding: "same",
      initializer,
    } as const;
    const pooling: LayerSpec = { kind: "maxPooling2d", name: `pooling_${i + 1}`, pool: 2 };
    if (!batchNorm) return [{ ...convolution, activation, bias: true }, pooling];
    return [
      { ...convolution, activation: "linear", bias: false },
      { kind: "batchNormalization", name: `normalisation_${i + 1}` },
      { kind: "activation", name: `activation_${i + 1}`, activation },
      pooling,
    ];
  });
  const head: LayerSpec[] =
    dense > 0 ? [{ kind: "dense", name: "dense_1", units: dense, activation, initializer, bias: true }] : [];
  return [...blocks, { kind: "flatten", name: "flatten" }, ...head, ...dropoutLayer("dropout_1", dropout)];
}

function dropoutLayer(name: string, rate: number): LayerSpec[] {
  return rate > 0 ? [{ kind: "dropout", name, rate }] : [];
}

function initializerFor(activation: Activation): Initializer {
  return activation === "relu" || activation === "elu" ? "heNormal" : "glorotUniform";
}

/**
 * Shape, parameters and size of each layer. It never throws: a shape that cannot be is the summary's `problem`.
 * @param inputShape [height, width, channels] or [units], without the batch.
 */
export function summarise(layers: readonly LayerSpec[], inputShape: Shape): Summary {
  const rows: LayerSummary[] = [];
  let shape = inputShape;
  let problem: Summary["problem"] = null;
  for (const [i, layer] of layers.entries()) {
    const result = apply(layer, shape);
    if (typeof result === "string") {
      problem = { layer: i + 1, name: layer.name, message: `Layer ${i + 1} (${layer.name}): ${result}` };
      break;
    }
    rows.push({ name: layer.name, kind: layer.kind, ...result });
    shape = result.outputShape;
  }
  return {
    inputShape,
    layers: rows,
    parameters: sum(rows.map((row) => row.parameters)),
    trainable: sum(rows.map((row) => row.trainable)),
    activations: product(inputShape) + sum(rows.map((row) => product(row.outputShape))),
    problem,
  };
}

type Applied = Pick<LayerSummary, "outputShape" | "parameters" | "trainable">;

/** What a layer makes of a shape, or the sentence why it cannot. */
function apply(layer: LayerSpec, shape: Shape): Applied | string {
  const unchanged: Applied = { outputShape: shape, parameters: 0, trainable: 0 };
  const [height = 0, width = 0, channels = 0] = shape;
  switch (layer.kind) {
    case "conv2d": {
      if (shape.length !== 3)
        return `a convolution needs height, width and channels, its input is ${show(shape)}: put it before flatten.`;
      const parameters = layer.filters * (layer.kernel ** 2 * channels + (layer.bias ? 1 : 0));
      return { outputShape: [height, width, layer.filters], parameters, trainable: parameters };
    }
    case "maxPooling2d":
      if (shape.length !== 3)
        return `pooling needs height, width and channels, its input is ${show(shape)}: put it before flatten.`;
      if (height < layer.pool || width < layer.pool) {
        return `its input is ${width}×${height} pixels, smaller than the ${layer.pool}×${layer.pool} window: use fewer blocks or a larger image.`;
      }
      return {
        ...unchanged,
        outputShape: [Math.floor(height / layer.pool), Math.floor(width / layer.pool), channels],
      };
    case "batchNormalization": {
      const features = shape.at(-1) ?? 0;
      return { outputShape: shape, parameters: 4 * features, trainable: 2 * features };
    }
    case "flatten":
      return { ...unchanged, outputShape: [product(shape)] };
    case "dense": {
      if (shape.length !== 1)
        return `a dense layer needs a plain list of numbers, its input is ${show(shape)}: put flatten before it.`;
      const parameters = layer.units * ((shape[0] ?? 0) + (layer.bias ? 1 : 0));
      return { outputShape: [layer.units], parameters, trainable: parameters };
    }
    case "dropout":
    case "activation":
      return unchanged;
  }
}

/** Numbers that each optimizer keeps for each trainable parameter, as tfjs 4.22 does. */
const SLOTS: Readonly<Record<Optimizer, number>> = { sgd: 0, momentum: 1, rmsprop: 2, adam: 2 };

export interface MemoryEstimate {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  /** Outputs of all layers, kept for the backward pass, and their gradients. */
  readonly activations: number;
  readonly total: number;
}

/**
 * Bytes that a training step holds at once, float32, without the framework's own: a lower bound by which a
 * configuration that cannot fit is told before it is queued.
 */
export function memoryEstimate(summary: Summary, batchSize: number, optimizer: Optimizer): MemoryEstimate {
  const weights = 4 * summary.parameters;
  const gradients = 4 * summary.trainable;
  const slots = SLOTS[optimizer] * 4 * summary.trainable;
  const activations = 2 * 4 * batchSize * summary.activations;
  return {
    weights,
    gradients,
    optimizer: slots,
    activations,
    total: weights + gradients + slots + activations,
  };
}

const show = (shape: Shape): string => shape.join("×");
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const product = (values: readonly number[]): number => values.reduce((total, value) => total * value, 1);
