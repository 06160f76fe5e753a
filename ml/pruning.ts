/**
 * Which weights a pruned network keeps: those of the greatest magnitude in each layer, fewer from epoch to epoch (M. Zhu,
 * S. Gupta, To prune, or not to prune, 2017), the rest of the epochs with all of it gone, so that the others make up for it.
 */

interface PruningSettings {
  /** Share of the weights of each kernel that is 0 in the end, 0 to below 1. */
  readonly sparsity: number;
  /** Share of the epochs in which it grows. */
  readonly pruningShare: number;
  readonly epochs: number;
}

/** Share of weights that is 0 during an epoch (from 0): it grows by a cube, fast at first; of one epoch in it at once. */
export function sparsityAt({ sparsity, pruningShare, epochs }: PruningSettings, epoch: number): number {
  const growing = Math.min(epochs - 1, Math.max(1, Math.round(pruningShare * epochs)));
  return epoch >= growing ? sparsity : sparsity * (1 - (1 - epoch / growing) ** 3);
}

/** 1 for each weight that stays, 0 for the share of least magnitude; of equal ones the earlier go first. */
export function maskOf(values: Float32Array, sparsity: number): Float32Array {
  const mask = new Float32Array(values.length).fill(1);
  const order = Uint32Array.from(values, (_, i) => i).sort(
    (a, b) => Math.abs(values[a] ?? 0) - Math.abs(values[b] ?? 0) || a - b,
  );
  for (const i of order.subarray(0, Math.floor(sparsity * values.length + 1e-9))) mask[i] = 0;
  return mask;
}
