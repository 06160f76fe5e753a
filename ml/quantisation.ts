/**
 * Weights in fewer bits, as tfjs reads them (io/io_utils, decodeWeights): integers are value = stored · scale + minimum,
 * halves are IEEE 754 binary16.
 */

export const QUANTISED_TYPES = ["float16", "uint16", "uint8"] as const;
export type QuantisedType = (typeof QUANTISED_TYPES)[number];

/** A tensor of weights in fewer bits. */
export interface Quantised {
  /** Little-endian. */
  bytes: Uint8Array;
  /** Of integers; null for halves. */
  range: { scale: number; minimum: number } | null;
}

/**
 * @param values finite numbers, at least one.
 * @throws RangeError for a number that is not finite, or too large for a half.
 */
export function quantise(values: Float32Array, type: QuantisedType): Quantised {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw notFinite(wrong);
  return type === "float16" ? halves(values) : integers(values, type);
}

const notFinite = (value: number) =>
  new RangeError(`A weight is ${value}: it cannot be stored in fewer bits.`);

/**
 * Affine quantisation over the whole tensor: stored = round((value - minimum) / scale), 0 ≤ stored ≤ 2^bits - 1. The range
 * includes zero and is moved so that zero is met exactly, for a pruned weight has to stay one (Jacob et al. 2018,
 * "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", section 2.1 and 3).
 */
function integers(values: Float32Array, type: "uint16" | "uint8"): Quantised {
  const Stored = type === "uint8" ? Uint8Array : Uint16Array;
  const levels = type === "uint8" ? 255 : 65535;
  let least = 0;
  let most = 0;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = (most - least) / levels || 1;
  const zero = Math.round(-least / scale);
  const minimum = -zero * scale;
  const stored = new Stored(values.length);
  for (const [i, value] of values.entries())
    stored[i] = Math.min(levels, Math.max(0, Math.round((value - minimum) / scale)));
  return { bytes: new Uint8Array(stored.buffer), range: { scale, minimum } };
}

/** The largest finite half. */
const largestHalf = 65504;

function halves(values: Float32Array): Quantised {
  const stored = Uint16Array.from(values, toHalf);
  return { bytes: new Uint8Array(stored.buffer), range: null };
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Bits of the nearest half; of two equally near the even one, as IEEE 754 has it. */
function toHalf(value: number): number {
  // From halfway to the next one that a half would have, the nearest is infinity.
  if (Math.abs(value) >= largestHalf + 16)
    throw new RangeError(`A weight is ${value}: halves end at ${largestHalf}.`);
  float[0] = value;
  const whole = bits[0] as number;
  const sign = (whole >>> 16) & 0x8000;
  const magnitude = whole & 0x7fffffff;
  // Below the smallest normal half (2^-14) the distance of two halves is 2^-24.
  if (magnitude < 0x38800000) return sign | roundToEven(Math.abs(value) * 2 ** 24);
  // The exponent's bias is 127 in a float and 15 in a half; the 13 bits that a half lacks are rounded off.
  const shifted = magnitude - ((127 - 15) << 23);
  const odd = (shifted >>> 13) & 1;
  return sign | ((shifted + 0xfff + odd) >>> 13);
}

function roundToEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}

/** The number that a half's bits stand for. */
export function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Weights of eight bits with a scale for each output channel. */
export interface QuantisedChannels {
  /** As many as weights: stored - 127 is -127..127. */
  bytes: Uint8Array;
  /** One a channel: weight ≈ (stored - 127) · scale. */
  scales: Float32Array;
}

/**
 * Symmetric quantisation, for each channel by itself (Krishnamoorthi 2018, "Quantizing deep convolutional networks for
 * efficient inference: A whitepaper", sections 2.2 and 3.1): scale = max |value| / 127, stored = round(value / scale) + 127.
 * A normalisation that was folded into its convolution leaves channels of very different size, of which one scale for all
 * keeps the large ones alone.
 * @param values with the channels last, as many as `channels` times a whole number.
 * @throws RangeError for a number that is not finite.
 */
export function quantiseChannels(values: Float32Array, channels: number): QuantisedChannels {
  const scales = new Float32Array(channels);
  for (const [i, value] of values.entries()) {
    if (!Number.isFinite(value)) throw notFinite(value);
    const channel = i % channels;
    scales[channel] = Math.max(scales[channel] as number, Math.abs(value));
  }
  for (const [channel, most] of scales.entries()) scales[channel] = most / 127 || 1;
  const bytes = Uint8Array.from(values, (value, i) => {
    const level = Math.round(value / (scales[i % channels] as number));
    return 127 + Math.min(127, Math.max(-127, level));
  });
  return { bytes, scales };
}
