/** Asks about the newest only: while one is worked on, those that came and went are passed over. One is asked at a time. */
export class NewestOnly<Input, Output> {
  readonly #ask: (input: Input) => Promise<Output>;
  readonly #tell: (input: Input, output: Output | Error) => void;
  #waiting: Input | null = null;
  #current: Input | null = null;
  #isBusy = false;

  /** @param tell gets what came of each that was asked about, or why nothing did. */
  constructor(ask: (input: Input) => Promise<Output>, tell: (input: Input, output: Output | Error) => void) {
    this.#ask = ask;
    this.#tell = tell;
  }

  /** Null: nothing waits any more, and what is worked on is told to nobody. The same again is asked about once. */
  give(input: Input | null): void {
    this.#waiting = input === this.#current ? null : input;
    if (input === null) this.#current = null;
    void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#waiting !== null) {
      const input = this.#waiting;
      this.#current = input;
      this.#waiting = null;
      const output = await this.#ask(input).catch((reason: unknown) =>
        reason instanceof Error ? reason : new Error(String(reason)),
      );
      if (this.#current === input) this.#tell(input, output);
    }
    this.#isBusy = false;
  }
}
