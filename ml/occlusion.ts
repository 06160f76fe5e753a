/**
 * Which parts of a picture an answer hangs on, by covering one after another (M. D. Zeiler and R. Fergus, Visualizing and
 * understanding convolutional networks, ECCV 2014): needs nothing of the network but its answers.
 */

export interface PatchGrid {
  readonly width: number;
  readonly height: number;
  /** Of a patch, pixels. */
  readonly patchWidth: number;
  readonly patchHeight: number;
  /** Left and upper edges of patches, ascending; each pair of them is a patch. */
  readonly lefts: readonly number[];
  readonly tops: readonly number[];
}

/** Patches of a side are a fifth of it and overlap by half: some eighty in all. */
const share = 5;

/** Patches that cover a picture of so many pixels, as the network sees it. */
export function patchGrid(width: number, height: number): PatchGrid {
  const [patchWidth, patchHeight] = [patchOf(width), patchOf(height)];
  const [lefts, tops] = [edgesOf(width, patchWidth), edgesOf(height, patchHeight)];
  return { width, height, patchWidth, patchHeight, lefts, tops };
}

const patchOf = (side: number) => Math.max(1, Math.round(side / share));

function edgesOf(side: number, patch: number): number[] {
  const step = Math.max(1, Math.ceil(patch / 2));
  const edges: number[] = [];
  for (let at = 0; at < side - patch; at += step) edges.push(at);
  return [...edges, side - patch];
}

/**
 * A picture with one patch covered by its mean colour.
 * @param seen height × width × channels bytes; stays as it is.
 */
export function covered(
  seen: Uint8Array,
  channels: number,
  { width, patchWidth, patchHeight }: PatchGrid,
  { left, top }: { left: number; top: number },
): Uint8Array {
  const mean = meanColour(seen, channels);
  const result = seen.slice();
  for (let y = top; y < top + patchHeight; y++)
    for (let x = left; x < left + patchWidth; x++)
      for (let channel = 0; channel < channels; channel++)
        result[(y * width + x) * channels + channel] = mean[channel] ?? 0;
  return result;
}

function meanColour(seen: Uint8Array, channels: number): number[] {
  const sums = new Array<number>(channels).fill(0);
  for (const [at, value] of seen.entries()) sums[at % channels] = (sums[at % channels] ?? 0) + value;
  return sums.map((sum) => Math.round((sum * channels) / seen.length));
}

export interface SaliencyCell {
  /** In pixels of what the network sees. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Mean of what the probability loses where a patch covers the cell, -1..1: above 0 the answer hangs on it. */
  readonly value: number;
}

/**
 * What the patches amount to, on the cells that their edges cut.
 * @param losses of the probability by patch, row by row: probability of the whole picture less that of the covered one.
 */
export function saliencyOf(grid: PatchGrid, losses: ArrayLike<number>): SaliencyCell[] {
  const { width, height, patchWidth, patchHeight, lefts, tops } = grid;
  const [xs, ys] = [cutsOf(lefts, patchWidth, width), cutsOf(tops, patchHeight, height)];
  const cells: SaliencyCell[] = [];
  for (const [row, y] of ys.slice(0, -1).entries())
    for (const [column, x] of xs.slice(0, -1).entries()) {
      let sum = 0;
      let count = 0;
      for (const [i, top] of tops.entries())
        for (const [j, left] of lefts.entries()) {
          if (x < left || x >= left + patchWidth || y < top || y >= top + patchHeight) continue;
          sum += losses[i * lefts.length + j] ?? 0;
          count += 1;
        }
      const [right, bottom] = [xs[column + 1] ?? width, ys[row + 1] ?? height];
      cells.push({ x, y, width: right - x, height: bottom - y, value: count > 0 ? sum / count : 0 });
    }
  return cells;
}

const cutsOf = (edges: readonly number[], patch: number, side: number) =>
  [...new Set([...edges, ...edges.map((edge) => edge + patch), side])].sort((a, b) => a - b);
