import type { LayerSpec, Shape, Size } from "@/ml/architecture/specs";

/** A weight of a layer, in the order and by the names in which tfjs has them. */
interface WeightShape {
  /** "kernel", "moving_mean". */
  readonly name: string;
  readonly shape: Shape;
  /** Whether training changes it by gradient; the moving averages of batch normalisation are not. */
  readonly byGradient: boolean;
}

interface Applied {
  readonly outputShape: Shape;
  readonly weights: readonly WeightShape[];
}

/** What a layer makes of its inputs' shapes, or the sentence why it cannot. */
export function applyLayer(layer: LayerSpec, inputs: readonly Shape[]): Applied | string {
  const [shape = []] = inputs;
  const keeps: Applied = { outputShape: shape, weights: [] };
  const [height = 0, width = 0, channels = 0] = shape;
  switch (layer.kind) {
    case "impossible":
      return layer.message;
    case "conv2d":
    case "depthwiseConv2d":
    case "separableConv2d": {
      if (shape.length !== 3) return needsPixels("a convolution", shape);
      const places = placesOf(shape, spanOf(layer.kernel, layer.dilation), layer);
      if (typeof places === "string") return places;
      const { kernels, filters } = kernelsOf(layer, channels);
      return {
        outputShape: [...places, filters],
        weights: [
          ...kernels.map(([name, kernel]) => weight(name, kernel)),
          ...(layer.bias ? [weight("bias", [filters])] : []),
        ],
      };
    }
    case "maxPooling2d":
    case "averagePooling2d": {
      if (shape.length !== 3) return needsPixels("pooling", shape);
      const places = placesOf(shape, layer.pool, layer);
      if (typeof places === "string") return places;
      return { ...keeps, outputShape: [...places, channels] };
    }
    case "globalAveragePooling2d":
    case "globalMaxPooling2d":
      if (shape.length !== 3) return needsPixels("global pooling", shape);
      return { ...keeps, outputShape: [channels] };
    case "zeroPadding2d": {
      if (shape.length !== 3) return needsPixels("padding", shape);
      const [[top, bottom], [left, right]] = layer.padding;
      return { ...keeps, outputShape: [height + top + bottom, width + left + right, channels] };
    }
    case "batchNormalization": {
      const features = [shape.at(-1) ?? 0];
      return {
        outputShape: shape,
        weights: [
          ...(layer.scale ? [weight("gamma", features)] : []),
          ...(layer.center ? [weight("beta", features)] : []),
          { name: "moving_mean", shape: features, byGradient: false },
          { name: "moving_variance", shape: features, byGradient: false },
        ],
      };
    }
    case "dense": {
      if (shape.length !== 1)
        return `a dense layer needs a plain list of numbers, its input is ${show(shape)}: put flatten or global pooling before it.`;
      if (layer.inputs !== undefined && layer.inputs !== shape[0]) {
        return `its weights are made for ${layer.inputs} numbers, and it gets ${shape[0]}: bring the images to the size that the base was made for, or take the features from a layer before it.`;
      }
      return {
        outputShape: [layer.units],
        weights: [
          weight("kernel", [shape[0] ?? 0, layer.units]),
          ...(layer.bias ? [weight("bias", [layer.units])] : []),
        ],
      };
    }
    case "flatten":
      return { ...keeps, outputShape: [product(shape)] };
    case "reshape":
      return reshaped(layer.shape, shape);
    case "add":
    case "average":
    case "maximum":
    case "multiply":
      return merged(layer.kind, inputs);
    case "concatenate": {
      const sides = inputs.map((one) => one.slice(0, -1).join());
      if (inputs.length < 2 || sides.some((one) => one !== sides[0])) {
        return `it puts channels one after another, and its inputs are ${list(inputs)}: all need the same height and width.`;
      }
      return { ...keeps, outputShape: [...shape.slice(0, -1), sum(inputs.map((one) => one.at(-1) ?? 0))] };
    }
    case "dropout":
    case "activation":
    case "relu":
    case "leakyRelu":
    case "rescaling":
      return keeps;
  }
}

type Convolution = Extract<LayerSpec, { kind: "conv2d" | "depthwiseConv2d" | "separableConv2d" }>;

function kernelsOf(
  layer: Convolution,
  channels: number,
): { kernels: readonly (readonly [string, Shape])[]; filters: number } {
  const { kernel } = layer;
  switch (layer.kind) {
    case "conv2d":
      return { kernels: [["kernel", [...kernel, channels, layer.filters]]], filters: layer.filters };
    case "depthwiseConv2d":
      return {
        kernels: [["depthwise_kernel", [...kernel, channels, layer.multiplier]]],
        filters: channels * layer.multiplier,
      };
    case "separableConv2d":
      return {
        kernels: [
          ["depthwise_kernel", [...kernel, channels, layer.multiplier]],
          ["pointwise_kernel", [1, 1, channels * layer.multiplier, layer.filters]],
        ],
        filters: layer.filters,
      };
  }
}

/** Height and width of a window with its gaps. */
function spanOf(kernel: Size, dilation: Size): Size {
  return [(kernel[0] - 1) * dilation[0] + 1, (kernel[1] - 1) * dilation[1] + 1];
}

/** Places of a window in height and width, or the sentence why there is none. */
function placesOf(
  [height = 0, width = 0]: Shape,
  window: Size,
  { stride, padding }: { stride: Size; padding: "same" | "valid" },
): Size | string {
  if (padding === "same") return [Math.ceil(height / stride[0]), Math.ceil(width / stride[1])];
  if (height < window[0] || width < window[1]) {
    return `its input is ${width}×${height} pixels, smaller than the ${window[1]}×${window[0]} window: use fewer blocks or a larger image.`;
  }
  return [Math.floor((height - window[0]) / stride[0]) + 1, Math.floor((width - window[1]) / stride[1]) + 1];
}

function reshaped(target: Shape, shape: Shape): Applied | string {
  const known = product(target.filter((size) => size !== -1));
  const outputShape = target.map((size) => (size === -1 ? product(shape) / known : size));
  if (product(outputShape) !== product(shape) || !outputShape.every(Number.isInteger)) {
    return `${show(shape)} numbers do not fit into the shape ${show(target)}: bring the images to the size that the base was made for, or take the features from a layer before it.`;
  }
  return { outputShape, weights: [] };
}

/** Element by element; of 1 in a dimension, a shape is repeated along it. */
function merged(kind: string, inputs: readonly Shape[]): Applied | string {
  const [first = []] = inputs;
  const outputShape = first.map((_, i) => Math.max(...inputs.map((one) => one[i] ?? 0)));
  const fits = inputs.every(
    (one) => one.length === first.length && one.every((size, i) => size === outputShape[i] || size === 1),
  );
  if (inputs.length < 2 || !fits) {
    return `it takes inputs of one shape (${kind}), and they are ${list(inputs)}.`;
  }
  return { outputShape, weights: [] };
}

function needsPixels(what: string, shape: Shape): string {
  return `${what} needs height, width and channels, its input is ${show(shape)}: put it before flatten.`;
}

function weight(name: string, shape: Shape): WeightShape {
  return { name, shape, byGradient: true };
}

export const show = (shape: Shape): string => shape.join("×");
const list = (shapes: readonly Shape[]): string => shapes.map(show).join(" and ") || "none";
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const product = (values: readonly number[]): number =>
  values.reduce((total, value) => total * value, 1);
