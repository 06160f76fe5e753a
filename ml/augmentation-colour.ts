/** Colour, noise and cut-out of an image of bytes, in place. Height × width × channels, HWC. */
import { normalQuantile } from "@/ml/normal";

/** What is done to the colours, in the order hue, contrast, brightness. */
export interface Recolouring {
  /** Degrees of the colour circle, from red to yellow. */
  readonly hue: number;
  /** Factor on the differences from the image's mean grey. */
  readonly contrast: number;
  /** Added to every value, in 0..255. */
  readonly brightness: number;
}

/** Fractional bits of a factor on a byte: no factor reaches 16. */
const FIXED_BITS = 16;
const FIXED = 1 << FIXED_BITS;

/** Luma of ITU-R BT.601. */
const [RED, GREEN, BLUE] = [0.299, 0.587, 0.114];
/** Of B - Y and R - Y in YUV (ITU-R BT.470), of which YIQ is a rotation: turning one turns the other by as much. */
const [U, V] = [0.492111, 0.877283];

/**
 * Turns the hue, then stretches the contrast about the image's mean luma, then adds the brightness; one linear map,
 * rounded once. Hue is a rotation of the chroma plane of YIQ (NTSC), as in TensorFlow Addons' `adjust_hsv_in_yiq`:
 * luma stays, so grey stays grey. Contrast is that of Pillow's `ImageEnhance.Contrast`.
 */
export function recolour(pixels: Uint8ClampedArray, channels: 1 | 3, colour: Recolouring): void {
  const { contrast, brightness } = colour;
  const mean = contrast === 1 ? 0 : meanLuma(pixels, channels);
  const offset = Math.round(((1 - contrast) * mean + brightness) * FIXED) + FIXED / 2;
  if (channels === 1 || colour.hue === 0) {
    // Every value by itself: without a turn of the hue the matrix has nothing beside its diagonal.
    const factor = Math.round(contrast * FIXED);
    for (let i = 0; i < pixels.length; i++) {
      pixels[i] = (Math.imul(factor, pixels[i] as number) + offset) >> FIXED_BITS;
    }
    return;
  }
  const [rr, rg, , gr, gg, , br, bg] = hueMatrix(colour.hue).map((value) =>
    Math.round(value * contrast * FIXED),
  ) as Matrix;
  // Each row adds up to the contrast, exactly: grey stays grey.
  const whole = Math.round(contrast * FIXED);
  const [rb, gb, bb] = [whole - rr - rg, whole - gr - gg, whole - br - bg];
  for (let i = 0; i < pixels.length; i += 3) {
    const red = pixels[i] as number;
    const green = pixels[i + 1] as number;
    const blue = pixels[i + 2] as number;
    pixels[i] = (Math.imul(rr, red) + Math.imul(rg, green) + Math.imul(rb, blue) + offset) >> FIXED_BITS;
    pixels[i + 1] = (Math.imul(gr, red) + Math.imul(gg, green) + Math.imul(gb, blue) + offset) >> FIXED_BITS;
    pixels[i + 2] = (Math.imul(br, red) + Math.imul(bg, green) + Math.imul(bb, blue) + offset) >> FIXED_BITS;
  }
}

type Matrix = [number, number, number, number, number, number, number, number, number];

function hueMatrix(degrees: number): Matrix {
  const cos = Math.cos((degrees * Math.PI) / 180);
  const sin = Math.sin((degrees * Math.PI) / 180);
  const column = (red: number, green: number, blue: number): [number, number, number] => {
    const luma = RED * red + GREEN * green + BLUE * blue;
    const [u, v] = [U * (blue - luma), V * (red - luma)];
    const turnedRed = luma + (cos * v + sin * u) / V;
    const turnedBlue = luma + (cos * u - sin * v) / U;
    return [turnedRed, (luma - RED * turnedRed - BLUE * turnedBlue) / GREEN, turnedBlue];
  };
  const [r, g, b] = [column(1, 0, 0), column(0, 1, 0), column(0, 0, 1)];
  return [r[0], g[0], b[0], r[1], g[1], b[1], r[2], g[2], b[2]];
}

/**
 * Adds normal noise to every value: quantiles of the normal distribution, picked by xorshift32 (G. Marsaglia, "Xorshift
 * RNGs", 2003).
 * @param deviation in 0..255.
 * @param seed 32 bits.
 */
export function addNoise(pixels: Uint8ClampedArray, deviation: number, seed: number): void {
  const table = normalQuantiles();
  const factor = Math.round(deviation * 256);
  // Zero is the one state that xorshift32 never leaves.
  let state = seed | 0 || 1;
  for (let i = 0; i < pixels.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const normal = table[state >>> (32 - QUANTILE_BITS)] as number;
    pixels[i] = (pixels[i] as number) + ((Math.imul(factor, normal) + NOISE_HALF) >> NOISE_BITS);
  }
}

/**
 * Covers a square by the image's mean colour (T. DeVries, G. W. Taylor, "Improved regularization of convolutional
 * neural networks with cutout", 2017; there black after subtraction of the mean). Its centre lies anywhere in the
 * image, so it may reach over the edge.
 * @param side in pixels.
 * @param centre as shares of width and height, in [0, 1).
 */
export function cutOut(
  pixels: Uint8ClampedArray,
  { width, height, channels }: { width: number; height: number; channels: 1 | 3 },
  side: number,
  centre: readonly [number, number],
): void {
  const mean = Array.from({ length: channels }, (_, channel) => meanOf(pixels, channels, channel));
  const [left, top] = [
    Math.floor(centre[0] * width) - (side >> 1),
    Math.floor(centre[1] * height) - (side >> 1),
  ];
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, left + side); x++) {
      const at = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) pixels[at + channel] = mean[channel] as number;
    }
  }
}

function meanLuma(pixels: Uint8ClampedArray, channels: 1 | 3): number {
  if (channels === 1) return meanOf(pixels, 1, 0);
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    red += pixels[i] as number;
    green += pixels[i + 1] as number;
    blue += pixels[i + 2] as number;
  }
  const share = (sum: number) => (sum * 3) / pixels.length;
  return RED * share(red) + GREEN * share(green) + BLUE * share(blue);
}

function meanOf(pixels: Uint8ClampedArray, channels: 1 | 3, channel: number): number {
  let sum = 0;
  for (let i = channel; i < pixels.length; i += channels) sum += pixels[i] as number;
  return (sum * channels) / pixels.length;
}

const QUANTILE_BITS = 12;
/** Fractional bits of a quantile; with those of the deviation, of their product. */
const NORMAL_BITS = 12;
const NOISE_BITS = NORMAL_BITS + 8;
const NOISE_HALF = 1 << (NOISE_BITS - 1);
let quantiles: Int32Array | null = null;

/** The standard normal distribution at the middles of 4,096 equal shares, scaled to the deviation 1, fixed point. */
function normalQuantiles(): Int32Array {
  if (quantiles) return quantiles;
  const count = 1 << QUANTILE_BITS;
  const table = Float64Array.from({ length: count }, (_, i) => normalQuantile((i + 0.5) / count));
  const deviation = Math.sqrt(table.reduce((sum, value) => sum + value * value, 0) / count);
  quantiles = Int32Array.from(table, (value) => Math.round((value / deviation) * (1 << NORMAL_BITS)));
  return quantiles;
}
