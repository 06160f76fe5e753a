/**
 * Figures of an image's quality, and a hash by which near-same images are found. All of them look at luma (ITU-R BT.601,
 * bytes, transparent pixels over white) of the image at no more than QUALITY_SIDE pixels a side: sharpness depends on
 * the scale, so that images of different sizes can only be compared at one.
 */
import { resample } from "@/ml/resample";

/** Longer side of the image that is measured, where it is larger: that of the thumbnail. */
export const QUALITY_SIDE = 256;

export interface ImageQuality {
  /** Mean luma: 0 (black) to 1 (white). */
  readonly brightness: number;
  /** Standard deviation of luma (divisor n): 0 (even) to 0.5 (half black, half white). */
  readonly contrast: number;
  /**
   * Variance of the Laplacian of luma in 0..1, kernel [0 1 0; 1 -4 1; 0 1 0], mirrored at the edges without repeating
   * them: 0 (even) upwards, low is blurred. Pech-Pacheco and others, "Diatom autofocusing in brightfield microscopy:
   * a comparative study", ICPR 2000; OpenCV's `Laplacian(grey, CV_64F).var()` over 255².
   */
  readonly sharpness: number;
  /** See `differenceHash`. */
  readonly dhash: bigint;
}

/**
 * Measures an image.
 * @param greys as `greysOf` gives them (ml/preprocess.ts), of at most QUALITY_SIDE pixels a side.
 */
export function qualityOf(greys: Uint8Array, width: number, height: number): ImageQuality {
  const { mean, variance } = spreadOf(greys);
  return {
    brightness: mean / 255,
    contrast: Math.sqrt(variance) / 255,
    sharpness: laplacianVariance(greys, width, height) / 255 ** 2,
    dhash: differenceHash(greys, width, height),
  };
}

/** Edge of the square of bits. */
const BITS = 8;

/**
 * Difference hash of 64 bits (Krawetz, "Kind of Like That", 2013): the image at 9 × 8 greys, a bit for each pixel that
 * is lighter than the one at its left, row by row, the first bit the highest. That of Python's ImageHash, on an image
 * that was reduced by a triangle filter. As a signed number, which is how Postgres keeps it: near-same images differ in
 * few bits.
 */
function differenceHash(greys: Uint8Array, width: number, height: number): bigint {
  const whole = { left: 0, top: 0, right: width, bottom: height };
  const small = resample({ pixels: greys, width, height, stride: 1 }, 1, whole, BITS + 1, BITS);
  const halves = [0, 0];
  for (let y = 0; y < BITS; y++) {
    for (let x = 0; x < BITS; x++) {
      const at = y * (BITS + 1) + x;
      const half = y < BITS / 2 ? 0 : 1;
      halves[half] =
        (halves[half] as number) * 2 + ((small[at + 1] as number) > (small[at] as number) ? 1 : 0);
    }
  }
  const [high, low] = halves as [number, number];
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}

/** Sums of bytes are whole numbers far below 2⁵³: exact. */
function spreadOf(values: Uint8Array): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    sum += value;
    squares += value * value;
  }
  return varianceOf(sum, squares, values.length);
}

function laplacianVariance(greys: Uint8Array, width: number, height: number): number {
  let sum = 0;
  let squares = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const up = mirrored(y - 1, height) * width;
    const down = mirrored(y + 1, height) * width;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? x - 1 : mirrored(-1, width);
      const right = x + 1 < width ? x + 1 : mirrored(width, width);
      const value =
        (greys[up + x] as number) +
        (greys[down + x] as number) +
        (greys[row + left] as number) +
        (greys[row + right] as number) -
        4 * (greys[row + x] as number);
      sum += value;
      squares += value * value;
    }
  }
  return varianceOf(sum, squares, greys.length).variance;
}

/** The index that stands for one beyond the edge: the edge itself is not repeated (but where there is nothing else). */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  if (index < 0) return -index;
  return index < length ? index : 2 * length - 2 - index;
}

function varianceOf(sum: number, squares: number, count: number): { mean: number; variance: number } {
  const mean = sum / count;
  return { mean, variance: Math.max(0, squares / count - mean * mean) };
}
