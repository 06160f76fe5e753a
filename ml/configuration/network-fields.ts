/** Settings that several networks and layers share, each with its explanation. */
import * as z from "zod";
import { notes } from "@/ml/configuration/notes";

export const ACTIVATIONS = ["relu", "leakyRelu", "elu", "gelu", "swish", "tanh", "sigmoid"] as const;
export const INITIALIZERS = [
  "heNormal",
  "heUniform",
  "glorotNormal",
  "glorotUniform",
  "lecunNormal",
  "lecunUniform",
] as const;

export const activationLabels = {
  relu: "ReLU",
  leakyRelu: "Leaky ReLU (0.2)",
  elu: "ELU",
  gelu: "GELU",
  swish: "Swish",
  tanh: "tanh",
  sigmoid: "Sigmoid",
};

export const activation = z
  .enum(ACTIVATIONS)
  .default("relu")
  .meta(
    notes({
      title: "Activation",
      description:
        "What each unit does with its sum. ReLU is the usual choice; leaky ReLU and ELU also pass negative sums a little, so that no unit dies; GELU and swish are smooth and cost more time.",
      labels: activationLabels,
    }),
  );

export const initializer = z
  .enum(["auto", ...INITIALIZERS])
  .default("auto")
  .meta(
    notes({
      title: "Start weights",
      description:
        "From which distribution the weights are drawn before the first step. By activation: He for rectifiers, Glorot for tanh and sigmoid.",
      labels: {
        auto: "By activation",
        heNormal: "He, normal",
        heUniform: "He, uniform",
        glorotNormal: "Glorot, normal",
        glorotUniform: "Glorot, uniform",
        lecunNormal: "LeCun, normal",
        lecunUniform: "LeCun, uniform",
      },
    }),
  );

const penalty = (value: number, title: string, description: string) =>
  z.number().min(0).max(1).default(value).meta(notes({ title, description }));

export const l1 = penalty(
  0,
  "L1",
  "This times the sum of all weights' sizes is added to the loss: pushes weights that do little to zero. 0 for none.",
);

/** @param value the default. */
export const l2 = (value = 0) =>
  penalty(
    value,
    "L2",
    "This times the sum of all squared weights is added to the loss: keeps weights small, against learning by heart. 0.0001 is usual; 0 for none.",
  );

export const kernel = z
  .literal([1, 3, 5, 7])
  .default(3)
  .meta(
    notes({
      title: "Kernel",
      description: "Width and height in pixels of what a filter sees at once.",
      labels: { 1: "1 × 1", 3: "3 × 3", 5: "5 × 5", 7: "7 × 7" },
    }),
  );

/**
 * @param value the default.
 * @param where "after each hidden layer": what the explanation says of the place.
 */
export const dropout = (value: number, where: string, what = "numbers") =>
  z
    .number()
    .min(0)
    .max(0.9)
    .default(value)
    .meta(
      notes({
        title: "Dropout",
        description: `Share of ${what} left out at random in each training step, ${where}. Helps where the training split is learnt by heart.`,
      }),
    );

/** @param value the default. */
export const batchNorm = (value: boolean) =>
  z
    .boolean()
    .default(value)
    .meta(
      notes({
        title: "Batch normalisation",
        description:
          "Keeps the numbers between the layers in range: learns in fewer epochs, each of which takes longer.",
      }),
    );
