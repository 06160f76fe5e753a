/**
 * Antialiased resampling of 8-bit images: a triangle filter whose support grows with the reduction, applied to
 * rows and then to columns. The arithmetic is that of Pillow's `Image.resize(..., BILINEAR)` (libImaging/Resample.c,
 * 8 bits a channel): weights in double precision, rounded to 22 fractional bits, integer sums, rounded to a byte
 * after each pass. Only additions, multiplications and divisions occur, so every JavaScript engine computes the
 * same bytes.
 */

/** An image of `channels` bytes a pixel, row by row, without padding. */
export interface ByteImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Bytes from one pixel to the next: 4 for RGBA, of which `channels` are read. */
  readonly stride: 1 | 3 | 4;
}

/** The part of the source that is kept, in source pixels; edges may lie within a pixel. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const BITS = 22;
const HALF = 1 << (BITS - 1);

interface Weights {
  /** First source index of each output index. */
  readonly first: Int32Array;
  /** Number of source indices of each output index. */
  readonly count: Int32Array;
  /** `size` weights for each output index, fixed point, BITS fractional bits. */
  readonly values: Int32Array;
  readonly size: number;
}

/**
 * Resamples the box of an image to `width` × `height`. Same size and whole box: the bytes are unchanged,
 * and may be the source's own array.
 * @returns width × height × channels bytes, HWC.
 */
export function resample(
  source: ByteImage,
  channels: 1 | 3,
  box: Box,
  width: number,
  height: number,
): Uint8Array {
  const acrossNeeded = width !== source.width || box.left !== 0 || box.right !== source.width;
  const downNeeded = height !== source.height || box.top !== 0 || box.bottom !== source.height;
  if (!downNeeded) {
    return acrossNeeded
      ? resampleRows(source, channels, weightsOf(source.width, box.left, box.right, width), width, 0, height)
      : pack(source, channels);
  }
  const down = weightsOf(source.height, box.top, box.bottom, height);
  const [firstRow, endRow] = usedRange(down);
  const rows = acrossNeeded
    ? resampleRows(
        source,
        channels,
        weightsOf(source.width, box.left, box.right, width),
        width,
        firstRow,
        endRow,
      )
    : pack(source, channels).subarray(firstRow * width * channels, endRow * width * channels);
  return resampleColumns(rows, width * channels, down, height, firstRow);
}

/** The first `channels` bytes of each pixel, without gaps: the source's own array where it has none. */
export function pack(source: ByteImage, channels: 1 | 3): Uint8Array {
  const { pixels, stride } = source;
  const count = source.width * source.height;
  if (stride === channels) return pixels;
  const packed = new Uint8Array(count * channels);
  for (let i = 0, from = 0, to = 0; i < count; i++, from += stride) {
    for (let channel = 0; channel < channels; channel++) packed[to++] = pixels[from + channel] ?? 0;
  }
  return packed;
}

function weightsOf(sourceSize: number, start: number, end: number, size: number): Weights {
  const scale = (end - start) / size;
  const support = Math.max(scale, 1);
  const most = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(size);
  const count = new Int32Array(size);
  const values = new Int32Array(size * most);
  const exact = new Float64Array(most);
  for (let i = 0; i < size; i++) {
    const centre = start + (i + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - support + 0.5));
    const length = Math.min(sourceSize, Math.trunc(centre + support + 0.5)) - from;
    let total = 0;
    for (let j = 0; j < length; j++) {
      const distance = Math.abs((j + from - centre + 0.5) * (1 / support));
      const weight = distance < 1 ? 1 - distance : 0;
      exact[j] = weight;
      total += weight;
    }
    for (let j = 0; j < length; j++) {
      values[i * most + j] = Math.trunc(0.5 + ((exact[j] ?? 0) / total) * (1 << BITS));
    }
    first[i] = from;
    count[i] = length;
  }
  return { first, count, values, size: most };
}

function usedRange({ first, count }: Weights): [start: number, end: number] {
  const last = first.length - 1;
  return [first[0] ?? 0, (first[last] ?? 0) + (count[last] ?? 0)];
}

function resampleRows(
  source: ByteImage,
  channels: 1 | 3,
  weights: Weights,
  width: number,
  firstRow: number,
  endRow: number,
): Uint8Array {
  const out = new Uint8Array((endRow - firstRow) * width * channels);
  const pass = channels === 1 ? rowsOfOne : rowsOfThree;
  pass(source, weights, width, firstRow, endRow, out);
  return out;
}

// Math.imul and | 0 keep the sums in 32-bit integers (255 · 2^22 fits), without them an engine may turn to doubles.
// The two loops below differ only in the number of sums: a loop over channels inside costs three times as much.
function rowsOfOne(
  source: ByteImage,
  weights: Weights,
  width: number,
  from: number,
  end: number,
  out: Uint8Array,
): void {
  const { pixels, stride } = source;
  const { first, count, values, size } = weights;
  let to = 0;
  for (let y = from; y < end; y++) {
    const row = y * source.width * stride;
    for (let x = 0; x < width; x++) {
      let at = row + (first[x] as number) * stride;
      let sum = HALF;
      const begin = x * size;
      const stop = begin + (count[x] as number);
      for (let k = begin; k < stop; k++, at += stride)
        sum = (sum + Math.imul(pixels[at] as number, values[k] as number)) | 0;
      out[to++] = sum >> BITS;
    }
  }
}

// A pixel's bytes are read and weighed one tap after another; two rows at a time share the weights and the counting.
function rowsOfThree(
  source: ByteImage,
  weights: Weights,
  width: number,
  from: number,
  end: number,
  out: Uint8Array,
): void {
  const { pixels, stride } = source;
  const { first, count, values, size } = weights;
  const below = source.width * stride;
  const outBelow = width * 3;
  let to = 0;
  for (let y = from; y < end; y += 2, to += outBelow) {
    // The last row of an odd number is made twice, in the same place.
    const next = y + 1 < end ? below : 0;
    const outNext = y + 1 < end ? outBelow : 0;
    const row = y * below;
    for (let x = 0; x < width; x++) {
      let at = row + (first[x] as number) * stride;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let nextRed = HALF;
      let nextGreen = HALF;
      let nextBlue = HALF;
      const begin = x * size;
      const stop = begin + (count[x] as number);
      for (let k = begin; k < stop; k++, at += stride) {
        const weight = values[k] as number;
        const under = at + next;
        red = (red + Math.imul(pixels[at] as number, weight)) | 0;
        green = (green + Math.imul(pixels[at + 1] as number, weight)) | 0;
        blue = (blue + Math.imul(pixels[at + 2] as number, weight)) | 0;
        nextRed = (nextRed + Math.imul(pixels[under] as number, weight)) | 0;
        nextGreen = (nextGreen + Math.imul(pixels[under + 1] as number, weight)) | 0;
        nextBlue = (nextBlue + Math.imul(pixels[under + 2] as number, weight)) | 0;
      }
      out[to] = red >> BITS;
      out[to + 1] = green >> BITS;
      out[to + 2] = blue >> BITS;
      out[to + outNext] = nextRed >> BITS;
      out[to + outNext + 1] = nextGreen >> BITS;
      out[to + outNext + 2] = nextBlue >> BITS;
      to += 3;
    }
  }
}

/** Two taps at a time: the sums go through memory half as often. An odd last tap is paired with one of weight 0. */
function resampleColumns(
  rows: Uint8Array,
  rowLength: number,
  weights: Weights,
  height: number,
  firstRow: number,
): Uint8Array {
  const { first, count, values, size } = weights;
  const out = new Uint8Array(rowLength * height);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    const start = (first[y] as number) - firstRow;
    const taps = count[y] as number;
    for (let k = 0; k < taps; k += 2) {
      const paired = k + 1 < taps;
      const weight = values[y * size + k] as number;
      const nextWeight = paired ? (values[y * size + k + 1] as number) : 0;
      const row = (start + k) * rowLength;
      const next = paired ? row + rowLength : row;
      for (let x = 0; x < rowLength; x++)
        sums[x] =
          ((sums[x] as number) +
            Math.imul(rows[row + x] as number, weight) +
            Math.imul(rows[next + x] as number, nextWeight)) |
          0;
    }
    const to = y * rowLength;
    for (let x = 0; x < rowLength; x++) out[to + x] = (sums[x] as number) >> BITS;
  }
  return out;
}
