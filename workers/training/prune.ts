import { maskOf, sparsityAt } from "@/ml/pruning";
import { tf } from "@/workers/tf";
import type { Training } from "@/workers/training/context";

const prefix = "mask/";

/** What a mask is called beside its weight among the variables of a trainer's state. */
export const maskName = (weight: string) => `${prefix}${weight}`;
export const isMask = (name: string) => name.startsWith(prefix);

/**
 * Before an epoch (from 0): takes the weights of least magnitude out of each kernel that learns, as many as the
 * configuration wants by then. The step keeps them at 0.
 */
export function pruneBefore({ configuration: { learning }, trainer, writer }: Training, epoch: number): void {
  if (learning.sparsity === 0) return;
  const sparsity = sparsityAt(learning, epoch);
  let [pruned, all] = [0, 0];
  const variables = new Map(trainer.state.map(({ name, variable }) => [name, variable]));
  for (const [name, mask] of variables) {
    const weight = isMask(name) ? variables.get(`weight/${name.slice(prefix.length)}`) : undefined;
    if (!weight) continue;
    const kept = maskOf(weight.dataSync<"float32">(), sparsity);
    tf.tidy(() => {
      mask.assign(tf.tensor(kept, mask.shape));
      weight.assign(weight.mul(mask));
    });
    all += kept.length;
    pruned += kept.reduce((sum, one) => sum + (1 - one), 0);
  }
  if (sparsity === sparsityAt(learning, epoch - 1) && epoch > 0) return;
  const share = all === 0 ? 0 : (100 * pruned) / all;
  writer.log(
    "info",
    `${share.toFixed(1)} % of the weights of kernels are pruned from epoch ${epoch + 1} on.`,
  );
}
