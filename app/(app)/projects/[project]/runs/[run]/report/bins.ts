import { formatCount } from "@/app/ui/format";

const barCount = 40;

/**
 * Bars of a histogram from counts at or above each of evenly spaced thresholds from 0 to 1.
 * @param atLeast one count a threshold, falling; as many steps as `barCount` divides.
 */
export function barsOf(atLeast: readonly number[], what: string) {
  const steps = atLeast.length - 1;
  return Array.from({ length: barCount }, (_, bar) => {
    const [from, to] = [(bar / barCount) * steps, ((bar + 1) / barCount) * steps];
    // The last bar holds what is wholly sure, too.
    const count = (atLeast[from] ?? 0) - (bar === barCount - 1 ? 0 : (atLeast[to] ?? 0));
    const range = `${((from / steps) * 100).toFixed(1)} to ${((to / steps) * 100).toFixed(1)} %`;
    return {
      from: from / steps,
      to: to / steps,
      value: count,
      title: `Confidence ${range}: ${formatCount(count)} ${what}`,
    };
  });
}

/** An even number from 2 on, so that half of it, on the axis, is a whole number too. */
export function evenAbove(count: number): number {
  return Math.max(2, 2 * Math.ceil(count / 2));
}
