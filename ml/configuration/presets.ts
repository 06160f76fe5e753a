/** Where a person starts: a whole configuration for a kind of network and the images at hand. */

import { configurationFields } from "@/ml/configuration/fields";
import { type Configuration, configurationSchema, type Preset } from "@/ml/configuration/schema";

export interface PresetChoice {
  readonly preset: Preset;
  readonly name: string;
  readonly explanation: string;
}

/** What is known of a version's images. */
export interface ImageFacts {
  /** Typical size in pixels: the median, where they differ. */
  readonly width: number;
  readonly height: number;
  /** 1 where all are grey. */
  readonly channels: 1 | 3;
  /** Number of images in the training split. */
  readonly training: number;
}

/** The networks that can be chosen, as the schema describes them. */
export const presets: readonly PresetChoice[] = (
  configurationFields.find(({ path }) => path === "architecture.preset")?.options ?? []
).map(({ value, label, help = "" }) => ({
  preset: configurationSchema.shape.architecture.parse({ preset: value }).preset,
  name: label,
  explanation: help,
}));

/** Images up to this edge are used as they are; larger ones are brought to the preset's own size. */
const SMALL = 64;
const LARGE: Readonly<Record<Preset, number>> = {
  dense: 48,
  cnn: 96,
  residual: 96,
  transfer: 128,
  layers: 96,
  imported: 96,
};
const EPOCHS: Readonly<Record<Preset, number>> = {
  dense: 5,
  cnn: 10,
  residual: 20,
  transfer: 20,
  layers: 10,
  imported: 1,
};

/** What is known of the network that a transfer builds upon. */
interface BaseFacts {
  /** Of the base model or of the run. */
  readonly id: string;
  readonly inputShape: readonly [number, number, number];
  readonly scaling: Configuration["data"]["scaling"] | null;
}

/**
 * A configuration that learns something sensible from such images without a change: small images keep their size,
 * photographs become 96×96 (dense: 48×48), small training splits get small batches, so that an epoch has steps.
 * @param base of a transfer, or the model that is brought in: its images are brought to the base's own size and numbers.
 */
export function defaultConfiguration(preset: Preset, images: ImageFacts, base?: BaseFacts): Configuration {
  const transferred = preset === "transfer" || preset === "imported" ? base : undefined;
  const small = Math.max(images.width, images.height) <= SMALL;
  const sizeOf = (pixels: number) => (small ? Math.max(8, Math.round(pixels)) : LARGE[preset]);
  const [height, width, channels] = transferred?.inputShape ?? [
    sizeOf(images.height),
    sizeOf(images.width),
    images.channels,
  ];
  // Half as wide again is the most that stretching may distort before shapes look like other things.
  const distortion = (images.width * height) / (images.height * width);
  const fit = Math.max(distortion, 1 / distortion) > 1.5 ? "contain" : "stretch";
  // 3 blocks leave at least 3 pixels of 28; smaller images take fewer.
  const blocks = Math.max(1, Math.min(3, Math.floor(Math.log2(Math.min(width, height) / 3))));
  const large = !small && preset === "residual" ? { stem: "large" } : {};
  return configurationSchema.parse({
    data: {
      width,
      height,
      channels,
      fit,
      ...(transferred?.scaling ? { scaling: transferred.scaling } : {}),
    },
    architecture: {
      preset,
      ...(preset === "cnn" ? { filters: [32, 64, 128].slice(0, blocks) } : {}),
      ...(transferred ? { base: transferred.id } : {}),
      ...large,
    },
    learning: {
      epochs: EPOCHS[preset],
      batchSize: images.training < (preset === "transfer" ? 20_000 : 2000) ? 32 : 128,
      // New layers on features that are good already: long steps, then ever shorter ones.
      ...(preset === "transfer" ? { learningRate: 0.002, schedule: "cosine" } : {}),
    },
  });
}
