const windowMs = 8000;
const leastMs = 750;

/** Bytes a second over the last seconds: steady enough to read, quick enough to follow. */
export class Pace {
  #points: { at: number; bytes: number }[] = [];

  reset(): void {
    this.#points = [];
  }

  /** Notes how much is done and answers the rate, or null while there is too little to tell. */
  read(bytes: number, at = performance.now()): number | null {
    const points = this.#points;
    // A piece that is sent again counts from where it began.
    if (points.some((point) => point.bytes > bytes)) points.length = 0;
    points.push({ at, bytes });
    while (points.length > 2 && (points[1]?.at ?? at) < at - windowMs) points.shift();
    const first = points[0];
    if (!first || at - first.at < leastMs) return null;
    return ((bytes - first.bytes) * 1000) / (at - first.at);
  }
}
