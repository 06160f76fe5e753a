/** A trial by what it reached (larger is better) and what it costs (smaller is better). */
export interface Tradeoff {
  readonly value: number;
  readonly cost: number;
}

/** Whether `a` is as good as `b` in both and better in one. */
export const dominates = (a: Tradeoff, b: Tradeoff) =>
  a.value >= b.value && a.cost <= b.cost && (a.value > b.value || a.cost < b.cost);

/** Indices of those that none dominates, cheapest first; of equal ones the first. */
export function paretoFront(points: readonly Tradeoff[]): number[] {
  const order = points
    .map((_, i) => i)
    .sort((a, b) => {
      const [p, q] = [points[a] as Tradeoff, points[b] as Tradeoff];
      return p.cost - q.cost || q.value - p.value || a - b;
    });
  let best = Number.NEGATIVE_INFINITY;
  return order.filter((i) => {
    const { value } = points[i] as Tradeoff;
    if (!(value > best)) return false;
    best = value;
    return true;
  });
}
