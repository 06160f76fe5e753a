/** Work of one kind, one after another in this process, in the order in which it comes. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();
  /** How much is at work or waits. */
  length = 0;

  /** Does the work once what came before is done, however that ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    this.length++;
    const next = this.last.then(work).finally(() => this.length--);
    this.last = next.catch(() => {});
    return next;
  }
}
