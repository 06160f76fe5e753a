/**
 * Keeps addresses in the order in which they were chosen. What a person chooses on a page is written to the address at
 * once (nuqs), and Next draws it later, in a transition. With each state that it has drawn Next writes that state's address
 * again: where two choices come close together, it writes the first over the second, and a third one that is made before
 * the second is drawn as well starts from the first and loses the second.
 */
export class AddressOrder {
  /** The last that was drawn, and what was chosen since, oldest first; empty where all of it is drawn. */
  #waiting: string[] = [];

  /** An address is chosen, in place of the present one. */
  chosen(address: string, present: string): void {
    if (this.#waiting.length === 0) this.#waiting.push(present);
    this.#waiting.push(address);
  }

  /** The address to write where that of a drawn state was to be written: the last that was chosen. */
  drawn(address: string): string {
    const place = this.#waiting.indexOf(address);
    // Not found: somebody went elsewhere.
    const waiting = place < 0 ? [] : this.#waiting.slice(place);
    const last = waiting.at(-1) ?? address;
    this.#waiting = waiting.length > 1 ? waiting : [];
    return last;
  }

  /** Somebody went to another page, or back. */
  left(): void {
    this.#waiting = [];
  }
}
