import type { Configuration } from "@/ml/configuration";
import { valueAt } from "@/ml/configuration/fields";
import { isSame } from "./draft";

/** What is known of an earlier run's speed. */
export interface Earlier {
  readonly number: number;
  readonly state: string;
  readonly configuration: unknown;
  readonly imagesPerSecond: number | null;
}

export interface Estimate {
  /** Seconds of training, without validation, test and conversion. */
  readonly seconds: number;
  /** The run whose speed it is. */
  readonly like: number;
  readonly imagesPerSecond: number;
}

/** What decides the time of an image: the network and what it is shown. */
const alike = ["architecture", "data.width", "data.height", "data.channels"];
/** What changes it a little: of several runs one that agrees here too. */
const closer = ["learning.batchSize", "learning.optimizer", "augmentation"];

/**
 * How long training will take, from the speed of a finished run with the same network on images of the same size; null
 * where there is none: a guess would be no better than none.
 * @param training images of an epoch.
 * @param earlier newest first.
 */
export function estimateOf(
  configuration: Configuration,
  training: number,
  earlier: readonly Earlier[],
): Estimate | null {
  const agrees = (run: Earlier, path: string) =>
    isSame(valueAt(run.configuration, path), valueAt(configuration, path));
  const candidates = earlier.filter(
    (run) =>
      run.state === "finished" && run.imagesPerSecond !== null && alike.every((path) => agrees(run, path)),
  );
  const closeness = (run: Earlier) => closer.filter((path) => agrees(run, path)).length;
  const best = candidates.reduce<Earlier | null>(
    (found, run) => (found === null || closeness(run) > closeness(found) ? run : found),
    null,
  );
  if (!best?.imagesPerSecond) return null;
  return {
    seconds: (configuration.learning.epochs * training) / best.imagesPerSecond,
    like: best.number,
    imagesPerSecond: best.imagesPerSecond,
  };
}
