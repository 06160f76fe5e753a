/** Longer than this, in ms, somebody was away from the keyboard. */
const longest = 60_000;
/** So many of the last pictures tell the pace. */
const span = 20;

/** The instants of the last decisions with one more behind them. */
export function decided(at: readonly number[], now: number): number[] {
  return [...at, now].slice(-(span + 1));
}

/** How long a picture takes, in ms: the median of the last ones, pauses left out; null before there are three. */
export function paceOf(at: readonly number[]): number | null {
  const lengths = at
    .slice(1)
    .map((instant, index) => instant - (at[index] ?? instant))
    .filter((length) => length <= longest)
    .sort((a, b) => a - b);
  return lengths.length < 3 ? null : (lengths[Math.floor(lengths.length / 2)] ?? null);
}
