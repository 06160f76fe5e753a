/** How images are brought to the network. */
import * as z from "zod";
import { notes } from "@/ml/configuration/notes";
import { FITS, SCALINGS } from "@/ml/preprocess";

const BALANCES = ["none", "weights", "over", "under"] as const;

const pixels = z.int().min(8).max(512);
export const dataSchema = z.strictObject({
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
  balance: z
    .enum(BALANCES)
    .default("none")
    .meta(
      notes({
        title: "Balance",
        description:
          "What is done where classes have different numbers of training images. Class weights: an image of a rare class counts more in the loss. Over-sampling: images of rare classes are shown several times an epoch. Under-sampling: each epoch shows as many images of each class as the rarest one has, drawn anew.",
        labels: {
          none: "As they are",
          weights: "Class weights",
          over: "Over-sampling",
          under: "Under-sampling",
        },
      }),
    ),
});

export type Balance = (typeof BALANCES)[number];
