import type { Worker } from "node:worker_threads";
import type { Broken, PackAnswer, PackSetup, PackTask } from "@/workers/training/pack";
import { startThread } from "@/workers/training/thread";

interface Waiting {
  done(broken: Broken | null): void;
  failed(error: Error): void;
}

/** Threads that pack images. Where a row's bytes go and what they are does not depend on which thread makes them. */
export class PackingThreads {
  private readonly threads: readonly Worker[];
  private readonly waiting = new Map<number, Waiting>();
  private given = 0;
  private failure: Error | null = null;

  /** @param threads at least 1. */
  constructor(setup: PackSetup, threads: number) {
    this.threads = Array.from({ length: threads }, () => {
      const thread = startThread("training/pack-thread.ts", setup);
      thread.on("message", ({ id, broken }: PackAnswer) => {
        this.waiting.get(id)?.done(broken);
        this.waiting.delete(id);
      });
      thread.on("error", (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
      thread.on("exit", (code) =>
        this.fail(new Error(`A thread that packs images ended with code ${code}.`)),
      );
      // Its answers are waited for: the process must not end before.
      thread.ref();
      return thread;
    });
  }

  /**
   * Packs the images of a task in the thread whose turn it is.
   * @returns the image that cannot be decoded, null where all can.
   * @throws Error of a thread that ended.
   */
  pack(task: Omit<PackTask, "id">): Promise<Broken | null> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.given++;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed });
      this.threads[id % this.threads.length]?.postMessage({ id, ...task } satisfies PackTask);
    });
  }

  /** Ends the threads. What they were at must have been waited for: a decoder is not to be torn away. */
  async close(): Promise<void> {
    this.failure ??= new Error("The threads that pack images are closed.");
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { failed } of this.waiting.values()) failed(this.failure);
    this.waiting.clear();
  }
}
