import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { countClasses, epochSize } from "@/ml/balance";
import type { Configuration } from "@/ml/configuration";
import { type PreprocessSpec, scaleBytes } from "@/ml/preprocess";
import {
  createRing,
  type RingShape,
  type Slot,
  slotBytes,
  slotOf,
  slotState,
  statesOf,
  type ThreadSetup,
  type ThreadTask,
} from "@/workers/training/augment-ring";
import { type BatchSource, EpochOrders, type TrainingImages } from "@/workers/training/batch-source";
import type { Batch } from "@/workers/training/step";
import { startThread } from "@/workers/training/thread";

/** The ring takes so many bytes, or the fewest slots. */
const ringBytes = 64 * 1024 * 1024;
/** Two in use and two ahead. */
const fewestSlots = 4;
const mostSlots = 32;
/** Milliseconds after which a waiting training thread lets its timers run. */
const patience = 50;
/** Milliseconds after which it gives up. */
const giveUp = 120_000;

/**
 * Batches that threads augment ahead of the training one, into a ring in shared memory: as far ahead as the ring is
 * long, over the ends of epochs too. What a batch holds follows from the seed, the epoch and the images, not from the
 * threads.
 */
export class AugmentedBatches implements BatchSource {
  readonly stepsPerEpoch: number;
  waited = 0;
  private readonly shape: RingShape;
  private readonly states: Int32Array;
  private readonly slots: readonly Slot[];
  private readonly threads: readonly Worker[];
  private readonly orders: EpochOrders;
  /** Steps: the first that is in use or may be asked for next, and the next one that is given to a thread. */
  private first = 0;
  private planned = 0;
  private failure: Error | null = null;

  /**
   * @param spec how the bytes become numbers.
   * @param threads at least 1.
   */
  constructor(
    private readonly images: TrainingImages,
    private readonly configuration: Configuration,
    private readonly spec: PreprocessSpec,
    threads: number,
  ) {
    const { data, learning, augmentation, seed } = configuration;
    const size = epochSize(countClasses(images), data.balance);
    this.stepsPerEpoch = Math.ceil(size / learning.batchSize);
    this.orders = new EpochOrders(images, configuration);
    const batch = { images: Math.min(learning.batchSize, size), rowBytes: images.packed.rowBytes };
    const fitting = Math.floor(ringBytes / slotBytes(batch));
    this.shape = { ...batch, slots: Math.max(fewestSlots, Math.min(mostSlots, fitting)) };
    const ring = createRing(this.shape);
    this.states = statesOf(ring, this.shape);
    this.slots = Array.from({ length: this.shape.slots }, (_, slot) => slotOf(ring, this.shape, slot));
    const trainRows = new SharedArrayBuffer(images.rows.length * 4);
    new Uint32Array(trainRows).set(images.rows);
    const setup: ThreadSetup = {
      ring,
      ringShape: this.shape,
      path: images.packed.path,
      spec,
      augmentation,
      seed,
      trainRows,
    };
    this.threads = Array.from({ length: threads }, () => this.start(setup));
  }

  async at(step: number, most: number): Promise<Batch[]> {
    const begun = performance.now();
    // Whatever lies before is free from here on; a step that is behind, or too far ahead, starts the ring anew.
    if (step < this.first || step > this.planned) {
      for (let busy = this.first; busy < this.planned; busy++) await this.filled(busy);
      this.planned = step;
    }
    this.first = step;
    this.plan();
    const left = this.stepsPerEpoch - (step % this.stepsPerEpoch);
    // Half of the ring at most: the other half is filled meanwhile.
    const count = Math.min(most, left, this.shape.slots >> 1);
    const batches: Batch[] = [];
    for (let i = 0; i < count; i++) {
      await this.filled(step + i);
      batches.push(this.batchOf(step + i));
    }
    this.waited += performance.now() - begun;
    return batches;
  }

  close(): void {
    for (const thread of this.threads) void thread.terminate();
  }

  private start(setup: ThreadSetup): Worker {
    const thread = startThread("training/augment-thread.ts", setup);
    thread.on("error", (error) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
    });
    thread.on("exit", (code) => {
      this.failure ??= new Error(`A thread that augments images ended with code ${code}.`);
    });
    return thread;
  }

  /** Gives the threads every step whose slot is free. */
  private plan(): void {
    const { learning } = this.configuration;
    const ends = learning.epochs * this.stepsPerEpoch;
    // A check may take steps after the last epoch; a run does not, and nothing is made in vain for it.
    const ahead = this.first + this.shape.slots;
    const end = this.first < ends ? Math.min(ahead, ends) : ahead;
    for (; this.planned < end; this.planned++) {
      const slot = this.planned % this.shape.slots;
      const { epoch, places, copies } = this.showingsOf(this.planned);
      const rows = places.map((place) => this.images.rows[place] as number);
      const task: ThreadTask = { slot, epoch, rows, copies };
      Atomics.store(this.states, slot, slotState.empty);
      this.threads[this.planned % this.threads.length]?.postMessage(task);
    }
  }

  /** Waits until a step's slot is full. @throws Error of the thread that ended. */
  private async filled(step: number): Promise<void> {
    const slot = step % this.shape.slots;
    const begun = Date.now();
    while (Atomics.load(this.states, slot) !== slotState.full) {
      // Blocks the thread, which has nothing else to do: waking up through an event costs more than a small step.
      if (Atomics.wait(this.states, slot, slotState.empty, patience) !== "timed-out") continue;
      await setImmediate();
      if (this.failure) throw this.failure;
      if (Date.now() - begun > giveUp)
        throw new Error(`The threads that augment images gave nothing for ${giveUp / 1000} s.`);
    }
  }

  private showingsOf(step: number): { epoch: number; places: Uint32Array; copies: Uint16Array | null } {
    const { batchSize } = this.configuration.learning;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const order = this.orders.of(epoch);
    const from = (step % this.stepsPerEpoch) * batchSize;
    return {
      epoch,
      places: order.places.subarray(from, from + batchSize),
      copies: order.copies?.slice(from, from + batchSize) ?? null,
    };
  }

  private batchOf(step: number): Batch {
    const { spec, shape, configuration } = this;
    const slot = this.slots[step % shape.slots] as Slot;
    const { places } = this.showingsOf(step);
    const count = places.length;
    const bytes = slot.bytes.subarray(0, count * shape.rowBytes);
    const mixes = configuration.augmentation.mixup > 0;
    return {
      rows: null,
      bytes,
      get pixels() {
        return scaleBytes(bytes, spec);
      },
      labels: this.labelsOf(places),
      count,
      ...(mixes
        ? {
            mixed: {
              labels: this.labelsOf(slot.partners.subarray(0, count)),
              shares: slot.shares.slice(0, count),
            },
          }
        : {}),
    };
  }

  private labelsOf(places: Uint32Array): Int32Array {
    return Int32Array.from(places, (place) => this.images.labels[place] as number);
  }
}
