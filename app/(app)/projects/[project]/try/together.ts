/**
 * Shows what is new together with what is said of it, where that comes soon, and without it else. Only the newest is shown:
 * what is said of one before it, which was passed over, brings none back.
 */
export class Together<Item> {
  readonly #show: (item: Item | null) => void;
  readonly #patienceMs: number;
  #newest: Item | null = null;
  #late: ReturnType<typeof setTimeout> | undefined;

  /** @param show takes the item that is shown from now on. @param patienceMs how long an item waits for what is said of it. */
  constructor(show: (item: Item | null) => void, patienceMs: number) {
    this.#show = show;
    this.#patienceMs = patienceMs;
  }

  /** @param isAsked whether anything will be said of it: else it is shown at once, as nothing is (null). */
  take(next: Item | null, isAsked: boolean): void {
    clearTimeout(this.#late);
    this.#newest = next;
    if (next !== null && isAsked) this.#late = setTimeout(() => this.#show(next), this.#patienceMs);
    else this.#show(next);
  }

  /** Something was said of an item. */
  said(of: Item): void {
    if (of !== this.#newest) return;
    clearTimeout(this.#late);
    this.#show(of);
  }

  /** Shows nothing more of what waits. */
  end(): void {
    clearTimeout(this.#late);
  }
}
