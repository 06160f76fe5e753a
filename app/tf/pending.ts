/**
 * Answers that are to come from workers which may be ended before. An ended worker answers nothing: whoever waits would wait
 * without end.
 */
export class Pending {
  readonly #waiting = new Set<(reason: Error) => void>();
  #over: Error | null = null;

  /** The answer; rejected where the end comes first. */
  of<Answer>(answer: Promise<Answer>): Promise<Answer> {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      const settle = () => this.#waiting.delete(reject);
      answer.finally(settle).then(resolve, reject);
    });
  }

  /** @param reason what those who wait are told, for people. */
  end(reason: string): void {
    this.#over = new Error(reason);
    for (const reject of this.#waiting) reject(this.#over);
    this.#waiting.clear();
  }
}
