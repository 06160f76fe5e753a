import { type EpochOrder, epochOrder, type TrainingClasses } from "@/ml/balance";
import type { Configuration } from "@/ml/configuration";
import type { PackedImages, VersionTable } from "@/workers/training/data";
import type { Batch } from "@/workers/training/step";

/** The training batches of a run, by step from 0 over all its epochs. */
export interface BatchSource {
  readonly stepsPerEpoch: number;
  /** Milliseconds for which `at` let the training wait, since the beginning. */
  readonly waited: number;
  /**
   * The batches from a step on: at least one (two where they are asked for and the epoch has them), `most` at most, all
   * of one epoch. They are valid until the next call. In order is fast; any step can be asked for again.
   * @throws Error of the machinery that makes them.
   */
  at(step: number, most: number): Promise<Batch[]>;
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

/** The orders of the two epochs asked for last: the one at hand, and the one that is prepared. */
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
    const [oldest] = this.kept.keys();
    if (this.kept.size > 2 && oldest !== undefined) this.kept.delete(oldest);
    return order;
  }
}
