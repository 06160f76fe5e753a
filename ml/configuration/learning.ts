/** How the weights are learnt. */
import * as z from "zod";
import { notes } from "@/ml/configuration/notes";
import { scheduleSettings, watchSettings } from "@/ml/configuration/schedule";

const OPTIMIZERS = ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"] as const;

const withMomentum = { field: "optimizer", equals: ["momentum", "nesterov"] } as const;
const withMoments = { field: "optimizer", equals: ["adam", "adamw"] } as const;

const optimizerSettings = {
  optimizer: z
    .enum(OPTIMIZERS)
    .default("adam")
    .meta(
      notes({
        title: "Optimizer",
        description:
          "How the weights follow the gradient. Adam works well with its usual learning rate; SGD and momentum want a larger one (0.01 to 0.1).",
        labels: {
          sgd: "SGD",
          momentum: "SGD with momentum",
          nesterov: "SGD with Nesterov momentum",
          rmsprop: "RMSProp",
          adam: "Adam",
          adamw: "AdamW",
        },
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
        when: withMomentum,
      }),
    ),
  rho: z
    .number()
    .min(0)
    .max(0.9999)
    .default(0.9)
    .meta(
      notes({
        title: "Memory of RMSProp",
        description:
          "Share of the old mean in the running mean of squared gradients, by which each step is divided.",
        when: { field: "optimizer", equals: ["rmsprop"] },
      }),
    ),
  beta1: z
    .number()
    .min(0)
    .max(0.9999)
    .default(0.9)
    .meta(
      notes({
        title: "Beta 1",
        description: "Share of the old mean in the running mean of gradients: Adam's momentum.",
        when: withMoments,
      }),
    ),
  beta2: z
    .number()
    .min(0)
    .max(0.99999)
    .default(0.999)
    .meta(
      notes({
        title: "Beta 2",
        description:
          "Share of the old mean in the running mean of squared gradients, by which each step is divided.",
        when: withMoments,
      }),
    ),
  epsilon: z
    .number()
    .min(1e-10)
    .max(1)
    .default(1e-7)
    .meta(
      notes({
        title: "Epsilon",
        description:
          "Keeps the division from zero. Larger values (0.001 to 1) take the steps of rare features back.",
        when: { field: "optimizer", equals: ["rmsprop", "adam", "adamw"] },
      }),
    ),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0.004)
    .meta(
      notes({
        title: "Weight decay",
        description:
          "Share, times the learning rate, by which each step shrinks the weights. Biases and the numbers of normalisation are left alone.",
        when: { field: "optimizer", equals: ["adamw"] },
      }),
    ),
  clipping: z
    .enum(["none", "norm", "value"])
    .default("none")
    .meta(
      notes({
        title: "Gradient clipping",
        description:
          "Keeps one odd batch from throwing the weights far away. By norm: all gradients together are shortened, their direction stays. By value: each number is cut.",
        labels: { none: "None", norm: "By norm", value: "By value" },
      }),
    ),
  clipNorm: z
    .number()
    .min(1e-4)
    .max(1000)
    .default(1)
    .meta(
      notes({
        title: "Largest norm",
        description: "Length of all gradients together, as one vector, above which they are shortened to it.",
        when: { field: "clipping", equals: ["norm"] },
      }),
    ),
  clipValue: z
    .number()
    .min(1e-4)
    .max(1000)
    .default(0.5)
    .meta(
      notes({
        title: "Largest value",
        description: "Each number of a gradient is cut to between minus and plus this.",
        when: { field: "clipping", equals: ["value"] },
      }),
    ),
};

const lossSettings = {
  loss: z
    .enum(["categoricalCrossentropy", "focal"])
    .default("categoricalCrossentropy")
    .meta(
      notes({
        title: "Loss",
        description:
          "What training makes small. Cross-entropy is the usual one (sparse cross-entropy is the same number, given a class by its index instead of a vector). Focal loss counts images that are already right less: for classes of very different size.",
        labels: { categoricalCrossentropy: "Cross-entropy", focal: "Focal loss" },
      }),
    ),
  focalGamma: z
    .number()
    .min(0)
    .max(10)
    .default(2)
    .meta(
      notes({
        title: "Focus",
        description: "Gamma: how much less an image counts the surer its class is. 0 is cross-entropy.",
        when: { field: "loss", equals: ["focal"] },
      }),
    ),
  focalAlpha: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.25)
    .meta(
      notes({
        title: "Factor of the loss",
        description:
          "Alpha: the whole focal loss is multiplied by it, for all classes alike. 0.25 is that of the paper and of Keras.",
        when: { field: "loss", equals: ["focal"] },
      }),
    ),
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
};

const smallerSettings = {
  teacher: z
    .string()
    .max(100)
    .default("")
    .meta(
      notes({
        title: "Teacher",
        description:
          "An earlier run whose answers are learnt besides the labels: a small network gets closer to a large one so. It may take images of another size or colour, which are prepared for it too, and teaches the classes that both know, two at least. None: the labels alone.",
        kind: "teacher",
      }),
    ),
  teacherShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .meta(
      notes({
        title: "Weight of the teacher",
        description:
          "Share of the loss that the teacher's answers have; the labels have the rest. Of effect with a teacher.",
      }),
    ),
  teacherTemperature: z
    .number()
    .min(1)
    .max(20)
    .default(3)
    .meta(
      notes({
        title: "Temperature of the teacher",
        description:
          "Divides the logits of both before they are compared: the higher, the more what the teacher thinks of the other classes counts. Of effect with a teacher.",
      }),
    ),
  sparsity: z
    .number()
    .min(0)
    .max(0.98)
    .default(0)
    .meta(
      notes({
        title: "Pruned share",
        description:
          "Share of the weights of each kernel that is 0 in the end: those of least magnitude. The others learn on without them, and the model is also kept compressed. 0: none.",
      }),
    ),
  pruningShare: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.5)
    .meta(
      notes({
        title: "Pruning takes",
        description:
          "Share of the epochs in which the pruned share grows; in the rest the remaining weights make up for it. Of effect where a share is pruned.",
      }),
    ),
};

const lengthSettings = {
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
        scale: "log",
      }),
    ),
};

export const learningSchema = z.strictObject({
  ...optimizerSettings,
  ...lossSettings,
  ...lengthSettings,
  ...smallerSettings,
  ...scheduleSettings,
  ...watchSettings,
});

export type LearningConfiguration = z.output<typeof learningSchema>;
