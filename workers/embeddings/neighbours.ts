import type { Neighbours } from "@/ml/umap";
import { tf } from "@/workers/tf";

/** Rows asked about at once: their distances to all rows are in memory together. */
const mostDistances = 16_000_000;
const mostRows = 512;
/** Beyond the neighbours asked for: float32 may put near ones in another order. */
const besides = 6;

/** Rows of features that are in memory, [count × width]. */
interface Rows {
  features: Float32Array;
  count: number;
}

/**
 * The exact nearest neighbours (Euclid's distance) of some rows among each other. Candidates come from float32 products
 * |a|² + |b|² - 2ab; their distances are then calculated from the differences, in double precision, and sorted anew; of
 * equal ones the earlier row is first.
 * @param rows places of the rows in `features`; the indices of the answer are places in this list.
 * @param k fewer where there are not so many other rows; at least two rows.
 * @param onRows called with the number of rows done, several times a second.
 */
export function nearestNeighbours(
  features: Float32Array,
  width: number,
  rows: Uint32Array,
  { k, onRows }: { k: number; onRows: (done: number) => Promise<void> },
): Promise<Neighbours> {
  const n = rows.length;
  const gathered = new Float32Array(n * width);
  for (const [i, row] of rows.entries()) {
    gathered.set(features.subarray(row * width, (row + 1) * width), i * width);
  }
  const all = { features: gathered, count: n };
  return nearestAmong(all, all, width, { k: Math.min(k, n - 1), onRows });
}

/**
 * The same for each row of one list among the rows of another one; where both are the same list, a row is no neighbour of
 * itself.
 * @param k at most the rows of the other list, less one where it is the same.
 */
export async function nearestAmong(
  asked: Rows,
  among: Rows,
  width: number,
  { k, onRows }: { k: number; onRows: (done: number) => Promise<void> },
): Promise<Neighbours> {
  const found: Neighbours = {
    k,
    indices: new Int32Array(asked.count * k),
    distances: new Float32Array(asked.count * k),
  };
  const all = tf.tensor2d(among.features, [among.count, width]);
  const squares = tf.tidy(() => all.square().sum(1));
  const size = Math.max(1, Math.min(mostRows, Math.floor(mostDistances / among.count)));
  const candidates = Math.min(among.count, k + 1 + besides);
  try {
    for (let from = 0; from < asked.count; from += size) {
      const count = Math.min(size, asked.count - from);
      const near = tf.tidy(() => {
        const part = asked.features.subarray(from * width, (from + count) * width);
        const products = tf.tensor2d(part, [count, width]).matMul(all, false, true);
        // |a|² is the same for all of a row: it changes no order.
        return products.mul(2).sub(squares).topk(candidates, false).indices.dataSync<"int32">();
      });
      for (let i = 0; i < count; i++) {
        const own = near.subarray(i * candidates, (i + 1) * candidates);
        keepNearest(found, { asked, among, width, row: from + i }, own);
      }
      await onRows(from + count);
    }
  } finally {
    tf.dispose([all, squares]);
  }
  return found;
}

function keepNearest(
  { k, indices, distances }: Neighbours,
  { asked, among, width, row }: { asked: Rows; among: Rows; width: number; row: number },
  candidates: Int32Array,
): void {
  const near = Array.from(candidates)
    .filter((other) => asked !== among || other !== row)
    .map((other) => {
      let square = 0;
      for (let i = 0; i < width; i++) {
        const own = asked.features[row * width + i] as number;
        square += (own - (among.features[other * width + i] as number)) ** 2;
      }
      return { other, square };
    })
    .sort((a, b) => a.square - b.square || a.other - b.other);
  for (let j = 0; j < k; j++) {
    indices[row * k + j] = near[j]?.other as number;
    distances[row * k + j] = Math.sqrt(near[j]?.square as number);
  }
}
