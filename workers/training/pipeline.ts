import { availableParallelism } from "node:os";
import { isAugmented } from "@/ml/augmentation";
import { classWeights, countClasses, epochSize } from "@/ml/balance";
import type { Configuration } from "@/ml/configuration";
import type { PreprocessSpec } from "@/ml/preprocess";
import { AugmentedBatches } from "@/workers/training/augment";
import {
  type BatchSource,
  EpochOrders,
  type TrainingImages,
  trainingImagesOf,
} from "@/workers/training/batch-source";
import { Batcher } from "@/workers/training/batches";
import type { PackedImages, VersionTable } from "@/workers/training/data";
import type { Batch } from "@/workers/training/step";

/** More threads than this outrun every network on one machine. */
const mostThreads = 4;

interface TrainedOn {
  configuration: Configuration;
  table: VersionTable;
  images: PackedImages;
  spec: PreprocessSpec;
}

/**
 * The training batches of a run: by the rows of the packed images where nothing is augmented, else made ahead by
 * threads beside the training one. The order is that of `epochOrder`, so a resumed run goes on where it was.
 */
export function openBatches({ configuration, table, images, spec }: TrainedOn): BatchSource {
  const training = trainingImagesOf(table, images);
  if (!isAugmented(configuration.augmentation)) return new PlainBatches(training, table, configuration, spec);
  // One for each core: the training one leaves its own to them while it waits, and takes it back when the ring is full.
  const threads = Math.min(mostThreads, availableParallelism());
  return new AugmentedBatches(training, configuration, spec, threads);
}

/** What the training batches of a configuration have: rows of the packed images, bytes, or bytes and second labels. */
export function sourceOf({ augmentation }: Configuration): "rows" | "bytes" | "mixed" {
  if (!isAugmented(augmentation)) return "rows";
  return augmentation.mixup > 0 ? "mixed" : "bytes";
}

/** Images of each step of an epoch, as numbers that differ: of the whole batches, and of the last one. */
export function batchSizesOf({ data, learning }: Configuration, table: VersionTable): number[] {
  const images = epochSize(countsOf(table), data.balance);
  const last = images % learning.batchSize;
  return [...(images >= learning.batchSize ? [learning.batchSize] : []), ...(last > 0 ? [last] : [])];
}

/** How much an image of each class counts in the loss; null where all count alike. */
export function classWeightsOf({ data }: Configuration, table: VersionTable): Float32Array | null {
  return data.balance === "weights" ? classWeights(countsOf(table)) : null;
}

function countsOf({ splits, labels, classes }: VersionTable): Uint32Array {
  return countClasses({
    labels: Uint16Array.from(splits.train, (row) => labels[row] as number),
    classes: classes.length,
  });
}

/** Batches of packed images as they lie there. */
class PlainBatches implements BatchSource {
  readonly stepsPerEpoch: number;
  waited = 0;
  private readonly batcher: Batcher;
  private readonly orders: EpochOrders;

  constructor(
    private readonly images: TrainingImages,
    { labels }: VersionTable,
    private readonly configuration: Configuration,
    spec: PreprocessSpec,
  ) {
    const { data, learning } = configuration;
    const size = epochSize(countClasses(images), data.balance);
    this.stepsPerEpoch = Math.ceil(size / learning.batchSize);
    this.batcher = new Batcher(images.packed, labels, spec, Math.min(learning.batchSize, size));
    this.orders = new EpochOrders(images, configuration);
  }

  async at(step: number, most: number): Promise<Batch[]> {
    const begun = performance.now();
    const { batchSize } = this.configuration.learning;
    const inEpoch = step % this.stepsPerEpoch;
    const { places } = this.orders.of(Math.floor(step / this.stepsPerEpoch));
    const batches = Array.from({ length: Math.min(most, this.stepsPerEpoch - inEpoch) }, (_, i) => {
      const from = (inEpoch + i) * batchSize;
      const part = places.subarray(from, from + batchSize);
      return this.batcher.of(part.map((place) => this.images.rows[place] as number));
    });
    this.waited += performance.now() - begun;
    return batches;
  }

  close(): void {}
}
