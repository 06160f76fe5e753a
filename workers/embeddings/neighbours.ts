import type { Neighbours } from "@/ml/umap";
import { tf } from "@/workers/tf";

/** Rows asked about at once: their distances to all rows are in memory together. */
const mostDistances = 16_000_000;
const mostRows = 512;
/** Beyond the neighbours asked for: float32 may put near ones in another order. */
const besides = 6;

/**
 * The exact nearest neighbours (Euclid's distance) of some rows among each other. Candidates come from float32 products
 * |a|² + |b|² - 2ab; their distances are then calculated from the differences, in double precision, and sorted anew; of
 * equal ones the earlier row is first.
 * @param rows places of the rows in `features`; the indices of the answer are places in this list.
 * @param k fewer where there are not so many other rows; at least two rows.
 * @param onRows called with the number of rows done, several times a second.
 */
export async function nearestNeighbours(
  features: Float32Array,
  width: number,
  rows: Uint32Array,
  { k: wanted, onRows }: { k: number; onRows: (done: number) => Promise<void> },
): Promise<Neighbours> {
  const n = rows.length;
  const k = Math.min(wanted, n - 1);
  const gathered = new Float32Array(n * width);
  for (const [i, row] of rows.entries()) {
    gathered.set(features.subarray(row * width, (row + 1) * width), i * width);
  }
  const found: Neighbours = { k, indices: new Int32Array(n * k), distances: new Float32Array(n * k) };
  const all = tf.tensor2d(gathered, [n, width]);
  const squares = tf.tidy(() => all.square().sum(1));
  const size = Math.max(1, Math.min(mostRows, Math.floor(mostDistances / n)));
  const candidates = Math.min(n, k + 1 + besides);
  try {
    for (let from = 0; from < n; from += size) {
      const count = Math.min(size, n - from);
      const near = tf.tidy(() => {
        const products = all.slice([from, 0], [count, width]).matMul(all, false, true);
        // |a|² is the same for all of a row: it changes no order.
        return products.mul(2).sub(squares).topk(candidates, false).indices.dataSync<"int32">();
      });
      for (let i = 0; i < count; i++) {
        keepNearest(found, gathered, width, from + i, near.subarray(i * candidates, (i + 1) * candidates));
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
  features: Float32Array,
  width: number,
  row: number,
  candidates: Int32Array,
): void {
  const near = Array.from(candidates)
    .filter((other) => other !== row)
    .map((other) => {
      let square = 0;
      for (let i = 0; i < width; i++) {
        square += ((features[row * width + i] as number) - (features[other * width + i] as number)) ** 2;
      }
      return { other, square };
    })
    .sort((a, b) => a.square - b.square || a.other - b.other);
  for (let j = 0; j < k; j++) {
    indices[row * k + j] = near[j]?.other as number;
    distances[row * k + j] = Math.sqrt(near[j]?.square as number);
  }
}
