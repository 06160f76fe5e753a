/** How each training image is varied anew in each epoch. Everything is off by default; ml/augmentation.ts does it. */
import * as z from "zod";
import { notes } from "@/ml/configuration/notes";

const EDGES = ["nearest", "background"] as const;

export const augmentationSchema = z.strictObject({
  flipHorizontal: z
    .boolean()
    .default(false)
    .meta(
      notes({
        title: "Flip left and right",
        description:
          "Half of the images are mirrored. Right for most photographs, wrong for letters, digits and whatever differs by its side.",
      }),
    ),
  flipVertical: z
    .boolean()
    .default(false)
    .meta(
      notes({
        title: "Flip up and down",
        description:
          "Half of the images are turned upside down: for views from above and through microscopes.",
      }),
    ),
  rotation: z
    .number()
    .min(0)
    .max(180)
    .default(0)
    .meta(
      notes({
        title: "Rotation",
        description:
          "Each image is turned by up to so many degrees, either way. 10 to 20 for photographs; 180 where no side is the upper one.",
      }),
    ),
  shift: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .meta(
      notes({
        title: "Shift",
        description: "Each image is moved by up to this share of its width and of its height. 0.1 is usual.",
      }),
    ),
  zoom: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta(
      notes({
        title: "Zoom",
        description:
          "Each image is made larger or smaller by up to this share: with 0.2 by a factor from 1/1.2 to 1.2.",
      }),
    ),
  crop: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .meta(
      notes({
        title: "Crop",
        description:
          "A part of each image, anywhere in it and of its proportions, is brought to the whole size; up to this share of the area is cut off.",
      }),
    ),
  edges: z
    .enum(EDGES)
    .default("nearest")
    .meta(
      notes({
        title: "Edges",
        description:
          "What appears where rotation, shift or zoom uncover the outside of an image: its nearest pixel again, or the background colour.",
        labels: { nearest: "Nearest pixel", background: "Background" },
      }),
    ),
  brightness: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta(
      notes({
        title: "Brightness",
        description:
          "Each image is made brighter or darker by up to this share of white. 0.1 to 0.2 is usual.",
      }),
    ),
  contrast: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .meta(
      notes({
        title: "Contrast",
        description:
          "Differences from an image's mean grey are made larger or smaller by up to this share. 0.1 to 0.3 is usual.",
      }),
    ),
  hue: z
    .number()
    .min(0)
    .max(180)
    .default(0)
    .meta(
      notes({
        title: "Hue",
        description:
          "Colours are turned by up to so many degrees of the colour circle, either way. Grey stays grey. Wrong where the colour tells the class.",
      }),
    ),
  noise: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .meta(
      notes({
        title: "Noise",
        description:
          "Deviation of the normal noise that is added to each number of each pixel, as a share of white. 0.02 to 0.1 is usual.",
      }),
    ),
  cutout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .meta(
      notes({
        title: "Cut-out",
        description:
          "A square anywhere in each image is covered by the image's mean colour; its edge as a share of the shorter side. The network then has to look at the whole. 0.25 to 0.5 is usual.",
      }),
    ),
  mixup: z
    .number()
    .min(0)
    .max(2)
    .default(0)
    .meta(
      notes({
        title: "Mixup",
        description:
          "Each image is blended with another one of the training split, and so are their labels. The share is drawn from a beta distribution with this strength: 0.2 blends a few images much, 1 all shares alike.",
      }),
    ),
});

export type Augmentation = z.output<typeof augmentationSchema>;
