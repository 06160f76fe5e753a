/** What the network is built of: one member of the union for each preset. */
import * as z from "zod";
import { notes } from "@/ml/configuration/notes";

export const ACTIVATIONS = ["relu", "elu", "tanh", "sigmoid"] as const;

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

export const architectureSchema = z
  .discriminatedUnion("preset", [denseSchema, cnnSchema])
  .meta({ title: "Architecture" });

export type Activation = (typeof ACTIVATIONS)[number];
