import type * as z from "zod";
import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { epochSize } from "@/ml/balance";
import { type Configuration, defaultConfiguration, type Preset } from "@/ml/configuration";
import { configurationSchema } from "@/ml/configuration/schema";
import type { BaseChoice } from "./base/use-bases";
import type { Draft } from "./draft";

/** Images of the version's training split. */
export function trainingOf(version: Pick<LaunchVersionFragment, "counts">): number {
  return version.counts.find((split) => split.split === "train")?.total ?? 0;
}

/** Images that an epoch shows of `training` ones: balancing repeats some, or leaves some out. */
export function shownIn(
  version: Pick<LaunchVersionFragment, "counts">,
  training: number,
  balance: Configuration["data"]["balance"],
): number {
  const split = version.counts.find((one) => one.split === "train");
  // Folds have nearly the shares of the classes that the training split has.
  return split?.total ? Math.round((training * epochSize(split.perClass, balance)) / split.total) : training;
}

/**
 * The configuration that a network starts with on a version's images.
 * @param base what a transfer builds upon; left out: the newest base model that was uploaded.
 */
export function defaultsFor(
  version: LaunchVersionFragment | undefined,
  preset: Preset,
  bases: readonly BaseChoice[],
  base?: unknown,
): Configuration {
  const chosen = bases.find(({ id }) => (base ? id === base : !id.startsWith("run_")));
  const [height = 0, width = 0, channels = 0] = chosen?.inputShape ?? [];
  const facts = {
    width: version?.typicalWidth ?? 28,
    height: version?.typicalHeight ?? 28,
    channels: version?.grey === false ? 3 : 1,
    training: version ? trainingOf(version) : 10_000,
  } as const;
  if (!chosen) return defaultConfiguration(preset, facts);
  return defaultConfiguration(preset, facts, {
    id: chosen.id,
    inputShape: [height, width, channels],
    scaling: chosen.scaling ?? null,
  });
}

/** A kept configuration with the settings that came into the product after it, at their defaults. */
export function completed(configuration: unknown): Draft {
  const result = configurationSchema.safeParse(configuration);
  return (result.success ? result.data : configuration) as Draft;
}

/** The draft's configuration, each section that cannot be read as it was in `last`: the page shows what it can. */
export function readableParts(draft: Draft, last: Configuration): Configuration {
  const { shape } = configurationSchema;
  const part = <T>(schema: z.ZodType<T>, value: unknown, before: T): T => {
    const result = schema.safeParse(value);
    return result.success ? result.data : before;
  };
  return {
    data: part(shape.data, draft.data, last.data),
    augmentation: part(shape.augmentation, draft.augmentation, last.augmentation),
    architecture: part(shape.architecture, draft.architecture, last.architecture),
    learning: part(shape.learning, draft.learning, last.learning),
    seed: part(shape.seed, draft.seed, last.seed),
  };
}
