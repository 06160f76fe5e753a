/**
 * The configuration of a run, one validated JSON. Every default, range and explanation stands here once: the form
 * is made of it (fields.ts), and so are the messages for people (index.ts).
 *
 * To grow: a new setting gets a default, so that a configuration which was kept earlier still parses and means what
 * it meant; a new architecture is one more member of the union.
 */
import * as z from "zod";
import { architectureSchema } from "@/ml/configuration/architecture";
import { augmentationSchema } from "@/ml/configuration/augmentation";
import { dataSchema } from "@/ml/configuration/data";
import { learningSchema } from "@/ml/configuration/learning";
import { notes } from "@/ml/configuration/notes";

export const configurationSchema = z.strictObject({
  data: dataSchema.prefault({}).meta({ title: "Images" }),
  augmentation: augmentationSchema.prefault({}).meta({ title: "Augmentation" }),
  architecture: architectureSchema,
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
