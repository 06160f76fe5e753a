/**
 * Asynchronous successive halving in its stopping form (L. Li et al., "A system for massively parallel hyperparameter
 * tuning", 2018): at each rung a trial goes on where it is among the best 1/factor of those that have come so far, without
 * waiting for others.
 */

/** The epochs at which is looked: `first`, and each time `factor` times as many, below the last epoch. */
export function rungsOf(first: number, factor: number, epochs: number): number[] {
  const rungs: number[] = [];
  for (let epoch = first; epoch < epochs; epoch *= factor) rungs.push(epoch);
  return rungs;
}

/**
 * Whether a trial goes on, with its place among all.
 * @param others values at this rung of the trials that came before, the larger the better.
 * @param value its own; not a number is worse than any.
 */
export function goesOn(
  others: readonly number[],
  value: number,
  factor: number,
): { readonly kept: boolean; readonly rank: number; readonly of: number } {
  const of = others.length + 1;
  const worth = (x: number) => (Number.isNaN(x) ? Number.NEGATIVE_INFINITY : x);
  // Of equal ones the earlier goes before.
  const rank = 1 + others.filter((other) => worth(other) >= worth(value)).length;
  return { kept: rank <= Math.max(1, Math.floor(of / factor)), rank, of };
}
