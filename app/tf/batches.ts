/** As many inputs go together where so many wait: one size, as a graphics processor compiles each size anew. */
const batchSize = 8;
/** Two batches: one is worked on while the next is prepared. */
export const filesAtOnce = 2 * batchSize;
/** As many as keep the workers busy and never fill a batch: whoever asks for another thing meanwhile waits for one of them. */
export const besideAtOnce = batchSize / 2;
/** Beyond so many bytes of an input its batch would take more memory than it saves time: 512 × 512 colours. */
const largestBytes = 512 * 512 * 3;

/**
 * Gathers inputs that come one by one while earlier ones are worked on: eight at once where eight wait, else one, in the
 * order that they came. One piece of work runs at a time; what else the worker is asked for comes between two.
 */
export class Batches<Output> {
  readonly #work: (inputs: readonly Uint8Array[]) => Promise<readonly Output[]>;
  #waiting: { input: Uint8Array; resolve: (output: Output) => void; reject: (reason: unknown) => void }[] =
    [];
  #isBusy = false;

  /** @param work answers each input, in their order; what it throws, each of them is told. */
  constructor(work: (inputs: readonly Uint8Array[]) => Promise<readonly Output[]>) {
    this.#work = work;
  }

  add(input: Uint8Array): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const isFull =
        this.#waiting.length >= batchSize && (this.#waiting[0]?.input.length ?? 0) <= largestBytes;
      const batch = this.#waiting.splice(0, isFull ? batchSize : 1);
      try {
        const outputs = await this.#work(batch.map(({ input }) => input));
        for (const [at, { resolve, reject }] of batch.entries()) {
          const output = outputs[at];
          if (output === undefined)
            reject(new Error("The model gave no answer for a picture: try it again."));
          else resolve(output);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      if (this.#waiting.length > 0) await nextTurn();
    }
    this.#isBusy = false;
  }
}

/** Until what has been told to this thread before is done: a promise that is kept lets nothing else through. */
function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
