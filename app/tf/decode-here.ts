/** A decoded picture: 8 bits, RGBA, not premultiplied, sRGB, upright. */
export interface Picture {
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Canvases of more pixels fail silently in some browsers. */
const maxPixels = 64_000_000;

/**
 * Decodes a picture as the server's worker does: upright, its colour profile brought to sRGB. Whatever calls it stands
 * still while the pixels are read, a page as well: hence it is called in a worker.
 * @throws Error for people, naming the file, the reason and the way out.
 */
export async function decodeHere(file: Blob, name: string): Promise<Picture> {
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
        `${name} has ${Math.round((width * height) / 1e6)} million pixels, and at most ${maxPixels / 1e6} million can be read in a browser: make it smaller.`,
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
