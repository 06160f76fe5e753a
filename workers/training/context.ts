import { setImmediate } from "node:timers/promises";
import type { Configuration } from "@/ml/configuration";
import type { PreprocessSpec } from "@/ml/preprocess";
import type { BlobStore } from "@/server/core/blobs";
import type { RunClaim } from "@/server/runs/claim";
import type { RunWriter } from "@/server/runs/worker";
import type { BatchSource } from "@/workers/training/batch-source";
import type { PackedImages, VersionTable } from "@/workers/training/data";
import { StopRequested } from "@/workers/training/failure";
import type { Trainer } from "@/workers/training/step";

/** What the stages of a run share. */
export interface Training {
  claim: RunClaim;
  writer: RunWriter;
  blobs: BlobStore;
  configuration: Configuration;
  spec: PreprocessSpec;
  table: VersionTable;
  images: PackedImages;
  /** What training takes its steps from. */
  batches: BatchSource;
  /** Of the phase that was entered last. */
  trainer: Trainer;
  /**
   * Makes the trainer of the phase that an epoch (from 0) belongs to, where it is another one: other weights learn from
   * then on, with an optimizer that begins anew.
   */
  enterPhase(epoch: number): Promise<void>;
  /** Throws what ended the writer (a lost fence, a database that stayed away), or StopRequested. */
  checkAlive(): void;
}

/** The process is busy at most so long before its timers (heartbeat, stop) get their turn. */
const busyMilliseconds = 250;

/** Lets timers run when the process has been busy for a while, then looks whether to go on. */
export class Breather {
  private since = Date.now();

  constructor(private readonly checkAlive: () => void) {}

  async breathe(): Promise<void> {
    this.checkAlive();
    if (Date.now() - this.since < busyMilliseconds) return;
    await setImmediate();
    this.since = Date.now();
    this.checkAlive();
  }
}

/** Milliseconds between two lines of the log that say how far something is. */
const quiet = 5000;

/**
 * Follows work on many images: lets timers run, and says every few seconds how far it is.
 * @returns to be called with the number of images done.
 */
export function followed(
  { writer, checkAlive }: Pick<Training, "writer" | "checkAlive">,
  sentence: (done: string) => string,
): (done: number) => Promise<void> {
  const breather = new Breather(checkAlive);
  let told = Date.now();
  return async (done) => {
    await breather.breathe();
    if (Date.now() - told < quiet) return;
    told = Date.now();
    writer.log("info", sentence(done.toLocaleString("en")));
  };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** Throws StopRequested where a stop was asked for that may be now: one after the epoch waits for the end of one. */
export function stopIfAsked(writer: RunWriter, place: "anywhere" | "epoch's end" = "anywhere"): void {
  const { stopRequested } = writer;
  if (!stopRequested || (stopRequested.afterEpoch && place === "anywhere")) return;
  throw new StopRequested("Somebody asked the run to stop.");
}
