import { addNoise, cutOut, recolour } from "@/ml/augmentation-colour";
import { affineOf, Warper } from "@/ml/augmentation-warp";
import { luma, type PreprocessSpec } from "@/ml/preprocess";

/** What is done to what a network sees, in this order; each neutral by itself. */
export interface Probe {
  /** Degrees, clockwise. */
  readonly rotation: number;
  /** Share of the width to the right, of the height downwards. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Above 1 the image is enlarged. */
  readonly scale: number;
  /** Standard deviation of a Gaussian, as a share of the shorter side. */
  readonly blur: number;
  /** Factor on the differences from the mean grey. */
  readonly contrast: number;
  /** Added to every value, as a share of white. */
  readonly brightness: number;
  /** Standard deviation of what is added to each value, as a share of white. */
  readonly noise: number;
  /** Side of a square cut out of the middle, as a share of the shorter side. */
  readonly cut: number;
}

export type ProbeName = keyof Probe;

export const neutralProbe: Probe = {
  ...{ rotation: 0, shiftX: 0, shiftY: 0, scale: 1, blur: 0 },
  ...{ contrast: 1, brightness: 0, noise: 0, cut: 0 },
};

/** From where to where each is asked about. */
export const probeRanges: Readonly<Record<ProbeName, readonly [number, number]>> = {
  rotation: [-180, 180],
  shiftX: [-0.5, 0.5],
  shiftY: [-0.5, 0.5],
  scale: [0.4, 2],
  blur: [0, 0.15],
  contrast: [0, 2],
  brightness: [-0.8, 0.8],
  noise: [0, 0.5],
  cut: [0, 1],
};

export const probeNames = Object.keys(probeRanges) as ProbeName[];

type Shape = Pick<PreprocessSpec, "width" | "height" | "channels" | "background">;

/** The same noise each time, so that a curve is smooth and a figure is found again. */
const noiseSeed = 20_261_129;

/**
 * What a network would see of a picture that was turned, moved, blurred and so on.
 * @param seen height × width × channels bytes, HWC; unchanged.
 */
export function probed(seen: Uint8Array, shape: Shape, probe: Probe): Uint8Array {
  const { width, height, channels, background } = shape;
  const short = Math.min(width, height);
  const result = new Uint8Array(seen);
  const map = affineOf(
    {
      ...{ flipHorizontal: false, flipVertical: false, rotation: probe.rotation, zoom: probe.scale },
      ...{ shift: [probe.shiftX, probe.shiftY], crop: { side: 1, left: 0, top: 0 } },
    },
    width,
    height,
  );
  if (map) {
    const outside = channels === 1 ? [luma(...background)] : background;
    // A picture that goes on over its edge looks less made up than one in a frame of the background.
    new Warper(shape, cornersAre(seen, shape, outside) ? outside : null).warp(seen, map, result, 0);
  }
  if (probe.blur > 0) blur(result, shape, probe.blur * short);
  const pixels = new Uint8ClampedArray(result.buffer);
  if (probe.contrast !== 1 || probe.brightness !== 0) {
    recolour(pixels, channels, { hue: 0, contrast: probe.contrast, brightness: 255 * probe.brightness });
  }
  if (probe.noise > 0) addNoise(pixels, 255 * probe.noise, noiseSeed);
  const side = Math.round(probe.cut * short);
  if (side > 0) cutOut(pixels, shape, side, [0.5, 0.5]);
  return result;
}

/** Whether the picture stands on the background, as drawings and cut-outs do. */
function cornersAre(
  seen: Uint8Array,
  { width, height, channels }: Shape,
  colour: readonly number[],
): boolean {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  return corners.every((pixel) => colour.every((value, i) => seen[pixel * channels + i] === value));
}

/** Rows that are added up at once: fewer passes over the sums. */
const taps = 4;

/**
 * A Gaussian along rows and columns, cut off at three deviations, the edge repeated; in place. Whole rows are added up, each
 * one stretch of memory, in the order of the kernel: the same numbers as of each pixel by itself, sooner.
 */
function blur(pixels: Uint8Array, { width, height, channels }: Shape, deviation: number): void {
  const reach = Math.max(1, Math.ceil(3 * deviation));
  // What fills the last group up weighs nothing.
  const kernel = Float64Array.from({ length: taps * Math.ceil((2 * reach + 1) / taps) }, (_, i) =>
    i > 2 * reach ? 0 : Math.exp(-((i - reach) ** 2) / (2 * deviation * deviation)),
  );
  const total = kernel.reduce((sum, value) => sum + value, 0);
  const row = width * channels;
  const sums = new Float64Array(row);
  const between = new Float64Array(pixels.length);
  /** A row with its first pixel before it and its last one behind it. */
  const wide = new Float64Array(row + kernel.length * channels);
  for (let from = 0; from < pixels.length; from += row) {
    for (let i = 0; i < wide.length; i += channels) {
      const at = Math.max(0, Math.min(row - channels, i - reach * channels));
      for (let channel = 0; channel < channels; channel += 1) {
        wide[i + channel] = pixels[from + at + channel] as number;
      }
    }
    addRows(sums, wide, kernel, (tap) => tap * channels);
    for (let i = 0; i < row; i += 1) between[from + i] = (sums[i] as number) / total;
  }
  for (let y = 0; y < height; y += 1) {
    addRows(sums, between, kernel, (tap) => Math.max(0, Math.min(height - 1, y + tap - reach)) * row);
    for (let i = 0; i < row; i += 1) pixels[y * row + i] = Math.round((sums[i] as number) / total);
  }
}

/** @param placeOf where in `from` the row of a tap begins. */
function addRows(
  sums: Float64Array,
  from: Float64Array,
  kernel: Float64Array,
  placeOf: (tap: number) => number,
): void {
  sums.fill(0);
  for (let tap = 0; tap < kernel.length; tap += taps) {
    const [first, second] = [placeOf(tap), placeOf(tap + 1)];
    const [third, fourth] = [placeOf(tap + 2), placeOf(tap + 3)];
    const [one, two] = [kernel[tap] as number, kernel[tap + 1] as number];
    const [three, four] = [kernel[tap + 2] as number, kernel[tap + 3] as number];
    for (let i = 0; i < sums.length; i += 1) {
      sums[i] =
        (sums[i] as number) +
        one * (from[first + i] as number) +
        two * (from[second + i] as number) +
        three * (from[third + i] as number) +
        four * (from[fourth + i] as number);
    }
  }
}

/** Settings along one slider, from end to end, the others as they are. */
export function probeSteps(probe: Probe, along: ProbeName, steps: number): { at: number; probe: Probe }[] {
  const [from, to] = probeRanges[along];
  return Array.from({ length: steps }, (_, i) => {
    const at = from + ((to - from) * i) / (steps - 1);
    return { at, probe: { ...probe, [along]: at } };
  });
}

/** How hard a picture is treated for the score of robustness: what a person would hardly take for another thing. */
export const robustnessProbes: Readonly<Record<ProbeName, readonly number[]>> = {
  rotation: [-15, 15],
  shiftX: [-0.08, 0.08],
  shiftY: [-0.08, 0.08],
  scale: [0.85, 1.15],
  blur: [0.02, 0.04],
  contrast: [0.6, 1.4],
  brightness: [-0.2, 0.2],
  noise: [0.04, 0.08],
  cut: [0.2, 0.3],
};
