import { type EpochOrder, epochOrder, type TrainingClasses } from "@/ml/balance";
import type { Configuration } from "@/ml/configuration";
import type { PackedImages, VersionTable } from "@/workers/training/data";
import type { Batch } from "@/workers/training/step";

/** The training batches of a run one after another, over the ends of epochs. */
export interface BatchSource {
  readonly stepsPerEpoch: number;
  /** Milliseconds for which `next` let the training wait, since the beginning. */
  readonly waited: number;
  /**
   * The next batches: at least one, `most` at most, all of one epoch. They are valid until the next call.
   * @throws Error of the machinery that makes them.
   */
  next(most: number): Promise<Batch[]>;
  /** Frees what makes the batches. */
  close(): void;
}

/** The training split: images by place (0, 1, … in the version's order) and their rows of the packed images. */
export interface TrainingImages extends TrainingClasses {
  readonly packed: PackedImages;
  readonly rows: Uint32Array;
}

export function trainingImagesOf(table: VersionTable, packed: PackedImages): TrainingImages {
  const rows = table.splits.train;
  return {
    packed,
    rows,
    labels: Uint16Array.from(rows, (row) => table.labels[row] as number),
    classes: table.classes.length,
  };
}

/** Orders of the epochs at hand; those that are over are forgotten. */
export class EpochOrders {
  private readonly kept = new Map<number, EpochOrder>();

  constructor(
    private readonly images: TrainingImages,
    private readonly configuration: Pick<Configuration, "data" | "seed">,
  ) {}

  of(epoch: number): EpochOrder {
    const known = this.kept.get(epoch);
    if (known) return known;
    const { data, seed } = this.configuration;
    const order = epochOrder(this.images, data.balance, seed, epoch);
    this.kept.set(epoch, order);
    return order;
  }

  /** Forgets the epochs before this one. */
  reached(epoch: number): void {
    for (const known of this.kept.keys()) if (known < epoch) this.kept.delete(known);
  }
}
