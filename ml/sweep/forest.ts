/** A random forest of regression trees (L. Breiman, 2001), small and seeded: what a parameter's importance is told by. */
import { createRandom, deriveSeed, type Random } from "@/ml/random";

interface Leaf {
  readonly mean: number;
}
interface Split {
  readonly feature: number;
  readonly at: number;
  readonly below: Tree;
  readonly above: Tree;
}
type Tree = Leaf | Split;

export interface Forest {
  /** Mean over the trees. */
  predict(row: readonly number[]): number;
  readonly trees: readonly ((row: readonly number[]) => number)[];
}

/** Fewest rows in a leaf. */
const leastRows = 2;

/** A tree learns from as many rows at most: of thousands its time grows with their number, and what it tells does hardly. */
const mostDrawn = 1000;

/** @param rows features of each row, all of the same length. Each tree learns from a draw with replacement out of all of them. */
export function growForest(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  { trees, seed }: { trees: number; seed: number },
): Forest {
  const grown = Array.from({ length: trees }, (_, tree) => {
    const random = createRandom(deriveSeed(seed, "tree", tree));
    const drawn = Array.from({ length: Math.min(rows.length, mostDrawn) }, () => random.int(rows.length));
    const root = grow(rows, values, drawn, random);
    return (row: readonly number[]) => ask(root, row);
  });
  return {
    trees: grown,
    predict: (row) => grown.reduce((sum, tree) => sum + tree(row), 0) / Math.max(1, grown.length),
  };
}

function ask(tree: Tree, row: readonly number[]): number {
  let node = tree;
  while ("feature" in node) node = (row[node.feature] as number) <= node.at ? node.below : node.above;
  return node.mean;
}

function grow(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  members: readonly number[],
  random: Random,
): Tree {
  const mean = members.reduce((sum, i) => sum + (values[i] as number), 0) / members.length;
  const best = members.length < 2 * leastRows ? null : bestSplit(rows, values, members, mean);
  if (!best) return { mean };
  const { feature, at } = best;
  const isBelow = (i: number) => (rows[i]?.[feature] as number) <= at;
  return {
    feature,
    at,
    below: grow(rows, values, members.filter(isBelow), random),
    above: grow(
      rows,
      values,
      members.filter((i) => !isBelow(i)),
      random,
    ),
  };
}

/** The cut that leaves the least squared error; null where none leaves less. */
function bestSplit(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  members: readonly number[],
  mean: number,
): { feature: number; at: number } | null {
  let best: { feature: number; at: number } | null = null;
  // The gain is what the squared means weigh more than the one mean did.
  let most = mean * mean * members.length + 1e-12;
  const total = mean * members.length;
  const features = rows[0]?.length ?? 0;
  for (let feature = 0; feature < features; feature++) {
    const value = (i: number) => rows[i]?.[feature] as number;
    const order = [...members].sort((a, b) => value(a) - value(b));
    let sum = 0;
    for (let left = 1; left < order.length; left++) {
      sum += values[order[left - 1] as number] as number;
      const [here, next] = [value(order[left - 1] as number), value(order[left] as number)];
      if (left < leastRows || order.length - left < leastRows || here === next) continue;
      const right = order.length - left;
      const gain = (sum * sum) / left + (total - sum) ** 2 / right;
      if (gain > most) {
        most = gain;
        best = { feature, at: (here + next) / 2 };
      }
    }
  }
  return best;
}
