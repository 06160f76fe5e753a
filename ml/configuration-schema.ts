/**
 * The configuration of a run, one validated JSON. Every default, range and explanation stands here once: the form
 * is made of it (configuration-fields.ts), and so are the messages for people (configuration.ts).
 *
 * To grow: a new setting gets a default, so that a configuration which was kept earlier still parses and means what
 * it meant; a new architecture is one more member of the union.
 */
import * as z from "zod";
import { FITS, SCALINGS } from "@/ml/preprocess";

/** What a field carries for the form besides its type: `title` is its label, `description` its explanation. */
export interface FieldNotes {
  readonly title: string;
  readonly description: string;
  /** Label of each value, for choices. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly kind?: "colour";
  /** The field has an effect only where another one of the same section has one of these values. */
  readonly when?: { readonly field: string; readonly equals: readonly string[] };
}

const notes = (field: FieldNotes): FieldNotes & Record<string, unknown> => ({ ...field });

export const ACTIVATIONS = ["relu", "elu", "tanh", "sigmoid"] as const;
export const OPTIMIZERS = ["sgd", "momentum", "rmsprop", "adam"] as const;

const pixels = z.int().min(8).max(512);
const activation = z
  .enum(ACTIVATIONS)
  .default("relu")
  .meta(
    notes({
      title: "Activation",
      description:
        "What each unit does with its sum. ReLU is the usual choice; ELU also passes negative sums a little.",
      labels: { relu: "ReLU", elu: "ELU", tanh: "tanh", sigmoid: "Sigmoid" },
    }),
  );

const dataSchema = z.strictObject({
  width: pixels.default(28).meta(
    notes({
      title: "Width",
      description:
        "Width in pixels to which each image is brought. Twice the width and height cost four times the time.",
    }),
  ),
  height: pixels
    .default(28)
    .meta(notes({ title: "Height", description: "Height in pixels to which each image is brought." })),
  channels: z
    .literal([1, 3])
    .default(3)
    .meta(
      notes({
        title: "Colour",
        description: "Grey is three times less input: enough where colour says nothing about the class.",
        labels: { 1: "Grey", 3: "Colour" },
      }),
    ),
  fit: z
    .enum(FITS)
    .default("stretch")
    .meta(
      notes({
        title: "Fit",
        description:
          "How an image of other proportions is brought to the size: stretched, filled (the edges are cut off), or shown whole (the edges are filled).",
        labels: { stretch: "Stretch", cover: "Fill and cut off", contain: "Show whole" },
      }),
    ),
  scaling: z
    .enum(SCALINGS)
    .default("unit")
    .meta(
      notes({
        title: "Scaling",
        description:
          "Which numbers the pixels become. Standardised uses the mean and deviation of the training split, by channel.",
        labels: { unit: "0 to 1", signed: "-1 to 1", standard: "Standardised" },
      }),
    ),
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .default("#000000")
    .meta(
      notes({
        title: "Background",
        description: "Colour behind transparent pixels, and of the edges of images that are shown whole.",
        kind: "colour",
      }),
    ),
});

const denseSchema = z
  .strictObject({
    preset: z.literal("dense"),
    hidden: z
      .array(z.int().min(1).max(4096))
      .max(8)
      .default([128])
      .meta(
        notes({
          title: "Hidden layers",
          description:
            "Units of each hidden layer, from the image to the classes. None at all is a linear classifier.",
        }),
      ),
    activation,
    dropout: z
      .number()
      .min(0)
      .max(0.9)
      .default(0)
      .meta(
        notes({
          title: "Dropout",
          description:
            "Share of units left out at random in each training step, after each hidden layer. Helps where the training split is learnt by heart.",
        }),
      ),
  })
  .meta({
    title: "Dense network",
    description:
      "Layers that see all pixels at once. Learns in seconds; good for small, centred images such as digits.",
  });

const cnnSchema = z
  .strictObject({
    preset: z.literal("cnn"),
    filters: z
      .array(z.int().min(1).max(1024))
      .min(1)
      .max(8)
      .default([32, 64, 128])
      .meta(
        notes({
          title: "Filters of each block",
          description:
            "One block for each number: a convolution with so many filters, then pooling, which halves width and height.",
        }),
      ),
    kernel: z
      .literal([1, 3, 5, 7])
      .default(3)
      .meta(
        notes({
          title: "Kernel",
          description: "Width and height in pixels of what a filter sees at once.",
          labels: { 1: "1 × 1", 3: "3 × 3", 5: "5 × 5", 7: "7 × 7" },
        }),
      ),
    activation,
    batchNorm: z
      .boolean()
      .default(true)
      .meta(
        notes({
          title: "Batch normalisation",
          description:
            "Keeps the numbers between the layers in range: learns in fewer epochs, each of which takes longer.",
        }),
      ),
    dense: z
      .int()
      .min(0)
      .max(4096)
      .default(128)
      .meta(
        notes({
          title: "Dense units",
          description: "Units of the dense layer between the blocks and the classes; 0 for none.",
        }),
      ),
    dropout: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.3)
      .meta(
        notes({
          title: "Dropout",
          description:
            "Share of numbers left out at random in each training step, before the last layer. Helps where the training split is learnt by heart.",
        }),
      ),
  })
  .meta({
    title: "Small CNN",
    description:
      "Convolutions that find a pattern wherever it lies. Takes longer; the better choice for photographs.",
  });

const learningSchema = z.strictObject({
  optimizer: z
    .enum(OPTIMIZERS)
    .default("adam")
    .meta(
      notes({
        title: "Optimizer",
        description:
          "How the weights follow the gradient. Adam works well with its usual learning rate; SGD and momentum want a larger one (0.01 to 0.1).",
        labels: { sgd: "SGD", momentum: "SGD with momentum", rmsprop: "RMSProp", adam: "Adam" },
      }),
    ),
  learningRate: z
    .number()
    .min(1e-6)
    .max(10)
    .default(0.001)
    .meta(
      notes({
        title: "Learning rate",
        description:
          "Length of each step. Too large: the loss jumps or becomes infinite. Too small: it hardly falls.",
      }),
    ),
  momentum: z
    .number()
    .min(0)
    .max(0.999)
    .default(0.9)
    .meta(
      notes({
        title: "Momentum",
        description: "Share of the last step that goes into the next one.",
        when: { field: "optimizer", equals: ["momentum"] },
      }),
    ),
  loss: z.literal("categoricalCrossentropy").default("categoricalCrossentropy"),
  labelSmoothing: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .meta(
      notes({
        title: "Label smoothing",
        description:
          "Share of each label that is spread over all classes: keeps the model from being too sure, and helps where some labels are wrong.",
      }),
    ),
  epochs: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .meta(
      notes({ title: "Epochs", description: "How often the run goes through the whole training split." }),
    ),
  batchSize: z
    .int()
    .min(1)
    .max(2048)
    .default(64)
    .meta(
      notes({
        title: "Batch size",
        description: "Images of one training step. More is faster by the image and takes more memory.",
      }),
    ),
});

export const configurationSchema = z.strictObject({
  data: dataSchema.prefault({}).meta({ title: "Images" }),
  architecture: z.discriminatedUnion("preset", [denseSchema, cnnSchema]).meta({ title: "Architecture" }),
  learning: learningSchema.prefault({}).meta({ title: "Learning" }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .meta(
      notes({
        title: "Seed",
        description:
          "The same seed, data and configuration give the same start weights and the same order of images.",
      }),
    ),
});

/** A run's whole configuration: every setting is there. */
export type Configuration = z.output<typeof configurationSchema>;
/** What parses to one: settings with a default may be left out. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
export type Preset = Configuration["architecture"]["preset"];
export type Activation = (typeof ACTIVATIONS)[number];
export type Optimizer = (typeof OPTIMIZERS)[number];
