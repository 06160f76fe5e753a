/**
 * Works on the newest of what it is given, one at a time: while one is worked on, those that come and go are passed over, so
 * that what a person moves never waits for where it was before.
 */
export class Newest<Input> {
  readonly #work: (input: Input) => Promise<void>;
  #waiting: { input: Input } | null = null;
  #isBusy = false;

  /** @param work settles what comes of an input, failures too. */
  constructor(work: (input: Input) => Promise<void>) {
    this.#work = work;
  }

  async give(input: Input): Promise<void> {
    this.#waiting = { input };
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#waiting) {
      const next = this.#waiting;
      this.#waiting = null;
      await this.#work(next.input);
    }
    this.#isBusy = false;
  }
}
