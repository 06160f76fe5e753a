import type { LaunchVersionFragment } from "@/app/graphql/generated/graphql";
import { type Configuration, defaultConfiguration, type Preset } from "@/ml/configuration";

/** Images of the version's training split. */
export function trainingOf(version: Pick<LaunchVersionFragment, "counts">): number {
  return version.counts.find((split) => split.split === "train")?.total ?? 0;
}

/** The configuration that a network starts with on a version's images. */
export function defaultsFor(version: LaunchVersionFragment | undefined, preset: Preset): Configuration {
  return defaultConfiguration(preset, {
    width: version?.typicalWidth ?? 28,
    height: version?.typicalHeight ?? 28,
    channels: version?.grey === false ? 3 : 1,
    training: version ? trainingOf(version) : 10_000,
  });
}
