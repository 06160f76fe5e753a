import { patternPixels } from "@/ml/golden";
import { FITS, type PreprocessSpec, SCALINGS } from "@/ml/preprocess";

const standard = {
  1: { mean: [0.31], deviation: [0.21] },
  3: { mean: [0.31, 0.29, 0.36], deviation: [0.21, 0.23, 0.19] },
};

/** Every way of preparing an image, for a network of 28 × 20 pixels. */
export const preprocessSpecs = ([1, 3] as const).flatMap((channels) =>
  FITS.flatMap((fit) =>
    SCALINGS.map(
      (scaling): PreprocessSpec => ({
        ...{ width: 28, height: 20, channels, fit, scaling, background: [255, 40, 90] },
        ...(scaling === "standard" && standard[channels]),
      }),
    ),
  ),
);

/** Width, height, whether it is transparent: of the same size, smaller, wide and high, with edges between pixels. */
export const pictureSizes: readonly [width: number, height: number, transparent: boolean][] = [
  [28, 20, false],
  [61, 33, true],
  [9, 50, false],
  [300, 100, false],
  [5, 4, true],
  [1, 300, false],
];

/** A picture as a decoder gives it, and the RGBA that ml/preprocess takes of it. */
interface DecodedPicture {
  width: number;
  height: number;
  /** Of `pixels`: grey, grey with alpha, RGB, RGBA. */
  channels: 1 | 2 | 3 | 4;
  pixels: Uint8Array;
  rgba: Uint8Array;
}

/** A picture of each size in as many channels as it can have: alpha only where it is transparent. */
export function decodedPictures(): DecodedPicture[] {
  return pictureSizes.flatMap(([width, height, transparent]) =>
    (transparent ? ([2, 4] as const) : ([1, 3] as const)).map((channels) => {
      const rgba = patternPixels(width, height, transparent);
      const pixels = new Uint8Array(width * height * channels);
      for (let p = 0; p < width * height; p++) {
        if (channels < 3) rgba.fill(rgba[4 * p] as number, 4 * p, 4 * p + 3);
        for (let c = 0; c < channels; c++)
          pixels[channels * p + c] = rgba[4 * p + (channels === 2 && c === 1 ? 3 : c)] as number;
      }
      return { width, height, channels, pixels, rgba };
    }),
  );
}
