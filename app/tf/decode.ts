import { patternPixels } from "@/ml/golden";

/** A decoded picture: 8 bits, RGBA, not premultiplied, sRGB, upright. */
export interface Picture {
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Canvases of more pixels fail silently in some browsers. */
const maxPixels = 64_000_000;

/**
 * Decodes a picture as the worker does: upright, its colour profile brought to sRGB.
 * @throws Error for people, naming the file, the reason and the way out.
 */
export async function decodePicture(file: Blob, name: string): Promise<Picture> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image",
      premultiplyAlpha: "none",
      colorSpaceConversion: "default",
    });
  } catch {
    throw new Error(
      file.size === 0
        ? `${name} is empty: choose another file.`
        : `${name} is no picture that this browser can decode: it is damaged or of another format. Save it as PNG or JPEG and try again.`,
    );
  }
  const { width, height } = bitmap;
  try {
    if (width * height > maxPixels) {
      throw new Error(
        `${name} has ${Math.round((width * height) / 1e6)} million pixels, and at most ${maxPixels / 1e6} million can be read in the page: make it smaller.`,
      );
    }
    const context = canvasOf(width, height);
    if (!context) {
      throw new Error(
        `The browser gave no canvas for ${name}: close other tabs that use much memory and try again.`,
      );
    }
    context.drawImage(bitmap, 0, 0);
    return { rgba: context.getImageData(0, 0, width, height).data, width, height };
  } finally {
    bitmap.close();
  }
}

/** Of larger pictures none is held on to. */
const reusedPixels = 1_000_000;
let reused: OffscreenCanvasRenderingContext2D | null = null;

/** An empty canvas: the one before where it has the same size, as the pictures of a folder often have. */
function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D | null {
  if (reused?.canvas.width === width && reused.canvas.height === height) {
    reused.clearRect(0, 0, width, height);
    return reused;
  }
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  reused = width * height <= reusedPixels ? context : null;
  return context;
}

/** Pixels as a PNG file, lossless. */
export async function encodePng({ rgba, width, height }: Picture, name: string): Promise<File> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  return new File([await canvas.convertToBlob({ type: "image/png" })], name, { type: "image/png" });
}

/** Whether a canvas gives back what was put on it: protection against fingerprinting changes it in some browsers. */
export function canvasIsExact(): boolean {
  const size = 16;
  const context = new OffscreenCanvas(size, size).getContext("2d", { willReadFrequently: true });
  if (!context) return false;
  const pattern = patternPixels(size, size);
  context.putImageData(new ImageData(new Uint8ClampedArray(pattern), size, size), 0, 0);
  const read = context.getImageData(0, 0, size, size).data;
  return pattern.every((value, index) => value === read[index]);
}
