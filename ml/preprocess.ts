/**
 * The one way from decoded pixels to the numbers that a model sees. The trainer's cache, the evaluation and the
 * browser call these functions, so that a prediction means the same everywhere. Steps, in this order:
 * 1. alpha is composited over the background: (value · alpha + background · (255 - alpha)) / 255, rounded half up;
 * 2. with one channel, grey is the luma of ITU-R BT.601 in 16-bit fixed point, as in Pillow:
 *    (19595 R + 38470 G + 7471 B + 32768) >> 16, which leaves grey pixels unchanged;
 * 3. the image is fitted and resampled (see resample.ts), bytes in, bytes out; same size: unchanged;
 * 4. the bytes are scaled to float32 by a table of 256 values a channel.
 */
// The namespace, not { z }: what is unused then stays out of the page, 130 instead of 480 KB with all of ml/.
import * as z from "zod";
import { type Box, type ByteImage, pack, resample } from "@/ml/resample";

const byte = z.int().min(0).max(255);

export const FITS = ["stretch", "cover", "contain"] as const;
export const SCALINGS = ["unit", "signed", "standard"] as const;

/** How an image becomes a model's input; plain JSON, kept with the model. */
export const preprocessSpecSchema = z
  .strictObject({
    width: z.int().min(1).max(2048),
    height: z.int().min(1).max(2048),
    channels: z.union([z.literal(1), z.literal(3)]),
    /** stretch: ignore proportions. cover: fill, cut off what is too much. contain: whole image, edges filled. */
    fit: z.enum(FITS),
    /** unit: 0..1. signed: -1..1. standard: (value / 255 - mean) / deviation, by channel. */
    scaling: z.enum(SCALINGS),
    /** Of each channel, in 0..1; only with "standard". */
    mean: z.array(z.number().min(0).max(1)).optional(),
    deviation: z.array(z.number().positive().max(1)).optional(),
    /** Colour behind transparent pixels and of the filled edges: red, green, blue, 0..255. */
    background: z.tuple([byte, byte, byte]),
  })
  .superRefine((spec, context) => {
    for (const name of ["mean", "deviation"] as const) {
      const expected = spec.scaling === "standard" ? spec.channels : undefined;
      if (spec[name]?.length !== expected) {
        const message =
          expected === undefined
            ? `${name} only has a meaning with the scaling "standard": leave it out.`
            : `The scaling "standard" needs ${expected} value${expected === 1 ? "" : "s"} of ${name}, one for each channel.`;
        context.addIssue({ code: "custom", path: [name], message });
      }
    }
  });

export type PreprocessSpec = z.infer<typeof preprocessSpecSchema>;

/**
 * An RGBA image (as decoded: 8 bits, not premultiplied, sRGB, upright) as a model's input.
 * @returns height × width × channels float32 of the specification, HWC.
 * @throws RangeError where the pixels do not match the size.
 */
export function preprocess(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  spec: PreprocessSpec,
): Float32Array {
  return scaleBytes(resizeToBytes(rgba, width, height, spec), spec);
}

/**
 * Steps 1 to 3: what the packed cache keeps. `scaleBytes` of it is `preprocess`.
 * @returns height × width × channels bytes of the specification, HWC.
 * @throws RangeError where the pixels do not match the size.
 */
export function resizeToBytes(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  spec: PreprocessSpec,
): Uint8Array {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`An image of ${width}×${height} has no pixels: decode it again.`);
  }
  if (rgba.length !== width * height * 4) {
    throw new RangeError(
      `An image of ${width}×${height} has ${width * height * 4} bytes as RGBA, not ${rgba.length}: decode it with four channels.`,
    );
  }
  const { channels, background } = spec;
  const opaque = composite(new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.length), background);
  const source: ByteImage =
    channels === 1
      ? { pixels: lumaOf(opaque, 4), width, height, stride: 1 }
      : { pixels: opaque, width, height, stride: 4 };
  if (spec.fit === "contain") return contain(source, spec);
  return resample(source, channels, boxOf(spec.fit, width, height, spec), spec.width, spec.height);
}

/**
 * Step 4. `bytes` may hold several images one after another.
 * @param into where to write, at least as long as `bytes`; a new array by default.
 */
export function scaleBytes(bytes: Uint8Array, spec: PreprocessSpec, into?: Float32Array): Float32Array {
  const scaled = into ?? new Float32Array(bytes.length);
  if (scaled.length < bytes.length) {
    throw new RangeError(`${bytes.length} bytes do not fit into ${scaled.length} numbers.`);
  }
  const { channels } = spec;
  const table = scaleTable(spec);
  if (channels === 1) {
    for (let i = 0; i < bytes.length; i++) scaled[i] = table[bytes[i] as number] as number;
    return scaled;
  }
  for (let i = 0; i < bytes.length; i += 3) {
    scaled[i] = table[bytes[i] as number] as number;
    scaled[i + 1] = table[256 + (bytes[i + 1] as number)] as number;
    scaled[i + 2] = table[512 + (bytes[i + 2] as number)] as number;
  }
  return scaled;
}

/** The float32 of each byte: value `byte` of channel `c` lies at `c * 256 + byte`. */
export function scaleTable(spec: PreprocessSpec): Float32Array {
  const table = new Float32Array(256 * spec.channels);
  for (let channel = 0; channel < spec.channels; channel++) {
    const mean = spec.mean?.[channel] ?? 0;
    const deviation = spec.deviation?.[channel] ?? 1;
    for (let value = 0; value < 256; value++) {
      table[channel * 256 + value] =
        spec.scaling === "signed"
          ? value / 127.5 - 1
          : spec.scaling === "unit"
            ? value / 255
            : (value / 255 - mean) / deviation;
    }
  }
  return table;
}

/** Mean and deviation of each channel, in 0..1: what the scaling "standard" needs, of the training split only. */
export interface ChannelStatistics {
  mean: number[];
  deviation: number[];
}

/** Counts the bytes of each channel, so that sums are exact whatever their number. */
export class ChannelHistogram {
  private readonly bins: Float64Array;

  constructor(private readonly channels: 1 | 3) {
    this.bins = new Float64Array(256 * channels);
  }

  /** @param bytes whole images as `resizeToBytes` gives them. */
  add(bytes: Uint8Array): void {
    const { bins, channels } = this;
    for (let channel = 0; channel < channels; channel++) {
      const from = channel * 256;
      for (let i = channel; i < bytes.length; i += channels) {
        const bin = from + (bytes[i] as number);
        bins[bin] = (bins[bin] as number) + 1;
      }
    }
  }

  /**
   * Mean and deviation (population, divisor n). A channel that is everywhere the same gets the deviation 1/255, so that
   * it can be divided by.
   * @throws RangeError without a pixel.
   */
  statistics(): ChannelStatistics {
    const mean: number[] = [];
    const deviation: number[] = [];
    for (let channel = 0; channel < this.channels; channel++) {
      const bins = this.bins.subarray(channel * 256, channel * 256 + 256);
      const count = bins.reduce((sum, bin) => sum + bin, 0);
      if (count === 0)
        throw new RangeError("The mean of no image is not defined: the training split is empty.");
      const average = bins.reduce((sum, bin, value) => sum + bin * value, 0) / count;
      const variance = bins.reduce((sum, bin, value) => sum + bin * (value - average) ** 2, 0) / count;
      mean.push(average / 255);
      deviation.push(Math.max(Math.sqrt(variance), 1) / 255);
    }
    return { mean, deviation };
  }
}

/** Grey of a colour: ITU-R BT.601 luma, rounded half up. All 0..255. */
export function luma(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}

/**
 * The greys of an image over white: steps 1 and 2, from as many channels as the decoder gave.
 * @param pixels width × height × channels bytes: grey, grey with alpha, RGB or RGBA.
 * @returns width × height bytes: the pixels' own array where they are grey and opaque.
 * @throws RangeError where the pixels do not match the size.
 */
export function greysOf(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
): Uint8Array {
  if (pixels.length !== width * height * channels) {
    throw new RangeError(
      `An image of ${width}×${height} with ${channels} channels has ${width * height * channels} bytes, not ${pixels.length}.`,
    );
  }
  if (channels === 1) return pixels;
  if (channels === 3) return lumaOf(pixels, 3);
  return lumaOf(composite(channels === 4 ? pixels : spread(pixels), [255, 255, 255]), 4);
}

/** Grey with alpha as RGBA. */
function spread(greys: Uint8Array): Uint8Array {
  const rgba = new Uint8Array(greys.length * 2);
  for (let from = 0, to = 0; from < greys.length; from += 2, to += 4) {
    rgba.fill(greys[from] as number, to, to + 3);
    rgba[to + 3] = greys[from + 1] as number;
  }
  return rgba;
}

function composite(rgba: Uint8Array, background: PreprocessSpec["background"]): Uint8Array {
  if (isOpaque(rgba)) return rgba;
  const out = new Uint8Array(rgba.length);
  const [red, green, blue] = background;
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number;
    const rest = 255 - alpha;
    out[i] = ((rgba[i] as number) * alpha + red * rest + 127.5) / 255;
    out[i + 1] = ((rgba[i + 1] as number) * alpha + green * rest + 127.5) / 255;
    out[i + 2] = ((rgba[i + 2] as number) * alpha + blue * rest + 127.5) / 255;
    out[i + 3] = 255;
  }
  return out;
}

function isOpaque(rgba: Uint8Array): boolean {
  let all = 255;
  if (rgba.byteOffset % 4 === 0) {
    // Four bytes at a time; which end of the word alpha lies at differs by machine, so it is read as a byte again.
    let words = -1;
    const pixels = new Int32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
    for (let i = 0; i < pixels.length; i++) words &= pixels[i] as number;
    all = new Uint8Array(Int32Array.of(words).buffer)[3] as number;
  } else {
    for (let i = 3; i < rgba.length; i += 4) all &= rgba[i] as number;
  }
  return all === 255;
}

function lumaOf(pixels: Uint8Array, channels: 3 | 4): Uint8Array {
  const grey = new Uint8Array(pixels.length / channels);
  for (let i = 0, from = 0; i < grey.length; i++, from += channels) {
    grey[i] = luma(pixels[from] as number, pixels[from + 1] as number, pixels[from + 2] as number);
  }
  return grey;
}

/** The part of the source that fills the target: everything, or with "cover" the middle of the same proportions. */
function boxOf(
  fit: "stretch" | "cover",
  width: number,
  height: number,
  target: { width: number; height: number },
): Box {
  const whole: Box = { left: 0, top: 0, right: width, bottom: height };
  // Compared as whole numbers: a quotient would lose the exact case, where nothing is cut off.
  const excess = width * target.height - height * target.width;
  if (fit === "stretch" || excess === 0) return whole;
  if (excess > 0) {
    const margin = excess / target.height / 2;
    return { ...whole, left: margin, right: width - margin };
  }
  const margin = -excess / target.width / 2;
  return { ...whole, top: margin, bottom: height - margin };
}

/** The whole image, as large as it fits, in the middle (the odd pixel at the right and the bottom). */
function contain(source: ByteImage, spec: PreprocessSpec): Uint8Array {
  const { channels, background } = spec;
  const whole: Box = { left: 0, top: 0, right: source.width, bottom: source.height };
  const wide = source.width * spec.height >= source.height * spec.width;
  const width = wide ? spec.width : Math.max(1, Math.round((source.width * spec.height) / source.height));
  const height = wide ? Math.max(1, Math.round((source.height * spec.width) / source.width)) : spec.height;
  const inner = resample(source, channels, whole, width, height);
  if (width === spec.width && height === spec.height) return inner;
  const filled: ByteImage = { pixels: Uint8Array.of(...background), width: 1, height: 1, stride: 3 };
  const edge = channels === 1 ? Uint8Array.of(luma(...background)) : pack(filled, 3);
  const out = new Uint8Array(spec.width * spec.height * channels);
  for (let i = 0; i < out.length; i++) out[i] = edge[i % channels] as number;
  const left = Math.floor((spec.width - width) / 2);
  const top = Math.floor((spec.height - height) / 2);
  for (let y = 0; y < height; y++) {
    const row = inner.subarray(y * width * channels, (y + 1) * width * channels);
    out.set(row, ((top + y) * spec.width + left) * channels);
  }
  return out;
}
