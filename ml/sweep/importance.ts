import { createRandom, deriveSeed } from "@/ml/random";
import { growForest } from "@/ml/sweep/forest";

/** How much the outcome hangs on a parameter. */
export interface Importance {
  /** Share of what all parameters together explain, 0 to 1. */
  readonly share: number;
  /** Standard error over the repeats, each of which permutes anew a forest of its own. */
  readonly error: number;
}

/** Fewer trials say nothing. */
export const leastTrials = 8;
const repeats = 12;
const treesOfEach = 16;

/**
 * The importance of each feature: how much worse a random forest that learnt from the trials tells their values once the
 * feature is permuted (L. Breiman, "Random forests", 2001), as a share of the sum over the features.
 * @returns null where there are fewer trials than eight, or all values are the same.
 */
export function importanceOf(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  seed = 1,
): Importance[] | null {
  const features = rows[0]?.length ?? 0;
  if (rows.length < leastTrials || features === 0 || values.every((value) => value === values[0]))
    return null;
  const shares = Array.from({ length: repeats }, (_, repeat) => {
    const forest = growForest(rows, values, { trees: treesOfEach, seed: seed * 1000 + repeat });
    const random = createRandom(deriveSeed(seed, "permute", repeat));
    const error = (predicted: (i: number) => number) =>
      rows.reduce((sum, _, i) => sum + ((values[i] as number) - predicted(i)) ** 2, 0) / rows.length;
    const whole = error((i) => forest.predict(rows[i] as readonly number[]));
    const lost = Array.from({ length: features }, (_, feature) => {
      const order = random.shuffle(rows.map((_, i) => i));
      const permuted = error((i) => {
        const row = [...(rows[i] as readonly number[])];
        row[feature] = rows[order[i] as number]?.[feature] as number;
        return forest.predict(row);
      });
      return Math.max(0, permuted - whole);
    });
    const sum = lost.reduce((all, one) => all + one, 0);
    return lost.map((one) => (sum > 0 ? one / sum : 0));
  });
  return Array.from({ length: features }, (_, feature) => {
    const of = shares.map((one) => one[feature] as number);
    const share = of.reduce((sum, one) => sum + one, 0) / repeats;
    const variance = of.reduce((sum, one) => sum + (one - share) ** 2, 0) / (repeats - 1);
    return { share, error: Math.sqrt(variance / repeats) };
  });
}
