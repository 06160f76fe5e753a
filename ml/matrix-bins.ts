/**
 * The predictions of a run counted by cell, step of confidence and rank of the truth: of a million predictions some hundred
 * thousand entries, of which the matrix at any threshold and any top-k is a sum.
 */
import { type PredictionBlock, reachedStep, thresholdSteps } from "@/ml/report-scores";

/** A prediction can be counted as right where the truth is among its first 1 … `mostTop` classes. */
export const mostTop = 10;
/** Ranks 0 … mostTop - 1, and what lies behind them. */
const ranks = mostTop + 1;

/** Entries in columns; `state` is step × ranks + rank. */
export interface MatrixBins {
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly state: ArrayLike<number>;
  readonly count: ArrayLike<number>;
}

/** Adds predictions up block by block. */
export class BinCounter {
  private readonly counts = new Map<number, number>();

  constructor(private readonly classes: number) {}

  add({ classes, truth, predicted, confidence, probabilities }: PredictionBlock): void {
    for (let image = 0; image < truth.length; image++) {
      const wanted = truth[image] ?? 0;
      const rank =
        wanted === predicted[image]
          ? 0
          : Math.max(1, rankOf(probabilities, image * classes, classes, wanted));
      const state = reachedStep(confidence[image] ?? 0) * ranks + rank;
      const key = (wanted * this.classes + (predicted[image] ?? 0)) * ((thresholdSteps + 1) * ranks) + state;
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    }
  }

  /** What was added, as bytes: all counts (32 bits), truths, predictions and states (16 bits), little-endian. */
  packed(): Uint8Array {
    const keys = Float64Array.from(this.counts.keys()).sort();
    const size = keys.length;
    const bytes = new Uint8Array(size * entryBytes);
    const view = new DataView(bytes.buffer);
    const states = (thresholdSteps + 1) * ranks;
    for (const [i, key] of keys.entries()) {
      const cell = Math.floor(key / states);
      view.setUint32(4 * i, this.counts.get(key) ?? 0, true);
      view.setUint16(4 * size + 2 * i, Math.floor(cell / this.classes), true);
      view.setUint16(6 * size + 2 * i, cell % this.classes, true);
      view.setUint16(8 * size + 2 * i, key % states, true);
    }
    return bytes;
  }
}

const entryBytes = 10;

/** Classes that are likelier than the true one; equal ones rank by lower index, as `topClasses` has it. At most mostTop. */
function rankOf(probabilities: ArrayLike<number>, from: number, classes: number, wanted: number): number {
  const own = probabilities[from + wanted] ?? 0;
  let better = 0;
  for (let index = 0; index < classes && better < mostTop; index++) {
    const value = probabilities[from + index] ?? 0;
    if (value > own || (value === own && index < wanted)) better++;
  }
  return better;
}

/** Reads what `packed` wrote. @throws RangeError for bytes of no whole number of entries. */
export function unpackBins(bytes: Uint8Array): MatrixBins {
  const size = bytes.length / entryBytes;
  if (!Number.isInteger(size)) throw new RangeError(`${bytes.length} bytes are no bins of a matrix.`);
  // A copy, from its first byte on: typed arrays ask for whole words, and a Buffer's slice is no copy.
  const { buffer } = Uint8Array.from(bytes);
  return {
    count: new Uint32Array(buffer, 0, size),
    truth: new Uint16Array(buffer, 4 * size, size),
    predicted: new Uint16Array(buffer, 6 * size, size),
    state: new Uint16Array(buffer, 8 * size, size),
  };
}

/** How a matrix is read: what is less sure than `threshold` is refused; right is what is among the first `top`. */
export interface MatrixReading {
  /** 0 … 1 in steps of a thousandth. */
  readonly threshold: number;
  /** 1 … mostTop. */
  readonly top: number;
}

/** The nearest threshold that the bins know. */
export function settledThreshold(threshold: number): number {
  return Math.round(threshold * thresholdSteps) / thresholdSteps;
}

/** The matrix of what is kept (classes × classes, rows are the truth), and what is refused of each class. */
export function readBins(
  bins: MatrixBins,
  classes: number,
  { threshold, top }: MatrixReading,
): { counts: Float64Array; refused: Float64Array } {
  const counts = new Float64Array(classes * classes);
  const refused = new Float64Array(classes);
  const least = Math.round(threshold * thresholdSteps) * ranks;
  for (let i = 0; i < bins.count.length; i++) {
    const [truth, predicted, state, count] = [
      bins.truth[i] ?? 0,
      bins.predicted[i] ?? 0,
      bins.state[i] ?? 0,
      bins.count[i] ?? 0,
    ];
    if (state < least) refused[truth] = (refused[truth] ?? 0) + count;
    else {
      const cell = truth * classes + (state % ranks < top ? truth : predicted);
      counts[cell] = (counts[cell] ?? 0) + count;
    }
  }
  return { counts, refused };
}
