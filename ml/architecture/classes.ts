/** Keras' layer classes that can be built upon, with the settings of each that are known, as layers of ours. */
import * as z from "zod";
import type { LayerSpec, NamedActivation, Size } from "@/ml/architecture/specs";

/** A layer but for its name and place. */
type Bare = LayerSpec extends infer Spec
  ? Spec extends LayerSpec
    ? Omit<Spec, "name" | "from">
    : never
  : never;

const side = z.int().min(1).max(64);
const pair = z
  .union([side.transform((one): Size => [one, one]), z.tuple([side, side])])
  .transform((size): Size => [size[0], size[1]]);
const one = z.literal(1).or(z.tuple([z.literal(1), z.literal(1)]));
const channelsLast = z.literal("channels_last").nullish();
const count = z.int().min(1).max(65_536);

/** Keras' names and tfjs's. */
const activations: Readonly<Record<string, NamedActivation>> = {
  linear: "linear",
  relu: "relu",
  relu6: "relu6",
  elu: "elu",
  selu: "selu",
  gelu: "gelu",
  swish: "swish",
  silu: "swish",
  mish: "mish",
  tanh: "tanh",
  sigmoid: "sigmoid",
  hard_sigmoid: "hardSigmoid",
  hardSigmoid: "hardSigmoid",
  softplus: "softplus",
  softsign: "softsign",
  softmax: "softmax",
};

const activation = z
  .string()
  .nullish()
  .transform((given, context): NamedActivation => {
    const known = given ?? "linear";
    const named = Object.hasOwn(activations, known) ? activations[known] : undefined;
    if (named) return named;
    context.addIssue(`only ${Object.keys(activations).join(", ")}`);
    return z.NEVER;
  });

const dtype = z.literal("float32").nullish();
const common = { dtype };
/** Those of a base start from its file and are not held back. */
const weights = { initializer: "glorotUniform", l1: 0, l2: 0 } as const;

const window = {
  ...common,
  kernel_size: pair,
  strides: pair.default([1, 1]),
  padding: z.enum(["same", "valid"]).default("valid"),
  data_format: channelsLast,
  groups: z.literal(1).nullish(),
  activation,
  use_bias: z.boolean().default(true),
};

const conv = z.looseObject({ ...window, filters: count, dilation_rate: pair.default([1, 1]) });
// TensorFlow.js ignores the gaps of a depthwise window.
const depthwise = z.looseObject({
  ...window,
  depth_multiplier: side.default(1),
  dilation_rate: one.nullish(),
});
const separable = z.looseObject({
  ...window,
  filters: count,
  depth_multiplier: side.default(1),
  dilation_rate: pair.default([1, 1]),
});

function windowOf(config: {
  kernel_size: Size;
  strides: Size;
  padding: "same" | "valid";
  activation: NamedActivation;
  use_bias: boolean;
}) {
  return {
    ...weights,
    kernel: config.kernel_size,
    stride: config.strides,
    padding: config.padding,
    activation: config.activation,
    bias: config.use_bias,
  };
}

function pooling(kind: "maxPooling2d" | "averagePooling2d") {
  return z
    .looseObject({
      ...common,
      pool_size: pair.default([2, 2]),
      strides: pair.nullish(),
      padding: z.enum(["same", "valid"]).default("valid"),
      data_format: channelsLast,
    })
    .transform(
      ({ pool_size: pool, strides, padding }): Bare => ({ kind, pool, stride: strides ?? pool, padding }),
    );
}

function globalPooling(kind: "globalAveragePooling2d" | "globalMaxPooling2d") {
  return z
    .looseObject({ ...common, data_format: channelsLast, keepdims: z.literal(false).nullish() })
    .transform((): Bare => ({ kind }));
}

function merging(kind: "add" | "multiply" | "average" | "maximum") {
  return z.looseObject(common).transform((): Bare => ({ kind }));
}

const factor = z.number().min(0).max(100);
const border = z.int().min(0).max(512);
const padding = z.union([
  border.transform((all): readonly [Size, Size] => [
    [all, all],
    [all, all],
  ]),
  z.tuple([border, border]).transform(([vertical, horizontal]): readonly [Size, Size] => [
    [vertical, vertical],
    [horizontal, horizontal],
  ]),
  z.tuple([z.tuple([border, border]), z.tuple([border, border])]),
]);

/** Settings of other names (initialisers, regularisers, constraints) say how it was trained: they are left. */
export const classes: Readonly<Record<string, z.ZodType<Bare>>> = {
  Conv2D: conv.transform(
    (config): Bare => ({
      kind: "conv2d",
      ...windowOf(config),
      filters: config.filters,
      dilation: config.dilation_rate,
    }),
  ),
  DepthwiseConv2D: depthwise.transform(
    (config): Bare => ({
      kind: "depthwiseConv2d",
      ...windowOf(config),
      multiplier: config.depth_multiplier,
      dilation: [1, 1],
    }),
  ),
  SeparableConv2D: separable.transform(
    (config): Bare => ({
      kind: "separableConv2d",
      ...windowOf(config),
      filters: config.filters,
      multiplier: config.depth_multiplier,
      dilation: config.dilation_rate,
    }),
  ),
  Dense: z
    .looseObject({ ...common, units: count, activation, use_bias: z.boolean().default(true) })
    .transform(
      ({ units, activation: named, use_bias }): Bare => ({
        kind: "dense",
        ...weights,
        units,
        activation: named,
        bias: use_bias,
      }),
    ),
  BatchNormalization: z
    .looseObject({
      ...common,
      axis: z
        .literal([-1, 3])
        .or(z.tuple([z.literal([-1, 3])]))
        .default(-1),
      momentum: z.number().min(0).max(1).default(0.99),
      epsilon: z.number().min(1e-12).max(1).default(1e-3),
      center: z.boolean().default(true),
      scale: z.boolean().default(true),
    })
    .transform(
      ({ momentum, epsilon, center, scale }): Bare => ({
        kind: "batchNormalization",
        momentum,
        epsilon,
        center,
        scale,
      }),
    ),
  Activation: z
    .looseObject({ ...common, activation })
    .transform(({ activation: named }): Bare => ({ kind: "activation", activation: named })),
  Softmax: z
    .looseObject({ ...common, axis: z.literal(-1).nullish() })
    .transform((): Bare => ({ kind: "activation", activation: "softmax" })),
  ELU: z
    .looseObject({ ...common, alpha: z.literal(1).nullish() })
    .transform((): Bare => ({ kind: "activation", activation: "elu" })),
  ReLU: z
    .looseObject({
      ...common,
      max_value: z.number().min(0).max(1000).nullish(),
      negative_slope: z.literal(0).nullish(),
      threshold: z.literal(0).nullish(),
    })
    .transform(({ max_value }): Bare => ({ kind: "relu", max: max_value ?? null })),
  LeakyReLU: z
    .looseObject({ ...common, alpha: factor.nullish(), negative_slope: factor.nullish() })
    .transform(
      ({ alpha, negative_slope }): Bare => ({
        kind: "leakyRelu",
        slope: negative_slope ?? alpha ?? 0.3,
      }),
    ),
  MaxPooling2D: pooling("maxPooling2d"),
  AveragePooling2D: pooling("averagePooling2d"),
  GlobalAveragePooling2D: globalPooling("globalAveragePooling2d"),
  GlobalMaxPooling2D: globalPooling("globalMaxPooling2d"),
  ZeroPadding2D: z
    .looseObject({
      ...common,
      padding: padding.default([
        [1, 1],
        [1, 1],
      ]),
      data_format: channelsLast,
    })
    .transform(({ padding: given }): Bare => ({ kind: "zeroPadding2d", padding: given })),
  Add: merging("add"),
  Multiply: merging("multiply"),
  Average: merging("average"),
  Maximum: merging("maximum"),
  Concatenate: z
    .looseObject({ ...common, axis: z.literal([-1, 3]).default(-1) })
    .transform((): Bare => ({ kind: "concatenate" })),
  Reshape: z
    .looseObject({ ...common, target_shape: z.array(z.literal(-1).or(count)).min(1).max(3) })
    .transform(({ target_shape: shape }): Bare => ({ kind: "reshape", shape })),
  Flatten: z
    .looseObject({ ...common, data_format: channelsLast })
    .transform((): Bare => ({ kind: "flatten" })),
  Dropout: z
    .looseObject({ ...common, rate: z.number().min(0).max(0.999) })
    .transform(({ rate }): Bare => ({ kind: "dropout", rate })),
  Rescaling: z
    .looseObject({
      ...common,
      scale: z.number().min(-1e4).max(1e4),
      offset: z.number().min(-1e4).max(1e4).default(0),
    })
    .transform(({ scale, offset }): Bare => ({ kind: "rescaling", scale, offset })),
};
