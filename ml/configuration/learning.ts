/** How the weights are learnt. */
import * as z from "zod";
import { notes } from "@/ml/configuration/notes";

export const OPTIMIZERS = ["sgd", "momentum", "rmsprop", "adam"] as const;

export const learningSchema = z.strictObject({
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

export type Optimizer = (typeof OPTIMIZERS)[number];
