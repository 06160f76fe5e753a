import sharp, { type Sharp } from "sharp";

// Every picture is another one: a cache of decoded ones would only hold memory.
sharp.cache(false);
// Pictures are worked on side by side; threads within one would only wait for each other.
sharp.concurrency(1);

export interface DecodedImage {
  /** Rows from the top, pixels from the left, 8 bits a channel: red, green, blue, alpha (not premultiplied). */
  data: Uint8Array;
  width: number;
  height: number;
}

/** A picture that takes longer than this to decode is refused. */
const timeoutSeconds = 30;

/**
 * The picture as it is to be seen: upright (its EXIF orientation applied), in sRGB with 8 bits a channel whatever it
 * was stored as. Everything that looks at pixels starts here. `failOn: "error"` makes a file that ends early an error.
 */
export function openImage(bytes: Uint8Array, maxPixels: number): Sharp {
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: "error", sequentialRead: true })
    .timeout({ seconds: timeoutSeconds })
    .autoOrient()
    .toColourspace("srgb");
}

/**
 * Decodes an image of the store for training and evaluation, with the same decoder and conversions as the import.
 * @param maxPixels width × height above which it throws; what was imported has passed that limit.
 * @throws Error for bytes that are no whole image.
 */
export async function decodeRgba(bytes: Uint8Array, maxPixels = 2 ** 31 - 1): Promise<DecodedImage> {
  const { data, info } = await openImage(bytes, maxPixels)
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 4)
    throw new Error(`The decoder gave ${info.channels} channels where 4 were asked for.`);
  return { data, width: info.width, height: info.height };
}
