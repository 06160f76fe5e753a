/** The entries of an own network's layer list: one member of the union for each kind of layer. */
import * as z from "zod";
import {
  ACTIVATIONS,
  activation,
  activationLabels,
  batchNorm,
  initializer,
  kernel,
  l1,
  l2,
} from "@/ml/configuration/network-fields";
import { notes } from "@/ml/configuration/notes";

const filters = (value: number) =>
  z
    .int()
    .min(1)
    .max(2048)
    .default(value)
    .meta(
      notes({
        title: "Filters",
        description: "Patterns that the layer looks for: the channels of its output.",
      }),
    );

const stride = z
  .int()
  .min(1)
  .max(8)
  .default(1)
  .meta(
    notes({
      title: "Stride",
      description: "Pixels from one place to the next. 2 halves width and height.",
    }),
  );

const padding = z
  .enum(["same", "valid"])
  .default("same")
  .meta(
    notes({
      title: "Padding",
      description:
        "At the edges: with zeros outside, so that width and height stay (at stride 1), or inside only.",
      labels: { same: "Keep the size", valid: "Inside only" },
    }),
  );

const layerActivation = z
  .enum(["linear", ...ACTIVATIONS])
  .default("relu")
  .meta(
    notes({
      title: "Activation",
      description: "What each unit does with its sum. None where normalisation and an activation follow.",
      labels: { linear: "None", ...activationLabels },
    }),
  );

const bias = z
  .boolean()
  .default(true)
  .meta(
    notes({
      title: "Bias",
      description:
        "A number added to each sum. Without effect before batch normalisation, which has its own.",
    }),
  );

const weights = { initializer, l1, l2: l2() };

const dense = z
  .strictObject({
    kind: z.literal("dense"),
    units: z
      .int()
      .min(1)
      .max(4096)
      .default(128)
      .meta(notes({ title: "Units", description: "Sums that the layer makes of all its inputs." })),
    activation: layerActivation,
    bias,
    ...weights,
  })
  .meta({ title: "Dense", description: "Each unit sees all numbers. After flatten or global pooling." });

const conv = z
  .strictObject({
    kind: z.literal("conv"),
    filters: filters(32),
    kernel,
    stride,
    padding,
    activation: layerActivation,
    bias,
    ...weights,
  })
  .meta({ title: "Convolution", description: "Finds patterns wherever they lie, across all channels." });

const multiplier = z
  .int()
  .min(1)
  .max(16)
  .default(1)
  .meta(
    notes({
      title: "Filters a channel",
      description: "The output has so many channels for each of the input.",
    }),
  );

const depthwise = z
  .strictObject({
    kind: z.literal("depthwise"),
    kernel,
    stride,
    padding,
    multiplier,
    activation: layerActivation,
    bias,
    ...weights,
  })
  .meta({
    title: "Depthwise convolution",
    description: "Filters each channel by itself: few weights, mixes no channels.",
  });

const separable = z
  .strictObject({
    kind: z.literal("separable"),
    filters: filters(64),
    kernel,
    stride,
    padding,
    activation: layerActivation,
    bias,
    ...weights,
  })
  .meta({
    title: "Separable convolution",
    description:
      "A depthwise convolution, then one of 1 × 1: nearly a convolution for a fraction of its weights.",
  });

const poolingType = z
  .enum(["max", "average"])
  .default("max")
  .meta(
    notes({
      title: "Keeps",
      description: "What of each window goes on: its largest number, or its mean.",
      labels: { max: "The largest", average: "The mean" },
    }),
  );

const pooling = z
  .strictObject({
    kind: z.literal("pooling"),
    type: poolingType,
    size: z
      .int()
      .min(2)
      .max(16)
      .default(2)
      .meta(
        notes({
          title: "Window",
          description: "Width and height of each window in pixels, which is also the step to the next.",
        }),
      ),
  })
  .meta({ title: "Pooling", description: "Makes width and height smaller; the channels stay." });

const globalPooling = z
  .strictObject({ kind: z.literal("globalPooling"), type: poolingType.default("average") })
  .meta({
    title: "Global pooling",
    description: "One number for each channel, whatever the size. Takes the place of flatten.",
  });

const normalisation = z
  .strictObject({
    kind: z.literal("batchNorm"),
    momentum: z
      .number()
      .min(0)
      .max(0.999)
      .default(0.9)
      .meta(
        notes({
          title: "Memory",
          description:
            "Share of the running mean that a step leaves as it is. Longer memories want more steps before validation means anything.",
        }),
      ),
  })
  .meta({
    title: "Batch normalisation",
    description: "Mean 0 and deviation 1 over each batch, then a scale and an offset that are learnt.",
  });

const activationLayer = z
  .strictObject({ kind: z.literal("activation"), activation })
  .meta({ title: "Activation", description: "An activation of its own, such as after batch normalisation." });

const dropoutLayer = z
  .strictObject({
    kind: z.literal("dropout"),
    rate: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.3)
      .meta(
        notes({
          title: "Share left out",
          description: "Share of numbers left out at random in each training step.",
        }),
      ),
  })
  .meta({ title: "Dropout", description: "Against learning the training split by heart." });

const flatten = z
  .strictObject({ kind: z.literal("flatten") })
  .meta({ title: "Flatten", description: "All numbers in one list, as dense layers want them." });

const residual = z
  .strictObject({
    kind: z.literal("residual"),
    filters: filters(64),
    kernel,
    stride,
    batchNorm: batchNorm(true),
    activation,
    ...weights,
  })
  .meta({
    title: "Residual block",
    description:
      "Two convolutions beside a shortcut that is added to their result (He et al. 2015): deep networks of them still learn.",
  });

export const layerEntrySchema = z.discriminatedUnion("kind", [
  conv,
  depthwise,
  separable,
  residual,
  pooling,
  globalPooling,
  normalisation,
  activationLayer,
  dropoutLayer,
  flatten,
  dense,
]);

export type LayerEntry = z.output<typeof layerEntrySchema>;

const start: z.input<typeof layerEntrySchema>[] = [
  { kind: "conv", filters: 32 },
  { kind: "pooling" },
  { kind: "conv", filters: 64 },
  { kind: "pooling" },
  { kind: "conv", filters: 128 },
  { kind: "globalPooling" },
  { kind: "dropout" },
];

export const layerList = z
  .array(layerEntrySchema)
  .max(100)
  .default(start.map((entry) => layerEntrySchema.parse(entry)))
  .meta(
    notes({
      title: "Layers",
      description:
        "From the image on, in order. The last layer, with a probability for each class, is added by itself.",
      kind: "layers",
    }),
  );
