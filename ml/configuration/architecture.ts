/** What the network is built of: one member of the union for each preset. */
import * as z from "zod";
import { layerList } from "@/ml/configuration/layers";
import {
  activation,
  batchNorm,
  dropout,
  initializer,
  kernel,
  l1,
  l2,
} from "@/ml/configuration/network-fields";
import { notes } from "@/ml/configuration/notes";

const weights = { initializer, l1, l2: l2() };

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
    dropout: dropout(0, "after each hidden layer", "units"),
    ...weights,
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
    kernel,
    activation,
    batchNorm: batchNorm(true),
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
    dropout: dropout(0.3, "before the last layer"),
    ...weights,
  })
  .meta({
    title: "Small CNN",
    description:
      "Convolutions that find a pattern wherever it lies. Takes longer; the better choice for photographs.",
  });

const residualSchema = z
  .strictObject({
    preset: z.literal("residual"),
    filters: z
      .array(z.int().min(1).max(1024))
      .min(1)
      .max(6)
      .default([16, 32, 64])
      .meta(
        notes({
          title: "Filters of each stage",
          description:
            "One stage of blocks for each number. Each stage after the first halves width and height.",
        }),
      ),
    blocks: z
      .int()
      .min(1)
      .max(12)
      .default(2)
      .meta(
        notes({
          title: "Blocks a stage",
          description: "Residual blocks of each stage, of two convolutions each: how deep the network is.",
        }),
      ),
    stem: z
      .enum(["small", "large"])
      .default("small")
      .meta(
        notes({
          title: "Beginning",
          description:
            "What comes before the blocks. The large one brings width and height to a quarter: for images from 64 pixels on, which would take sixteen times as long otherwise.",
          labels: { small: "3 × 3, keeps the size", large: "7 × 7 and pooling, a quarter of the size" },
        }),
      ),
    activation,
    batchNorm: batchNorm(true),
    dropout: dropout(0, "before the last layer"),
    initializer,
    l1,
    l2: l2(0.0001),
  })
  .meta({
    title: "Residual network",
    description:
      "A deep network whose blocks add to what they were given (ResNet). Takes the longest; learns most from many photographs.",
  });

const transferSchema = z
  .strictObject({
    preset: z.literal("transfer"),
    base: z
      .string()
      .max(100)
      .default("")
      .meta(
        notes({
          title: "Base",
          description:
            "The trained network that is built upon: one that was uploaded to this project, or that of an earlier run.",
          kind: "baseModel",
        }),
      ),
    features: z
      .string()
      .max(200)
      .default("")
      .meta(
        notes({
          title: "Features from",
          description:
            "The layer of the base whose output goes on. By itself: the last one before its classifier. Where it still has width and height, their mean is taken.",
          kind: "baseLayer",
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
          description: "Units of the dense layer between the base and the classes; 0 for none.",
        }),
      ),
    activation,
    dropout: dropout(0.3, "before the last layer"),
    frozenEpochs: z
      .int()
      .min(0)
      .max(1000)
      .default(5)
      .meta(
        notes({
          title: "Frozen epochs",
          description:
            "For so many epochs only the new layers learn. Of effect where layers of the base learn afterwards.",
        }),
      ),
    unfrozen: z
      .int()
      .min(0)
      .max(1000)
      .default(0)
      .meta(
        notes({
          title: "Layers that learn on",
          description:
            "How many of the base's last layers with weights learn after the frozen epochs. 0: the base stays as it is.",
        }),
      ),
    fineTuneRate: z
      .number()
      .min(0.001)
      .max(1)
      .default(0.1)
      .meta(
        notes({
          title: "Fine-tuning rate",
          description:
            "The learning rate times this is used from the first epoch in which the base learns: long steps would undo what it knows.",
        }),
      ),
    ...weights,
  })
  .meta({
    title: "Transfer",
    description:
      "A network that has learnt from other images, with new last layers. By far the best choice for few photographs.",
  });

const layersSchema = z
  .strictObject({ preset: z.literal("layers"), layers: layerList })
  .meta({ title: "Own layers", description: "A list of layers of your own, one after another." });

const importedSchema = z
  .strictObject({
    preset: z.literal("imported"),
    base: z
      .string()
      .max(100)
      .default("")
      .meta(
        notes({
          title: "Model",
          description:
            "The trained network that is measured as it is: one that was uploaded to this project, or that of an earlier run.",
          kind: "baseModel",
        }),
      ),
    outputs: z
      .array(z.int().min(0).max(65_535))
      .max(10_000)
      .default([])
      .meta(
        notes({
          title: "Outputs by class",
          description:
            "For each class of the version, in its order, which output of the model it is, from 0. None: the model has the version's order.",
        }),
      ),
  })
  .meta({
    title: "Model made elsewhere",
    description:
      "A trained network that was brought in, measured on the version as it is and reviewed like any run. Nothing is learnt.",
  });

export const architectureSchema = z
  .discriminatedUnion("preset", [
    denseSchema,
    cnnSchema,
    residualSchema,
    transferSchema,
    layersSchema,
    importedSchema,
  ])
  .meta({ title: "Architecture" });
