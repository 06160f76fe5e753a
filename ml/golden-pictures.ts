import pictures from "./golden-pictures.json";

/** A small picture as a file, and the pixels that the worker's decoder makes of it. */
export interface GoldenPicture {
  readonly name: string;
  readonly mediaType: string;
  /** How far a browser's pixels may be from these (pictureDifference of ml/parity.ts): decoders are free to round. */
  readonly allowed: number;
  /** Base64. */
  readonly file: string;
  /** Base64 of red, green, blue and alpha, row by row. */
  readonly rgba: string;
}

/**
 * The kinds of files that browsers and the worker could see with other eyes: JPEG with subsampled colour, turned by EXIF,
 * with a profile; PNG with transparency, 16 bits, a palette, grey; WebP. Made by scripts/reference/golden-pictures.ts.
 */
export const goldenPictures: readonly GoldenPicture[] = pictures;
